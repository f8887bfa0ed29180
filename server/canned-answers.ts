import { ParleyError } from "../language/index.js"
import type { Commit, Setting, Store } from "../turns/index.js"
import { inItsTurn } from "./setting-turns.js"

/** A text that agents have ready. It is said as it is: nothing is filled in. */
export interface CannedAnswer {
  /** Unique, in whichever case. */
  readonly shortcut: string
  /** In all languages, or by locale. */
  readonly text: string | { readonly [locale: string]: string }
  /** Codes of the queues whose agents have it; null: all agents. */
  readonly queues: readonly string[] | null
}

/** The setting that all canned answers are kept in: they are few, and lists of them are read whole. */
const CANNED = "cannedAnswers"
const MOST_ANSWERS = 500
const TRIES = 5

/** All canned answers, by shortcut. */
export async function cannedAnswers(store: Store, now: number): Promise<readonly CannedAnswer[]> {
  return (await readCanned(store, now)).answers
}

/**
 * Adds a canned answer, or puts it in the place of the one with its shortcut.
 *
 * @param by for the audit log
 * @throws `CANNED_ANSWERS_EXCEEDED`, `BUSY`
 */
export async function putCannedAnswer(store: Store, answer: CannedAnswer, by: string | null, now: number) {
  await change(store, answer.shortcut, "cannedAnswerPut", by, now, others => {
    if (others.length >= MOST_ANSWERS) {
      const message = `There are ${MOST_ANSWERS} canned answers, and no more fit: delete one.`
      throw new ParleyError("CANNED_ANSWERS_EXCEEDED", "", message)
    }
    return [...others, answer].sort((one, other) => (keyOf(one.shortcut) < keyOf(other.shortcut) ? -1 : 1))
  })
}

/** @throws `CANNED_ANSWER_UNKNOWN`, `BUSY` */
export async function removeCannedAnswer(store: Store, shortcut: string, by: string | null, now: number) {
  await change(store, shortcut, "cannedAnswerRemoved", by, now, (others, isThere) => {
    if (isThere) return others
    throw new ParleyError("CANNED_ANSWER_UNKNOWN", "", `There is no canned answer ${shortcut}.`)
  })
}

type Change = (others: readonly CannedAnswer[], isThere: boolean) => readonly CannedAnswer[]

/** @param changed given the answers with other shortcuts, and whether there is one with this */
function change(store: Store, shortcut: string, what: string, by: string | null, now: number, changed: Change) {
  return inItsTurn(store, CANNED, () => changeNow(store, shortcut, what, by, now, changed))
}

async function changeNow(
  store: Store,
  shortcut: string,
  what: string,
  by: string | null,
  now: number,
  changed: Change,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { version, answers } = await readCanned(store, now)
    const others = answers.filter(answer => keyOf(answer.shortcut) !== keyOf(shortcut))
    const value = { id: CANNED, value: changed(others, others.length < answers.length) } as unknown as Setting
    const subject = `cannedAnswer:${keyOf(shortcut)}`
    const entry = { id: `${now}-${what}-${version}`, at: now, what, by, subject, detail: null }
    const commit: Commit = {
      ...{ expects: [], activities: [], turns: [], due: [] },
      puts: [{ kind: "setting", id: CANNED, version: version + 1, value }],
      audit: [entry],
    }
    if (await store.commit(commit)) return
  }
  throw new ParleyError("BUSY", "", "The canned answers were changed meanwhile. Try again.")
}

async function readCanned(store: Store, now: number) {
  const [fact] = await store.read([{ kind: "setting", id: CANNED }], now)
  const setting = (fact?.value ?? null) as Setting | null
  // Written by `change`.
  const answers = (setting?.value ?? []) as unknown as readonly CannedAnswer[]
  return { version: fact?.version ?? 0, answers }
}

function keyOf(shortcut: string): string {
  return shortcut.normalize("NFKC").toLowerCase()
}
