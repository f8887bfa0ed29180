import { createMachine, transition } from "xstate"
import { ParleyError } from "../language/index.js"
import type { Chat } from "./chat.js"

/** An event in the life of a chat. `requeue` is a transfer to a queue, `handOver` one to an agent. */
export type ChatEvent = "accept" | "requeue" | "handOver" | "end"

/** The live chat as a statechart (design section 6.6): every verb asks here first. */
const machine = createMachine({
  id: "chat",
  initial: "waiting",
  states: {
    waiting: { on: { accept: "connected", end: "ended" } },
    connected: { on: { requeue: "waiting", handOver: { target: "connected", reenter: true }, end: "ended" } },
    ended: { type: "final" },
  },
})

const CAN: Record<Chat["status"], ReadonlySet<string>> = {
  waiting: new Set(machine.states.waiting?.ownEvents),
  connected: new Set(machine.states.connected?.ownEvents),
  ended: new Set(machine.states.ended?.ownEvents),
}

/**
 * The status after an event.
 *
 * @throws `CHAT_TAKEN` where another agent has it, `CHAT_ENDED`, `CHAT_WAITING` where nobody has picked up yet
 */
export function statusAfter(chat: Chat, event: ChatEvent): Chat["status"] {
  if (CAN[chat.status].has(event)) {
    const [next] = transition(machine, machine.resolveState({ value: chat.status }), { type: event })
    return next.value as Chat["status"]
  }
  if (chat.status === "connected") {
    throw new ParleyError("CHAT_TAKEN", "", `The chat ${chat.id} was already picked up by ${chat.agent}.`)
  }
  if (chat.status === "ended") throw new ParleyError("CHAT_ENDED", "", `The chat ${chat.id} has ended.`)
  throw new ParleyError("CHAT_WAITING", "", `Nobody has picked up the chat ${chat.id} yet: accept it first.`)
}
