import type { Bot } from "../engine/index.js"
import type { Store } from "../turns/index.js"
import { checkFixture } from "./check-against-bot.js"
import type { FixtureSpec, StubSpec, TurnSpec } from "./fixture-spec.js"
import { fixtureText } from "./fixture-text.js"
import { parseFixture } from "./parse-fixture.js"
import { play } from "./play.js"
import { readRecording } from "./record/recording.js"
import { MASKED } from "./record/stimulus-spec.js"
import type { TurnEvent } from "./record/stored-turn.js"
import { recordFixture } from "./record.js"
import { PatientService } from "./run-fixtures.js"
import type { Observed } from "./service.js"

/**
 * Makes a fixture of a stored conversation. Where something that was typed is not kept, the fixture is played: if what
 * stands for it goes another way, the fixture ends there and says so (design section 3.4: a secret is in no recording).
 *
 * @throws `CONVERSATION_UNKNOWN`, and `CONVERSATION_OF_AGENT` for one that belongs to another's record
 */
export async function recordConversation(store: Store, id: string, bot: Bot): Promise<FixtureSpec> {
  const spec = recordFixture(await readRecording(store, id, bot), bot)
  const masked = spec.turns.findIndex(isMasked)
  if (masked === -1) return spec
  const failing = await firstFailingTurn(spec, bot)
  // A turn that fails before that has another reason, which a replay is to show.
  return failing === null || failing < masked ? spec : cutAt(spec, failing, masked)
}

/**
 * @returns index of the first turn that fails or hears a secret where the record has none, or the other way round; the number of
 *   turns where only the fixture as a whole fails; null: it passes, or it can't be played on this bot
 */
async function firstFailingTurn(spec: FixtureSpec, bot: Bot): Promise<number | null> {
  const reading = parseFixture("record", fixtureText(spec))
  if ("faults" in reading || checkFixture(reading, bot).length > 0) return null
  const service = new PatientService(bot)
  try {
    const { failures, turns } = await play(reading.fixture, service)
    const failing = failures.map(({ turn }) => (turn === 0 ? spec.turns.length : turn - 1))
    // Any message may answer what is not kept, so another question shows first by whether its answer is a secret.
    const other = turns.findIndex(({ observed }, index) => isSecretIn(observed) !== isMasked(spec.turns[index]))
    const all = other === -1 ? failing : [...failing, other]
    return all.length === 0 ? null : Math.min(...all)
  } finally {
    await service.close()
  }
}

function isMasked(turn: TurnSpec | undefined): boolean {
  return turn?.comment === MASKED
}

/** Something was heard that is not kept. */
function isSecretIn(observed: readonly Observed[]): boolean {
  return observed.some(({ turns }) => turns.some(({ event }) => (event as TurnEvent | null)?.masked === true))
}

/** The turns before the failing one; where that is the one of which something is not kept, it stays and expects nothing. */
function cutAt(spec: FixtureSpec, failing: number, masked: number): FixtureSpec {
  const { description = "", stubs = {}, turns } = spec
  const kept = turns.slice(0, failing)
  const last = turns[failing]
  if (failing === masked && last !== undefined) kept.push(withoutExpectations(last))
  const mayStay = Object.entries(stubs).map(([action, all]) => [action, all.map(asOptional)] as const)
  return {
    ...spec,
    description: `${description} It ends where ••• leads to something else.`,
    ...(mayStay.length === 0 ? {} : { stubs: Object.fromEntries(mayStay) }),
    turns: kept,
  }
}

function withoutExpectations({ comment, user, agent }: TurnSpec): TurnSpec {
  return {
    ...(comment === undefined ? {} : { comment }),
    ...(user === undefined ? {} : { user }),
    ...(agent === undefined ? {} : { agent }),
  }
}

/** A call that comes later than the end needs no stub. */
function asOptional(stub: StubSpec): StubSpec {
  return { ...stub, optional: true }
}
