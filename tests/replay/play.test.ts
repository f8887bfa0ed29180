import { describe, expect, test } from "vitest"
import type { TraceEntry } from "../../engine/index.js"
import { ParleyError } from "../../language/index.js"
import { type Failure, type FixtureSpec, parseFixture, play, type TurnSpec, withRestartAt } from "../../replay/index.js"
import { type Script, scripted } from "./scripted-service.js"

const fixture = (spec: FixtureSpec) => {
  const parsed = parseFixture("f.json", JSON.stringify(spec))
  if ("faults" in parsed) throw new Error(JSON.stringify(parsed.faults, null, 2))
  return parsed.fixture
}
const played = async (spec: FixtureSpec, script?: Script) => play(fixture(spec), scripted(script))
const failures = async (turns: readonly TurnSpec[], script?: Script) => (await played({ turns }, script)).failures
const fields = (all: readonly Failure[]) => all.map(({ turn, field }) => `${turn} ${field}`)
const asked = async (spec: FixtureSpec) => {
  const service = scripted()
  await play(fixture(spec), service)
  return service.asked
}
const call = (action: string, rest: object = {}): { readonly trace: TraceEntry } => ({
  trace: { kind: "call", action, params: { Queue: "general" }, result: true, ...rest },
})

test("a call that has not ended is told of where calls are missing", async () => {
  const step: TraceEntry = { kind: "step", flow: "f", step: "look", type: "action" }
  const [failure] = await failures([{ user: "go", calls: [{ action: "Http" }] }], {
    replies: { go: [{ trace: step }] },
  })
  expect(failure?.message).toBe(
    "No actions were called, not 1. The call of the step look is under way: it counts in the turn in which it ends.",
  )
})

describe("messages to the user", () => {
  const script: Script = {
    replies: {
      hi: ["Hello!", { text: "What is it about?", options: ["Billing", "Other"] }],
      quiet: [],
      card: [
        { text: "", attachments: [{ contentType: "hero", content: { title: "Tea", buttons: [{ a: 1, b: 2 }] } }] },
      ],
    },
  }
  test.each<[user: string, bot: NonNullable<TurnSpec["bot"]>, fails: readonly string[]]>([
    ["hi", ["Hello!", "What is it about?"], []],
    ["hi", [{ contains: "ell" }, { matches: "^What.*\\?$" }], []],
    ["hi", [{ text: "Hello!" }, { text: "What is it about?", options: ["Billing", "Other"] }], []],
    ["hi", ["Hello!", { options: ["Billing", "Other"] }], []],
    ["hi", [{ text: "Hello!", options: [] }, { contains: "" }], []],
    ["quiet", [], []],
    ["hi", ["Hello", "What is it about?"], ["1 bot[0]"]],
    ["hi", [{ contains: "hell" }, { matches: "^is" }], ["1 bot[0]", "1 bot[1]"]],
    ["hi", ["Hello!", { options: ["Other", "Billing"] }], ["1 bot[1]"]],
    ["hi", ["Hello!"], ["1 bot"]],
    ["hi", [], ["1 bot"]],
    ["quiet", ["Hello!"], ["1 bot"]],
    ["card", [{ attachments: [{}] }], []],
    ["card", [{ attachments: [{ contentType: "hero", content: { buttons: [{ b: 2 }] } }] }], []],
    ["card", [{ contains: "", attachments: [{ content: { title: "Tea" } }] }], []],
    ["card", [{ text: "x", attachments: [{}] }], ["1 bot[0]"]],
    ["card", [{ attachments: [] }], ["1 bot[0]"]],
    ["card", [{ attachments: [{ content: { title: "Te" } }] }], ["1 bot[0]"]],
    ["card", [{ attachments: [{ content: { buttons: [] } }] }], ["1 bot[0]"]],
    ["card", [{ attachments: [{ content: { subtitle: null } }] }], ["1 bot[0]"]],
    ["card", [{ attachments: ["Tea"] }], ["1 bot[0]"]],
    ["hi", ["Hello!", { attachments: [{}] }], ["1 bot[1]"]],
  ])("of %j as %j: fails %j", async (user, bot, fails) => {
    expect(fields(await failures([{ user, bot }], script))).toEqual(fails)
  })

  test("a failure tells what was expected and what came, as a fixture would write it", async () => {
    const bot = ["Hello!", { contains: "Why", options: ["No"] }]
    expect(await failures([{ user: "hi", bot }], script)).toEqual([
      {
        turn: 1,
        field: "bot[1]",
        expected: { contains: "Why", options: ["No"] },
        actual: { text: "What is it about?", options: ["Billing", "Other"] },
        message: 'The message to the user does not contain "Why".',
      },
    ])
    expect(await failures([{ user: "quiet", bot: ["Hello!"] }], script)).toEqual([
      { turn: 1, field: "bot", expected: ["Hello!"], actual: [], message: "The user got no messages, not 1." },
    ])
  })

  test("a turn that fails does not stop the play, and all that fails in it is told", async () => {
    const turns = [
      { user: "hi", bot: [], events: [{ name: "x" }], status: { liveChat: "waiting" as const } },
      { user: "quiet", bot: [] },
      { user: "hi", bot: [] },
    ]
    expect(fields(await failures(turns, script))).toEqual(["1 bot", "1 events", "1 status.liveChat", "3 bot"])
  })

  test("what the first conversation says when it starts by itself is not checked, nor counted to the first turn", async () => {
    expect(await failures([{ user: "quiet", bot: [] }], { ...script, welcome: ["Welcome!"] })).toEqual([])
  })

  test("a repeated clientActivityId shows the first answer's messages again", async () => {
    const turns: readonly TurnSpec[] = [
      { user: { text: "hi", clientActivityId: "1" }, bot: ["Hello!", { contains: "What" }] },
      { user: { text: "hi", clientActivityId: "1" }, bot: ["Hello!", { contains: "What" }] },
      { user: { text: "hi", clientActivityId: "2" }, bot: ["Hello!"] },
    ]
    expect(fields(await failures(turns, script))).toEqual(["3 bot"])
  })
})

