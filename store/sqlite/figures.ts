import type { StoreFigures } from "../../turns/index.js"
import { FIGURES } from "../sql/figures.js"
import type { Connection } from "./connection.js"

/** Counts what there is. */
export function figureReader(database: Connection): (now: number) => StoreFigures {
  const waitingChats = database.prepare<unknown[], { queue: string; chats: number }>(FIGURES.waitingChats)
  const count = (sql: string) => {
    const counted = database.prepare<unknown[], number>(sql).pluck()
    return (...bound: readonly number[]): number => counted.get(...bound) ?? 0
  }
  const connectedChats = count(FIGURES.connectedChats)
  const activeBlocks = count(FIGURES.activeBlocks)
  const waitingDeliveries = count(FIGURES.waitingDeliveries)
  const failedDeliveries = count(FIGURES.failedDeliveries)
  return now => ({
    waitingChats: waitingChats.all(),
    connectedChats: connectedChats(),
    activeBlocks: activeBlocks(now),
    waitingDeliveries: waitingDeliveries(),
    failedDeliveries: failedDeliveries(),
  })
}
