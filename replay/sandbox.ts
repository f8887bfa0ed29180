import { setImmediate } from "node:timers/promises"
import type { Activity, Bot } from "../engine/index.js"
import { type Json, ParleyError, parseDuration } from "../language/index.js"
import { openMemoryStore } from "../store/index.js"
import { checkFixture } from "./check-against-bot.js"
import { Explainer } from "./explain.js"
import type { FixtureTurn } from "./fixture.js"
import type { FixtureSpec, StubSpec, TurnSpec } from "./fixture-spec.js"
import { fixtureText } from "./fixture-text.js"
import { LocalService } from "./local-service.js"
import { type ParsedFixture, parseFixture } from "./parse-fixture.js"
import { Play } from "./play.js"
import { durationText } from "./record/duration-text.js"
import type { TurnResult } from "./result.js"
import { expectationSeen, type SeenPart } from "./sandbox-fixture.js"
import { type ComingDue, changesBetween, comingDue, type SandboxState, stateOf } from "./sandbox-state.js"
import type { ExplainedTurn, SandboxTurn } from "./sandbox-turn.js"
import type { ObservedTurn } from "./service.js"

/** Everything that a fixture says before its turns, but the places of other files. */
export type SandboxHead = Omit<FixtureSpec, "turns" | "flows" | "after" | "description">

/** So many turns a sandbox may have, and so many bytes of what they showed. */
const MOST_TURNS = 500
const MOST_BYTES = 16 * 1024 * 1024
/** Of one jump of the clock so many due times are turns of their own; what comes after is one. */
const MOST_OF_JUMP = 60
/** How long a call takes that somebody answers, by the sandbox's clock. */
const ANSWERING = 1000

/**
 * A bot played by itself: a store in memory, a clock that stands until it is moved, agents and blocks of its own, and no
 * way out: a call to the outside is answered by stubs, or by whoever plays. The turns are a fixture that is being
 * written, turn by turn, so it can be kept as one, gone through, and gone on from at any of its turns.
 */
export class Sandbox {
  readonly turns: SandboxTurn[] = []
  private readonly explainers = new Map<string, Explainer>()
  private readonly states = new Map<string, SandboxState>()
  private play: Play | null = null
  private working: Promise<unknown> = Promise.resolve()
  private bytes = 0
  private startedAt = 0
  /** The states of conversations before the last turn. */
  private statesBefore: ReadonlyMap<string, SandboxState> = new Map()

  private constructor(
    private bot: Bot,
    private readonly head: SandboxHead,
    readonly service: LocalService,
  ) {}

  /**
   * Begins one: sets up what the head asks for, and plays the turns.
   *
   * @throws `FIXTURE_INVALID`; and the refusal of what the head asks for, such as `QUEUE_UNKNOWN` or `BLOCKED`
   */
  static async open(bot: Bot, head: SandboxHead, turns: readonly TurnSpec[] = []): Promise<Sandbox> {
    const service = new LocalService(bot, { fresh: async () => openMemoryStore(), again: async store => store })
    service.askForAnswers()
    const sandbox = new Sandbox(bot, { now: new Date().toISOString(), ...head }, service)
    try {
      await sandbox.begin(turns)
      return sandbox
    } catch (error) {
      await service.close()
      throw error
    }
  }

  private async begin(turns: readonly TurnSpec[]): Promise<void> {
    const { fixture } = this.parsed(turns.length === 0 ? [{ advance: "PT0S" }] : turns)
    this.play = await Play.begin(fixture, this.service)
    this.startedAt = fixture.now
    const { wrong } = this.play
    const isExpected = turns.some(({ refused }) => refused !== undefined)
    if (wrong !== null && !isExpected) throw new ParleyError("FIXTURE_INVALID", `/${wrong.field}`, wrong.message)
    await this.lookAt(this.play.stage.current)
    for (const turn of turns.length === 0 ? [] : fixture.turns) {
      await this.playTurn(turn)
      await setImmediate()
    }
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.service.now()
  }