describe("calls, events and the agent's messages", () => {
  const script: Script = {
    replies: {
      agent: [call("Connect"), { event: "panel", value: { open: true } }, { toAgent: "Somebody waits." }],
      fails: [call("Http", { result: undefined, error: "HTTP_FAILED", message: "No route." })],
      both: [{ toAgent: "!", trace: call("Agents").trace }, call("Users")],
    },
  }
  test.each<[turn: TurnSpec, fails: readonly string[]]>([
    [{ user: "agent", calls: [{ action: "Connect" }] }, []],
    [{ user: "agent", calls: [{ action: "Connect", params: { Queue: "general" }, result: true }] }, []],
    [
      { user: "agent", calls: [{ action: "Connect", params: {}, result: false }] },
      ["1 calls[0].params", "1 calls[0].result"],
    ],
    [{ user: "agent", calls: [{ action: "Connect", error: "X" }] }, ["1 calls[0].error"]],
    [{ user: "agent", calls: [] }, ["1 calls"]],
    [{ user: "agent", calls: [{ action: "Disconnect" }] }, ["1 calls"]],
    [{ user: "fails", calls: [{ action: "Http", error: "HTTP_FAILED" }] }, []],
    [{ user: "fails", calls: [{ action: "Http", error: { code: "HTTP_FAILED" } }] }, []],
    [{ user: "fails", calls: [{ action: "Http", result: null }] }, ["1 calls[0].result"]],
    [{ user: "both", calls: [{ action: "Users" }, { action: "Agents" }] }, []],
    [{ user: "agent", events: [{ name: "panel" }] }, []],
    [{ user: "agent", events: [{ name: "panel", value: { open: true } }] }, []],
    [{ user: "agent", events: [{ name: "panel", value: null }] }, ["1 events[0].value"]],
    [{ user: "agent", events: [] }, ["1 events"]],
    [{ user: "agent", toAgent: [{ contains: "waits" }], bot: [] }, []],
    [{ user: "agent", toAgent: [] }, ["1 toAgent"]],
  ])("%j fails %j", async (turn, fails) => expect(fields(await failures([turn], script))).toEqual(fails))

  test("what an agent's answer calls comes before what follows from it on the user's side", async () => {
    const agents = [{ email: "ana@example.com" }]
    const turns: readonly TurnSpec[] = [
      { agent: { answer: "both" }, calls: [{ action: "Agents" }, { action: "Users" }] },
    ]
    expect((await played({ agents, turns }, script)).failures).toEqual([])
  })

  test("what an agent says reaches the user and is no message to the agent", async () => {
    const agents = [{ email: "ana@example.com" }]
    const turns: readonly TurnSpec[] = [{ agent: { say: "Good day" }, bot: ["Good day"], toAgent: [] }]
    expect((await played({ agents, turns })).failures).toEqual([])
  })
})

