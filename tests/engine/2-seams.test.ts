import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"
import type { Story } from "./story.js"

/**
 * Design section 2, "The dialog and the chat are two state machines, and nothing slips between them". A call is under way
 * between its failure at once and the second attempt a minute later.
 */
const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const flow = (trigger: { readonly [key: string]: Json } | null, steps: { readonly [name: string]: Json }) => ({
  ...(trigger === null ? {} : { trigger }),
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const slow = { type: "action", action: "LookUp", retry: { attempts: 2, delay: "PT1M" } }
const connect = {
  type: "action",
  action: "ConnectToHelpdeskAgent",
  next: [{ when: "@InternalActionResult", to: "end" }, { to: "refused" }],
}
const refused = say("No: {{ [[HelpdeskClient]].RefusalReason }}")
const FLOWS = {
  welcome: flow({ event: "Welcome" }, { a: say("Welcome") }),
  look: flow(
    { phrases: ["look"] },
    { a: { ...slow, save: "@found", onError: "f", next: "b" }, b: say("Found {{ @found }}."), f: say("Failed.") },
  ),
  "look-ask": flow(
    { phrases: ["look and ask"] },
    {
      a: { ...slow, next: "b" },
      b: { type: "prompt", message: "How many?", input: { type: "integer" }, save: "@n", next: "c" },
      c: say("{{ @n }}, then."),
    },
  ),
  agent: flow({ phrases: ["agent"] }, { connect, refused }),
  ask: flow(
    { phrases: ["ask"] },
    {
      a: { type: "prompt", message: "A colour?", save: "@colour", next: "b" },
      b: say("You said {{ @colour }}."),
    },
  ),
  paid: flow({ event: "paid" }, { a: say("Paid.") }),
  connected: flow({ event: "LiveChatClientConnected" }, { a: say("{{ [[HelpdeskAgent]].Name }} is here.") }),
  over: flow({ event: "LiveChatClientDisconnected" }, { a: say("Over: {{ @event.by }}") }),
  waiting: flow({ event: "LiveChatWaiting" }, { a: say("Still waiting.") }),
  nobody: flow({ event: "LiveChatQueueTimeout" }, { a: say("Nobody came.") }),
  "their-side": flow({ event: "LiveChatAgentConnected" }, { a: say("A chat.") }),
  judge: flow({ event: "LiveChatAgentDisconnected" }, { a: say("Their side is over.") }),
  error: flow({ event: "Error" }, { a: say("Error: {{ [[SystemError]].Code }}") }),
}
/** Stories about one thing. */
const about = (what: string, told: readonly Story[]) => told.map(each => ({ ...each, name: `${what}: ${each.name}` }))
const agents = [{ email: "ana@example.com", name: "Ana" }]
const stubs = { LookUp: [{ error: { code: "ACTION_FAILED" } }, { result: 7 }] }
const story = { flows: FLOWS, agents, stubs }
const accept = { agent: { accept: true } } as const
const leave = { agent: { disconnect: true } } as const

stories(
  about("a call under way", [
    {
      ...story,
      name: "its result waits while a chat is connected, and the bot does not speak into it",
      turns: [
        { user: "agent" },
        { user: "look", bot: [] },
        { ...accept, bot: ["Ana is here."] },
        { advance: "PT1M", bot: [], status: { liveChat: "connected", flow: "look" } },
        { user: "hello", bot: [], toAgent: ["hello"] },
        { ...leave, bot: ["Found 7.", "Over: agent"], status: { flow: null } },
      ],
    },
    {
      ...story,
      name: "its failure waits too",
      stubs: { LookUp: [{ error: { code: "ACTION_FAILED" } }, { error: { code: "E2" } }] },
      turns: [
        { user: "agent" },
        { user: "look" },
        accept,
        { advance: "PT1M", bot: [] },
        { ...leave, bot: ["Failed.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "the chat is over before the result is there: its end is told after it",
      turns: [
        { user: "agent" },
        { user: "look" },
        { ...accept, bot: ["Ana is here."] },
        { ...leave, bot: [], status: { liveChat: "none" } },
        { advance: "PT1M", bot: ["Found 7.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "the question that follows it is put, and again after the flow that tells of the chat's end",
      turns: [
        { user: "agent" },
        { user: "look and ask" },
        accept,
        { advance: "PT1M", bot: [] },
        { ...leave, bot: ["How many?", "Over: agent", "How many?"] },
        { user: "3", bot: ["3, then."] },
      ],
    },
    {
      ...story,
      name: "ticks of the queue wait, one for all, and are not heard when nobody waits any more",
      bot: { liveChat: { waitingTick: "PT10S" } },
      turns: [
        { user: "agent" },
        { user: "look" },
        { advance: "PT55S", bot: [] },
        { advance: "PT5S", bot: ["Found 7.", "Still waiting."] },
        { advance: "PT10S", bot: ["Still waiting."] },
      ],
    },
    {
      ...story,
      name: "a tick that waits for it is not heard when an agent came meanwhile",
      bot: { liveChat: { waitingTick: "PT10S" } },
      turns: [
        { user: "agent" },
        { user: "look" },
        { advance: "PT15S", bot: [] },
        { ...accept, bot: ["Ana is here."] },
        { advance: "PT45S", bot: [] },
        { ...leave, bot: ["Found 7.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "what the user is told of the queue's end waits for it",
      bot: { liveChat: { maxWait: "PT30S" } },
      turns: [
        { user: "agent" },
        { user: "look" },
        { advance: "PT30S", bot: [], status: { liveChat: "none" } },
        { advance: "PT30S", bot: ["Found 7.", "Nobody came."] },
      ],
    },
    {
      ...story,
      name: "texts, events and special flows that come meanwhile keep their order",
      bot: { liveChat: { maxWait: "PT30S" } },
      turns: [
        { user: "agent" },
        { user: "look and ask" },
        { user: "3", bot: [] },
        { event: { name: "paid" }, bot: [] },
        { advance: "PT30S", bot: [] },
        { user: "ask", bot: [] },
        { advance: "PT30S", bot: ["How many?", "3, then.", "Paid.", "Nobody came.", "A colour?"] },
      ],
    },
    {
      ...story,
      name: "what was said to the bot before an agent came is the bot's, after the chat",
      turns: [
        { user: "agent" },
        { user: "look and ask" },
        { user: "3", bot: [] },
        { ...accept, bot: ["Ana is here."] },
        { user: "hello", toAgent: ["hello"] },
        { advance: "PT1M", bot: [] },
        { ...leave, bot: ["How many?", "3, then.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "the keyword disconnect leaves the chat at once, and the queue when it is heard",
      turns: [
        { user: "agent" },
        { user: "look" },
        { user: "disconnect", bot: [], status: { liveChat: "waiting" } },
        { advance: "PT1M", bot: ["Found 7.", "Over: user"], status: { liveChat: "none" } },
      ],
    },
    {
      ...story,
      name: "the keyword restart waits for it",
      turns: [
        { user: "look" },
        { user: "restart", bot: [], status: { flow: "look" } },
        { advance: "PT1M", bot: ["Found 7.", "Welcome"] },
      ],
    },
    {
      ...story,
      stubs: { LookUp: [{ error: { code: "ACTION_FAILED" } }] },
      name: "a ban does not wait for it, and what waits goes with the conversation",
      turns: [
        { user: "look" },
        { user: "ask" },
        {
          admin: { block: { conversation: "current", reason: "spam", scope: "conversation" } },
          bot: ["You have been blocked. Reason: spam"],
          status: { conversation: "ended" },
        },
        { advance: "PT1M", bot: [] },
      ],
    },
    {
      ...story,
      stubs: { LookUp: [{ error: { code: "ACTION_FAILED" } }] },
      name: "the user's end does not wait for it",
      turns: [
        { user: "look" },
        { user: "ask" },
        { end: true, status: { conversation: "ended" } },
        { advance: "PT1M", bot: [] },
      ],
    },
    {
      ...story,
      name: "a flow that greets the chat can't call over it: that is an error of its own, and the result is not lost",
      flows: {
        ...FLOWS,
        connected: flow(
          { event: "LiveChatClientConnected" },
          {
            a: { type: "action", action: "LookUp", onError: "f", next: "b" },
            b: say("Never."),
            f: say("Greeting: {{ [[SystemError]].Code }}"),
          },
        ),
      },
      turns: [
        { user: "agent" },
        { user: "look" },
        { ...accept, bot: ["Greeting: CALL_UNDER_WAY"], status: { flow: "look" } },
        { ...leave, bot: [] },
        { advance: "PT1M", bot: ["Found 7.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "an error of the greeting that nobody takes leaves the flow below, which is not at fault",
      flows: {
        ...FLOWS,
        connected: flow({ event: "LiveChatClientConnected" }, { a: { type: "action", action: "LookUp" } }),
      },
      turns: [
        { user: "agent" },
        { user: "look" },
        { ...accept, bot: ["Error: CALL_UNDER_WAY"], status: { flow: "look" } },
        leave,
        { advance: "PT1M", bot: ["Found 7.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "on the agent's side too: what is told of the chat's end waits for it",
      flows: {
        ...FLOWS,
        "their-side": flow(
          { event: "LiveChatAgentConnected" },
          { a: { ...slow, next: "b" }, b: say("Known for {{ @InternalActionResult }} years.") },
        ),
      },
      turns: [
        { user: "agent" },
        { ...accept, toAgent: [] },
        { user: "disconnect", bot: ["Over: user"], toAgent: [] },
        { advance: "PT1M", toAgent: ["Known for 7 years.", "Their side is over."] },
      ],
    },
    {
      ...story,
      name: "takes too long while a chat is connected: that is told after the chat",
      stubs: { LookUp: [{ result: 7, after: "PT1M" }, { result: 8 }] },
      turns: [
        { user: "agent" },
        { user: "look" },
        accept,
        { advance: "PT30S", bot: [] },
        { ...leave, bot: [] },
        { advance: "PT1M", bot: ["Found 8.", "Over: agent"] },
      ],
    },
  ]),
)

stories(
  about("a connected chat", [
    {
      ...story,
      name: "events wait for its end, in order, before what tells of it",
      stubs: {},
      turns: [
        { user: "ask", bot: ["A colour?"] },
        { user: "agent", bot: ["You said agent."] },
        { user: "agent", bot: [] },
        accept,
        { event: { name: "paid" }, bot: [] },
        { event: { name: "other" }, bot: [] },
        { user: "disconnect", bot: ["Paid.", "Over: user"] },
      ],
    },
    {
      ...story,
      name: "a flow of the greeting that waits for an event is not moved by it before the end",
      stubs: {},
      flows: {
        ...FLOWS,
        connected: flow(
          { event: "LiveChatClientConnected" },
          {
            a: { type: "wait", for: ["rated"], next: "b" },
            b: say("Rated."),
          },
        ),
      },
      turns: [
        { user: "agent" },
        accept,
        { event: { name: "rated" }, bot: [] },
        { ...leave, bot: ["Rated.", "Over: agent"] },
      ],
    },
    {
      ...story,
      name: "a question that the agent's coming leads to is put after it, and can be gone back from",
      stubs: {},
      flows: {
        ...FLOWS,
        agent: flow(
          { phrases: ["agent"] },
          {
            connect: { ...connect, next: "name" },
            name: {
              type: "prompt",
              message: "Your name?",
              save: "@name",
              events: { LiveChatClientConnected: "here" },
              next: "wait",
            },
            wait: { type: "wait", for: ["LiveChatClientConnected"], next: "here" },
            here: say("Hello {{ @name }}.", { next: "which" }),
            which: {
              type: "choice",
              message: "Which?",
              options: [{ value: 1, title: "One" }],
              save: "@which",
              next: "done",
            },
            done: say("{{ @which }}, then."),
          },
        ),
      },
      turns: [
        { user: "agent", bot: ["Your name?"] },
        { user: "Eva", bot: [] },
        { ...accept, bot: ["Hello Eva."], status: { step: "which" } },
        { user: "One", bot: [], toAgent: ["One"] },
        { ...leave, bot: ["Over: agent", { text: "Which?", options: ["One"] }] },
        { user: "back", bot: ["Your name?"] },
      ],
    },
    {
      ...story,
      name: "a question of Error waits for its end too",
      stubs: {},
      flows: {
        ...FLOWS,
        connected: flow({ event: "LiveChatClientConnected" }, { a: { type: "action", action: "Fail" } }),
        error: flow(
          { event: "Error" },
          { a: { type: "prompt", message: "Shall I try again?", save: "@x", next: "b" }, b: say("You said {{ @x }}.") },
        ),
      },
      turns: [
        { user: "agent" },
        { ...accept, bot: [] },
        { user: "no", toAgent: ["no"] },
        { ...leave, bot: ["Over: agent", "Shall I try again?"] },
        { user: "no", bot: ["You said no."] },
      ],
    },
    {
      ...story,
      name: "a question that it kept from being put is none after the agent closed it: it has no time, and the first text puts it",
      stubs: {},
      flows: {
        ...FLOWS,
        agent: flow(
          { phrases: ["agent"] },
          {
            connect: { ...connect, next: "wait" },
            wait: { type: "wait", for: ["LiveChatClientConnected"], next: "which" },
            which: {
              type: "prompt",
              message: "Which?",
              save: "@which",
              timeout: { after: "PT2M", next: "late" },
              next: "done",
            },
            late: say("Too late."),
            done: say("{{ @which }}, then."),
          },
        ),
      },
      turns: [
        { user: "agent" },
        { ...accept, bot: [], status: { step: "which" } },
        { agent: { close: true }, bot: [] },
        // The closed chat would be opened again within the hour.
        { advance: "PT2H", bot: [] },
        { user: "ask", bot: ["A colour?"] },
        { user: "red", bot: ["You said red.", "Which?"] },
        { advance: "PT2M", bot: ["Too late."] },
        { user: "agent" },
        accept,
        { agent: { close: true } },
        { advance: "PT2H", bot: [] },
        { user: "hello", bot: ["Which?"] },
        { user: "one", bot: ["one, then."] },
      ],
    },
    {
      ...story,
      name: "a text that waited for a call is heard before what tells that the agent is gone",
      agents: [...agents, { email: "bob@example.com", name: "Bob" }],
      flows: { ...FLOWS, requeued: flow({ event: "LiveChatRequeued" }, { a: say("Wait again.") }) },
      turns: [
        { user: "agent" },
        { user: "look" },
        { user: "ask", bot: [] },
        { agent: { email: "ana@example.com", accept: true }, bot: ["Ana is here."] },
        { advance: "PT1M", bot: [] },
        { agent: { email: "ana@example.com", signOut: true }, bot: ["Found 7.", "A colour?", "Wait again."] },
        { user: "red", bot: [] },
        { agent: { email: "bob@example.com", accept: true }, bot: ["Bob is here."], toAgent: ["red", "A chat."] },
        { agent: { email: "bob@example.com", disconnect: true }, bot: ["Over: agent", "A colour?"] },
        { user: "green", bot: ["You said green."] },
      ],
    },
    {
      ...story,
      name: "a text that waited for a call since before it opens it no more after the agent closed it, and a later one does",
      turns: [
        { user: "agent" },
        { user: "look" },
        { user: "ask", bot: [] },
        { ...accept, bot: ["Ana is here."] },
        { advance: "PT1M", bot: [] },
        { agent: { close: true }, bot: ["Found 7.", "A colour?"], status: { liveChat: "none" } },
        { user: "red", bot: ["Again."], status: { liveChat: "waiting" } },
      ],
      flows: { ...FLOWS, reopened: flow({ event: "LiveChatReopened" }, { a: say("Again.") }) },
    },
    {
      ...story,
      name: "a text that waits for a call since the agent closed it opens it when it is heard",
      turns: [
        { user: "agent" },
        { user: "look" },
        { ...accept, bot: ["Ana is here."] },
        { agent: { close: true }, bot: [], status: { liveChat: "none" } },
        { user: "red", bot: [] },
        { advance: "PT1M", bot: ["Found 7.", "Again."], status: { liveChat: "waiting" } },
        { ...accept, toAgent: ["red", "A chat."] },
      ],
      flows: { ...FLOWS, reopened: flow({ event: "LiveChatReopened" }, { a: say("Again.") }) },
    },
    {
      ...story,
      name: "after a transfer to a queue the user's texts are the next agent's, and the bot is silent",
      stubs: {},
      agents: [
        { email: "ana@example.com", name: "Ana", queues: ["general"] },
        { email: "bob@example.com", name: "Bob", queues: ["billing"] },
      ],
      bot: { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } },
      turns: [
        { user: "agent" },
        { agent: { email: "ana@example.com", accept: true } },
        { user: "my invoice is wrong", toAgent: ["my invoice is wrong"] },
        { agent: { email: "ana@example.com", transfer: { queue: "billing" } } },
        { user: "its number is 4711", bot: [], toAgent: [] },
        { user: "ask", bot: [], toAgent: [] },
        { event: { name: "paid" }, bot: ["Paid."] },
        {
          agent: { email: "bob@example.com", accept: true },
          bot: ["Bob is here."],
          toAgent: ["its number is 4711", "ask", "A chat."],
        },
        { agent: { email: "bob@example.com", transfer: { queue: "billing" } } },
        { agent: { email: "bob@example.com", accept: true }, toAgent: ["A chat."] },
      ],
    },
    {
      ...story,
      name: "after a transfer the keyword disconnect leaves the queue",
      stubs: {},
      turns: [
        { user: "agent" },
        accept,
        { agent: { transfer: { queue: "general" } }, status: { liveChat: "waiting" } },
        { user: "disconnect", bot: ["Over: user"], status: { liveChat: "none" } },
        { user: "ask", bot: ["A colour?"] },
      ],
    },
  ]),
)

const still = {
  type: "choice",
  message: "Still there?",
  options: [{ value: "yes" }, { value: "no" }],
  save: "@y",
  timeout: { after: "PT1M", next: "leave" },
  next: [{ when: "@y == 'no'", to: "leave" }, { to: "good" }],
}
const ticking = {
  ...story,
  stubs: {},
  flows: {
    ...FLOWS,
    waiting: flow(
      { event: "LiveChatWaiting" },
      {
        q: still,
        good: say("Good."),
        leave: { type: "action", action: "DisconnectFromHelpdeskAgent", next: "more" },
        more: { type: "prompt", message: "Call you back?", save: "@m", next: "end" },
      },
    ),
  },
  bot: { liveChat: { waitingTick: "PT5M" } },
}
stories(
  about("what a waiting tick asked", [
    {
      ...ticking,
      name: "is dropped when an agent comes",
      turns: [
        { user: "ask" },
        { user: "agent", bot: ["You said agent."] },
        { user: "agent" },
        { advance: "PT5M", bot: ["Still there?"] },
        { ...accept, bot: ["Ana is here."] },
        { ...leave, bot: ["Over: agent"], status: { flow: null } },
        { advance: "PT2M", bot: [] },
      ],
    },
    {
      ...ticking,
      name: "is dropped when the user leaves, and the question below is put again",
      flows: {
        ...ticking.flows,
        ask: flow(
          { phrases: ["ask"] },
          {
            a: {
              type: "prompt",
              message: "Age?",
              input: { type: "integer" },
              interruptible: true,
              save: "@age",
              next: "end",
            },
          },
        ),
      },
      turns: [
        { user: "ask", bot: ["Age?"] },
        { user: "agent", bot: ["Age?"] },
        { advance: "PT5M", bot: ["Still there?"] },
        { user: "disconnect", bot: ["Over: user", "Age?"], status: { flow: "ask" } },
      ],
    },
    {
      ...ticking,
      name: "goes on where its own flow left the queue",
      turns: [
        { user: "agent" },
        { advance: "PT5M", bot: ["Still there?"] },
        { user: "no", bot: ["Call you back?", "Over: user"], status: { flow: "waiting" } },
      ],
    },
  ]),
)

stories(
  about("inactivity", [
    {
      ...story,
      name: "stands still while the user waits for us, and counts from the end of that",
      stubs: {},
      flows: {
        ...FLOWS,
        ask: flow(
          { phrases: ["ask"] },
          {
            a: {
              type: "prompt",
              message: "Age?",
              input: { type: "integer" },
              interruptible: true,
              save: "@age",
              next: "end",
            },
          },
        ),
        inactive: flow({ event: "Inactivity" }, { a: say("Bye.") }),
        "inactive-soon": flow({ event: "InactivityWarning" }, { a: say("Hello?") }),
      },
      bot: { inactivity: "PT10M", liveChat: { maxWait: "PT30M" } },
      turns: [
        { user: "ask" },
        { user: "agent", bot: ["Age?"] },
        { advance: "PT29M", bot: [] },
        { advance: "PT1M", bot: ["Nobody came."] },
        { advance: "PT9M", bot: ["Hello?"] },
        { advance: "PT1M", bot: ["Bye."] },
      ],
    },
    {
      ...story,
      name: "counts from the moment at which the question was put",
      flows: {
        ...FLOWS,
        inactive: flow({ event: "Inactivity" }, { a: say("Bye.") }),
        "inactive-soon": flow({ event: "InactivityWarning" }, { a: say("Hello?") }),
      },
      bot: { inactivity: "PT10M" },
      turns: [
        { user: "look and ask" },
        { advance: "PT1M", bot: ["How many?"] },
        { advance: "PT4M59S", bot: [] },
        { advance: "PT1S", bot: ["Hello?"] },
        { advance: "PT4M59S", bot: [] },
        { advance: "PT1S", bot: ["Bye."] },
      ],
    },
  ]),
)
