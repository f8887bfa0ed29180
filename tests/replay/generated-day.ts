import { makeBot } from "../../cli/bot-folder.js"
import type { Bot } from "../../engine/index.js"
import type { FixtureSpec, StubSpec, TurnSpec } from "../../replay/index.js"
import { generatedFiles } from "../../simulation/bots/generated-bot.js"
import { simulatedBot } from "../../simulation/bots/simulated-bot.js"
import type { Vocabulary } from "../../simulation/bots/vocabulary.js"
import { Random } from "../../simulation/random.js"

/** A bot that chance made, and what may happen to it; the same number gives the same. */
export interface GeneratedDay {
  readonly bot: Bot
  readonly head: Pick<FixtureSpec, "agents" | "stubs">
  readonly turns: readonly TurnSpec[]
  readonly random: Random
}

const ana = "ana@example.com"
const ben = "ben@example.com"
const ANSWERS = ["yes", "no", "blue", "42", "AB-123456", "hm"]
/** Enough for flows that call as often as they may. */
const CALLS = 400

export function generatedDay(number: number): GeneratedDay {
  const random = new Random(String(number))
  const { bot, vocabulary } = botOf(random.fork("bot"))
  const agents = [ana, ben].map(email => ({ email, queues: vocabulary.queues }))
  const stubs = { HttpRequest: Array.from({ length: CALLS }, (_, index) => stubOf(random, index)) }
  const turns = Array.from({ length: 3 + random.below(20) }, () => turnOf(vocabulary, random))
  return { bot, head: { agents, stubs }, turns, random }
}

/** A generated bot that does not ask who else is at the helpdesk, which is in no record. */
function botOf(random: Random): { readonly bot: Bot; readonly vocabulary: Vocabulary } {
  for (let attempt = 0; ; attempt++) {
    const files = generatedFiles(random.fork(`attempt ${attempt}`)).map(file => ({
      ...file,
      content: String(file.content).replaceAll(/(AgentsPresent|EstimatedWait) > [^"]*/g, "QueuePosition == null"),
    }))
    const { bot } = makeBot(files)
    const { made } = simulatedBot(files)
    if (bot !== null && made !== null) return { bot, vocabulary: made.vocabulary }
  }
}

/** A turn that may happen; it may also be refused where it comes. */
function turnOf({ phrases, keywords, events, queues }: Vocabulary, random: Random): TurnSpec {
  const text = random.pick(["agent", ...phrases, ...phrases, ...keywords, ...ANSWERS])
  const verb = random.pick<NonNullable<TurnSpec["agent"]>>([
    ...[{ accept: true }, { accept: true }, { say: "Hello" }, { answer: "yes" }, { answer: "blue" }],
    ...([{ disconnect: true }, { close: true }, { decline: true }, { signIn: true }, { alive: true }] as const),
    ...([{ signOut: true }, { signOut: { keep: true } }, { block: { minutes: 5 } }] as const),
    ...[{ transfer: { queue: queues[0] ?? "" } }, { transfer: { agent: ben } }],
    { block: { minutes: 2, scope: "conversation", reason: "Rude" } },
  ])
  const value = random.pick(["x", '{"sub":"u1","name":"Uma"}', 3])
  return random.weighted<TurnSpec>([
    [8, { user: text }],
    [3, { advance: random.pick(["PT1S", "PT29S", "PT30S", "PT1M", "PT2M30S", "PT6M", "PT2H"]) }],
    [5, { agent: { email: random.pick([ana, ana, ben]), ...verb } }],
    [1, { event: { name: random.pick([...events, "login"]), value, from: random.pick(["client", "server"]) } }],
    [0.5, { restart: true }],
    [0.6, { start: random.pick([{ visitor: "same" }, { user: { id: "u1" } }] as const) }],
    [0.2, { admin: { block: { conversation: "current", minutes: 3 } } }],
    [0.2, { admin: { unblock: { conversation: "current" } } }],
    [0.2, { admin: { block: { visitor: "current", minutes: 2 } } }],
    [0.5, { user: { text, value: random.pick(["yes", "blue", 42, true]) } }],
    [0.3, { end: true }],
  ])
}

/** Each call takes a time of its own, as in life: of two that end at one moment nobody could say which was the first. */
function stubOf(random: Random, index: number): StubSpec {
  const after = `PT${((random.pick([0, 0, 1, 5, 40]) * 1000 + index + 1) / 1000).toFixed(3)}S`
  return { ...answerOf(random), after, optional: true }
}

/** An answer to a call of `HttpRequest`. */
export function answerOf(random: Random): StubSpec {
  return random.chance(0.7) ? { result: { Status: 200, Headers: {}, Body: "b" } } : { error: { code: "HTTP_FAILED" } }
}
