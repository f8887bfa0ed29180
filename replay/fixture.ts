import {
  checkAgainst,
  type Fault,
  faultAt,
  type Json,
  type JsonDocument,
  parseDuration,
  parseTime,
  readJson,
} from "../language/index.js"
import { checkFixture } from "./check-fixture.js"
import { nameOfStart, newNames } from "./conversation-names.js"
import type { AgentSpec, BlockSpec, FixtureSpec, StubSpec, TurnSpec, UserSpec } from "./fixture-spec.js"
import type { StartRequest } from "./service.js"
import type { Stimulus } from "./stimulus.js"

/** A fixture made ready to be played: every default filled in, every time and duration read. Never changes. */
export interface Fixture {
  readonly file: string
  readonly description: string
  /** The bot's folder, relative to the fixture; null: the one given to the command. */
  readonly flows: string | null
  /** Milliseconds since 1970. */
  readonly now: number
  readonly user: StartRequest["user"]
  readonly ip: string | null
  readonly locale: string | null
  readonly channel: string
  readonly agents: readonly AgentSpec[]
  readonly set: { readonly [target: string]: Json }
  readonly blocks: readonly BlockSpec[]
  readonly stubs: { readonly [action: string]: readonly StubSpec[] }
  /** Conversation `a` starts by itself, unchecked: the first turn as written is no `start`. */
  readonly startsItself: boolean
  readonly turns: readonly FixtureTurn[]
}

/** One stimulus, and what is expected of it. */
export interface FixtureTurn {
  /** From 1, as written; a turn that was put in has the number of the one before. */
  readonly number: number
  /** Where it is in the file, from 1. */
  readonly line: number
  /** Name of the conversation that it speaks in; null: the current one. */
  readonly in: string | null
  readonly stimulus: Stimulus
  readonly spec: TurnSpec
}

/**
 * Reads a fixture (design section 8) and finds every mistake in it that can be seen without the bot: what the schema
 * refuses, patterns and expressions that do not parse, names of conversations and agents that mean nothing.
 *
 * @param file name for faults and results
 * @param content the file, with comments and trailing commas allowed
 */
export function parseFixture(
  file: string,
  content: string | Uint8Array,
): { readonly fixture: Fixture; readonly document: JsonDocument } | { readonly faults: readonly Fault[] } {
  const reading = readJson(file, content)
  if ("faults" in reading) return reading
  const { document } = reading
  const refused = checkAgainst("fixture", document)
  const findings = [...refused, ...checkFixture(document.value, refused)]
  if (findings.length > 0) {
    const faults = findings.map(one => faultAt(file, document.position(one.pointer, one.atKey), one))
    return { faults: faults.sort((one, other) => one.line - other.line || one.column - other.column) }
  }
  // The schema holds, so the document has this shape.
  return { fixture: compile(file, document.value as unknown as FixtureSpec, document), document }
}

const NOW = "2026-01-01T00:00:00Z"

function compile(file: string, spec: FixtureSpec, document: JsonDocument): Fixture {
  const agents = spec.agents ?? []
  const startsItself = spec.turns[0]?.start === undefined
  return {
    file,
    description: spec.description ?? "",
    flows: spec.flows ?? null,
    now: parseTime(spec.now ?? NOW, "UTC")?.getTime() ?? 0,
    user: userOf(spec.user),
    ip: spec.ip ?? null,
    locale: spec.locale ?? null,
    channel: spec.channel ?? "test",
    agents,
    set: spec.set ?? {},
    blocks: spec.blocks ?? [],
    stubs: spec.stubs ?? {},
    startsItself,
    turns: turnsOf(spec.turns, agents, startsItself, index => document.position(`/turns/${index}`).line),
  }
}

function turnsOf(
  specs: readonly TurnSpec[],
  agents: readonly AgentSpec[],
  startsItself: boolean,
  lineOf: (index: number) => number,
): readonly FixtureTurn[] {
  const names = newNames(startsItself)
  let known = agents.map(agent => agent.email)
  return specs.map((spec, index) => {
    const { email, signIn } = spec.agent ?? {}
    if (email !== undefined && signIn === true) known = [...known, email]
    const stimulus = stimulusOf(spec, known[0] ?? "", spec.start === undefined ? "" : nameOfStart(spec, names))
    return { number: index + 1, line: lineOf(index), in: spec.in ?? null, stimulus, spec }
  })
}

function stimulusOf(spec: TurnSpec, onlyAgent: string, name: string): Stimulus {
  if (spec.user !== undefined) {
    if (typeof spec.user === "string") return { kind: "hear", message: { text: spec.user } }
    return { kind: "hear", message: { ...spec.user, text: spec.user.text ?? "" } }
  }
  if (spec.agent !== undefined) return { kind: "desk", agent: spec.agent.email ?? onlyAgent, verb: spec.agent }
  if (spec.admin?.block !== undefined) return { kind: "block", block: spec.admin.block }
  if (spec.admin?.unblock !== undefined) return { kind: "unblock", subject: spec.admin.unblock }
  if (spec.advance !== undefined)
    return { kind: "advance", milliseconds: parseDuration(spec.advance)?.milliseconds ?? 0 }
  if (spec.event !== undefined) {
    const { name: event, value = null, from = "server" } = spec.event
    return { kind: "event", event: { name: event, value, from } }
  }
  if (spec.start !== undefined) {
    const { user, ip, locale, visitor = "same" } = spec.start
    const kept = { ...(ip === undefined ? {} : { ip }), ...(locale === undefined ? {} : { locale }) }
    return { kind: "start", name, visitor, changes: user === undefined ? kept : { ...kept, user: userOf(user) } }
  }
  return { kind: spec.end === true ? "end" : "restart" }
}

/** Null: anonymous. Who has an id is authenticated. */
function userOf(spec: UserSpec | undefined): StartRequest["user"] {
  if (spec?.id === undefined) return null
  const { anonymous: _, id, ...fields } = spec
  const given = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  )
  return { ...Object.fromEntries(given), id }
}
