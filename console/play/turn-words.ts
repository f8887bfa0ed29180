import type { Json, SandboxState, SandboxTurn } from "../../client/index.js"
import type { ThreadState } from "../pieces/thread-state.js"
import { durationText } from "../pieces/time.js"
import { common } from "../texts/common.js"
import { t } from "./texts.js"

/** The pattern of the thread in a state of a conversation. */
export function threadOfState(state: SandboxState | null): ThreadState {
  if (state === null) return "bot"
  const { status, liveChat, block } = state.conversation
  if (block !== undefined) return "blocked"
  if (status === "ended") return "ended"
  return liveChat === "none" ? "bot" : liveChat
}

/** A part of a stimulus, whatever it is. */
export function partOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const parts = value as { readonly [name: string]: Json }
  return Object.hasOwn(parts, key) ? parts[key] : undefined
}

export function textIn(value: Json | undefined, key: string): string | undefined {
  const part = partOf(value, key)
  return typeof part === "string" ? part : undefined
}

/** The text that a user said in a turn; null: somebody else did something. */
export function saidIn({ does }: Pick<SandboxTurn, "does">): string | null {
  const { user } = does
  if (user === undefined) return null
  return typeof user === "string" ? user : (textIn(user, "text") ?? JSON.stringify(partOf(user, "value") ?? null))
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/

/** Milliseconds of a duration such as `PT24H`. */
export function millisecondsOf(duration: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(duration) ?? []
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000
}

/** How far a turn moved the clock: `+24 h`; null: it did something else. */
export function jumpText({ does }: Pick<SandboxTurn, "does">): string | null {
  const { advance } = does
  return typeof advance === "string" ? `+${durationText(millisecondsOf(advance))}` : null
}

/** An agent's name, as far as an e-mail tells it. */
export function nameOfAgent(
  email: string | undefined,
  agents: readonly { readonly email: string; readonly name: string }[],
): string {
  return agents.find(agent => agent.email === email)?.name ?? email ?? agents[0]?.name ?? t("agent")
}

/** The deed of a turn in a few words, for titles and lists. */
export function deedText(turn: SandboxTurn): string {
  const { does } = turn
  const said = saidIn(turn)
  if (said !== null) return common("quoted", { text: said })
  const jump = jumpText(turn)
  if (jump !== null) return jump
  const verb =
    Object.keys((does.agent ?? does.admin ?? does) as object).find(key => key !== "email" && key !== "in") ?? ""
  if (does.agent !== undefined) {
    const word = textIn(does.agent, "say") ?? textIn(does.agent, "answer")
    return word === undefined ? `${t("agent")} · ${verb}` : `${t("agent")} · ${common("quoted", { text: word })}`
  }
  if (does.event !== undefined) return `${t("event")} ${textIn(does.event, "name") ?? ""}`
  if (does.start !== undefined) return t("anotherBegins")
  if (does.end === true) return t("userEnds")
  return does.restart === true ? t("restart") : verb
}

/** A value as the pages show it: JSON, cut where nobody reads on. */
export function valueText(value: Json, most = 200): string {
  const text = JSON.stringify(value)
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