  /** Everything that happened before the first turn: the first conversation began by itself. */
  get before() {
    return this.play?.before ?? []
  }

  /** Users' conversations that have begun: id by name. */
  get conversations(): ReadonlyMap<string, string> {
    return this.play?.stage.ids ?? new Map()
  }

  /** Id of the conversation that is spoken in where nothing else is said; null: none has begun. */
  get current(): string | null {
    return this.play?.stage.current ?? null
  }

  /** A conversation as it is now; null: none of a user has this id. */
  stateOf(id: string | null): SandboxState | null {
    return id === null ? null : (this.states.get(id) ?? null)
  }

  coming(): Promise<readonly ComingDue[]> {
    return comingDue(this.service, this.bot)
  }

  /**
   * Does one thing: the stimulus of a turn as fixtures have it. A jump of the clock stops at each moment at which something
   * happens by itself, which is a turn of its own.
   *
   * @returns the turns that it became; one that was merged into the last has that one's number
   * @throws `FIXTURE_INVALID`, `SANDBOX_EXCEEDED`
   */
  act(spec: TurnSpec): Promise<readonly SandboxTurn[]> {
    return this.alone(async () => {
      // Of a whole jump, what is wrong with it is told before any of it is done.
      const turn = this.parsed([...this.specs(), spec]).fixture.turns.at(-1)
      if (turn === undefined) throw new Error("a fixture has as many turns as were written")
      if (spec.advance !== undefined) return this.jump(spec)
      // A fixture that begins with a start has no conversation before that one, and here there is.
      const first = this.turns.length === 0 && spec.start !== undefined ? [await this.playTurn(advanceTurn({}, 0))] : []
      return [...first, await this.playTurn(turn)]
    })
  }

  /** Lets time pass that passes by itself: where nothing happens, it makes no turn of its own. */
  pass(milliseconds: number): Promise<readonly SandboxTurn[]> {
    return this.alone(() => this.jump({ advance: durationText(milliseconds) }))
  }

  /**
   * Answers a call to the outside that waits for it.
   *
   * @throws `CALL_UNKNOWN`, `FIXTURE_INVALID` where the answer does not fit the action
   */
  answer(id: string, stub: StubSpec): Promise<readonly SandboxTurn[]> {
    return this.alone(async () => {
      const call = this.service.askedCalls.findLast(one => one.id === id && one.stub === null && !one.isGivenUp)
      if (call === undefined) throw new ParleyError("CALL_UNKNOWN", "", `No call ${id} waits for an answer.`)
      this.parsed(this.specs(), { ...this.head.stubs, [call.action]: [stub] })
      this.service.answerCall(id, stub, this.now + ANSWERING)
      return [await this.playTurn(advanceTurn({}, ANSWERING))]
    })
  }

  /** From the next turn on this bot's flows hold. */
  useBot(bot: Bot): Promise<void> {
    return this.alone(async () => {
      this.bot = bot
      for (const explainer of this.explainers.values()) explainer.useBot(bot)
      await this.service.useBot(bot)
      await this.lookAt(this.current)
    })
  }

  /** The head and the turns with which another sandbox comes to where this one was after a turn. */
  upTo(turn: number): { readonly head: SandboxHead; readonly turns: readonly TurnSpec[] } {
    const played = this.turns.slice(0, turn)
    const end = played.at(-1)?.to ?? this.startedAt
    return { head: { ...this.head, ...stubsPart(this.stubs(end)) }, turns: played.map(({ spec }) => spec) }
  }

  /**
   * The sandbox as a fixture that passes.
   *
   * @param parts of what was seen that the fixture is to expect
   */
  fixture(description: string, parts: readonly SeenPart[]): FixtureSpec {
    const turns = this.turns.map((turn, index): TurnSpec => {
      const isLast = index === this.turns.length - 1
      return { ...stimulusOnly(turn.spec), ...expectationSeen(turn, parts, isLast) }
    })
    const all = turns.length === 0 ? [{ advance: "PT0S" }] : turns
    return { description, ...this.head, ...stubsPart(this.stubs(Number.POSITIVE_INFINITY)), turns: all }
  }

