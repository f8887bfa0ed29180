import { expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import { botOf, differencesOf, fixtureOf, type Story } from "./story.js"

/** As `2-seams`, with calls that take their time. A record has calls end at once, so it shows the same in another order. */
const say = (message: Json) => ({ type: "message", message })
const flow = (trigger: { readonly [key: string]: Json }, steps: { readonly [name: string]: Json }) => ({
  trigger,
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const look = { type: "action", action: "LookUp", save: "@found" }
const story = {
  agents: [{ email: "ana@example.com", name: "Ana" }],
  stubs: { LookUp: [{ result: 7, after: "PT8S" }] },
  flows: {
    look: flow({ phrases: ["look"] }, { a: { ...look, next: "b" }, b: say("Found {{ @found }}.") }),
    "look-ask": flow(
      { phrases: ["look and ask"] },
      {
        a: { ...look, next: "b" },
        b: { type: "prompt", message: "How many?", input: { type: "integer" }, save: "@n", next: "c" },
        c: say("{{ @n }}, then."),
      },
    ),
    agent: flow(
      { phrases: ["agent"] },
      {
        c: {
          type: "action",
          action: "ConnectToHelpdeskAgent",
          next: [{ when: "@InternalActionResult", to: "end" }, { to: "n" }],
        },
        n: say("No."),
      },
    ),
    paid: flow({ event: "paid" }, { a: say("Paid.") }),
    connected: flow({ event: "LiveChatClientConnected" }, { a: say("{{ [[HelpdeskAgent]].Name }} is here.") }),
    over: flow({ event: "LiveChatClientDisconnected" }, { a: say("Over: {{ @event.by }}") }),
  },
}
const accept = { agent: { accept: true } } as const
const leave = { agent: { disconnect: true } } as const

const told: readonly Story[] = [
  {
    ...story,
    name: "comes back into a chat that began and goes on",
    turns: [
      { user: "agent" },
      { user: "look and ask", bot: [] },
      { user: "3", bot: [] },
      { ...accept, bot: ["Ana is here."] },
      { user: "hello", bot: [], toAgent: ["hello"] },
      { advance: "PT9S", bot: [], status: { flow: "look-ask", step: "a" } },
      { event: { name: "paid" }, bot: [] },
      { ...leave, bot: ["How many?", "3, then.", "Paid.", "Over: agent"] },
    ],
  },
  {
    ...story,
    name: "comes back after the chat that began meanwhile",
    turns: [
      { user: "agent" },
      { user: "look" },
      { ...accept, bot: ["Ana is here."] },
      { ...leave, bot: [] },
      { advance: "PT8S", bot: ["Found 7.", "Over: agent"] },
    ],
  },
]
test.each(told.map(each => [each.name, each] as const))("a call %s", async (_, each) => {
  expect(await differencesOf(botOf(each.flows, each.bot), fixtureOf(each))).toBe("")
})
