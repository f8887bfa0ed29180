import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const on = (trigger: { readonly [key: string]: Json }, ...steps: readonly Json[]) => ({
  trigger,
  start: "s0",
  steps: Object.fromEntries(steps.map((step, index) => [`s${index}`, step])),
})
const agents = [{ email: "ana@example.com", name: "Ana" }]
const queue = on(
  { phrases: ["queue"] },
  {
    type: "action",
    action: "ConnectToHelpdeskAgent",
    next: [{ when: "@InternalActionResult", to: "end" }, { to: "s1" }],
  },
  say("No."),
)
const NOT_UNDERSTOOD = "Sorry, I did not understand that."
const count = on(
  { phrases: ["count"] },
  say("{{ [[Order]].Count }}", {
    set: { "[[Order]].Count": "{{ [[Order]].Count == null ? 1 : [[Order]].Count + 1 }}" },
  }),
)
const order = { entities: { Order: { properties: { Count: { type: "number" } } } } }

stories([
  {
    name: "1: a clientActivityId seen before is answered as then, and acted on once",
    flows: { count },
    bot: order,
    turns: [
      { user: { text: "count", clientActivityId: "1" }, bot: ["1"] },
      { user: { text: "count", clientActivityId: "1" }, bot: ["1"], expect: ["[[Order]].Count == 1"] },
      { user: { text: "count", clientActivityId: "2" }, bot: ["2"] },
      { user: { text: "count", clientActivityId: "1" }, bot: ["1"], expect: ["[[Order]].Count == 2"] },
    ],
  },
  {
    name: "1: other content under the same clientActivityId is refused",
    flows: { count },
    bot: order,
    turns: [
      { user: { text: "count", clientActivityId: "1" } },
      { user: { text: "other", clientActivityId: "1" }, refused: { code: "CLIENT_ACTIVITY_ID_REUSED" }, bot: [] },
      { user: { text: "count", value: 1, clientActivityId: "1" }, refused: { code: "CLIENT_ACTIVITY_ID_REUSED" } },
    ],
  },
  {
    name: "1 before 2: what was answered before is answered as then, also when banned since",
    flows: { count },
    bot: order,
    turns: [
      { user: { text: "count", clientActivityId: "1" }, bot: ["1"] },
      { admin: { block: { conversation: "current", reason: "spam", scope: "conversation" } } },
      { user: { text: "count", clientActivityId: "1" }, bot: ["1"] },
      { user: { text: "count", clientActivityId: "2" }, refused: { code: "BLOCKED" } },
    ],
  },
  {
    name: "2 before 3: a ban is told before that the conversation has ended",
    flows: { count },
    bot: order,
    turns: [
      { end: true, status: { conversation: "ended" } },
      { user: "count", refused: { code: "CONVERSATION_ENDED" } },
      { admin: { block: { visitor: "current", reason: "spam", scope: "conversation" } } },
      { user: "count", refused: { code: "BLOCKED", reason: "spam" } },
    ],
  },
  {
    name: "3: a conversation that has ended takes nothing",
    flows: { count },
    bot: order,
    turns: [
      { end: true },
      { user: "count", refused: { code: "CONVERSATION_ENDED" }, bot: [] },
      { event: { name: "x" }, refused: { code: "CONVERSATION_ENDED" } },
      { end: true, refused: { code: "CONVERSATION_ENDED" } },
    ],
  },
  {
    name: "4: what comes while an outside call is under way waits for it, in order",
    flows: {
      count,
      look: on(
        { phrases: ["look"] },
        { type: "action", action: "LookUp", retry: { attempts: 2, delay: "PT1M" }, onError: "s1", next: "s1" },
        say("Looked."),
      ),
    },
    bot: order,
    stubs: { LookUp: [{ error: { code: "ACTION_FAILED" } }, { result: 1 }] },
    turns: [
      { user: "look", bot: [] },
      { user: "count", bot: [] },
      { user: "what?", bot: [] },
      { advance: "PT1M", bot: ["Looked.", "1", NOT_UNDERSTOOD] },
    ],
  },
  {
    name: "5: while a chat is connected disconnect ends it, everything else goes to the agent, and the bot is silent",
    flows: { queue, count },
    bot: order,
    agents,
    turns: [
      { user: "queue" },
      { agent: { accept: true } },
      { user: "count", bot: [], toAgent: ["count"] },
      { user: "restart", bot: [], toAgent: ["restart"] },
      { agent: { say: "How can I help?" }, bot: ["How can I help?"], toAgent: [] },
      {
        user: "Disconnect.",
        bot: ["The chat has ended."],
        toAgent: ["The user has ended the chat."],
        status: { liveChat: "none" },
      },
    ],
  },
  {
    name: "5: after the agent closed the chat the next text opens another",
    flows: { queue, count },
    bot: order,
    agents,
    turns: [
      { user: "queue" },
      { agent: { accept: true } },
      { agent: { close: true }, bot: [], toAgent: [], status: { liveChat: "none" } },
      { user: "count", bot: [{ contains: "Your message goes to an agent" }], status: { liveChat: "waiting" } },
      { agent: { accept: true }, toAgent: ["count", { contains: "anonymous visitor" }] },
    ],
  },
  {
    name: "6 before 7: an option of the choice that waits is the answer, though it is a keyword",
    flows: {
      f: on(
        { phrases: ["go"] },
        { type: "choice", message: "Sure?", options: [{ value: "yes" }, { value: "cancel" }], save: "@a", next: "s1" },
        say("Chose {{ @a }}."),
      ),
    },
    turns: [
      { user: "go", bot: ["Sure?"] },
      { user: "cancel", bot: ["Chose cancel."] },
    ],
  },
  {
    name: "6 before 8: an option goes before a flow with always",
    flows: {
      f: on(
        { phrases: ["go"] },
        { type: "choice", message: "What?", options: [{ value: "help" }], save: "@a", next: "s1" },
        say("Chose {{ @a }}."),
      ),
      help: on({ phrases: ["help", "please help"], always: true }, say("Helping.")),
    },
    turns: [
      { user: "go" },
      { user: "please help", bot: ["Helping.", "What?"] },
      { user: "help", bot: ["Chose help."] },
    ],
  },
  {
    name: "7 before 8: a keyword goes before a flow with always",
    flows: {
      f: on({ phrases: ["go"] }, { type: "prompt", message: "Name?", next: "end" }),
      x: on({ phrases: ["cancel"], always: true }, say("Never.")),
    },
    turns: [{ user: "go" }, { user: "cancel", bot: ["Cancelled."] }],
  },
  {
    name: "7 before 9: a keyword goes before an input that would be valid",
    flows: {
      f: on({ phrases: ["go"] }, { type: "prompt", message: "Name?", save: "@n", next: "s1" }, say("{{ @n }}")),
    },
    turns: [{ user: "go" }, { user: "cancel", bot: ["Cancelled."], status: { flow: null } }],
  },
  {
    name: "8: a flow with always runs only while the step is interruptible",
    flows: {
      f: on(
        { phrases: ["go"] },
        { type: "prompt", message: "Name?", interruptible: false, save: "@n", next: "s1" },
        say("Hello {{ @n }}."),
      ),
      help: on({ phrases: ["help"], always: true }, say("Helping.")),
    },
    turns: [{ user: "go" }, { user: "help", bot: ["Hello help."] }],
  },
  {
    name: "9: valid input is taken, though it matches a trigger",
    flows: {
      f: on({ phrases: ["go"] }, { type: "prompt", message: "Name?", save: "@n", next: "s1" }, say("Hello {{ @n }}.")),
      help: on({ phrases: ["help"] }, say("Helping.")),
    },
    turns: [{ user: "go" }, { user: "help", bot: ["Hello help."] }],
  },
  {
    name: "9: invalid input that matches a trigger runs that flow on top, counts no attempt, and the question is put again",
    flows: {
      f: on(
        { phrases: ["go"] },
        { type: "prompt", message: "Age?", input: { type: "integer" }, maxAttempts: 2, exceeded: "s1", next: "end" },
        say("Enough."),
      ),
      help: on({ phrases: ["help"] }, say("Helping.")),
    },
    turns: [
      { user: "go" },
      { user: "help", bot: ["Helping.", "Age?"] },
      { user: "help", bot: ["Helping.", "Age?"] },
      { user: "x", bot: ["Age?"] },
      { user: "x", bot: ["Enough."] },
    ],
  },
  {
    name: "10: with no question there are triggers, else NotUnderstood; a wait that waits changes nothing in that",
    flows: {
      w: on({ phrases: ["wait"] }, { type: "wait", for: ["paid"], next: "s1" }, say("Paid.")),
      help: on({ phrases: ["help"] }, say("Helping.")),
    },
    turns: [
      { user: "help", bot: ["Helping."] },
      { user: "?", bot: [NOT_UNDERSTOOD] },
      { user: "wait", bot: [] },
      { user: "help", bot: ["Helping."], status: { flow: "w" } },
      { user: "?", bot: [NOT_UNDERSTOOD] },
      { event: { name: "paid" }, bot: ["Paid."] },
    ],
  },
  {
    name: "waiting in the queue changes nothing in the order",
    flows: {
      queue,
      help: on({ phrases: ["help"] }, say("Helping.")),
      f: on({ phrases: ["go"] }, { type: "prompt", message: "Age?", input: { type: "integer" }, next: "end" }),
    },
    turns: [
      { user: "queue" },
      { user: "help", bot: ["Helping."], status: { liveChat: "waiting" } },
      { user: "?", bot: [NOT_UNDERSTOOD] },
      { user: "go", bot: ["Age?"] },
      { user: "help", bot: ["Helping.", "Age?"] },
      { user: "40", bot: [], status: { liveChat: "waiting", flow: null } },
    ],
  },
])