  close(): Promise<void> {
    return this.alone(() => this.service.close())
  }

  /** Calls that found no stub, in their order, with the answers that they got. @param until made by then */
  private stubs(until: number): { readonly [action: string]: readonly StubSpec[] } {
    const stubs: { [action: string]: readonly StubSpec[] } = { ...this.head.stubs }
    for (const { action, stub, madeAt } of this.service.askedCalls) {
      if (madeAt > until) continue
      const unanswered = { ...UNANSWERED, after: durationText(this.now - madeAt + DAY) }
      stubs[action] = [...(stubs[action] ?? []), stub ?? unanswered]
    }
    return stubs
  }

  private specs(): readonly TurnSpec[] {
    return this.turns.map(({ spec }) => spec)
  }

  /** The whole as a fixture, held against the bot. @throws `FIXTURE_INVALID` */
  private parsed(turns: readonly TurnSpec[], stubs = this.head.stubs): ParsedFixture {
    const all = turns.length === 0 ? [{ advance: "PT0S" }] : turns
    const read = parseFixture("sandbox", fixtureText({ ...this.head, ...stubsPart(stubs ?? {}), turns: all }))
    const faults = "faults" in read ? read.faults : checkFixture(read, this.bot)
    const [fault] = faults
    if ("faults" in read || fault !== undefined) {
      const { pointer = "", message = "It can't be read.", hint = null } = fault ?? {}
      throw new ParleyError("FIXTURE_INVALID", pointer, hint === null ? message : `${message} ${hint}`)
    }
    return read
  }

  private async jump(spec: TurnSpec): Promise<readonly SandboxTurn[]> {
    let left = parseDuration(spec.advance ?? "")?.milliseconds ?? 0
    const { advance: _, ...rest } = spec
    const done: SandboxTurn[] = []
    do {
      const next = await this.service.nextMoment()
      const isNear = next !== null && next > this.now && next - this.now < left && done.length < MOST_OF_JUMP
      const by = isNear ? next - this.now : left
      left -= by
      const last = this.turns.at(-1)
      const isEmpty = last?.spec.advance !== undefined && showsNothing(last)
      const before = isEmpty ? (parseDuration(last.spec.advance ?? "")?.milliseconds ?? 0) : 0
      const turn = await this.playTurn(advanceTurn(rest, by), isEmpty ? before : null)
      if (done.at(-1)?.number === turn.number) done.pop()
      done.push(turn)
    } while (left > 0)
    return done
  }

  /** @param waited how long the last turn let pass in which nothing happened, and which this one goes on; null: it is new */
  private async playTurn(turn: FixtureTurn, waited: number | null = null): Promise<SandboxTurn> {
    const { play } = this
    const { spec } = turn
    if (play === null) throw new Error("begin comes first")
    if (this.turns.length >= MOST_TURNS || this.bytes > MOST_BYTES) throw tooMuch()
    const [from, began] = [this.now, performance.now()]
    const result = await play.turn(turn)
    const took = performance.now() - began
    const isRefused = result.refusal !== null && spec.refused === undefined
    const merged = waited === null ? undefined : this.turns.pop()
    const advance = (parseDuration(spec.advance ?? "")?.milliseconds ?? 0) + (waited ?? 0)
    const kept: TurnSpec = {
      ...spec,
      ...(waited === null ? {} : { advance: durationText(advance) }),
      ...(isRefused ? { refused: { code: result.refusal?.code ?? "" } } : {}),
    }
    const conversation = result.conversation ?? this.current
    if (merged === undefined) this.statesBefore = new Map(this.states)
    const before = conversation === null ? null : (this.statesBefore.get(conversation) ?? null)
    const why = await this.explained(result)
    await this.lookAt(conversation)
    const state = this.stateOf(conversation)
    const played: SandboxTurn = {
      number: this.turns.length + 1,
      spec: kept,
      result,
      from: merged?.from ?? from,
      to: this.now,
      took,
      why,
      state,
      changes: state === null ? [] : changesBetween(before, state),
      coming: await this.coming(),
    }
    this.turns.push(played)
    this.bytes += JSON.stringify([played.why, played.state, result.observed]).length
    return played
  }

