import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const ask = (message: Json, more: { readonly [key: string]: Json } = {}) => ({
  type: "prompt",
  message,
  next: "end",
  ...more,
})
const act = (action: string, more: { readonly [key: string]: Json } = {}) => ({ type: "action", action, ...more })
/** A flow with or without a trigger, from its steps; the first is its start. */
const flow = (trigger: { readonly [key: string]: Json } | null, steps: { readonly [name: string]: Json }) => ({
  ...(trigger === null ? {} : { trigger }),
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const go = { phrases: ["go"] }
const age = flow(go, { age: ask("Age?", { input: { type: "integer" } }) })
const agents = [{ email: "ana@example.com", name: "Ana" }]
const queue = flow(
  { phrases: ["queue"] },
  {
    a: act("ConnectToHelpdeskAgent", { next: [{ when: "@InternalActionResult", to: "end" }, { to: "no" }] }),
    no: say("No."),
  },
)

stories([
  {
    name: "call pushes a frame whose variables are its params, and the caller's stay its own",
    flows: {
      f: flow(go, {
        a: { type: "branch", set: { "@x": "mine" }, next: "b" },
        b: { type: "call", flow: "g", params: { x: "given" }, save: "@result", next: "c" },
        c: say("{{ @x }} {{ @result }}"),
      }),
      g: flow(null, {
        a: ask("{{ @x }}?", { set: { "@y": "{{ @x }}" }, save: "@x", next: "b" }),
        b: { type: "end", result: "{{ @x + @y }}" },
      }),
    },
    turns: [
      { user: "go", bot: ["given?"], status: { flow: "g", step: "a" } },
      { user: "new", bot: ["mine newgiven"], status: { flow: null } },
    ],
  },
  {
    name: "without a result save gets null",
    flows: {
      f: flow(go, { a: { type: "call", flow: "g", save: "@r", set: { "@r": 1 }, next: "b" }, b: say("[{{ @r }}]") }),
      g: flow(null, { a: { type: "end" } }),
    },
    turns: [{ user: "go", bot: ["[]"] }],
  },
  {
    name: "a flow that ends without an end step gives null too",
    flows: {
      f: flow(go, { a: { type: "call", flow: "g", save: "@r", set: { "@r": 1 }, next: "b" }, b: say("[{{ @r }}]") }),
      g: flow(null, { a: say("In g.") }),
    },
    turns: [{ user: "go", bot: ["In g.", "[]"] }],
  },
  {
    name: "an error nobody takes in a called flow drops its frames and goes to the caller's onError",
    flows: {
      f: flow(go, {
        a: { type: "call", flow: "g", onError: "b", next: "end" },
        b: say("{{ [[SystemError]].Code }} at {{ [[SystemError]].Step }}"),
      }),
      g: flow(null, { a: { type: "call", flow: "h", next: "end" } }),
      h: flow(null, { x: act("Fail", { next: "end" }) }),
    },
    turns: [{ user: "go", bot: ["FAILED at x"], status: { flow: null } }],
  },
  {
    name: "too many wrong answers in a called flow are an error the caller can take",
    flows: {
      f: flow(go, { a: { type: "call", flow: "g", onError: "b", next: "end" }, b: say("{{ [[SystemError]].Code }}") }),
      g: flow(null, { x: ask("Age?", { input: { type: "integer" }, maxAttempts: 1 }) }),
    },
    turns: [{ user: "go" }, { user: "x", bot: ["ATTEMPTS_EXCEEDED"] }],
  },
  {
    name: "goto replaces the top frame, and a caller below still gets its return",
    flows: {
      f: flow(go, { a: { type: "call", flow: "g", save: "@r", next: "b" }, b: say("Returned {{ @r }}.") }),
      g: flow(null, { a: { type: "goto", flow: "h", params: { n: 5 } } }),
      h: {
        variables: { n: "number" },
        ...flow(null, { a: ask("Sure?", { next: "b" }), b: { type: "end", result: "{{ @n }}" } }),
      },
    },
    turns: [
      { user: "go", bot: ["Sure?"], status: { flow: "h" } },
      { user: "yes", bot: ["Returned 5."] },
    ],
  },
  {
    name: "a flow that rested and then hands over to another has the question below put again, as if it had ended itself",
    flows: {
      f: age,
      g: flow({ event: "packed" }, { w: { type: "wait", for: ["sent"], next: "h" }, h: { type: "goto", flow: "h" } }),
      h: flow(null, { a: say("It is on its way.") }),
    },
    turns: [
      { user: "go", bot: ["Age?"] },
      { event: { name: "packed" }, bot: [] },
      { event: { name: "sent" }, bot: ["It is on its way.", "Age?"] },
    ],
  },
  {
    name: "a flow that waits for a tick and hands over is none that a tick began: its question outlives the waiting",
    flows: {
      queue: flow(
        { phrases: ["queue"] },
        {
          a: act("ConnectToHelpdeskAgent", { next: [{ when: "@InternalActionResult", to: "w" }, { to: "end" }] }),
          w: { type: "wait", for: ["LiveChatWaiting"], next: "g" },
          g: { type: "goto", flow: "form" },
        },
      ),
      form: flow(null, { a: ask("Order?", { save: "@order", next: "b" }), b: say("Order {{ @order }}.") }),
    },
    agents,
    bot: { liveChat: { waitingTick: "PT1M" } },
    turns: [
      { user: "queue" },
      { advance: "PT1M", bot: ["Order?"] },
      { agent: { accept: true } },
      { agent: { disconnect: true }, bot: ["The chat has ended.", "Order?"] },
      { user: "7", bot: ["Order 7."] },
    ],
  },
  {
    name: "a digression that says something has the question below put again, and no attempt is counted",
    flows: {
      f: flow(go, { age: ask("Age?", { input: { type: "integer" }, invalid: ["One.", "Two."] }) }),
      help: flow({ phrases: ["help"] }, { a: say("Helping.") }),
    },
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "help", bot: ["Helping.", "Age?"] },
      { user: "x", bot: ["One."] },
    ],
  },
  {
    name: "a special flow that ends in the same turn and asked nothing leaves the question below as it was",
    flows: { f: age, paid: flow({ event: "paid" }, { a: say("Paid.") }) },
    turns: [{ user: "go" }, { event: { name: "paid" }, bot: ["Paid."], status: { flow: "f", step: "age" } }],
  },
  {
    name: "a special flow that asked has the question below put again",
    flows: { f: age, paid: flow({ event: "paid" }, { a: ask("Paid?", { next: "b" }), b: say("Thanks.") }) },
    turns: [{ user: "go" }, { event: { name: "paid" }, bot: ["Paid?"] }, { user: "yes", bot: ["Thanks.", "Age?"] }],
  },
  {
    name: "a digression in a digression comes back question by question",
    flows: {
      f: age,
      g: flow({ phrases: ["weigh"] }, { w: ask("Weight?", { input: { type: "integer" } }) }),
      h: flow({ phrases: ["help"] }, { a: say("Helping.") }),
    },
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "weigh", bot: ["Weight?"] },
      { user: "help", bot: ["Helping.", "Weight?"] },
      { user: "80", bot: ["Age?"] },
      { user: "40", bot: [], status: { flow: null } },
    ],
  },
  {
    name: "a waiting tick is skipped while the last tick's frame still asks",
    flows: {
      queue,
      tick: flow({ event: "LiveChatWaiting" }, { a: ask("Still waiting?", { next: "b" }), b: say("Good.") }),
    },
    bot: { liveChat: { waitingTick: "PT1M", maxWait: "PT1H" } },
    turns: [
      { user: "queue" },
      { advance: "PT3M", bot: ["Still waiting?"] },
      { user: "yes", bot: ["Good."] },
      { advance: "PT1M", bot: ["Still waiting?"] },
    ],
  },
  {
    name: "while a chat is connected the stack is frozen: no input and no timeouts",
    flows: { f: age, queue, menu: flow({ phrases: ["menu"] }, { a: say("Menu.") }) },
    bot: { inactivity: "PT2M" },
    agents,
    turns: [
      { user: "go" },
      { user: "queue" },
      { agent: { accept: true }, status: { flow: "f", step: "age" } },
      { user: "40", bot: [], toAgent: ["40"], status: { step: "age" } },
      { user: "menu", bot: [], toAgent: ["menu"] },
      { user: "cancel", bot: [], toAgent: ["cancel"], status: { step: "age" } },
      { advance: "PT4M", bot: [] },
    ],
  },
  {
    name: "after the chat LiveChatClientDisconnected runs on top, then the frozen question is put again",
    flows: {
      f: age,
      queue,
      over: flow({ event: "LiveChatClientDisconnected" }, { a: ask("How was it?", { next: "b" }), b: say("Thanks.") }),
    },
    agents,
    turns: [
      { user: "go" },
      { user: "queue" },
      { agent: { accept: true } },
      { agent: { disconnect: true }, bot: ["How was it?"] },
      { user: "fine", bot: ["Thanks.", "Age?"] },
      { user: "40", bot: [], status: { flow: null } },
    ],
  },
  {
    name: "several special flows at once run in the order of their causes, each after the one before rests",
    flows: {
      queue,
      up: flow({ event: "LiveChatClientConnected" }, { a: say("Here is Ana.") }),
      upThere: flow({ event: "LiveChatAgentConnected" }, { a: say("A guest.") }),
      down: flow({ event: "LiveChatClientDisconnected" }, { a: ask("How was it?") }),
    },
    agents,
    turns: [
      { user: "queue" },
      { agent: { accept: true }, bot: ["Here is Ana."], toAgent: ["A guest."] },
      { user: "disconnect", bot: ["How was it?"], toAgent: ["The user has ended the chat."] },
    ],
  },
])
