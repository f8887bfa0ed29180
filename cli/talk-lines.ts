import type { Activity } from "../engine/index.js"
import type { Json } from "../language/index.js"
import { harmless, type Paint } from "../replay/index.js"
import { AGENT, type SpokenLine, type TalkError } from "./talk-world.js"

/** How a line of a log is shown in the terminal; "" where it is not: the typed text stands there already. */
export function saidText({ activity, side, conversation, isPresent }: SpokenLine, brush: Paint): string {
  if (side === "user" && activity.type === "message" && activity.from.role === "user") return ""
  if (side === "agent" && activity.from.role === "agent") return ""
  const place = isPresent ? "" : brush.faint(`[${conversation}] `)
  const lines = side === "agent" ? agentLines(activity, brush) : userLines(activity, brush)
  return lines.map(line => `${place}${line}\n`).join("")
}

/** An error that a flow met: its code, the step it happened at, and what it was. */
export function errorText({ code, flow, step, message }: TalkError, brush: Paint): string {
  const place = flow === null ? "" : ` at ${flow}${step === null ? "" : `/${step}`}`
  return `${brush.faint("(")}${brush.bad(code)}${brush.faint(harmless(`${place}: ${message})`))}\n`
}

function userLines(activity: Activity, brush: Paint): readonly string[] {
  const { type, from, name } = activity
  const who = from.role === "agent" ? brush.agent(harmless(from.name ?? from.id)) : brush.strong(from.role)
  if (type === "message") return [...textLines(`${who}: `, activity), ...options(activity), ...attachments(activity)]
  if (type === "event" && from.role === "user") return []
  if (type === "event") return [brush.faint(harmless(`(event ${name ?? ""} ${brief(activity.value ?? null)})`))]
  if (type === "endOfConversation") {
    const said = activity.text === undefined ? [] : textLines(`${who}: `, activity)
    return [...said, brush.faint("(the conversation has ended; /restart begins a new one)")]
  }
  return [brush.faint(harmless(`(${name ?? "trace"} ${brief(activity.value ?? null)})`))]
}

/** The lines of an activity that only the agent reads. */
function agentLines(activity: Activity, brush: Paint): readonly string[] {
  if (activity.type !== "message") return []
  const lines = [...textLines(`${activity.from.role}: `, activity), ...options(activity), ...attachments(activity)]
  return lines.map(line => brush.agent(`[to ${AGENT.name}] ${line}`))
}

function textLines(opening: string, { text = "" }: Activity): readonly string[] {
  const [first = "", ...others] = text.split(/\r\n|\n|\r/)
  return [opening + harmless(first), ...others.map(line => `  ${harmless(line)}`)]
}

/** Buttons, by the number that chooses them. */
function options({ suggestedActions }: Activity): readonly string[] {
  return (suggestedActions?.actions ?? []).map(({ title }, index) => `  ${index + 1}. ${harmless(title)}`)
}

function attachments({ attachments: all = [] }: Activity): readonly string[] {
  return all.map(attachment => harmless(`  (attachment ${brief(attachment)})`))
}

/** JSON on one line, cut where it is no longer read. */
function brief(json: Json): string {
  const text = JSON.stringify(json)
  return text.length <= 200 ? text : `${text.slice(0, 197)}...`
}
