import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BROKEN, ECHO, type Place, place } from "./parley.js"

let here: Place
beforeAll(() => {
  here = place({
    "flows/bot.json": { liveChat: { waitingTick: "PT1M", maxWait: "PT15M" } },
    "flows/echo.json": ECHO,
    "flows/hello.json": {
      trigger: { event: "Welcome" },
      start: "say",
      steps: { say: { type: "message", message: "Hello!", suggestions: ["echo", "agent"] } },
    },
    "flows/connect.json": {
      trigger: { phrases: ["agent"] },
      start: "connect",
      steps: {
        connect: {
          type: "action",
          action: "ConnectToHelpdeskAgent",
          next: [{ when: "@InternalActionResult", to: "queued" }, { to: "refused" }],
        },
        queued: { type: "message", message: "Queued." },
        refused: { type: "message", message: "Refused: {{ [[HelpdeskClient]].RefusalReason }}." },
      },
    },
    "flows/later.json": {
      trigger: { phrases: ["later"] },
      start: "wait",
      steps: {
        wait: { type: "wait", for: ["never"], timeout: { after: "PT2H", next: "done" } },
        done: { type: "message", message: "Two hours have passed." },
      },
    },
    "flows/soon.json": {
      trigger: { phrases: ["soon"] },
      start: "wait",
      steps: {
        wait: { type: "wait", for: ["never"], timeout: { after: "PT0.2S", next: "done" } },
        done: { type: "message", message: "It has come by itself." },
      },
    },
    "flows/oops.json": {
      trigger: { phrases: ["oops"] },
      start: "ask",
      steps: { ask: { type: "prompt", input: { type: "integer" }, message: "How many?", maxAttempts: 1, save: "@n" } },
    },
    "flows/count.json": {
      trigger: { phrases: ["count"] },
      variables: { cups: "any" },
      start: "say",
      steps: { say: { type: "message", set: { "@cups": 2 }, message: "You have {{ @cups + ' cups' }}." } },
    },
    "flows/paid.json": {
      trigger: { event: "paid", from: "any" },
      start: "say",
      steps: { say: { type: "message", message: "Paid {{ @event.value.sum }} by {{ @event.from }}." } },
    },
    "flows/survey.json": {
      trigger: { event: "LiveChatAgentDisconnected" },
      start: "ask",
      steps: {
        ask: {
          type: "choice",
          message: "How did it go?",
          options: [{ value: "fine" }, { value: "badly" }],
          save: "@how",
        },
      },
    },
  })
})
afterAll(() => here.remove())

/** The output after these lines, without the greeting. */
async function talk(...lines: readonly string[]): Promise<readonly string[]> {
  const { code, out, err } = await here.run(["talk"], { input: lines.map(line => `${line}\n`).join("") })
  expect([code, err]).toEqual([0, ""])
  const shown = out.split("\n").slice(0, -1)
  expect(shown.slice(0, GREETING.length)).toEqual(GREETING)
  return shown.slice(GREETING.length)
}
const GREETING = ["bot: Hello!", "  1. echo", "  2. agent"]

test.each<[string, readonly string[], readonly string[]]>([
  ["an answer", ["echo", "tea"], ["bot: What?", "bot: You said tea."]],
  ["blank lines", ["", "  ", "echo"], ["bot: What?"]],
  ["a text that begins with a slash", ["echo", "//tea"], ["bot: What?", "bot: You said /tea."]],
  ["the end", ["/quit", "echo"], []],
  ["a new conversation", ["echo", "/restart"], ["bot: What?", "(a new conversation)", ...GREETING]],
  ["another user", ["/as user:u1"], ["(a new conversation as u1)", ...GREETING]],
])("%s", async (_what, lines, expected) => expect(await talk(...lines)).toEqual(expected))

test.each<[string, readonly string[], readonly (string | RegExp)[]]>([
  ["a program", ['/event paid {"sum": 7}'], ["bot: Paid 7 by server."]],
  ["the client", ['/event client:paid {"sum": "much"}'], ["bot: Paid much by client."]],
  [
    "somebody, and nobody waits for it",
    ["/event opened"],
    ["(event opened (null) is only logged: nothing waits for it)"],
  ],
  ["somebody, with a value that is no JSON", ["/event paid {"], [/^COMMAND_INVALID: Write it like this: \/event /]],
  ["nobody", ["/event"], [/^COMMAND_INVALID: /]],
])("an event of %s", async (_, said, shown) => {
  expect(await talk(...said)).toEqual(shown.map(line => (line instanceof RegExp ? expect.stringMatching(line) : line)))
})

test("an error of a flow is told with its code and place, before what the bot says of it", async () => {
  const [asked, error, said] = await talk("oops", "many")
  expect([asked, error]).toEqual(["bot: How many?", expect.stringMatching(/^\(ATTEMPTS_EXCEEDED at oops\/ask: .+\)$/)])
  expect(said).toMatch(/^bot: /)
})

test("what is mistaken and shows only now is told before the text that lacks it", async () => {
  expect(await talk("count")).toEqual([
    "(note: In `@cups + ' cups'` `+` does not take a number and a text, so the value is null.)",
    "bot: You have .",
  ])
})

test("/eval tells what an expression is, or what is wrong with it", async () => {
  expect(await talk("echo", "tea", "/eval 1 + 2", "/eval {{ @what }}", "/eval [[ChatUser]].Nam == 'x'")).toEqual([
    "bot: What?",
    "bot: You said tea.",
    "  3",
    "  null",
    "FIELD_UNKNOWN: In `[[ChatUser]].Nam == 'x'`: The entity ChatUser has no field Nam. did you mean Name?",
  ])
})

