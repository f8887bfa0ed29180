import { describe, expect, test } from "vitest"
import { httpRequest } from "../../actions/index.js"
import { makeBot } from "../../cli/bot-folder.js"
import { type Action, type Bot, defineAction, type OutsideAction, type PendingCall } from "../../engine/index.js"
import { type Json, ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { dump, openMemoryStore } from "../../store/index.js"
import { botOf, failuresOf, fixtureOf, type Story } from "../engine/story.js"
import { serve } from "./server.js"

const ADDRESS = "https://crm.example.com/"
const http = (more: object = {}, params: object = {}) => ({
  type: "action",
  action: "HttpRequest",
  params: { Url: ADDRESS, ...params },
  save: "@r",
  next: "done",
  onError: "failed",
  ...more,
})
const flows = (step: Json): Story["flows"] => ({
  f: {
    trigger: { phrases: ["go"] },
    start: "call",
    steps: {
      call: step,
      done: { type: "message", message: "{{ @r.Status }} {{ @r.Body }}" },
      failed: { type: "message", message: "{{ [[SystemError]].Code }}" },
    },
  },
  echo: {
    trigger: { pattern: "^say " },
    start: "a",
    steps: { a: { type: "message", message: "Heard." } },
  },
})
const bot = { http: { hosts: ["crm.example.com"], secrets: ["CRM"] } }
const answer = (Body: Json, Status = 200) => ({ result: { Status, Headers: {}, Body } })
const failing = (code: string) => ({ error: { code } })
const passes = async (story: Omit<Story, "name">) => {
  const told = { name: "a story", bot, ...story }
  expect(await failuresOf(botOf(told.flows, told.bot), fixtureOf(told))).toBe("")
}

describe("in a fixture", () => {
  test("a stub answers HttpRequest, and the secret's name is all that is seen", () =>
    passes({
      flows: flows(http({}, { Headers: { "X-Key": "{{ secret('CRM') }}" } })),
      stubs: { HttpRequest: [answer("Bob", 404)] },
      turns: [
        {
          user: "go",
          bot: ["404 Bob"],
          calls: [{ action: "HttpRequest", params: { Url: ADDRESS, Headers: { "X-Key": "{{ secret('CRM') }}" } } }],
        },
      ],
    }))

  test.each<[what: string, params: { [name: string]: string }, url: string]>([
    [
      "each is one component",
      { Url: `${ADDRESS}{{ @t }}?q={{ @t }}&k={{ secret('CRM') }}` },
      `${ADDRESS}%2Fa%20%26b%3D%C3%A4?q=%2Fa%20%26b%3D%C3%A4&k={{ secret('CRM') }}`,
    ],
    ["none climbs in the path", { Url: `${ADDRESS}a/{{ '..' }}/{{ '.' }}/b` }, `${ADDRESS}a/%252E%252E/%252E/b`],
    [
      "what is of time is in ISO 8601",
      { Url: `${ADDRESS}{{ date('2026-03-04') }}?at={{ timestamp('2026-03-04') }}&for={{ duration('PT90M') }}` },
      `${ADDRESS}2026-03-04?at=2026-03-04T00%3A00%3A00.000Z&for=PT5400S`,
    ],
    ["exactly one is taken as it is", { Url: `{{ '${ADDRESS}' + @t }}` }, `${ADDRESS}/a &b=ä`],
  ])("{{ }} in an address: %s", (_what, params, url) =>
    passes({
      flows: flows(http({ set: { "@t": "/a &b=ä" } }, params)),
      stubs: { HttpRequest: [answer("Bob")] },
      turns: [{ user: "go", bot: ["200 Bob"], calls: [{ action: "HttpRequest", params: { Url: url } }] }],
    }),
  )

  test("an error of the params names a secret as the flow does", () =>
    passes({
      flows: flows(http({}, { Method: "{{ secret('CRM') + '' }}" })),
      turns: [
        {
          user: "go",
          bot: ["ACTION_PARAMS_INVALID"],
          expect: [`[[SystemError]].Message.contains("{{ secret('CRM') }}")`],
        },
      ],
    }))

  test("inside actions fail with the errors of their stubs, one for a turn, and then do their work", () =>
    passes({
      flows: {
        f: {
          trigger: { phrases: ["speak"] },
          start: "a",
          steps: {
            a: { type: "action", action: "SetLanguage", params: { Language: "ru" }, onError: "c", next: "b" },
            b: { type: "message", message: "{{ [[ConversationInfo]].Language }}" },
            c: { type: "message", message: "{{ [[SystemError]].Code }}: {{ [[SystemError]].Message }}" },
          },
        },
      },
      bot: { locales: ["en", "ru"] },
      stubs: {
        SetLanguage: [
          { error: { code: "LANGUAGE_UNKNOWN", message: "None." } },
          { error: { code: "ACTION_RESULT_INVALID" } },
        ],
      },
      turns: [
        {
          user: "speak",
          bot: ["LANGUAGE_UNKNOWN: None."],
          calls: [{ action: "SetLanguage", error: "LANGUAGE_UNKNOWN" }],
        },
        { user: "speak", bot: ["ACTION_RESULT_INVALID: SetLanguage failed (stub)."] },
        { user: "speak", bot: ["ru"], calls: [{ action: "SetLanguage", result: true }] },
      ],
    }))

  test("a call without a stub fails the fixture, though the flow takes the error: a replay never goes out", async () => {
    const told: Story = { name: "a story", bot, flows: flows(http()), turns: [{ user: "go", bot: ["STUB_MISSING"] }] }
    const failures = await failuresOf(botOf(told.flows, told.bot), fixtureOf(told))
    expect(failures.match(/^ {4}\S.*$/gm)?.[0]).toMatch(/^ {4}STUB_MISSING {2}HttpRequest was called/)
  })

  test("a call takes as long as its stub says, and what is heard meanwhile waits", () =>
    passes({
      flows: flows(http()),
      stubs: { HttpRequest: [{ ...answer("Bob"), after: "PT5S" }] },
      turns: [
        { user: "go", bot: [], calls: [] },
        { user: "say a", bot: [] },
        { advance: "PT4S", bot: [] },
        { restart: true, bot: [] },
        { advance: "PT10S", bot: ["200 Bob", "Heard."], calls: [{ action: "HttpRequest" }] },
      ],
    }))

  test("a call that takes longer than its step lets it is given up", () =>
    passes({
      flows: flows(http({ timeout: "PT5S" })),
      stubs: { HttpRequest: [{ ...answer("Bob"), after: "PT6S" }] },
      turns: [
        { user: "go", bot: [] },
        { advance: "PT4S", bot: [] },
        { advance: "PT1S", bot: ["HTTP_TIMEOUT"] },
        { advance: "PT1M", bot: [] },
      ],
    }))

  test("a stub that is not what HttpRequest gives fails with ACTION_RESULT_INVALID", () =>
    passes({
      flows: flows(http()),
      stubs: { HttpRequest: [{ result: { status: 200 } }] },
      turns: [{ user: "go", bot: ["ACTION_RESULT_INVALID"] }],
    }))

  test("a result that looks like a stored time is what it was", () =>
    passes({
      flows: flows(http()),
      stubs: { HttpRequest: [answer({ $time: "never" })] },
      turns: [{ user: "go", bot: ['200 {"$time":"never"}'] }],
    }))

  test("a failed call is made again after each delay, as often as retry says", () =>
    passes({
      flows: flows(http({ retry: { attempts: 3, delay: "PT30S" } })),
      stubs: { HttpRequest: [failing("HTTP_FAILED"), failing("HTTP_TIMEOUT"), answer("Bob")] },
      turns: [
        { user: "go", bot: [] },
        { advance: "PT29S", calls: [] },
        { advance: "PT1S", bot: [], calls: [{ action: "HttpRequest", error: "HTTP_TIMEOUT" }] },
        { advance: "PT30S", bot: ["200 Bob"] },
      ],
    }))

  test("what is heard meanwhile waits, in order", () =>
    passes({
      flows: flows(http({ retry: { attempts: 2, delay: "PT30S" } })),
      stubs: { HttpRequest: [failing("HTTP_FAILED"), answer("Bob")] },
      turns: [
        { user: "go", bot: [] },
        { user: "say a", bot: [] },
        { user: "say b", bot: [] },
        { advance: "PT30S", bot: ["200 Bob", "Heard.", "Heard."] },
      ],
    }))
})

/** A runtime with a clock by hand, whose calls are answered by hand. */
function running(made: Bot) {
  let now = Date.UTC(2026, 0, 1)
  let ids = 0
  const calls: {
    call: PendingCall
    signal: AbortSignal
    answer: (result: Json) => void
    fail: (error: unknown) => void
  }[] = []
  const said: string[] = []
  const store = openMemoryStore()
  const open = () =>
    new Runtime({
      bot: made,
      store,
      clock: { now: () => now },
      newId: () => `c${++ids}`,
      callOutside: (_, call, signal) => new Promise((answer, fail) => calls.push({ call, signal, answer, fail })),
      onCommit: ({ activities }) => {
        for (const { activity } of activities) if (activity.from?.role === "bot") said.push(activity.text ?? "")
      },
    })
  let runtime = open()
  return {
    calls,
    said,
    async begin() {
      const { conversation } = await runtime.start({
        user: null,
        visitor: null,
        address: null,
        locale: null,
        channel: "test",
        set: {},
      } as never)
      said.length = 0 // Welcome
      return conversation.id
    },
    async hear(id: string, text: string) {
      await runtime.handleMessage(id, { text, address: null } as never)
      await runtime.runDue()
    },
    async at(seconds: number) {
      now += seconds * 1000
      await runtime.runDue()
    },
    /** Lets what was answered come through. */
    async rest() {
      await runtime.settle()
      await runtime.runDue()
    },
    kept: () => dump(store),
    nextDue: async () => ((await runtime.nextDue()) ?? now) - now,
    /** As a process that died without a word. */
    crash() {
      runtime = open()
    },
  }
}

describe("by the virtual clock", () => {
  const begun = async (step: object) => {
    const world = running(botOf(flows(step as Json), bot))
    const id = await world.begin()
    await world.hear(id, "go")
    return { ...world, id }
  }

  test("a call that gives no answer is given up at its timeout, and aborted", async () => {
    const { calls, said, at, nextDue } = await begun(http({ timeout: "PT5S" }))
    expect(await nextDue()).toBe(5000)
    await at(4.999)
    expect([calls.length, calls[0]?.signal.aborted, said]).toEqual([1, false, []])
    await at(0.001)
    expect([calls.length, calls[0]?.signal.aborted, said]).toEqual([1, true, ["HTTP_TIMEOUT"]])
  })

  test("every attempt has the same key and its own time; an answer that comes too late is dropped", async () => {
    const { calls, said, at, rest } = await begun(http({ timeout: "PT5S", retry: { attempts: 3, delay: "PT1S" } }))
    await at(5)
    await at(1)
    calls[0]?.answer({ Status: 200, Headers: {}, Body: "late" })
    calls[1]?.fail(new ParleyError("HTTP_FAILED", "", "no"))
    await new Promise(setImmediate)
    await at(1)
    expect(calls.map(({ call }) => call.attempt)).toEqual([1, 2, 3])
    expect(new Set(calls.map(({ call }) => call.id)).size).toBe(1)
    calls[2]?.answer({ Status: 200, Headers: {}, Body: "Bob" })
    await rest()
    expect([calls.length, said]).toEqual([3, ["200 Bob"]])
  })

  test("two calls of one turn after another have keys of their own", async () => {
    const { calls, rest } = await begun(http({ next: "call" }))
    calls[0]?.answer({ Status: 200, Headers: {}, Body: null })
    await rest()
    expect(new Set(calls.map(({ call }) => call.id)).size).toBe(2)
  })

  test("after a crash the call is made again with the same key and its whole time", async () => {
    const { calls, said, at, rest, crash } = await begun(http({ timeout: "PT5S" }))
    crash()
    await at(3600)
    expect(calls.map(({ call }) => [call.id, call.attempt])).toEqual(Array(2).fill([calls[0]?.call.id, 1]))
    await at(4)
    expect(calls[1]?.signal.aborted).toBe(false)
    calls[1]?.answer({ Status: 200, Headers: {}, Body: "Bob" })
    await rest()
    expect(said).toEqual(["200 Bob"])
  })

  test.each<[what: string, thrown: unknown, said: string]>([
    ["an error of another kind", new TypeError("x is not a function"), "ACTION_FAILED"],
    ["what is no error", "no", "ACTION_FAILED"],
    ["a ParleyError", new ParleyError("HOST_NOT_ALLOWED", "", "no\0"), "HOST_NOT_ALLOWED"],
  ])("%s is an error the flow can take", async (_what, thrown, code) => {
    const { calls, said, rest } = await begun(http())
    calls[0]?.fail(thrown)
    await rest()
    expect(said).toEqual([code])
  })
})

describe("from end to end", () => {
  const sources = (content: object) =>
    Object.entries(content).map(([name, spec]) => ({ file: name, name: `${name}.json`, content: JSON.stringify(spec) }))

  test("a flow calls a real server with a secret, and nothing that is kept tells it", async () => {
    const server = await serve((asked, response) =>
      response.setHeader("content-type", "text/plain").end(`Your key is ${asked.headers["x-key"]}.`),
    )
    try {
      const hosts = [server.origin.slice("http://".length)]
      const secrets = new Map([["CRM", "hidden"]])
      const step = http({}, { Url: server.origin, Headers: { "X-Key": "{{ secret('CRM') }}" } })
      const { bot: made } = makeBot(
        sources({ ...flows(step), bot: { http: { hosts, secrets: ["CRM"] } } }),
        [],
        secrets,
      )
      const world = running(made as Bot)
      const run = async (action: Action | undefined) => {
        await world.hear(id, "go")
        const { call, signal, answer: answered, fail } = world.calls.at(-1) as (typeof world.calls)[number]
        await (action as OutsideAction).run(call.params, { signal, idempotencyKey: call.id }).then(answered, fail)
        await world.rest()
        return world.said.splice(0)
      }
      const id = await world.begin()
      expect(await run(httpRequest({ hosts, secrets, allowAddresses: ["127.0.0.1"] }))).toEqual([
        "200 Your key is •••.",
      ])
      expect(server.asked[0]?.headers).toMatchObject({ "x-key": "hidden", "idempotency-key": world.calls[0]?.call.id })
      expect(await world.kept()).not.toContain("hidden")

      // The bot's own one: its hosts and secrets are known, and this machine's address is none that a bot may call.
      expect(await run(made?.actions.get("HttpRequest")?.action)).toEqual(["HOST_NOT_ALLOWED"])
      expect(server.asked.length).toBe(1)
    } finally {
      await server.close()
    }
  })

  test("an inside action whose result is not what its schema says fails with ACTION_RESULT_INVALID", async () => {
    const wrong = defineAction({
      name: "Wrong",
      summary: "Gives a text.",
      inside: true,
      params: { type: "object" },
      result: { type: "boolean" },
      run: () => ({ result: "yes" }),
    })
    const step = { type: "action", action: "Wrong", save: "@w", onError: "failed" }
    const steps = { call: step, failed: { type: "message", message: "{{ [[SystemError]].Code }}" } }
    const { bot: made, faults } = makeBot(sources({ f: { trigger: { phrases: ["go"] }, start: "call", steps } }), [
      wrong,
    ])
    expect(faults).toEqual([])
    const story = { name: "a story", flows: {}, turns: [{ user: "go", bot: ["ACTION_RESULT_INVALID"] }] }
    expect(await failuresOf(made as Bot, fixtureOf(story))).toBe("")
  })
})
