import {
  checkAgainst,
  type Fault,
  type Finding,
  faultAt,
  type JsonDocument,
  parseDuration,
  parseTime,
  pointerTo,
  readJson,
} from "../language/index.js"
import { checkForm, invalidFixture } from "./check-form.js"
import { nameOfStart, namesBefore } from "./conversation-names.js"
import type { Fixture, FixtureStub, FixtureTurn } from "./fixture.js"
import type { AgentSpec, FixtureSpec, TurnSpec, UserSpec } from "./fixture-spec.js"
import { agentsBefore } from "./known-agents.js"
import type { StartRequest } from "./service.js"
import type { Stimulus } from "./stimulus.js"

/** A fixture, the document it was read from, and the fixture that it comes after, if it does. */
export interface ParsedFixture {
  readonly fixture: Fixture
  readonly document: JsonDocument
  readonly earlier: ParsedFixture | null
}

/** The file that another's `after` names. Null: there is none that can be read. */
export type ReadEarlier = (
  after: string,
  file: string,
) => { readonly file: string; readonly content: string | Uint8Array } | null

/**
 * Reads a fixture (design section 8) and finds every mistake in it that can be seen without the bot: what the schema
 * refuses, patterns and expressions that do not parse, names of conversations and agents that mean nothing.
 * `checkFixture` finds the rest.
 *
 * @param file name for faults and results
 * @param content the file, with comments and trailing commas allowed
 * @param read reads the fixture that this one comes after
 */
export function parseFixture(
  file: string,
  content: string | Uint8Array,
  read: ReadEarlier = () => null,
): ParsedFixture | { readonly faults: readonly Fault[] } {
  return parseAfter(file, content, read, [file])
}

/** @param later files of the fixtures that come after this one, and its own */
function parseAfter(
  file: string,
  content: string | Uint8Array,
  read: ReadEarlier,
  later: readonly string[],
): ParsedFixture | { readonly faults: readonly Fault[] } {
  const reading = readJson(file, content, { longNumbers: "texts" })
  if ("faults" in reading) return reading
  const { document } = reading
  const refused = checkAgainst("fixture", document)
  const earlier = earlierOf(document, refused, read, later)
  if (earlier !== null && "faults" in earlier) return earlier
  if (earlier !== null && "finding" in earlier) return { faults: faultsIn(document, [...refused, earlier.finding]) }
  const findings = [...refused, ...checkForm(document.value, refused, earlier?.fixture ?? null)]
  if (findings.length > 0) return { faults: faultsIn(document, findings) }
  // The schema holds, so the document has this shape.
  const spec = document.value as unknown as FixtureSpec
  const fixture = compile(spec, document, earlier?.fixture ?? null)
  const late = tooLate(fixture)
  return late === null ? { fixture, document, earlier } : { faults: faultsIn(document, [late]) }
}

/** The last moment whose year has four digits, in milliseconds since 1970: so far a clock goes. */
export const LAST_MOMENT = Date.UTC(10_000, 0) - 1

/** The turn that moves the clock too far; null: none does. */
function tooLate({ now, turns }: Fixture): Finding | null {
  let clock = now
  for (const { number, earlier, stimulus } of turns) {
    clock += stimulus.kind === "advance" ? stimulus.milliseconds : 0
    const pointer = earlier === undefined ? `/turns/${number - 1}/advance` : "/now"
    if (clock > LAST_MOMENT) return invalidFixture(pointer, "The clock goes to the end of the year 9999.")
  }
  return null
}

/** Findings with their places, in the order of the file. */
export function faultsIn(document: JsonDocument, findings: readonly Finding[]): readonly Fault[] {
  const faults = findings.map(one => faultAt(document.file, document.position(one.pointer, one.atKey, one.offset), one))
  return faults.sort((one, other) => one.line - other.line || one.column - other.column)
}

function earlierOf(
  { value, file }: JsonDocument,
  refused: readonly Finding[],
  read: ReadEarlier,
  later: readonly string[],
): ReturnType<typeof parseAfter> | { readonly finding: Finding } | null {
  const isSound = !refused.some(({ pointer }) => pointer === "" || pointer === "/after")
  const { after } = isSound ? (value as unknown as FixtureSpec) : {}
  if (after === undefined) return null
  const found = read(after, file)
  if (found === null)
    return { finding: afterInvalid(`The fixture ${after} cannot be read.`, "It is a path from this file.") }
  if (!later.includes(found.file)) return parseAfter(found.file, found.content, read, [...later, found.file])
  return { finding: afterInvalid(`${after} comes after this fixture, so this one cannot come after it.`, null) }
}

