import type { Bot } from "../engine/index.js"
import type { FixtureSpec, TurnSpec } from "./fixture-spec.js"
import { caveatsOf } from "./record/caveats.js"
import { durationText } from "./record/duration-text.js"
import { type Context, expectationOf } from "./record/expectation.js"
import { headOf } from "./record/head.js"
import { OwnIds } from "./record/own-ids.js"
import { type Recording, wasSignedIn } from "./record/recording.js"
import type { StoredTurn } from "./record/stored-turn.js"
import { proofsOf, withProofs } from "./record/token-proof.js"
import { draftsOf, STANDS_IN, type TurnDraft } from "./record/turn-draft.js"

/**
 * A stored conversation as a fixture (design section 8): played against the same bot it shows the same. Pure.
 *
 * `description`, and `comment` at its turn, tell what can't be played again: answers to sensitive questions, which are
 * not kept; a call that is under way; what other people did at the same time.
 *
 * @param bot as it is served now: whether flows have changed since, only a replay shows
 */
export function recordFixture(recording: Recording, bot: Bot): FixtureSpec {
  const { drafts: all, calls } = draftsOf(recording, bot)
  const drafts = withoutSignIns(all)
  const proofs = proofsOf(drafts)
  const turns = [...turnsOf(recording, drafts, bot)]
  const { agents, ...head } = headOf(recording, calls, bot)
  const emails = new Set(agents?.map(({ email }) => email))
  const spec: FixtureSpec = {
    description: ["A recorded conversation.", ...caveatsOf(recording, drafts, calls, proofs, bot)].join(" "),
    ...head,
    ...(agents === undefined ? {} : { agents }),
    turns: turns.map(turn => (emails.size === 1 || isOfNoAgent(turn, emails) ? withoutEmail(turn) : turn)),
  }
  return withProofs(inOrder(spec), proofs)
}

/** Where an agent is taken to come in for a chat, they did not before. */
function withoutSignIns(drafts: readonly TurnDraft[]): readonly TurnDraft[] {
  const late = lateAgents(drafts)
  if (late.size === 0) return drafts
  return drafts.filter(({ stimulus, turns }, index) => {
    const { email = "", signIn } = stimulus?.agent ?? {}
    return signIn !== true || turns.length > 0 || index > (late.get(email) ?? -1)
  })
}

/** By e-mail: where the first of their chats comes. */
function lateAgents(drafts: readonly TurnDraft[]): ReadonlyMap<string, number> {
  const late = new Map<string, number>()
  for (const [index, { stimulus }] of drafts.entries()) {
    const email = stimulus?.comment === STANDS_IN ? stimulus.agent?.email : undefined
    if (email !== undefined && !late.has(email)) late.set(email, index)
  }
  return late
}

function* turnsOf(recording: Recording, drafts: readonly TurnDraft[], bot: Bot): Iterable<TurnSpec> {
  const { own } = recording
  const { id, visitor, startedAt } = own.conversation
  const context = { bot, conversation: id, ids: new OwnIds([id, visitor]) }
  const secrets = secretTurns(drafts)
  let clock = startedAt
  let isDiscreet = false
  for (const [index, draft] of drafts.entries()) {
    const isLast = index === drafts.length - 1
    const isMasked = draft.turns.some(turn => isSecret(turn, secrets))
    isDiscreet ||= isMasked
    const expectation = turnExpectation(recording, draft, { ...context, isMasked, isDiscreet }, isLast)
    const { stimulus, at } = draft
    if (stimulus === null) yield { advance: durationText(at - clock), ...expectation }
    else {
      if (at > clock) yield { advance: durationText(at - clock), bot: [] }
      const { comment, ...does } = stimulus
      yield { ...(comment === undefined ? {} : { comment }), ...does, ...expectation }
    }
    clock = at
    if (index === 0) yield* absences(recording, drafts)
  }
}

/** Turns of which what was typed is not kept, by conversation and number. */
function secretTurns(drafts: readonly TurnDraft[]): ReadonlySet<string> {
  const turns = drafts.flatMap(draft => draft.turns).filter(({ event }) => event.masked === true)
  return new Set(turns.map(({ conversation, number }) => `${conversation} ${number}`))
}

/** Something was heard that is not kept, at once or after it had waited. */
function isSecret({ conversation, event }: StoredTurn, secrets: ReadonlySet<string>): boolean {
  return event.masked === true || (event.type === "waited" && secrets.has(`${conversation} ${event.of}`))
}

/** Agents of the head are signed in; who was not goes before anybody has asked for them. */
function absences({ agents, own }: Recording, drafts: readonly TurnDraft[]): readonly TurnSpec[] {
  const late = lateAgents(drafts)
  return agents
    .filter(signed => late.has(signed.agent.email) || !wasSignedIn(signed, own.conversation.startedAt))
    .map(({ agent: { email } }) => ({ agent: { email, signOut: true } }))
}

/** The last turn tells where the conversation stands. */
function turnExpectation(recording: Recording, draft: TurnDraft, context: Context, isLast: boolean) {
  const { own, chats } = recording
  const { conversation } = own
  const expectation = expectationOf(draft, context)
  if (!isLast) return expectation
  const frame = conversation.frames.at(-1)
  const chat = chats.find(({ id }) => id === conversation.chat)
  const liveChat = chat === undefined || chat.status === "ended" ? ("none" as const) : chat.status
  const { status } = conversation
  const stands = { conversation: status, liveChat, flow: frame?.flow ?? null, step: frame?.step ?? null }
  return { ...expectation, status: stands }
}

/** A chat is assigned by anybody, whom no replay needs to know. */
function isOfNoAgent({ agent }: TurnSpec, emails: ReadonlySet<string>): boolean {
  return agent?.assign !== undefined && !emails.has(agent.email ?? "")
}

function withoutEmail(turn: TurnSpec): TurnSpec {
  if (turn.agent === undefined) return turn
  const { email: _, ...verb } = turn.agent
  return { ...turn, agent: verb }
}

/** In the order in which the design tells of them. */
function inOrder({ description, now, id, user, ip, locale, channel, agents, set, blocks, stubs, turns }: FixtureSpec) {
  const all = { description, now, id, user, ip, locale, channel, agents, set, blocks, stubs, turns }
  const given = Object.entries(all).filter(([, value]) => value !== undefined)
  // The spec without its absent fields is a spec still.
  return Object.fromEntries(given) as unknown as FixtureSpec
}
