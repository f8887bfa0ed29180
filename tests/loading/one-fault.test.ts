import { expect, test } from "vitest"
import type { Json } from "../../language/values/values.js"
import { type Key, mistakesIn } from "../mistakes.js"
import { load } from "./loading.js"

/** A flow with a step of every type, and without a mistake. */
const FLOW: Json = {
  description: "Everything that may go wrong.",
  trigger: { phrases: { en: ["order"] }, pattern: "^order \\d+$", event: "Order", from: "any", when: "@event != null" },
  variables: { topic: "string", slots: "list", count: { type: "number", value: 1 } },
  start: "ask",
  steps: {
    ask: {
      type: "prompt",
      message: { en: "How many of {{ @count }}?" },
      input: { type: "integer", minimum: 1, maximum: 9, extract: true },
      check: "@input > @count",
      invalid: [{ when: "@input == null", text: "A number, please." }, "Once more."],
      maxAttempts: 2,
      timeout: { after: "PT5M", next: "late" },
      exceeded: "late",
      events: { Paid: "paid" },
      interruptible: "@count > 0",
      sensitive: true,
      save: "@amount",
      next: [{ when: "@amount > 5", to: "choose" }, { to: "request" }],
    },
    choose: {
      type: "choice",
      message: "Which?",
      options: [
        { value: "a", title: "A", synonyms: ["first"], when: "@count > 0" },
        { each: "@slots", as: "slot", value: "{{ @slot.id }}", title: "{{ @slot.name }}" },
      ],
      save: "@chosen",
      next: "connect",
    },
    request: {
      type: "action",
      action: "HttpRequest",
      params: {
        Method: "GET",
        Url: "https://crm.example.com/{{ @amount }}",
        Headers: { "X-Key": "{{ secret('CRM') }}" },
      },
      timeout: "PT10S",
      retry: { attempts: 2, delay: "PT1S" },
      save: "@answer",
      onError: "late",
      next: [{ when: "@answer.Status == 200", to: "set" }, { to: "late" }],
    },
    set: {
      type: "message",
      set: {
        "@slots": "{{ @answer.Body }}",
        "[[Order]].Number": "{{ string(@amount) }}",
        "@topic": "{{ [[Order]].Number }}",
      },
      message: { oneOf: ["{{ size(@slots) }} found on {{ @topic }}.", "Found."] },
      suggestions: ["More"],
      attachments: [{ contentType: "image/png", contentUrl: "https://crm.example.com/{{ @topic }}.png" }],
      attachmentLayout: "carousel",
      next: "choose",
    },
    connect: {
      type: "action",
      action: "ConnectToHelpdeskAgent",
      params: { Queue: "general", Message: "{{ title('choose') }} {{ @chosen }}" },
      next: [
        { when: "@InternalActionResult", to: "wait" },
        { when: "[[HelpdeskClient]].IsQueueFull", to: "late" },
        { to: "other" },
      ],
    },
    wait: {
      type: "wait",
      for: ["Shipped"],
      from: "any",
      save: "@event2",
      timeout: { after: "P1D", next: "late" },
      next: "tell",
    },
    tell: { type: "event", name: "told", value: { what: "{{ @event2 }}" }, next: "branch" },
    branch: { type: "branch", next: [{ when: "@topic == 'x'", to: "other" }, { to: "paid" }] },
    other: {
      type: "call",
      flow: "other",
      params: { topic: "{{ @topic }}" },
      save: "@result",
      onError: "late",
      next: "paid",
    },
    paid: { type: "message", message: "Paid: {{ @result }}", next: "over" },
    over: { type: "goto", flow: "other", params: { topic: "over" } },
    late: { type: "end", result: "{{ @count }}", conversation: true },
  },
}
const BOT: Json = {
  entities: { Order: { properties: { Number: { type: "string" }, Placed: { type: "string", format: "date-time" } } } },
  liveChat: { queues: [{ code: "general", title: "General", maxWaiting: 5 }] },
  http: { hosts: ["crm.example.com"], secrets: ["CRM"] },
}
const OTHER: Json = {
  variables: { topic: "string" },
  start: "a",
  steps: {
    a: {
      type: "branch",
      next: [{ when: "[[Order]].Placed < GetDate && [[Order]].Number == @topic", to: "b" }, { to: "end" }],
    },
    b: { type: "end", result: "{{ @topic }}" },
  },
}

const errorsOf = (flow: Json, bot: Json): readonly string[] =>
  load({ "menu.json": flow, "bot.json": bot, "other.json": OTHER })
    .faults.filter(({ severity }) => severity === "error")
    .map(({ code, file, pointer, message }) => `${code} ${file}${pointer}: ${message}`)

/** The keys in which an author names something: one that is written otherwise is another name, and used elsewhere. */
const isName = (path: readonly Key[]): boolean => {
  const under = path.at(-2)
  return ["variables", "steps", "set", "events", "params", "value", "Headers", "entities", "properties"].includes(
    String(under),
  )
}

test("the flow has no fault", () => expect(errorsOf(FLOW, BOT)).toEqual([]))

test("one mistake in a flow is one fault", () => {
  const more = [...mistakesIn(FLOW, isName)].map(([title, flow]) => [title, errorsOf(flow, BOT)] as const)
  expect(more.filter(([, faults]) => faults.length > 1)).toEqual([])
}, 180_000)

test.each<[string, (flow: { steps: { [step: string]: object }; variables: object }) => void, string]>([
  [
    "a step that many paths lead to",
    ({ steps }) => {
      Reflect.deleteProperty(steps, "late")
    },
    'STEP_UNKNOWN flows/menu.json/steps/ask/timeout/next: There is no step "late" in this flow. It is named 7 times; the others are in lines',
  ],
  [
    "a declaration",
    ({ variables }) => {
      Reflect.deleteProperty(variables, "count")
    },
    "VARIABLE_UNKNOWN flows/menu.json/steps/ask/message/en: The variable @count is neither declared nor assigned. It is named 5 times; the others are in lines",
  ],
])("%s that is missing is one fault, which tells where else it is named", (_, remove, told) => {
  const flow = structuredClone(FLOW) as unknown as Parameters<typeof remove>[0]
  remove(flow)
  expect(errorsOf(flow as unknown as Json, BOT)).toEqual([expect.stringContaining(told)])
})

test("one mistake in bot.json is one fault", () => {
  const more = [...mistakesIn(BOT, isName)].map(([title, bot]) => [title, errorsOf(FLOW, bot)] as const)
  expect(more.filter(([, faults]) => faults.length > 1)).toEqual([])
})
