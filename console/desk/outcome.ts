import { signal } from "@preact/signals"
import type { Block } from "../../client/index.js"
import { Refusal } from "../../client/index.js"
import { lineLost } from "../line.js"
import { restartDesk } from "../live-desk.js"

/** The outcome of what was done last, told where it was done until it is closed or another comes. */
export type DeskOutcome =
  | { readonly kind: "refused"; readonly chatId: string | null; readonly error: unknown; readonly verb: string }
  | { readonly kind: "blocked"; readonly chatId: string; readonly blocks: readonly Block[] }
  | { readonly kind: "told"; readonly chatId: string | null; readonly text: string }

export const outcome = signal<DeskOutcome | null>(null)
/** Verbs under way, by chat and name, so that none is pressed twice. */
const busy = signal<ReadonlySet<string>>(new Set())

export function isBusy(chatId: string, verb: string): boolean {
  return busy.value.has(`${chatId} ${verb}`)
}

/**
 * Does something to a chat, once at a time; a refusal becomes the outcome.
 *
 * @returns the answer; null: it was refused, or was under way already
 */
export async function perform<T>(chatId: string, verb: string, act: () => Promise<T>): Promise<T | null> {
  const key = `${chatId} ${verb}`
  if (busy.peek().has(key)) return null
  busy.value = new Set([...busy.peek(), key])
  try {
    const answer = await act()
    if (outcome.peek()?.kind === "refused") outcome.value = null
    return answer
  } catch (error) {
    tellRefusal(chatId, error, verb)
    return null
  } finally {
    busy.value = new Set([...busy.peek()].filter(each => each !== key))
  }
}

/** Makes a refusal the outcome; a lost line is told by the frame too. @param verb the operation that was refused */
export function tellRefusal(chatId: string | null, error: unknown, verb: string): void {
  if (!(error instanceof Refusal)) {
    lineLost()
    restartDesk()
  }
  outcome.value = { kind: "refused", chatId, error, verb }
}
