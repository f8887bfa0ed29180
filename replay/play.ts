import type { Activity } from "../engine/index.js"
import { isParseFault, type Json, namesIn, ParleyError, parseExpression, toJson } from "../language/index.js"
import { compareRefusal, compareSeen, writtenRefusal } from "./compare.js"
import { FIRST } from "./conversation-names.js"
import type { Failure, Mismatch } from "./failure.js"
import type { Fixture, FixtureTurn } from "./fixture.js"
import type { StatusSpec } from "./fixture-spec.js"
import type { FixtureResult, TurnResult } from "./result.js"
import type { Mark, Observed, Service, Setup } from "./service.js"
import { blockRequest, idOf, newStage, performStimulus, type Stage, startOnStage, waitsForStart } from "./stage.js"
import { missingStubs, stubFailures } from "./stub-failures.js"
import { isForUser, outcomeOf } from "./turn-outcome.js"

/**
 * Plays a fixture from an empty store to its end (design section 8) and holds every turn against what it expects. A
 * turn that fails does not stop the play.
 *
 * @param service reset first; left open
 */
export async function play(fixture: Fixture, service: Service): Promise<FixtureResult> {
  const begun = await Play.begin(fixture, service)
  const turns: TurnResult[] = []
  if (begun.wrong === null) for (const turn of fixture.turns) turns.push(await begun.turn(turn))
  const failures = turns.flatMap(turn => [...turn.failures])
  const unexpected = begun.wrong ?? unexpectedRefusal(begun.stage)
  if (unexpected !== null) failures.unshift({ turn: 0, ...unexpected })
  if (begun.wrong === null) failures.push(...stubFailures(fixture, await service.stubs(), begun.before, turns))
  const { file, description } = fixture
  const conversations = begun.stage.ids
  return { file, description, passed: failures.length === 0, failures, before: begun.before, turns, conversations }
}

/** A fixture being played, turn by turn: those that it has, or others that somebody makes up on the way. */
export class Play {
  /** By agent: the user's conversation that their last turn was about. */
  private readonly chats = new Map<string, string>()

  private constructor(
    readonly stage: Stage,
    private readonly watch: Watch,
    /** The refusal of what its head asks for; null: all is set up. */
    readonly wrong: Mismatch | null,
    /** Everything that happened before the first turn. */
    readonly before: readonly Observed[],
  ) {}

  /** @param service reset first */
  static async begin(fixture: Fixture, service: Service): Promise<Play> {
    const stage = newStage(fixture, service)
    const watch = newWatch(service)
    const wrong = await setUp(stage)
    return new Play(stage, watch, wrong, wrong === null ? await look(watch) : [])
  }

  turn(turn: FixtureTurn): Promise<TurnResult> {
    return playTurn(this.stage, this.watch, turn, this.chats)
  }
}

/** Sets up what the fixture's head asks for; returns its first refusal. The first conversation's start is unchecked. */
async function setUp(stage: Stage): Promise<Mismatch | null> {
  const { fixture, service } = stage
  let field = "agents"
  try {
    const { now, id, agents } = fixture
    await service.reset({ now, id, agents, stubs: writtenStubs(fixture) })
    for (const [index, block] of fixture.blocks.entries()) {
      field = `blocks[${index}]`
      if (!waitsForStart(block)) await service.block(blockRequest(stage, block, null))
    }
    field = "start"
    if (fixture.startsItself)
      await startOnStage(stage, { kind: "start", name: FIRST, visitor: "new", changes: {} }, null)
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    if (error !== stage.notStarted) return refusedSetUp(field, error)
  }
  return null
}

function writtenStubs({ stubs }: Fixture): Setup["stubs"] {
  return Object.fromEntries(Object.entries(stubs).map(([action, all]) => [action, all.map(({ spec }) => spec)]))
}

/** The refusal of the first conversation's start, unless a later turn expects it: the fixture may be about that. */
function unexpectedRefusal({ fixture, notStarted, current }: Stage): Mismatch | null {
  if (!fixture.startsItself || notStarted === null || current !== null) return null
  const expected = fixture.turns.some(turn => turn.spec.refused?.code === notStarted.code)
  return expected ? null : refusedSetUp("start", notStarted)
}

function refusedSetUp(field: string, refusal: ParleyError): Mismatch {
  const message = `Before the first turn, ${field} was refused with ${refusal.code}: ${refusal.message}`
  return { field, expected: null, actual: writtenRefusal(refusal), message }
}

/** How far each conversation has been looked at. */
interface Watch {
  readonly service: Service
  readonly marks: Map<string, Mark>
}

function newWatch(service: Service): Watch {
  return { service, marks: new Map() }
}

/** Everything new since the last look. */
async function look({ service, marks }: Watch): Promise<readonly Observed[]> {
  const observed = await service.observe(marks)
  for (const { conversation, activities, turns } of observed) {
    const before = marks.get(conversation) ?? NOTHING
    marks.set(conversation, { seq: activities.at(-1)?.seq ?? before.seq, turn: turns.at(-1)?.number ?? before.turn })
  }
  return observed
}

const NOTHING: Mark = { seq: 0, turn: 0 }

