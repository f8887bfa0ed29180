import { type Finding, isWithin, type Json, parseTarget, pointerTo, readBare, suggest } from "../language/index.js"
import { type ConversationNames, firstName, nameOfStart, namesBefore } from "./conversation-names.js"
import type { Fixture } from "./fixture.js"
import type { AgentSpec, FixtureSpec, SubjectSpec, TurnSpec } from "./fixture-spec.js"
import { agentsBefore } from "./known-agents.js"

/**
 * Finds the mistakes that a schema cannot: expressions that do not parse, names of conversations and agents that mean
 * nothing where they stand. Parts that the schema refused are left out, so that one mistake is one fault.
 *
 * @param refused findings of the schema
 * @param earlier the fixture that this one comes after
 */
export function checkForm(value: Json, refused: readonly Finding[], earlier: Fixture | null): readonly Finding[] {
  // A key of the head that is not known may be a part that is missing.
  const unknown = refused.some(({ pointer, atKey }) => atKey === true && pointer.lastIndexOf("/") === 0)
  const holds = (pointer: string): boolean =>
    !refused.some(finding => isWithin(finding.pointer, pointer)) && !(unknown && isMissing(value, pointer))
  if (refused.some(({ pointer }) => pointer === "" || pointer === "/turns")) return []
  // The root and the list of turns hold against the schema; what does not is passed over below.
  const spec = value as unknown as FixtureSpec
  return [
    ...(holds("/set") ? checkSet(spec) : []),
    ...(holds("/agents") ? checkAgents(spec.agents ?? []) : []),
    ...(holds("/blocks") ? checkBlocks(spec.blocks ?? []) : []),
    ...checkTurns(spec, earlier, holds),
  ]
}

function isMissing(value: Json, pointer: string): boolean {
  return pointer.lastIndexOf("/") === 0 && (value as { readonly [key: string]: Json })[pointer.slice(1)] === undefined
}

function checkSet({ set = {} }: FixtureSpec): readonly Finding[] {
  return Object.keys(set)
    .filter(key => parseTarget(key)?.kind !== "field")
    .map(key => ({
      ...invalidFixture(pointerTo("/set", key), `${quote(key)} is no entity field.`),
      hint: "Write it as in a flow: [[Entity]].Field.",
      atKey: true,
    }))
}

function checkAgents(agents: readonly AgentSpec[]): readonly Finding[] {
  const seen = new Set<string>()
  return agents.flatMap(({ email }, index) => {
    const twice = seen.has(email)
    seen.add(email)
    return twice ? [invalidFixture(`/agents/${index}/email`, `The agent ${quote(email)} is here twice.`)] : []
  })
}

/** Blocks are made before any conversation has another name than the first. */
function checkBlocks(blocks: readonly SubjectSpec[]): readonly Finding[] {
  return blocks.flatMap((block, index) => checkSubject(block, `/blocks/${index}`, firstName()))
}

/** Conversations and agents known by some turn. Null: a part of the fixture is refused, so nobody can say. */
interface Known {
  names: ConversationNames | null
  agents: Set<string> | null
  /** The mistake in each condition, or null, by its source: the same ones come again and again. */
  readonly conditions: Map<string, Pick<Finding, "message" | "hint"> | null>
}

function checkTurns(
  spec: FixtureSpec,
  earlier: Fixture | null,
  holds: (pointer: string) => boolean,
): readonly Finding[] {
  const known: Known = {
    names: namesBefore(earlier, earlier?.startsItself ?? spec.turns?.[0]?.start === undefined),
    agents: holds("/agents") ? new Set(agentsBefore(spec.agents ?? [], earlier)) : null,
    conditions: new Map(),
  }
  return (spec.turns ?? []).flatMap((turn, index) => {
    const pointer = `/turns/${index}`
    if (holds(pointer)) {
      const hasNone = known.agents?.size === 0
      const findings = checkTurn(turn, pointer, known)
      // All that agents do in later turns only follows.
      const isAgents = findings.some(finding => isWithin(finding.pointer, `${pointer}/agent`))
      if (isAgents && hasNone) known.agents = null
      return findings
    }
    known.names = null
    known.agents = null
    return []
  })
}

function checkTurn(turn: TurnSpec, pointer: string, known: Known): readonly Finding[] {
  const findings = [
    ...checkName(turn.in, `${pointer}/in`, known.names),
    ...checkAgent(turn, pointer, known),
    ...checkSubject(turn.admin?.block, `${pointer}/admin/block`, known.names),
    ...checkSubject(turn.admin?.unblock, `${pointer}/admin/unblock`, known.names),
    ...checkConditions(turn.expect ?? [], `${pointer}/expect`, known),
  ]
  if (turn.start !== undefined && known.names !== null) nameOfStart(turn, known.names)
  return findings
}

