import fc from "fast-check"
import { expect, test } from "vitest"
import type { TurnSpec } from "../../replay/index.js"
import { botOf, soundFixture } from "../engine/story.js"
import { BOT, FLOWS } from "./life.js"
import { differencesOfRecords } from "./recorded.js"

const bot = botOf(FLOWS, {
  ...BOT,
  inactivity: "PT5M",
  liveChat: { waitingTick: "PT1M", maxWait: "PT4M", idleTimeout: "PT3M" },
})
const TEXTS = [
  "agent",
  "timed",
  "look",
  "again",
  "pin",
  "card",
  "likes",
  "name",
  "yes",
  "cancel",
  "disconnect",
  "back",
  "hm",
]
const ana = { email: "ana@x.io" }

/** A turn that may happen; one that is refused where it comes is as if it had not. */
const turn: fc.Arbitrary<TurnSpec> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...TEXTS).map(user => ({ user })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom("PT1S", "PT59S", "PT1M", "PT2M30S", "PT2H").map(advance => ({ advance })),
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        { accept: true },
        { accept: true },
        { say: "Hello" },
        { answer: "abuse" },
        { answer: "fine" },
        { disconnect: true as const },
        { close: true as const },
        { transfer: { queue: "general" } },
        { block: { minutes: 5 } },
      )
      .map(verb => ({ agent: { ...ana, ...verb } })),
  },
  { weight: 1, arbitrary: fc.constant({ event: { name: "prove", value: '{"sub":"u1","name":"Uma"}' } }) },
  { weight: 1, arbitrary: fc.constant({ event: { name: "nothing", from: "client" as const } }) },
  { weight: 1, arbitrary: fc.constant({ admin: { block: { conversation: "current", minutes: 3 } } }) },
  { weight: 1, arbitrary: fc.constant({ admin: { unblock: { conversation: "current" } } }) },
  { weight: 1, arbitrary: fc.constant({ admin: { block: { visitor: "current", minutes: 2 } } }) },
)
const stub = fc.constantFrom({ result: 1 }, { result: "tea" }, { error: { code: "E1" } })
/** As many as there can be calls. */
const LEFT = Array.from({ length: 60 }, () => ({ error: { code: "E1" }, optional: true }))

test("whatever happens in a conversation, its record passes, shows the same, and is recorded the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 25 }), fc.array(stub, { maxLength: 5 }), async (turns, stubs) => {
      const spec = { agents: [ana], stubs: { LookUp: [...stubs, ...LEFT] }, turns: [{ start: {} }, ...turns] }
      expect(await differencesOfRecords(bot, soundFixture("random.json", JSON.stringify(spec)))).toBe("")
    }),
    { numRuns: 150 },
  )
}, 120_000)
