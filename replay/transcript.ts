import type { Activity } from "../engine/index.js"
import { type Json, recordOf } from "../language/index.js"
import { messageOf } from "./match-message.js"
import type { FixtureResult, TurnResult } from "./result.js"
import type { Observed } from "./service.js"

/** One line of what was said. */
export interface TranscriptLine {
  /** `user`, `bot` or an agent's name; `bot -> agent` and the like for what only the agent's side reads. */
  readonly who: string
  readonly text: string
  readonly role: Activity["from"]["role"]
}

/**
 * The last lines said in a conversation up to a turn, that one included, and those that only its agents read.
 *
 * @param turn index into the result's turns
 */
export function transcript(result: FixtureResult, turn: number, most: number): readonly TranscriptLine[] {
  const conversation = result.turns[turn]?.conversation ?? null
  const lines: TranscriptLine[] = []
  // Backwards, and no further than what is shown: a long fixture with many failures stays quick to report.
  for (let index = turn; index >= 0 && lines.length < most; index -= 1) {
    const { observed = [], agentFirst = false } = result.turns[index] ?? {}
    lines.unshift(...linesIn(observed, conversation, agentFirst))
  }
  if (lines.length < most) lines.unshift(...linesIn(result.before, conversation, false))
  return lines.slice(-most)
}

/** The lines said in one turn, in its conversation and by and to its agents. */
export function linesOfTurn({ observed, conversation, agentFirst }: TurnResult): readonly TranscriptLine[] {
  return linesIn(observed, conversation, agentFirst)
}

/** The lines that were said before the first turn. */
export function linesBefore({ before, turns }: FixtureResult): readonly TranscriptLine[] {
  return linesIn(before, turns[0]?.conversation ?? null, false)
}

function linesIn(
  observed: readonly Observed[],
  conversation: string | null,
  agentFirst: boolean,
): readonly TranscriptLine[] {
  const own = observed.filter(one => one.conversation === conversation).flatMap(one => one.activities)
  const linked =
    conversation === null ? [] : observed.filter(one => one.linked === conversation).flatMap(one => one.activities)
  // Lines between the user and the agent stand in both logs; here they are shown once.
  const between = new Set(own.map(activity => `${activity.from.role} ${activity.text}`))
  const isShownAlready = ({ from, text }: Activity) => from.role !== "bot" && between.has(`${from.role} ${text}`)
  const agents = linked.filter(activity => !isShownAlready(activity)).flatMap(agentLineOf)
  const users = own.flatMap(lineOf)
  return agentFirst ? [...agents, ...users] : [...users, ...agents]
}

function lineOf(activity: Activity): readonly TranscriptLine[] {
  const { type, from } = activity
  if (type === "message") return [{ who: whoIs(activity), text: shownText(activity), role: from.role }]
  if (type === "event") return [{ who: whoIs(activity), text: `(event ${activity.name ?? ""})`, role: from.role }]
  if (type === "trace") return [{ who: whoIs(activity), text: `(${activity.name ?? type})`, role: from.role }]
  return [{ who: whoIs(activity), text: "(the conversation ended)", role: from.role }]
}

function agentLineOf(activity: Activity): readonly TranscriptLine[] {
  if (activity.type !== "message") return []
  const who = activity.from.role === "agent" ? `${whoIs(activity)} -> bot` : `${activity.from.role} -> agent`
  return [{ who, text: shownText(activity), role: activity.from.role }]
}

function whoIs({ from }: Activity): string {
  return from.role === "agent" ? (from.name ?? from.id) : from.role
}

/** Nobody reads more of one line in a report. */
const LONGEST = 200

/** An attachment by what people see of it first. */
function attachmentText(attachment: Json): string {
  const { name, contentType, contentUrl, content } = recordOf(attachment)
  const { title } = recordOf(content)
  const [shown = "attachment"] = [name, title, contentUrl, contentType].filter(text => typeof text === "string")
  return `(${shown})`
}

/** A message with its options and attachments, and with the value that a button sent. */
function shownText(activity: Activity): string {
  const { text, options, attachments } = messageOf(activity)
  const { value } = activity
  const pressed = value === undefined ? [] : [`(value ${JSON.stringify(value)})`]
  return [text, ...pressed, ...options.map(title => `[${title}]`), ...attachments.map(attachmentText)]
    .filter(part => part !== "")
    .map(part => (part.length <= LONGEST ? part : `${part.slice(0, LONGEST - 3)}...`))
    .join(" ")
}