  /** The other conversations of users may have moved too. */
  private async lookAt(conversation: string | null): Promise<void> {
    const all = new Set([...this.conversations.values(), ...(conversation === null ? [] : [conversation])])
    for (const id of all) this.states.set(id, await stateOf(this.service, this.bot, id))
  }

  private async explained({ observed, agentFirst }: TurnResult): Promise<readonly ExplainedTurn[]> {
    const told: ExplainedTurn[] = []
    for (const { conversation, side, activities, turns } of observed) {
      const explainer = await this.explainerOf(conversation)
      for (const [index, turn] of turns.entries()) {
        const lines = linesOf(turn, turns[index - 1], activities)
        told.push({ conversation, side, number: turn.number, at: turn.at, entries: explainer.explain(turn, lines) })
      }
    }
    const first = agentFirst ? "agent" : "user"
    const rank = ({ side }: ExplainedTurn): number => (side === first ? 0 : 1)
    return told
      .filter(({ entries }) => entries.length > 0)
      .sort((one, other) => one.at - other.at || rank(one) - rank(other))
  }

  private async explainerOf(conversation: string): Promise<Explainer> {
    const known = this.explainers.get(conversation)
    if (known !== undefined) return known
    const { reader } = this.service.running
    const { locale } = await reader.conversation(conversation)
    const made = new Explainer(this.bot, { locale, zone: await reader.zone(conversation) })
    this.explainers.set(conversation, made)
    for (const one of this.before) {
      if (one.conversation === conversation) for (const turn of one.turns) made.explain(turn, one.activities)
    }
    return made
  }

  private alone<R>(work: () => Promise<R>): Promise<R> {
    const done = this.working.then(work)
    this.working = done.catch(() => {})
    return done
  }
}

const DAY = 86_400_000
const UNANSWERED = { error: { code: "ACTION_FAILED" }, optional: true } as const

/** A turn that moves the clock, so many milliseconds; no other needs so little of a fixture to be read. */
function advanceTurn(spec: TurnSpec, milliseconds: number): FixtureTurn {
  const advance = { ...spec, advance: durationText(milliseconds) }
  return { number: 0, line: 0, in: null, stimulus: { kind: "advance", milliseconds }, spec: advance }
}

function tooMuch(): ParleyError {
  const message = `This sandbox holds as much as one may (${MOST_TURNS} turns): keep it as a fixture, or begin another.`
  return new ParleyError("SANDBOX_EXCEEDED", "", message)
}

function stubsPart(stubs: { readonly [action: string]: readonly StubSpec[] }): Pick<FixtureSpec, "stubs"> {
  return Object.keys(stubs).length === 0 ? {} : { stubs }
}

function showsNothing({ result: { observed, refusal } }: SandboxTurn): boolean {
  return refusal === null && observed.every(({ activities, turns }) => activities.length + turns.length === 0)
}

/** The lines of one of several turns. A turn's event says up to which line it wrote. */
function linesOf(
  { event }: ObservedTurn,
  before: ObservedTurn | undefined,
  lines: readonly Activity[],
): readonly Activity[] {
  const seqOf = (one: Json | undefined): number =>
    Number((one as { readonly seq?: number } | null | undefined)?.seq ?? 0)
  return lines.filter(({ seq }) => seq <= seqOf(event) && seq > seqOf(before?.event))
}

function stimulusOnly(spec: TurnSpec): TurnSpec {
  const { bot: _, toAgent: __, calls: ___, events: ____, expect, status: _____, refused: ______, ...stimulus } = spec
  return { ...stimulus, ...(expect === undefined ? {} : { expect }) }
}
