import { expect, test } from "vitest"
import { makeBot } from "../../cli/bot-folder.js"
import type { Bot } from "../../engine/index.js"
import type { StubSpec, TurnSpec } from "../../replay/index.js"
import { generatedFiles } from "../../simulation/bots/generated-bot.js"
import { simulatedBot } from "../../simulation/bots/simulated-bot.js"
import type { Vocabulary } from "../../simulation/bots/vocabulary.js"
import { Random } from "../../simulation/random.js"
import { soundFixture } from "../engine/story.js"
import { repeated } from "../thoroughness.js"
import { differencesOfRecords } from "./recorded.js"

const ana = "ana@example.com"
const ben = "ben@example.com"
const ANSWERS = ["yes", "no", "blue", "42", "AB-123456", "hm"]
/** Enough for flows that call as often as they may. */
const CALLS = 400

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

/** A turn that may happen; one that is refused where it comes is as if it had not. */
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
  const answer = { result: { Status: 200, Headers: {}, Body: "b" } }
  const after = `PT${((random.pick([0, 0, 1, 5, 40]) * 1000 + index + 1) / 1000).toFixed(3)}S`
  return { ...(random.chance(0.7) ? answer : { error: { code: "HTTP_FAILED" } }), after, optional: true }
}

const FIRST = Number(process.env.FIRST ?? 1)

// Calls that end at once in a record make its waits differ by milliseconds from those of the record of its replay.
test("records of whatever happens to generated bots pass, and show the same", async () => {
  const count = Number(process.env.COUNT ?? repeated({ all: 600, ci: 60, here: 12 }))
  const failing: string[] = []
  for (let number = FIRST; number < FIRST + count; number++) {
    const random = new Random(String(number))
    const { bot, vocabulary } = botOf(random.fork("bot"))
    const agents = [ana, ben].map(email => ({ email, queues: vocabulary.queues }))
    const stubs = { HttpRequest: Array.from({ length: CALLS }, (_, index) => stubOf(random, index)) }
    const turns = Array.from({ length: 3 + random.below(20) }, () => turnOf(vocabulary, random))
    const fixture = soundFixture("generated.json", JSON.stringify({ agents, stubs, turns: [{ start: {} }, ...turns] }))
    const differences = await differencesOfRecords(bot, fixture, undefined, false)
    if (differences !== "") failing.push(`${number}: ${differences}`)
  }
  expect(failing.join("\n")).toBe("")
}, 300_000)
