import { describe, expect, test } from "vitest"
import {
  type FixtureResult,
  LocalService,
  parseFixture,
  play,
  reportFixture,
  reportJson,
  reportJunit,
  reportTap,
  reportText,
  type TurnSpec,
  unreadable,
} from "../../replay/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf, FLOWS } from "../server/serving.js"
import { type Script, scripted } from "./scripted-service.js"

const script: Script = {
  replies: {
    agent: [
      { trace: { kind: "flow", flow: "talk-to-agent", why: 'phrase "agent"' } },
      { trace: { kind: "step", flow: "talk-to-agent", step: "topic", type: "choice" } },
      { text: "What is it about?", options: ["Billing", "Other"] },
    ],
    Billing: [
      { trace: { kind: "call", action: "ConnectToHelpdeskAgent", params: { Queue: "general" }, result: false } },
      {
        trace: {
          kind: "path",
          flow: "talk-to-agent",
          step: "connect",
          when: "@InternalActionResult",
          taken: false,
          to: "queued",
        },
      },
      { trace: { kind: "path", flow: "talk-to-agent", step: "connect", when: null, taken: true, to: "busy" } },
      "No agent is free. Please try again later.",
    ],
  },
}

const playAll = async (
  ...fixtures: readonly (readonly [file: string, description: string, turns: readonly TurnSpec[]])[]
) => {
  const results: FixtureResult[] = []
  for (const [file, description, turns] of fixtures) {
    const parsed = parseFixture(file, JSON.stringify({ description, turns }, null, 2))
    if ("faults" in parsed) results.push(unreadable(file, parsed.faults))
    else results.push(await play(parsed.fixture, scripted(script)))
  }
  return results
}
const some = () =>
  playAll(
    ["good.json", "All is well.", [{ user: "agent", bot: [{ contains: "about" }] }]],
    [
      "bad.json",
      "A <blocked> user & #1.",
      [
        { user: "agent", bot: ["What is this about?"] },
        { user: "Billing", bot: [{ contains: "number 1" }, "Bye."], status: { liveChat: "waiting" } },
      ],
    ],
  )

describe("text", () => {
  test("a failure shows what differs, what was said so far and why the engine went there", async () => {
    const [, bad] = await some()
    expect(bad === undefined ? "" : reportFixture(bad, false)).toMatchInlineSnapshot(`
      "✗ bad.json  A <blocked> user & #1.  (2 turns)

        turn 1  user: "agent"  bad.json:4

          bot[0]  The message to the user has another text.
            - What is this about?
            + What is it about?

          the conversation so far
            user  agent
            bot   What is it about? [Billing] [Other]

          why
            flow talk-to-agent: phrase "agent"
              step topic (choice)

        turn 2  user: "Billing"  bad.json:10

          bot  The user got 1 message, not 2.
            - contains: "number 1"
            - Bye.
            + No agent is free. Please try again later.

          status.liveChat  The live chat is none, not waiting.
            - waiting
            + none

          the conversation so far
            user  agent
            bot   What is it about? [Billing] [Other]
            user  Billing
            bot   No agent is free. Please try again later.

          why
            call ConnectToHelpdeskAgent {"Queue":"general"} = false
            step connect of talk-to-agent goes on
              @InternalActionResult is false -> queued (not taken)
              -> busy

      "
    `)
  })

  test("a text that the bot says to both sides of a chat is shown for each, and what they say to each other once", async () => {
    const { bot } = botOf({ ...FLOWS, "bot.json": { ...FLOWS["bot.json"], liveChat: { idleTimeout: "PT10M" } } })
    if (bot === null) throw new Error("a sound bot")
    const turns = [{ user: "agent" }, { agent: { accept: true } }, { agent: { say: "Yes?" } }, { advance: "PT5M" }]
    const agents = [{ email: "ana@example.com", name: "Ana" }]
    const parsed = parseFixture("idle.json", JSON.stringify({ agents, turns }))
    if ("faults" in parsed) throw new Error("a sound fixture")
    const again = async (store: ReturnType<typeof openMemoryStore>) => store
    const service = new LocalService(bot, { fresh: async () => openMemoryStore(), again })
    const said = reportFixture(await play(parsed.fixture, service), false, true)
    await service.close()
    const lines = said.split("\n").map(line => line.trim().replaceAll(/ +/g, " "))
    expect(lines.filter(line => /^Ana|Nobody/.test(line))).toEqual([
      "Ana Yes?",
      "bot Nobody has written for a while. The chat will end soon.",
      "bot -> agent Nobody has written for a while. The chat will end soon.",
    ])
  })

  test("the sum tells fixtures and turns", async () => {
    expect(
      reportText(await some(), null, false)
        .split("\n")
        .slice(-2),
    ).toEqual(["1 failed  1 passed  2 fixtures, 3 turns", ""])
  })

  test("colours come only when they are asked for, and texts never steer the terminal", async () => {
    const results = await playAll([
      "a.json",
      "\u001b[31mred\u202e",
      [{ user: "x", bot: ["\u001b]0;title\u0007", "a\nb"] }],
    ])
    const [plain, coloured] = [reportText(results, null, false), reportText(results, null, true)]
    const steers = (text: string) => ["\u0007", "\u202e", "\u001b]"].filter(part => text.includes(part))
    expect([steers(plain), steers(coloured)]).toEqual([[], []])
    expect([plain.includes("\u001b"), coloured.includes("\u001b[31m")]).toEqual([false, true])
  })
})

