import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import type { StubSpec, TurnSpec } from "../../replay/index.js"
import { botOf, soundFixture } from "../engine/story.js"
import { repeated } from "../thoroughness.js"
import { BOT, FLOWS } from "./life.js"
import { differencesOfRecords } from "./recorded.js"

const SETTINGS = {
  ...BOT,
  inactivity: "PT5M",
  liveChat: { waitingTick: "PT1M", maxWait: "PT4M", idleTimeout: "PT3M" },
}
const HOLD = {
  trigger: { phrases: ["hold"] },
  start: "connect",
  steps: {
    connect: { type: "action", action: "ConnectToHelpdeskAgent", next: "wait" },
    wait: { type: "wait", for: ["LiveChatClientConnected"], next: "which" },
    which: { type: "prompt", message: "Which?", save: "@which" },
  },
}
const { pin: _pin, card: _card, ...harmless } = FLOWS
const BOTS = {
  "a bot that asks for nothing sensitive": botOf({ ...harmless, hold: HOLD }, SETTINGS),
  "a bot that asks for secrets": botOf({ ...FLOWS, hold: HOLD }, SETTINGS),
}
const TEXTS = [
  "agent",
  "timed",
  "look",
  "hold",
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
const bob = { email: "bob@x.io" }

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
        { transfer: { agent: "bob@x.io", note: "{{ 1 }}" } },
        { block: { minutes: 5 } },
        { block: { minutes: 2, scope: "conversation" as const, reason: "Rude" } },
        { decline: true as const },
        { signIn: true as const },
        { signOut: true as const },
        { signOut: { keep: true } },
      )
      .chain(verb => fc.constantFrom(ana, ana, bob).map(who => ({ agent: { ...who, ...verb } }))),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Json>(null, true, 0.1, "", "agent", "{{ 1 }}", [], { a: [1, null] })
      .map(value => ({ user: { text: "agent", value } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom({ locale: "de" }, { set: { "[[Likes]].Tea": "{{ 'gr' + 'een' }}" } })
      .map(change => ({ change })),
  },
  { weight: 1, arbitrary: fc.constant({ restart: true as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ visitor: "same" as const }, { user: { id: "u1" } }).map(start => ({ start })),
  },
  { weight: 1, arbitrary: fc.constant({ event: { name: "prove", value: '{"sub":"u1","name":"Uma"}' } }) },
  { weight: 1, arbitrary: fc.constant({ event: { name: "nothing", from: "client" as const } }) },
  { weight: 1, arbitrary: fc.constant({ admin: { block: { conversation: "current", minutes: 3 } } }) },
  { weight: 1, arbitrary: fc.constant({ admin: { unblock: { conversation: "current" } } }) },
  { weight: 1, arbitrary: fc.constant({ admin: { block: { visitor: "current", minutes: 2 } } }) },
)
const stub: fc.Arbitrary<StubSpec> = fc
  .tuple(
    fc.constantFrom<StubSpec[]>({ result: 1 }, { result: "tea" }, { error: { code: "E1" } }),
    fc.option(fc.constantFrom("PT1S", "PT2.5S", "PT9.998S", "PT59S")),
  )
  .map(([answers, after]) => ({ ...answers, ...(after === null ? {} : { after }), optional: true }))
/** As many as there can be calls. */
const LEFT = Array.from({ length: 60 }, () => ({ error: { code: "E1" }, optional: true }))

const fixtureOf = (turns: readonly TurnSpec[], stubs: readonly StubSpec[]) =>
  soundFixture(
    "random.json",
    JSON.stringify({ agents: [ana, bob], stubs: { LookUp: [...stubs, ...LEFT] }, turns: [{ start: {} }, ...turns] }),
  )

/** Records of these were wrong once. */
const CASES: readonly (readonly [what: string, turns: readonly TurnSpec[], stubs: readonly StubSpec[]])[] = [
  [
    "a call is made again after a restart, and takes longer than it may",
    [{ user: "look" }, { user: "likes" }, { restart: true }, { advance: "PT2M30S" }],
    [{ result: 1, after: "PT9.998S" }],
  ],
  [
    "two texts wait for a call, of which the second is masked and asks for an agent",
    [{ user: "again" }, { user: "agent" }, { user: "agent" }, { advance: "PT2H" }],
    [],
  ],
  [
    "what is masked asks for an agent, who comes",
    [{ user: "again" }, { user: "likes" }, { user: "agent" }, { advance: "PT1M" }, { agent: { ...ana, accept: true } }],
    [],
  ],
  [
    "a call gets no answer in time while a text waits for it",
    [{ user: "again" }, { user: "agent" }, { advance: "PT2H" }],
    [{ result: 1, after: "PT59S" }],
  ],
  [
    "an agent goes and comes back while another is there, who has no part in it",
    [
      { user: "agent" },
      { agent: { ...ana, signOut: true } },
      { user: "likes" },
      { agent: { ...ana, signIn: true } },
      { agent: { ...ana, accept: true } },
    ],
    [],
  ],
  [
    "a text of before that waits in another conversation takes the place in the queue away",
    [
      { user: "look" },
      { user: "agent" },
      { start: { visitor: "same" } },
      { user: "agent" },
      { advance: "PT1S" },
      { user: "likes" },
    ],
    [{ result: 1, after: "PT1S" }],
  ],
  [
    "a text waits for a call that an agent's coming ends, and is heard after the chat, before what tells of its end",
    [
      { user: "hold" },
      { user: "look" },
      { user: "likes" },
      { agent: { ...ana, accept: true } },
      { advance: "PT1S" },
      { user: "disconnect" },
      { user: "hm" },
    ],
    [{ result: 1, after: "PT1S" }],
  ],
  [
    "what was masked asked for a secret, which is asked of nobody where it is played",
    [{ user: "again" }, { user: "hm" }, { user: "card" }, { advance: "PT2S" }, { user: "1234" }],
    [{ result: 1, after: "PT1S" }],
  ],
]

describe.each(Object.entries(BOTS))("%s", (_, bot) => {
  test.each(CASES)("%s", async (_what, turns, stubs) => {
    expect(await differencesOfRecords(bot, fixtureOf(turns, stubs))).toBe("")
  })

  test("whatever happens in a conversation, its record passes, shows the same, and is recorded the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 25 }), fc.array(stub, { maxLength: 5 }), async (turns, stubs) => {
        expect(await differencesOfRecords(bot, fixtureOf(turns, stubs))).toBe("")
      }),
      { numRuns: repeated({ all: 400, ci: 40, here: 10 }) },
    )
  }, 120_000)
})