describe("conditions and status", () => {
  const values = { yes: true, no: false, "[[A]].B == 2": false, "[[A]].B": 1, text: "true" }
  test.each<[turn: Pick<TurnSpec, "expect" | "status">, fails: readonly string[]]>([
    [{ expect: ["yes"] }, []],
    [{ expect: ["yes", "no", "unknown"] }, ["1 expect[1]", "1 expect[2]"]],
    [{ expect: ["text"] }, ["1 expect[0]"]],
    [{ status: { conversation: "active", liveChat: "waiting", flow: "f", step: "s" } }, []],
    [{ status: { conversation: "ended", step: null } }, ["1 status.conversation", "1 status.step"]],
  ])("%j fails %j", async (turn, fails) => {
    const script: Script = { values, state: { liveChat: "waiting", flow: "f", step: "s" } }
    expect(fields(await failures([{ advance: "PT0S", ...turn }], script))).toEqual(fails)
  })

  test("a condition that does not hold tells what its names stand for", async () => {
    const [failure] = await failures([{ advance: "PT0S", expect: ["[[A]].B == 2"] }], { values })
    expect(failure?.message).toBe("The condition [[A]].B == 2 does not hold: [[A]].B is 1.")
  })

  test("a condition on a variable, once no flow is under way, tells why there is none", async () => {
    const script: Script = { state: { liveChat: "none", flow: null, step: null } }
    const [failure] = await failures([{ advance: "PT0S", expect: ["@day == 2"] }], script)
    expect(failure?.message).toMatch(/^The condition @day == 2 does not hold: @day is null\. The flow is over/)
  })
})

describe("refusals", () => {
  test.each<[turn: TurnSpec, fails: readonly string[]]>([
    [{ user: "banned", refused: { code: "BLOCKED" } }, []],
    [{ user: "banned", refused: { code: "BLOCKED", reason: "abuse", until: "1970-01-01T00:00:00.000Z" } }, []],
    [
      { user: "banned", refused: { code: "ENDED", reason: "other", more: 1 } },
      ["1 refused.code", "1 refused.reason", "1 refused.more"],
    ],
    [{ user: "banned", bot: ["Hello!"], calls: [{ action: "A" }] }, ["1 refused"]],
    [{ user: "hi", refused: { code: "BLOCKED" } }, ["1 refused"]],
    [{ user: "banned", refused: { code: "BLOCKED" }, bot: [] }, []],
  ])("%j fails %j", async (turn, fails) => expect(fields(await failures([turn]))).toEqual(fails))

  test("after a refused start the earlier conversation stays current, and what the refused one changed is forgotten", async () => {
    const service = scripted()
    const turns: readonly TurnSpec[] = [
      { advance: "PT0S" },
      { start: { as: "b", ip: "192.0.2.66" }, refused: { code: "BLOCKED" } },
      { user: "hi" },
      { start: { as: "b" } },
      { user: "ho" },
      { in: "a", user: "hu" },
    ]
    const result = await play(fixture({ ip: "192.0.2.1", turns }), service)
    expect(result.failures).toEqual([])
    expect(service.asked.filter(([verb]) => verb === "hear")).toEqual([
      ["hear", ["c1", "hi"]],
      ["hear", ["c2", "ho"]],
      ["hear", ["c1", "hu"]],
    ])
    expect(
      service.asked.flatMap(([verb, request]) => (verb === "start" ? [(request as { ip: string }).ip] : [])),
    ).toEqual(["192.0.2.1", "192.0.2.66", "192.0.2.1"])
  })

  test("who was not let in at the start is refused for the same reason in what they say", async () => {
    const refusesStart = new ParleyError("BLOCKED", "", "Blocked.")
    expect(await failures([{ user: "hi", refused: { code: "BLOCKED" } }], { refusesStart })).toEqual([])
    expect(fields(await failures([{ advance: "PT1H" }], { refusesStart }))).toEqual(["0 start"])
  })
})