test("json has what programs need, in the form of the contract", async () => {
  expect(JSON.parse(reportJson(await some(), null))).toEqual({
    passed: 1,
    failed: 1,
    fixtures: [
      { file: "good.json", description: "All is well.", passed: true, failures: [] },
      {
        file: "bad.json",
        description: "A <blocked> user & #1.",
        passed: false,
        failures: [
          {
            turn: 1,
            field: "bot[0]",
            expected: "What is this about?",
            actual: "What is it about?",
            message: "The message to the user has another text.",
          },
          {
            turn: 2,
            field: "bot",
            expected: [{ contains: "number 1" }, "Bye."],
            actual: ["No agent is free. Please try again later."],
            message: "The user got 1 message, not 2.",
          },
          {
            turn: 2,
            field: "status.liveChat",
            expected: "waiting",
            actual: "none",
            message: "The live chat is none, not waiting.",
          },
        ],
      },
    ],
    coverage: null,
  })
})

test("junit is XML, whatever texts hold", async () => {
  const xml = reportJunit(await playAll(["a<b>.json", '"q" & \'\u001b\ufffe', [{ user: "x", bot: ["]]>"] }]]))
  expect(xml).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="parley" tests="1" failures="1" errors="0" skipped="0">
      <testsuite name="parley" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="a&lt;b&gt;.json" name="&quot;q&quot; &amp; &apos;��" file="a&lt;b&gt;.json">
          <failure type="bot" message="turn 1, bot: The user got no messages, not 1.">The user got no messages, not 1.
    expected: [&quot;]]&gt;&quot;]
    actual:   []</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `)
  expect([...xml].every(character => character === "\n" || character >= " ")).toBe(true)
})

test("tap has a test point for each fixture and its failures as YAML", async () => {
  expect(reportTap(await some())).toMatchInlineSnapshot(`
    "TAP version 14
    1..2
    ok 1 - good.json: All is well.
    not ok 2 - bad.json: A <blocked> user & \\#1.
      ---
      failures:
        - turn: 1
          field: "bot[0]"
          message: "The message to the user has another text."
          expected: "What is this about?"
          actual: "What is it about?"
        - turn: 2
          field: "bot"
          message: "The user got 1 message, not 2."
          expected: [{"contains":"number 1"},"Bye."]
          actual: ["No agent is free. Please try again later."]
        - turn: 2
          field: "status.liveChat"
          message: "The live chat is none, not waiting."
          expected: "waiting"
          actual: "none"
      ...
    "
  `)
})

test("a fixture that cannot be read fails with its faults", async () => {
  const [result] = await playAll(["f.json", "", [{ advance: "soon" }, { user: "x", expect: ["("] }]])
  expect(result?.passed).toBe(false)
  expect(result?.failures.map(({ turn, field }) => [turn, field])).toEqual([
    [1, "SCHEMA_INVALID"],
    [2, "EXPRESSION_INVALID"],
  ])
  expect(result === undefined ? "" : reportFixture(result, false)).toContain("f.json:5:18 ")
})
