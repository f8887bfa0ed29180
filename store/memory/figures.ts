import { compareTexts } from "../../language/index.js"
import type { Delivery, StoreFigures } from "../../turns/index.js"
import type { Kept } from "./kept.js"

export function figuresOf({ records, deliveries }: Kept, now: number): StoreFigures {
  const chats = [...records.chat.values()].map(({ value }) => value)
  const waiting = chats.filter(({ status }) => status === "waiting").map(({ queue }) => queue)
  const queues = [...new Set(waiting)].sort(compareTexts)
  const blocks = [...records.block.values()].map(({ value }) => value)
  const withStatus = (wanted: Delivery["status"]): number =>
    [...deliveries.values()].filter(({ status }) => status === wanted).length
  return {
    waitingChats: queues.map(queue => ({ queue, chats: waiting.filter(each => each === queue).length })),
    connectedChats: chats.filter(({ status }) => status === "connected").length,
    activeBlocks: blocks.filter(({ lifted, until }) => lifted === null && (until === null || now < until)).length,
    waitingDeliveries: withStatus("waiting"),
    failedDeliveries: withStatus("failed"),
  }
}