describe("what a fixture asks of the service", () => {
  const only = (all: Awaited<ReturnType<typeof asked>>, verb: string) =>
    all.flatMap(([one, argument]) => (one === verb ? [argument] : []))

  test("the head sets the clock, agents, stubs, the user, blocks and entity fields", async () => {
    const spec: FixtureSpec = {
      now: "2026-03-02T09:00:00+02:00",
      user: { id: "u1", name: "Bob" },
      ip: "192.0.2.1",
      locale: "ru",
      channel: "web",
      id: "c7",
      agents: [{ email: "ana@example.com", name: "Ana", queues: ["general"] }],
      set: { "[[Order]].Number": "7" },
      blocks: [{ user: "u2", minutes: null, reason: "abuse", scope: "conversation" }, { conversation: "current" }],
      stubs: { HttpRequest: [{ result: { Status: 200 } }, { error: { code: "HTTP_FAILED" } }] },
      turns: [],
    }
    expect(await asked(spec)).toEqual([
      ["reset", { now: Date.UTC(2026, 2, 2, 7), id: "c7", agents: spec.agents, stubs: spec.stubs }],
      ["block", { subject: { kind: "user", value: "u2" }, minutes: null, reason: "abuse", scope: "conversation" }],
      [
        "start",
        {
          user: { id: "u1", name: "Bob" },
          visitor: null,
          ip: "192.0.2.1",
          locale: "ru",
          channel: "web",
          set: spec.set,
        },
      ],
      ["block", { subject: { kind: "conversation", value: "c1" }, minutes: 1440, reason: null, scope: "liveChat" }],
    ])
  })

  test("what is left out of the head has its default", async () => {
    expect(await asked({ turns: [] })).toEqual([
      ["reset", { now: Date.UTC(2026, 0, 1), id: null, agents: [], stubs: {} }],
      ["start", { user: null, visitor: null, ip: null, locale: null, channel: "test", set: {} }],
    ])
  })

  test("a block of the head that is refused fails the fixture before its first turn", async () => {
    const result = await played({ blocks: [{ user: "u", scope: "conversation" }], turns: [{ user: "hi", bot: ["x"] }] })
    expect(fields(result.failures)).toEqual(["0 blocks[0]"])
  })

  test("a start keeps what it leaves out", async () => {
    const turns: readonly TurnSpec[] = [
      { start: {} },
      { start: { as: "b", user: { id: "u1" }, locale: "ru" } },
      { start: { visitor: "new" } },
      { start: { user: { anonymous: true }, ip: "192.0.2.9" } },
    ]
    const starts = only(await asked({ ip: "192.0.2.1", set: { "[[Order]].Number": "7" }, turns }), "start")
    const common = { channel: "test", set: {} }
    expect(starts).toEqual([
      { ...common, user: null, visitor: null, ip: "192.0.2.1", locale: null, set: { "[[Order]].Number": "7" } },
      { ...common, user: { id: "u1" }, visitor: "v1", ip: "192.0.2.1", locale: "ru" },
      { ...common, user: { id: "u1" }, visitor: null, ip: "192.0.2.1", locale: "ru" },
      { ...common, user: null, visitor: "v2", ip: "192.0.2.9", locale: "ru" },
    ])
  })

  test("a fixture that begins with a start checks what Welcome says", async () => {
    const script: Script = { welcome: ["Welcome!"] }
    expect(
      await failures(
        [
          { start: {}, bot: ["Welcome!"] },
          { in: "a", user: "hi", bot: [] },
        ],
        script,
      ),
    ).toEqual([])
    expect(fields(await failures([{ start: {}, bot: [] }], script))).toEqual(["1 bot"])
  })

  /** An agent who is to be refused may be unknown. */
  const refused = { code: "AGENT_UNKNOWN" }
  const chat = null
  const agent = "ana@example.com"
  test.each<[turn: TurnSpec, verb: string, argument: unknown]>([
    [{ agent: { accept: true } }, "desk", { agent, verb: "accept", chat }],
    [{ agent: { accept: "a" } }, "desk", { agent, verb: "accept", chat: "c1" }],
    [
      { agent: { email: "bob@example.com", accept: true }, refused },
      "desk",
      { agent: "bob@example.com", verb: "accept", chat },
    ],
    [{ agent: { answer: "abuse" }, in: "a" }, "desk", { agent, verb: "answer", chat: "c1", text: "abuse" }],
    [{ agent: { say: "" } }, "desk", { agent, verb: "say", chat, text: "" }],
    [{ agent: { disconnect: true } }, "desk", { agent, verb: "disconnect", chat }],
    [{ agent: { close: true } }, "desk", { agent, verb: "close", chat }],
    [{ agent: { transfer: { queue: "vip" } } }, "desk", { agent, verb: "transfer", chat, to: { queue: "vip" } }],
    [
      { agent: { transfer: { agent: "bob" } }, refused },
      "desk",
      { agent, verb: "transfer", chat, to: { agent: "bob" } },
    ],
    [
      { agent: { block: {} } },
      "desk",
      { agent, verb: "block", chat, minutes: 1440, reason: null, scope: "liveChat", ip: false },
    ],
    [
      { agent: { block: { minutes: null, reason: "x", scope: "conversation", ip: true } } },
      "desk",
      { agent, verb: "block", chat, minutes: null, reason: "x", scope: "conversation", ip: true },
    ],
    [{ agent: { signIn: true } }, "desk", { agent, verb: "signIn" }],
    [{ agent: { signOut: true } }, "desk", { agent, verb: "signOut", keep: false }],
    [{ agent: { signOut: { keep: true } } }, "desk", { agent, verb: "signOut", keep: true }],
    [{ agent: { decline: true } }, "desk", { agent, verb: "decline", chat: null }],
    [{ agent: { status: "break" } }, "desk", { agent, verb: "status", status: "break" }],
    [{ agent: { alive: true } }, "desk", { agent, verb: "status", status: null }],
    [
      { admin: { block: { visitor: "current", minutes: 5, reason: "x" } } },
      "block",
      { subject: { kind: "visitor", value: "v1" }, minutes: 5, reason: "x", scope: "liveChat" },
    ],
    [{ admin: { unblock: { all: true } } }, "unblock", "all"],
    [{ admin: { unblock: { conversation: "a" } } }, "unblock", { kind: "conversation", value: "c1" }],
    [{ admin: { unblock: { ip: "192.0.2.0/24" } } }, "unblock", { kind: "ip", value: "192.0.2.0/24" }],
    [{ advance: "P1DT1H" }, "advance", 90_000_000],
    [{ event: { name: "paid" } }, "event", ["c1", { name: "paid", value: null, from: "server" }]],
    [
      { event: { name: "paid", value: 7, from: "client" } },
      "event",
      ["c1", { name: "paid", value: 7, from: "client" }],
    ],
    [{ end: true }, "end", "c1"],
    [{ restart: true }, "restart", undefined],
  ])("%j becomes %s", async (turn, verb, argument) => {
    expect(only(await asked({ agents: [{ email: agent }], turns: [turn] }), verb)).toEqual([argument])
  })

  test("of several chats the current conversation's is meant where a turn names none", async () => {
    const service = scripted()
    const turns: readonly TurnSpec[] = [
      { start: {} },
      { start: { as: "b" } },
      { agent: { say: "Yes?" }, bot: ["Yes?"] },
    ]
    const result = await play(fixture({ agents: [{ email: agent }], turns }), service)
    expect(result.failures).toEqual([])
    expect(only(service.asked, "desk").at(-1)).toEqual({ agent, verb: "say", chat: "c2", text: "Yes?" })
  })

  test("expectations of an agent's turn are about the conversation that the agent spoke in", async () => {
    const turns: readonly TurnSpec[] = [
      { start: {} },
      { start: { as: "b" } },
      { agent: { say: "Yes?" }, in: "a", bot: ["Yes?"] },
    ]
    expect((await played({ agents: [{ email: agent }], turns })).failures).toEqual([])
  })
})

test("a restart between any two turns changes nothing in what fails, and asks for no more than a restart", async () => {
  const script: Script = { replies: { hi: ["Hello!"] } }
  const spec: FixtureSpec = {
    turns: [
      { start: {}, bot: [] },
      { user: "hi", bot: ["Hello!"] },
      { user: "hi", bot: ["No"] },
    ],
  }
  const plain = await played(spec, script)
  for (let index = 0; index <= spec.turns.length; index += 1) {
    const service = scripted(script)
    const result = await play(withRestartAt(fixture(spec), index), service)
    expect(result.failures).toEqual(plain.failures)
    expect(service.asked.filter(([verb]) => verb === "restart")).toHaveLength(1)
  }
})
