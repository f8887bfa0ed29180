import { describe, expect, test } from "vitest"
import { makeBot } from "../../cli/bot-folder.js"
import type { Json } from "../../language/index.js"

type Files = { readonly [name: string]: Json }

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const ask = (more: { readonly [key: string]: Json } = {}) => ({ type: "prompt", message: "?", save: "@x", ...more })
const connect = (more: { readonly [key: string]: Json }) => ({
  type: "action",
  action: "ConnectToHelpdeskAgent",
  ...more,
})
const steps = (all: { readonly [name: string]: Json }, more: { readonly [key: string]: Json } = {}): Json => ({
  start: Object.keys(all)[0] ?? "",
  steps: all,
  ...more,
})
const flowOf = (step: Json) => steps({ a: step })
const load = (files: Files) =>
  makeBot(
    Object.entries(files).map(([name, content]) => ({ file: name, name, content: JSON.stringify(content, null, 1) })),
  )

describe("special flows that cause their own event", () => {
  const transfer = (params: Json, next?: Json) => ({
    type: "action",
    action: "TransferChat",
    params,
    ...(next === undefined ? {} : { next }),
  })
  const toBob = transfer({ Agent: "bob@x.io" })
  const on = (event: string, all: { readonly [name: string]: Json }, when?: string) =>
    steps(all, { trigger: { event, ...(when === undefined ? {} : { when }) } })
  const begins = "LiveChatAgentConnected"
  const ends = "LiveChatClientDisconnected"
  const leave = { type: "action", action: "DisconnectFromHelpdeskAgent" }
  const either = [{ when: "[[HelpdeskAgent]].Name == 'Bob'", to: "end" }, { to: "b" }]
  const loops = (step: string, severity: string) => [["FOLLOW_UP_LOOP", `/steps/${step}`, severity]]
  const giving = { liveChat: { queues: [{ code: "general" }, { code: "fast", maxChatsPerAgent: 2 }] } }
  const CASES: readonly (readonly [string, Json, readonly (readonly string[])[], Files?])[] = [
    ["a transfer to an agent as the chat begins", on(begins, { a: toBob }), loops("a", "error")],
    ["on the user's side", on("LiveChatClientConnected", { a: say("", { next: "b" }), b: toBob }), loops("b", "error")],
    ["on some paths", on(begins, { a: { type: "branch", next: either }, b: toBob }), loops("b", "warning")],
    ["under a condition of the trigger", on(begins, { a: toBob }, "[[ChatUser]].Name == 'Ana'"), loops("a", "warning")],
    [
      "on both ways of a branch",
      on(begins, { a: { type: "branch", next: [{ when: "1 > 2", to: "b" }, { to: "c" }] }, b: toBob, c: toBob }),
      loops("b", "error"),
    ],
    [
      "on the way of an error only",
      on(begins, { a: { type: "action", action: "EndChatActivity", onError: "b" }, b: toBob }),
      loops("b", "warning"),
    ],
    ["after a question", on(begins, { a: ask({ next: "b" }), b: toBob }), []],
    [
      "after an outside action",
      on(begins, {
        a: { type: "action", action: "HttpRequest", params: { Method: "GET", Url: "x" }, next: "b" },
        b: toBob,
      }),
      [],
    ],
    [
      "to a queue that gives chats out",
      on(begins, { a: transfer({ Queue: "fast" }) }),
      loops("a", "error"),
      { "bot.json": giving },
    ],
    ["to a queue where agents pick up", on(begins, { a: transfer({ Queue: "general" }) }), [], { "bot.json": giving }],
    [
      "in a flow that is called",
      on(begins, { a: { type: "call", flow: "other" } }),
      loops("a", "error"),
      { "other.json": flowOf(toBob) },
    ],
    [
      "in a flow that it goes to, after a question",
      on(begins, { a: { type: "goto", flow: "other" } }),
      [],
      { "other.json": steps({ a: ask({ next: "b" }), b: toBob }) },
    ],
    [
      "in flows that go to each other",
      on(begins, { a: { type: "goto", flow: "other" } }),
      [],
      { "other.json": flowOf({ type: "goto", flow: "menu" }) },
    ],
    [
      "a chat's end that asks again and leaves",
      on(ends, { a: connect({ next: "b" }), b: leave }),
      [["REFUSAL_UNHANDLED", "/steps/a", "warning"], ...loops("b", "error")],
    ],
    [
      "that leaves only where it was let in",
      on(ends, { a: connect({ next: [{ when: "@InternalActionResult", to: "b" }, { to: "end" }] }), b: leave }),
      loops("b", "warning"),
    ],
    [
      "that asks again",
      on(ends, { a: connect({ next: [{ when: "@InternalActionResult", to: "b" }, { to: "end" }] }), b: say("") }),
      [],
    ],
    [
      "that leaves and asks again",
      on(ends, {
        a: { ...leave, next: "b" },
        b: connect({ next: [{ when: "@InternalActionResult", to: "c" }, { to: "end" }] }),
        c: say(""),
      }),
      [],
    ],
    ["in another flow", flowOf(toBob), []],
    [
      "in one that has another fault",
      on(begins, { a: transfer({ Agent: "bob@x.io" }, "c") }),
      [["STEP_UNKNOWN", "/steps/a/next", "error"]],
    ],
  ]
  for (const [title, flow, faults, others] of CASES) {
    test(title, () => {
      const found = load({ "menu.json": flow, ...others }).faults
      expect(found.map(({ code, pointer, severity }) => [code, pointer, severity])).toEqual(faults)
    })
  }
})