async function playTurn(
  stage: Stage,
  watch: Watch,
  turn: FixtureTurn,
  chats: Map<string, string>,
): Promise<TurnResult> {
  const { stimulus, spec } = turn
  let named: string | null = null
  let refusal: ParleyError | null = null
  let repeated: readonly Activity[] | null = null
  try {
    named = turn.in === null ? null : idOf(stage, turn.in)
    repeated = await performStimulus(stage, stimulus, named)
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    refusal = error
  }
  const observed = await look(watch)
  const begun = stimulus.kind === "start" && refusal === null
  const conversation = (begun ? null : named) ?? chatOf(turn, observed, chats) ?? stage.current
  const agentFirst = stimulus.kind === "desk" && stimulus.verb.answer !== undefined
  const fresh = outcomeOf(observed, conversation, agentFirst)
  const seen = repeated === null ? fresh : { ...fresh, bot: repeated.filter(isForUser) }
  const mismatches = [...missingStubs(observed), ...compareRefusal(spec.refused, refusal)]
  // A refused turn did nothing, so every other mismatch would only repeat that.
  if (refusal === null || spec.refused !== undefined) {
    mismatches.push(...compareSeen(spec, seen))
    if (spec.expect !== undefined)
      mismatches.push(...(await compareConditions(stage.service, conversation, spec.expect)))
    if (spec.status !== undefined) mismatches.push(...(await compareStatus(stage.service, conversation, spec.status)))
  }
  const failures = mismatches.map(mismatch => failureOf(turn, mismatch))
  return { turn, conversation, refusal, seen, observed, agentFirst, failures }
}

function failureOf({ number, earlier }: FixtureTurn, mismatch: Mismatch): Failure {
  if (earlier === undefined) return { turn: number, ...mismatch }
  return { turn: 0, ...mismatch, message: `In turn ${number} of ${earlier}: ${mismatch.message}` }
}

/**
 * Which user's conversation an agent's turn is about: the one linked to the agent's conversation that moved, else the
 * one that moved itself, else that of the agent's turn before. Null: nobody can tell.
 */
function chatOf({ stimulus }: FixtureTurn, observed: readonly Observed[], chats: Map<string, string>): string | null {
  if (stimulus.kind !== "desk") return null
  const moved = observed.filter(({ activities, turns }) => activities.length > 0 || turns.length > 0)
  const linked = moved.flatMap(one => (one.linked === null ? [] : [one.linked]))
  const own = moved.flatMap(one => (one.side === "user" ? [one.conversation] : []))
  const chat = only(linked) ?? only(own) ?? chats.get(stimulus.agent) ?? null
  if (chat !== null) chats.set(stimulus.agent, chat)
  return chat
}

function only(ids: readonly string[]): string | null {
  const [id, ...others] = new Set(ids)
  return id === undefined || others.length > 0 ? null : id
}

async function compareConditions(
  service: Service,
  conversation: string | null,
  conditions: readonly string[],
): Promise<readonly Mismatch[]> {
  const mismatches: Mismatch[] = []
  for (const [index, condition] of conditions.entries()) {
    const { value, refusal } = await evaluate(service, conversation, condition)
    if (value === true) continue
    const why = refusal ?? (await valuesIn(service, conversation, condition))
    const message = `The condition ${condition} does not hold${why === "" ? "." : `: ${why}`}`
    mismatches.push({ field: `expect[${index}]`, expected: true, actual: value, message })
  }
  return mismatches
}

async function evaluate(
  service: Service,
  conversation: string | null,
  expression: string,
): Promise<{ readonly value: Json; readonly refusal: string | null }> {
  if (conversation === null) return { value: null, refusal: "no conversation has started." }
  try {
    return { value: toJson(await service.evaluate(conversation, expression)), refusal: null }
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    return { value: null, refusal: error.message }
  }
}

/** The values of the names in a condition, so that a reader sees why it does not hold. */
async function valuesIn(service: Service, conversation: string | null, condition: string): Promise<string> {
  const parsed = parseExpression(condition)
  if (isParseFault(parsed)) return ""
  const { fields, variables } = namesIn(parsed)
  const names = new Set([
    ...fields.map(({ entity, field }) => `[[${entity}]].${field}`),
    ...[...variables].map(name => `@${name}`),
  ])
  const values: string[] = []
  for (const name of names) {
    const { value } = await evaluate(service, conversation, name)
    values.push(`${name} is ${JSON.stringify(value)}`)
  }
  if (values.length === 0) return ""
  const isOver = variables.size > 0 && conversation !== null && (await service.state(conversation)).flow === null
  return `${values.join(", ")}.${isOver ? VARIABLES_GONE : ""}`
}

const VARIABLES_GONE =
  " The flow is over and its variables with it: look while it asks something, or keep the value in an entity."

const STATUS = [
  ["conversation", "status"],
  ["liveChat", "liveChat"],
  ["flow", "flow"],
  ["step", "step"],
] as const

async function compareStatus(
  service: Service,
  conversation: string | null,
  spec: StatusSpec,
): Promise<readonly Mismatch[]> {
  const state = conversation === null ? null : await service.state(conversation)
  return STATUS.flatMap(([key, property]) => {
    const expected = spec[key]
    const actual = state === null ? null : state[property]
    if (expected === undefined || (state !== null && expected === actual)) return []
    const message =
      state === null
        ? "No conversation has started."
        : `${WORDS[key]} is ${actual ?? "none"}, not ${expected ?? "none"}.`
    return [{ field: `status.${key}`, expected, actual, message }]
  })
}

const WORDS = {
  conversation: "The conversation",
  liveChat: "The live chat",
  flow: "The flow on top",
  step: "The step on top",
}
