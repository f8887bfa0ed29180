import type { Activity, Bot } from "../../engine/index.js"
import {
  type Fixture,
  fixtureText,
  LocalService,
  play,
  readRecording,
  recordConversation,
  reportFixture,
} from "../../replay/index.js"
import { AGENTS_MOVED, CALL_OVERDUE, DESK_READ, FIELDS_WITHHELD, PLACE_MOVED } from "../../replay/record/caveats.js"
import { type KeptStore, openMemoryStore } from "../../store/index.js"
import { faultsIn, soundFixture } from "../engine/story.js"

/** A fixture that was played, and what the store has of it. */
interface Played {
  readonly store: KeptStore
  /** The failures, as people read them. */
  readonly report: string
  /** Ids of users' conversations, oldest first. */
  readonly conversations: readonly string[]
}

export async function played(bot: Bot, fixture: Fixture): Promise<Played> {
  const store = openMemoryStore()
  const service = new LocalService(bot, {
    fresh: async () => store,
    // A restart says nothing of a conversation; a dump sorts keys.
    again: async before => before,
  })
  const result = await play(fixture, service)
  const { items } = await store.conversations({ side: "user", limit: 1000 })
  const conversations = items.map(({ value }) => value.id).sort((one, other) => numberOf(one) - numberOf(other))
  return { store, report: result.passed ? "" : reportFixture(result, false), conversations }
}

function numberOf(id: string): number {
  return Number(id.slice(1))
}

/** A conversation's record, as a file has it. */
export async function recorded(bot: Bot, store: KeptStore, id: string): Promise<string> {
  return fixtureText(await recordConversation(store, id, bot))
}

/** Everything that anybody could read in a conversation and its agents' ones; ids are named by what they are. */
export async function shown(bot: Bot, store: KeptStore, id: string): Promise<readonly string[]> {
  const recording = await readRecording(store, id, bot)
  const { visitor } = recording.own.conversation
  const chats = recording.chats.map(({ status, endedBy, queue, connects }) =>
    [status, endedBy, queue, connects].join(" "),
  )
  const logs = [recording.own, ...recording.agentLogs].map(({ conversation, activities }) => [
    `${conversation.side} ${conversation.status} ${conversation.blocked}`,
    ...activities.filter(({ type }) => type !== "trace").map(lineOf),
  ])
  const calls = [recording.own, ...recording.agentLogs].map(({ turns }) =>
    turns.flatMap(({ trace }) => trace.filter(({ kind }) => kind === "call").map(entry => JSON.stringify(entry))),
  )
  return [...chats, ...logs.flat(), ...calls.flat()].map(line =>
    line
      .replaceAll(new RegExp(`(?<!\\w)${id}(?!\\w)`, "g"), "ID")
      .replaceAll(new RegExp(`(?<!\\w)${visitor}(?!\\w)`, "g"), "VISITOR"),
  )
}

function lineOf({ type, from, text, name, value, suggestedActions }: Activity): string {
  return JSON.stringify({ type, role: from.role, text, name, value, suggestedActions })
}

/** The fixture with a millisecond between its turns, as there is in life: what its turns expect may not hold then. */
function ticking(fixture: Fixture): Fixture {
  const tick = { number: 0, line: 1, in: null, stimulus: { kind: "advance", milliseconds: 1 }, spec: {} } as const
  return {
    ...fixture,
    turns: fixture.turns.flatMap((turn, index) => (index === 0 && !fixture.startsItself ? [turn] : [tick, turn])),
  }
}

/**
 * Records each conversation of a fixture, plays the records, and records that. A millisecond is put between turns: at
 * one moment nobody can tell whether what others did was before or after what was said.
 *
 * @param isRecordedAgain whether the record of the replay has to be the same
 * @returns what the records' replays fail at, show or are recorded otherwise
 */
export async function differencesOfRecords(
  bot: Bot,
  fixture: Fixture,
  change = ticking,
  isRecordedAgain = true,
): Promise<string> {
  const before = await played(bot, change(fixture))
  const differences: string[] = []
  for (const id of before.conversations) {
    const { record, differences: found } = await roundTrip(bot, before, id, isRecordedAgain)
    // Where others in the queue had a say, the record says so, and is sound.
    if (
      record.includes("Other people waited in the queue") ||
      [AGENTS_MOVED, DESK_READ, PLACE_MOVED, CALL_OVERDUE, FIELDS_WITHHELD].some(caveat => record.includes(caveat))
    )
      continue
    if (found !== "") differences.push(`${id}: ${found}\n${record}`)
  }
  return differences.join("\n")
}

/** A record, and what is wrong with it. */
interface Outcome {
  readonly record: string
  /** Empty: its replay passes, shows the same, and is recorded the same. */
  readonly differences: string
}

/** The sentence in a record that ends before the recorded conversation did. */
export const CUT = "It ends where ••• leads to something else."

/** Records a conversation, plays the record, and records that. */
async function roundTrip(bot: Bot, { store }: Played, id: string, isRecordedAgain = true): Promise<Outcome> {
  const record = await recorded(bot, store, id)
  const again = await played(bot, soundFixture("record.json", record))
  const [replayed = ""] = again.conversations
  const [before, after] = [await shown(bot, store, id), replayed === "" ? [] : await shown(bot, again.store, replayed)]
  const second = replayed === "" ? "" : await recorded(bot, again.store, replayed)
  const isWhole = record.startsWith('{\n  "description": "A recorded conversation.",\n')
  const sound = [...faultsIn("record.json", record, bot), again.report]
  // The replay can't show what comes after its end.
  if (record.includes(CUT)) return { record, differences: sound.filter(text => text !== "").join("\n") }
  const differences = [
    ...sound,
    // A text made of an answer that is not kept is said again with the mask in its place.
    record.includes("•••") ? "" : firstDifference("shows", before, after),
    !isRecordedAgain
      ? ""
      : isWhole
        ? firstDifference("is recorded", record.split("\n"), second.split("\n"))
        : firstDifference("is recorded", comparable(record), comparable(second)),
  ]
  return { record, differences: differences.filter(text => text !== "").join("\n") }
}

/** A record without its caveats: the second recording knows nothing of the first one's. */
function comparable(record: string): readonly string[] {
  const { description: _description, turns, ...head } = JSON.parse(record)
  const bare = turns.map(({ comment: _, ...turn }: { readonly comment?: string }) => turn)
  return fixtureText({ ...head, turns: bare }).split("\n")
}

function firstDifference(what: string, before: readonly string[], after: readonly string[]): string {
  const at = before.findIndex((line, index) => line !== after[index])
  if (at === -1 && before.length === after.length) return ""
  const place = at === -1 ? before.length : at
  return `it ${what} otherwise:\n- ${before[place]}\n+ ${after[place]}`
}