test("--now and --locale are when it begins and the user's language; both may be wrong usage", async () => {
  const input = "/eval [[ConversationInfo]].Language\n/status\n"
  const { out } = await here.run(["talk", "--now", "2026-12-24 23:30", "--locale", "ru"], { input })
  expect(out).toContain('  "ru"\n')
  expect(out).toMatch(/ {2}time +2026-12-24 23:30:\d\d UTC\n/)
  for (const wrong of [
    ["--now", "tomorrow"],
    ["--now", "2026-13-01"],
    ["--locale", "?"],
  ]) {
    expect((await here.run(["talk", ...wrong])).code).toBe(2)
  }
})

test("time passes at a word, and what is due happens", async () => {
  const shown = await talk("later", "/advance 1h", "/advance PT1H")
  expect(shown.map(line => line.replace(/\d{4}-.* UTC/, "TIME"))).toEqual([
    "(it is TIME)",
    "bot: Two hours have passed.",
    "(it is TIME)",
  ])
})

test("what is due happens while waiting, too", async () => {
  const child = here.start(["talk"])
  let out = ""
  child.stdout?.setEncoding("utf8")
  child.stdin?.write("soon\n")
  for await (const chunk of child.stdout ?? []) {
    out += chunk
    if (out.includes("It has come by itself.")) child.stdin?.end("/quit\n")
  }
  expect(out).toContain("bot: It has come by itself.")
})

test("the agent's side is told apart, and the agent acts by words", async () => {
  const shown = await talk(
    "agent",
    "/agent accept",
    "help",
    "/agent say Hello there",
    "/agent disconnect",
    "/agent answer fine",
  )
  expect(shown[0]).toBe("bot: Queued.")
  expect(shown).toContain("(Ana, ana@example.com, has signed in)")
  expect(shown).toContain("[to Ana] user: help")
  expect(shown).toContain("Ana: Hello there")
  expect(shown.slice(shown.indexOf("[to Ana] bot: How did it go?")).slice(0, 3)).toEqual([
    "[to Ana] bot: How did it go?",
    "[to Ana]   1. fine",
    "[to Ana]   2. badly",
  ])
})

test("a block refuses the next chat, until it is over", async () => {
  const shown = await talk("agent", "/agent accept", "/agent block 60 rude", "agent", "/advance 1h", "agent")
  const answers = shown.filter(line => /^bot: (Queued|Refused)/.test(line))
  expect(answers).toEqual(["bot: Queued.", "bot: Refused: blocked.", "bot: Queued."])
})

test("/why, /entities and /status tell what there is", async () => {
  const shown = (await talk("echo", "/why", "/entities", "/status")).join("\n")
  expect(shown).toMatch(/step ask \(prompt\)/)
  expect(shown).toMatch(/\[\[ConversationInfo\]\]\.Id = "c1"/)
  expect(shown).toMatch(/conversation +c1, active/)
  expect(shown).toMatch(/flows +echo\/ask/)
  expect(shown).toMatch(/next due +nothing/)
})

test("/why of what was refused says so", async () => {
  const shown = await talk("/agent say hello", "/why")
  expect(shown.at(-2)).toMatch(/^NO_CHAT: /)
  expect(shown.at(-1)).toMatch(/refused with NO_CHAT/)
})

describe("what cannot be done is answered with a sentence, and the talk goes on", () => {
  const wrong: readonly (readonly [line: string, sentence: RegExp])[] = [
    ["/hepl", /^COMMAND_UNKNOWN: There is no \/hepl\. /],
    ["/entitis", /Did you mean \/entities\?$/],
    ["/xyz", /\/help lists all\.$/],
    ["/__proto__", /^COMMAND_UNKNOWN: /],
    ["/constructor", /^COMMAND_UNKNOWN: /],
    ["/", /^COMMAND_UNKNOWN: /],
    ["/agent", /^COMMAND_INVALID: .*accept.*transfer queue:CODE/],
    ["/agent acept", /Did you mean \/agent accept\?$/],
    ["/agent transfer somewhere", /^COMMAND_INVALID: .*transfer queue:CODE/],
    ["/agent block soon", /^COMMAND_INVALID: .*block 60 REASON/],
    ["/agent say", /^COMMAND_INVALID: .*say TEXT/],
    ["/advance", /^COMMAND_INVALID: .*\/advance 24h/],
    ["/advance -1h", /^COMMAND_INVALID: /],
    ["/advance P1Y", /^COMMAND_INVALID: /],
    ["/advance 999999999999h", /^COMMAND_INVALID: /],
    ["/as u1", /^COMMAND_INVALID: .*\/as user:ID/],
    ["long ".repeat(2000), /^TEXT_EXCEEDED: /],
  ]
  let answers: readonly string[]
  beforeAll(async () => {
    answers = await talk(...wrong.map(([line]) => line), "echo")
  })
  test.each(wrong.map(([line, sentence], index) => ({ line: line.slice(0, 30), sentence, index })))(
    "$line",
    ({ sentence, index }) => expect(answers[index]).toMatch(sentence),
  )
  test("after all of them", () => expect(answers.slice(wrong.length)).toEqual(["bot: What?"]))
})

test("a bot with errors is refused with its faults", async () => {
  here.write({ "broken/broken.json": BROKEN })
  const { code, out, err } = await here.run(["talk", "--flows", "broken"])
  expect([code, out]).toEqual([1, ""])
  expect(err).toContain("STEP_UNKNOWN")
})