function afterInvalid(message: string, hint: string | null): Finding {
  return { code: "AFTER_INVALID", pointer: "/after", message, hint }
}

const NOW = "2026-01-01T00:00:00Z"

/** A field that a head leaves out is as in the fixture that it comes after. */
function compile(spec: FixtureSpec, document: JsonDocument, earlier: Fixture | null): Fixture {
  const { file } = document
  const agents = [
    ...(earlier?.agents ?? []).filter(known => !spec.agents?.some(({ email }) => email === known.email)),
    ...(spec.agents ?? []),
  ]
  const startsItself = earlier?.startsItself ?? spec.turns[0]?.start === undefined
  const isOwn = earlier === null || spec.flows !== undefined
  return {
    file,
    description: spec.description ?? "",
    flows: spec.flows ?? earlier?.flows ?? null,
    flowsFrom: isOwn ? file : earlier.flowsFrom,
    now: earlier !== null && spec.now === undefined ? earlier.now : (parseTime(spec.now ?? NOW, "UTC")?.getTime() ?? 0),
    user: earlier !== null && spec.user === undefined ? earlier.user : userOf(spec.user),
    ip: spec.ip ?? earlier?.ip ?? null,
    locale: spec.locale ?? earlier?.locale ?? null,
    channel: spec.channel ?? earlier?.channel ?? "test",
    id: spec.id ?? earlier?.id ?? null,
    agents,
    set: { ...earlier?.set, ...spec.set },
    blocks: [...(earlier?.blocks ?? []), ...(spec.blocks ?? [])],
    stubs: stubsOf(spec, document, earlier),
    startsItself,
    turns: [
      ...(earlier === null ? [] : earlier.turns.map(turn => ({ earlier: earlier.file, ...turn }))),
      ...turnsOf(spec.turns, agents, earlier, startsItself, index => document.position(`/turns/${index}`).line),
    ],
  }
}

function stubsOf({ stubs = {} }: FixtureSpec, document: JsonDocument, earlier: Fixture | null): Fixture["stubs"] {
  const all: { [action: string]: readonly FixtureStub[] } = { ...earlier?.stubs }
  for (const [action, specs] of Object.entries(stubs)) {
    const own = specs.map((spec, index) => {
      const { line, column } = document.position(pointerTo(pointerTo("/stubs", action), index))
      return { spec, place: `${document.file}:${line}:${column}` }
    })
    all[action] = [...(all[action] ?? []), ...own]
  }
  return all
}

function turnsOf(
  specs: readonly TurnSpec[],
  agents: readonly AgentSpec[],
  earlier: Fixture | null,
  startsItself: boolean,
  lineOf: (index: number) => number,
): readonly FixtureTurn[] {
  const names = namesBefore(earlier, startsItself)
  const known = [...agentsBefore(agents, earlier)]
  return specs.map((spec, index) => {
    const { email, signIn } = spec.agent ?? {}
    if (email !== undefined && signIn === true) known.push(email)
    const stimulus = stimulusOf(spec, known[0] ?? "", spec.start === undefined ? "" : nameOfStart(spec, names))
    return { number: index + 1, line: lineOf(index), in: spec.in ?? null, stimulus, spec }
  })
}

function stimulusOf(spec: TurnSpec, onlyAgent: string, name: string): Stimulus {
  if (spec.user !== undefined) {
    if (typeof spec.user === "string") return { kind: "hear", message: { text: spec.user } }
    return { kind: "hear", message: { ...spec.user, text: spec.user.text ?? "" } }
  }
  if (spec.agent !== undefined) {
    // A chat is assigned by anybody.
    const unnamed = spec.agent.assign === undefined ? onlyAgent : ""
    return { kind: "desk", agent: spec.agent.email ?? unnamed, verb: spec.agent }
  }
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
  if (spec.change !== undefined) {
    const { locale = null, set = {} } = spec.change
    return { kind: "change", change: { locale, set } }
  }
  return { kind: spec.end === true ? "end" : "restart" }
}

/** Null: anonymous. A user with an id is authenticated. */
function userOf(spec: UserSpec | undefined): StartRequest["user"] {
  if (spec?.id === undefined) return null
  const { anonymous: _, id, ...fields } = spec
  const given = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  )
  return { ...Object.fromEntries(given), id }
}
