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

test("a bot with errors is refused with its faults", () => {
  here.write({ "broken/broken.json": BROKEN })
  const { code, out, err } = here.parley(["talk", "--flows", "broken"])
  expect([code, out]).toEqual([1, ""])
  expect(err).toContain("STEP_UNKNOWN")
})