function checkName(name: string | undefined, pointer: string, names: ConversationNames | null): readonly Finding[] {
  if (name === undefined || names === null || names.known.has(name)) return []
  return [
    {
      ...invalidFixture(pointer, `No conversation ${quote(name)} has started before this turn.`),
      hint: nameHint(name, names),
    },
  ]
}

/** Comparing every name with every other would take seconds in a fixture of thousands of conversations. */
const MOST_NAMES = 30

function nameHint(name: string, { known }: ConversationNames): string | null {
  if (known.size > MOST_NAMES) return null
  const meant = suggest(name, known)
  return meant === null ? `Conversations so far: ${[...known].join(", ") || "none"}.` : `did you mean ${quote(meant)}?`
}

function checkAgent({ agent, refused }: TurnSpec, pointer: string, known: Known): readonly Finding[] {
  if (agent === undefined) return []
  const place = `${pointer}/agent`
  if (agent.accept === false) {
    return [invalidFixture(`${place}/accept`, '"accept" must be true or a conversation\'s name, not false.')]
  }
  const mayPass = agent.accept ?? agent.assign ?? agent.transfer
  if (agent.anyway === true && mayPass === undefined) {
    return [invalidFixture(`${place}/anyway`, '"anyway" goes with accept, assign or transfer: here it means nothing.')]
  }
  const findings = typeof agent.accept === "string" ? [...checkName(agent.accept, `${place}/accept`, known.names)] : []
  if (agent.signIn === true && agent.email !== undefined) known.agents?.add(agent.email)
  if (refused !== undefined) return findings
  const { transfer } = agent
  if (transfer !== undefined && "agent" in transfer)
    findings.push(...checkEmail(transfer.agent, `${place}/transfer/agent`, known))
  if (agent.assign !== undefined && "agent" in agent.assign)
    findings.push(...checkEmail(agent.assign.agent, `${place}/assign/agent`, known))
  if (agent.email !== undefined) return [...findings, ...checkEmail(agent.email, `${place}/email`, known)]
  // A chat is assigned by anybody.
  if (agent.assign !== undefined || known.agents === null || known.agents.size === 1) return findings
  const message =
    known.agents.size === 0
      ? "There is no agent yet who could do this."
      : "There are several agents; say which one does this."
  const hint =
    known.agents.size === 0
      ? 'Give the fixture "agents", or let one sign in.'
      : `Add "email": one of ${[...known.agents].map(quote).join(", ")}.`
  return [...findings, { ...invalidFixture(place, message), hint }]
}

/** Agents are known by their e-mails, whatever the case. One who is missing is told of once. */
function checkEmail(email: string, pointer: string, { agents }: Known): readonly Finding[] {
  if (agents === null || [...agents].some(known => known.toLowerCase() === email.toLowerCase())) return []
  const meant = suggest(email, agents)
  const hint =
    meant === null ? `Agents so far: ${[...agents].map(quote).join(", ") || "none"}.` : `did you mean ${quote(meant)}?`
  agents.add(email)
  return [{ ...invalidFixture(pointer, `There is no agent ${quote(email)} yet.`), hint }]
}

/**
 * An empty name would be taken for nobody's; what is neither "current" nor a name is an id, and one that is almost a
 * name would be nobody's either.
 */
function checkSubject(
  subject: SubjectSpec | undefined,
  pointer: string,
  names: ConversationNames | null,
): readonly Finding[] {
  if (subject === undefined) return []
  const empty = (["user", "visitor", "conversation", "ip"] as const).find(kind => subject[kind] === "")
  if (empty !== undefined) return [invalidFixture(`${pointer}/${empty}`, `${quote(empty)} may not be empty.`)]
  const kind = subject.visitor === undefined ? "conversation" : "visitor"
  const known = kind === "visitor" ? [CURRENT] : [CURRENT, ...(names?.known ?? [])].slice(0, MOST_NAMES)
  const id = subject[kind]
  const meant = id === undefined || known.includes(id) || names?.known.has(id) ? null : suggest(id, known)
  if (id === undefined || meant === null) return []
  const finding = invalidFixture(`${pointer}/${kind}`, `There is no ${kind} ${quote(id)}.`)
  return [{ ...finding, hint: `did you mean ${quote(meant)}?` }]
}

const CURRENT = "current"

function checkConditions(sources: readonly string[], pointer: string, { conditions }: Known): readonly Finding[] {
  return sources.flatMap((source, index) => {
    let wrong = conditions.get(source)
    if (wrong === undefined) {
      const read = readBare(source)
      wrong = "message" in read ? read : null
      conditions.set(source, wrong)
    }
    return wrong === null ? [] : [{ code: "EXPRESSION_INVALID", pointer: `${pointer}/${index}`, ...wrong }]
  })
}

/** A mistake that the schema could not see. */
export function invalidFixture(pointer: string, message: string): Finding {
  return { code: "SCHEMA_INVALID", pointer, message, hint: null }
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 57)}...`)
}
