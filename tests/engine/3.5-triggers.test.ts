import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
/** A flow with this trigger that says one thing. */
const on = (trigger: { readonly [key: string]: Json }, message: Json) => ({
  trigger,
  start: "a",
  steps: { a: say(message) },
})
/** A flow with this trigger that asks one thing, and says the answer. */
const asking = (
  trigger: { readonly [key: string]: Json },
  message: string,
  more: { readonly [key: string]: Json } = {},
) => ({
  trigger,
  start: "ask",
  steps: { ask: { type: "prompt", message, save: "@answer", next: "done", ...more }, done: say("Got {{ @answer }}.") },
})
const NOT_UNDERSTOOD = "Sorry, I did not understand that."
const WELCOME = "Hello! How can I help you?"
const order = {
  entities: {
    Order: { properties: { Number: { type: "string" } } },
    Taste: { scope: "user", properties: { Colour: { type: "string" } } },
  },
}
const agents = [{ email: "ana@example.com", name: "Ana" }]
/** Puts the user in the queue, silently. */
const queue = {
  trigger: { phrases: ["queue"] },
  start: "a",
  steps: {
    a: {
      type: "action",
      action: "ConnectToHelpdeskAgent",
      next: [{ when: "@InternalActionResult", to: "end" }, { to: "no" }],
    },
    no: say("No."),
  },
}

stories([
  {
    name: "a phrase matches the whole text after normalising",
    flows: { f: on({ phrases: ["Où est Ёж?"] }, "Here.") },
    turns: [
      { user: "  ou   EST еж!! ", bot: ["Here."] },
      { user: "où est ёж", bot: ["Here."] },
      { user: "où est ёж donc", bot: [NOT_UNDERSTOOD] },
    ],
  },
  {
    name: "accents are removed from Latin and Greek letters only",
    flows: { f: on({ phrases: ["мой"] }, "Mine."), g: on({ phrases: ["καλημέρα"] }, "Morning.") },
    turns: [
      { user: "мои", bot: [NOT_UNDERSTOOD] },
      { user: "καλημερα", bot: ["Morning."] },
    ],
  },
  {
    name: "full width letters are the same letters",
    flows: { f: on({ phrases: ["menu"] }, "Menu.") },
    turns: [{ user: "ＭＥＮＵ", bot: ["Menu."] }],
  },
  {
    name: "phrases may be given by locale, and those of every locale match",
    flows: { f: on({ phrases: { en: ["menu"], "zh-CN": ["菜单"] } }, "Menu.") },
    bot: { locales: ["en", "zh-CN"] },
    turns: [
      { user: "菜单。", bot: ["Menu."] },
      { user: "menu", bot: ["Menu."] },
    ],
  },
  {
    name: "a pattern is searched in the text",
    flows: { f: on({ pattern: "(?i)order \\d+" }, "Order.") },
    turns: [
      { user: "where is ORDER 12?", bot: ["Order."] },
      { user: "order twelve", bot: [NOT_UNDERSTOOD] },
    ],
  },
  {
    name: "phrases go before patterns, then with when before without, then by flow name",
    flows: {
      a: on({ pattern: "^menu$" }, "by pattern"),
      b: on({ phrases: ["menu"], when: "[[Order]].Number == 'x'" }, "with a condition"),
      c: on({ phrases: ["menu"] }, "by phrase"),
      d: on({ pattern: "^x" }, "first by name"),
      e: on({ pattern: "x$" }, "second by name"),
    },
    bot: order,
    turns: [
      { user: "menu", bot: ["by phrase"] },
      { user: "x", bot: ["first by name"] },
      { start: {} },
      { user: "menu", bot: ["by phrase"] },
    ],
  },
  {
    name: "a trigger whose condition holds goes before one without",
    flows: {
      b: on({ phrases: ["menu"], when: "[[Order]].Number == 'x'" }, "with a condition"),
      c: on({ phrases: ["menu"] }, "by phrase"),
    },
    bot: order,
    set: { "[[Order]].Number": "x" },
    turns: [{ user: "menu", bot: ["with a condition"] }],
  },
  {
    name: "always: also while a question waits for an input that would be valid",
    flows: {
      f: asking({ phrases: ["go"] }, "Name?"),
      help: on({ phrases: ["help"], always: true }, "Helping."),
      menu: on({ phrases: ["menu"] }, "Menu."),
    },
    turns: [
      { user: "go", bot: ["Name?"] },
      { user: "help", bot: ["Helping.", "Name?"] },
      { user: "menu", bot: ["Got menu."], comment: "without always the valid input is the answer" },
    ],
  },
  {
    name: "an event goes first to a wait for it, from the top of the stack down, dropping the frames above",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "w",
        steps: { w: { type: "wait", for: ["paid"], next: "done" }, done: say("Paid.") },
      },
      g: asking({ phrases: ["ask"] }, "Name?"),
      h: on({ event: "paid" }, "Never."),
    },
    turns: [
      { user: "go" },
      { user: "ask", bot: ["Name?"], status: { flow: "g" } },
      { event: { name: "paid" }, bot: ["Paid."], status: { flow: null } },
    ],
  },
  {
    name: "of two that wait for an event the one nearer the top gets it",
    flows: {
      f: {
        trigger: { phrases: ["one"] },
        start: "w",
        steps: { w: { type: "wait", for: ["paid"], next: "done" }, done: say("One.") },
      },
      g: {
        trigger: { phrases: ["two"] },
        start: "w",
        steps: { w: { type: "wait", for: ["paid"], next: "done" }, done: say("Two.") },
      },
    },
    turns: [
      { user: "one" },
      { user: "two" },
      { event: { name: "paid" }, bot: ["Two."], status: { flow: "f" } },
      { event: { name: "paid" }, bot: ["One."], status: { flow: null } },
    ],
  },
  {
    name: "an event nobody waits for runs the flow whose trigger names it, on top",
    flows: {
      f: asking({ phrases: ["go"] }, "Name?"),
      g: asking({ event: "offer" }, "Do you want {{ @event.value }}?"),
    },
    turns: [
      { user: "go" },
      { event: { name: "offer", value: "tea" }, bot: ["Do you want tea?"], status: { flow: "g" } },
      { user: "yes", bot: ["Got yes.", "Name?"], status: { flow: "f" } },
    ],
  },
  {
    name: "an event that nothing waits for and nothing is triggered by is only logged",
    flows: { f: asking({ phrases: ["go"] }, "Name?") },
    turns: [{ user: "go" }, { event: { name: "noise" }, bot: [], status: { flow: "f", step: "ask" } }],
  },
  {
    name: "@event tells name, value, by and from",
    flows: {
      f: on(
        { event: "tell", from: "any" },
        "{{ @event.name }} {{ @event.value.x }} [{{ @event.by }}] {{ @event.from }}",
      ),
    },
    turns: [
      { event: { name: "tell", value: { x: 1 } }, bot: ["tell 1 [] server"] },
      { event: { name: "tell", value: { x: 2 }, from: "client" }, bot: ["tell 2 [] client"] },
    ],
  },
  {
    name: "from: by default events are taken from servers, else from whom it says",
    flows: {
      a: on({ event: "default" }, "default"),
      b: on({ event: "client", from: "client" }, "client"),
      c: on({ event: "any", from: "any" }, "any"),
      d: {
        trigger: { phrases: ["go"] },
        start: "w",
        steps: {
          w: { type: "wait", for: ["x"], next: "v" },
          v: { type: "wait", for: ["x"], from: "client", next: "end" },
        },
      },
    },
    turns: [
      { event: { name: "default", from: "client" }, bot: [] },
      { event: { name: "default", from: "server" }, bot: ["default"] },
      { event: { name: "client", from: "client" }, bot: ["client"] },
      { event: { name: "client", from: "server" }, bot: [] },
      { event: { name: "any", from: "client" }, bot: ["any"] },
      { event: { name: "any", from: "server" }, bot: ["any"] },
      { user: "go" },
      { event: { name: "x", from: "client" }, status: { step: "w" } },
      { event: { name: "x", from: "server" }, status: { step: "v" } },
      { event: { name: "x", from: "server" }, status: { step: "v" } },
      { event: { name: "x", from: "client" }, status: { step: null } },
    ],
  },
  ...[
    "Welcome",
    "NotUnderstood",
    "InactivityWarning",
    "Inactivity",
    "Error",
    "LiveChatWaiting",
    "LiveChatQueueTimeout",
    "LiveChatClientConnected",
    "LiveChatClientDisconnected",
    "LiveChatAgentConnected",
    "LiveChatAgentDisconnected",
    "HelpdeskAgentSignedOut",
  ].map(name => ({
    name: `the engine's own event ${name} can't be sent from outside`,
    flows: {},
    turns: [
      { event: { name }, refused: { code: "EVENT_RESERVED" } },
      { event: { name, from: "client" as const }, refused: { code: "EVENT_RESERVED" }, bot: [] },
    ],
  })),
  {
    name: "Welcome runs when a conversation starts",
    flows: { f: asking({ event: "Welcome" }, "Hi! Your name?") },
    turns: [
      { start: {}, bot: ["Hi! Your name?"], status: { flow: "f" } },
      { user: "Bob", bot: ["Got Bob."] },
    ],
  },
  {
    name: "a bot that brings no special flows has the defaults, in three languages",
    flows: {},
    bot: { locales: ["en", "ru", "zh-CN"] },
    turns: [
      { start: {}, bot: [WELCOME] },
      { user: "?", bot: [NOT_UNDERSTOOD] },
      { start: { locale: "ru" }, bot: ["Здравствуйте! Чем я могу помочь?"] },
      { user: "?", bot: ["Извините, я вас не понял."] },
      { start: { locale: "zh-CN" }, bot: ["您好!有什么可以帮您?"] },
      { user: "?", bot: ["抱歉,我没有听懂。"] },
    ],
  },
  {
    name: "NotUnderstood runs when no trigger matched, and tells what was typed",
    flows: { f: on({ event: "NotUnderstood" }, "What is {{ @event.text }}, {{ @event.value.text }}?") },
    turns: [
      { user: "xyzzy", bot: ["What is xyzzy, xyzzy?"] },
      { user: " x\u200byzzy ", bot: ["What is xyzzy, xyzzy?"] },
    ],
  },
  {
    name: "InactivityWarning comes at half of inactivity, Inactivity after it, and that drops the stack first",
    flows: {
      f: asking({ phrases: ["go"] }, "Name?"),
      g: on({ event: "InactivityWarning" }, "Still there?"),
      h: on({ event: "Inactivity" }, "Too late."),
    },
    bot: { inactivity: "PT10M" },
    turns: [
      { user: "go", bot: ["Name?"] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Still there?"], status: { flow: "f" } },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."], status: { flow: null } },
      { advance: "PT1H", bot: [] },
    ],
  },
  {
    name: "a question that time has brought has a warning of its own, and what the warning asks has none",
    flows: {
      f: asking({ phrases: ["go"] }, "Name?"),
      g: on({ event: "InactivityWarning" }, "Still there?"),
      h: asking({ event: "Inactivity" }, "Shall I go on?"),
      w: {
        trigger: { phrases: ["wait"] },
        start: "wait",
        steps: {
          wait: { type: "wait", for: ["paid"], next: "end", timeout: { after: "PT8M", next: "ask" } },
          ask: { type: "prompt", message: "Not paid. Why?", next: "end" },
        },
      },
      n: asking({ event: "news" }, "News. Good?"),
    },
    bot: { inactivity: "PT10M" },
    turns: [
      { user: "go", bot: ["Name?"] },
      { advance: "PT5M", bot: ["Still there?"] },
      { advance: "PT5M", bot: ["Shall I go on?"] },
      { advance: "PT5M", bot: ["Still there?"] },
      { user: "cancel" },
      { user: "wait", bot: [] },
      { event: { name: "news", value: null }, bot: ["News. Good?"] },
      { advance: "PT5M", bot: ["Still there?"] },
      { advance: "PT3M", bot: ["Not paid. Why?"] },
      { advance: "PT5M", bot: ["Still there?"] },
    ],
  },
  {
    name: "a question may take the inactivity warning as an answer of its own, and put again by it is warned of no more",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "ask",
        steps: {
          ask: { type: "prompt", message: "Name?", events: { InactivityWarning: "hint" }, next: "end" },
          hint: { type: "message", message: "Any name will do.", next: "ask" },
        },
      },
      g: on({ event: "InactivityWarning" }, "Still there?"),
      h: on({ event: "Inactivity" }, "Too late."),
    },
    bot: { inactivity: "PT10M" },
    turns: [
      { user: "go", bot: ["Name?"] },
      { advance: "PT5M", bot: ["Any name will do.", "Name?"] },
      { advance: "PT9M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."] },
    ],
  },
  {
    name: "what an inactivity warning asks is warned of no more",
    flows: {
      f: asking({ phrases: ["go"] }, "Name?"),
      g: asking({ event: "InactivityWarning" }, "Still there?"),
      h: on({ event: "Inactivity" }, "Too late."),
    },
    bot: { inactivity: "PT10M" },
    turns: [
      { user: "go", bot: ["Name?"] },
      { advance: "PT5M", bot: ["Still there?"] },
      { advance: "PT9M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."] },
    ],
  },
  {
    name: "inactivity counts from the user's last event",
    flows: {
      f: asking({ phrases: ["go"] }, "Age?", { input: { type: "integer" } }),
      h: on({ event: "Inactivity" }, "Too late."),
      g: on({ event: "InactivityWarning" }, "Still there?"),
    },
    bot: { inactivity: "PT10M" },
    turns: [
      { user: "go" },
      { advance: "PT4M" },
      { user: "x", bot: ["Age?"] },
      { advance: "PT4M", bot: [] },
      { advance: "PT1M", bot: ["Still there?"] },
      { user: "y", bot: ["Age?"] },
      { advance: "PT9M", bot: ["Still there?"] },
      { advance: "PT1M", bot: ["Too late."] },
    ],
  },
  {
    name: "without a question that waits nobody is warned, nor while the question has a timeout of its own",
    flows: { f: asking({ phrases: ["go"] }, "Name?", { timeout: { after: "PT1H", next: "done" } }) },
    bot: { inactivity: "PT10M" },
    turns: [
      { advance: "PT30M", bot: [] },
      { user: "go" },
      { advance: "PT59M", bot: [] },
      { advance: "PT1M", bot: ["Got ."] },
    ],
  },
  {
    name: "without inactivity in bot.json nobody is hurried",
    flows: { f: asking({ phrases: ["go"] }, "Name?") },
    turns: [{ user: "go" }, { advance: "P30D", bot: [] }, { user: "Bob", bot: ["Got Bob."] }],
  },
  {
    name: "LiveChatWaiting runs every waiting tick in the queue",
    flows: { queue, f: on({ event: "LiveChatWaiting" }, "Number {{ [[HelpdeskClient]].QueuePosition }}.") },
    bot: { liveChat: { waitingTick: "PT2M", maxWait: "PT15M" } },
    turns: [
      { user: "queue", status: { liveChat: "waiting" } },
      { advance: "PT1M59S", bot: [] },
      { advance: "PT1S", bot: ["Number 1."] },
      { advance: "PT4M", bot: ["Number 1.", "Number 1."] },
    ],
  },
  {
    name: "LiveChatQueueTimeout runs after maxWait, and the user has left the queue",
    flows: {
      queue,
      w: on({ event: "LiveChatWaiting" }, "Wait."),
      f: on({ event: "LiveChatQueueTimeout" }, "{{ [[ConversationInfo]].LiveChatStatus }}"),
    },
    bot: { liveChat: { waitingTick: "PT5M", maxWait: "PT7M" } },
    turns: [
      { user: "queue" },
      { advance: "PT7M", bot: ["Wait.", "none"], status: { liveChat: "none" } },
      { advance: "PT1H", bot: [] },
    ],
  },
  {
    name: "the four flows of a chat run on their sides: picked up, then ended",
    flows: {
      queue,
      a: on({ event: "LiveChatClientConnected" }, "Here is {{ [[HelpdeskAgent]].Name }}."),
      b: on({ event: "LiveChatClientDisconnected" }, "Ended by {{ @event.by }}."),
      c: on({ event: "LiveChatAgentConnected" }, "You have a guest."),
      d: on({ event: "LiveChatAgentDisconnected" }, "The guest is gone: {{ @event.by }}."),
    },
    agents,
    turns: [
      { user: "queue" },
      {
        agent: { accept: true },
        bot: ["Here is Ana."],
        toAgent: ["You have a guest."],
        status: { liveChat: "connected" },
      },
      {
        agent: { disconnect: true },
        bot: ["Ended by agent."],
        toAgent: ["The guest is gone: agent."],
        status: { liveChat: "none" },
      },
    ],
  },
  {
    name: "on the agent's side feedback can be asked for, and the user be blocked",
    flows: {
      queue,
      d: {
        trigger: { event: "LiveChatAgentDisconnected" },
        start: "ask",
        steps: {
          ask: {
            type: "choice",
            message: "How was it?",
            options: [{ value: "fine" }, { value: "abuse" }],
            save: "@f",
            next: [{ when: "@f == 'abuse'", to: "block" }, { to: "end" }],
          },
          block: { type: "action", action: "HelpdeskClient.IsBlockedForLiveChat", next: "end" },
        },
      },
    },
    agents,
    turns: [
      { user: "queue" },
      { agent: { accept: true } },
      { agent: { disconnect: true }, toAgent: [{ text: "How was it?", options: ["fine", "abuse"] }] },
      { user: "abuse", bot: [NOT_UNDERSTOOD], comment: "the user's words do not answer the agent's question" },
      { agent: { answer: "abuse" }, calls: [{ action: "HelpdeskClient.IsBlockedForLiveChat", result: true }] },
      { user: "queue", bot: ["No."], expect: ["[[HelpdeskClient]].IsBlockedForLiveChat"] },
    ],
  },
  {
    name: "cancel drops the stack and says so; queue place and entities stay",
    flows: {
      queue,
      f: asking({ phrases: ["go"] }, "Age?", { input: { type: "integer" }, set: { "[[Order]].Number": "7" } }),
    },
    bot: order,
    turns: [
      { user: "queue" },
      { user: "go", bot: ["Age?"] },
      {
        user: "Cancel!",
        bot: ["Cancelled."],
        status: { flow: null, liveChat: "waiting" },
        expect: ["[[Order]].Number == '7'"],
      },
    ],
  },
  {
    name: "back puts the previous question of this frame again, and nothing saved is undone",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "one",
        steps: {
          one: { type: "prompt", message: "One?", save: "[[Order]].Number", next: "two" },
          two: { type: "prompt", message: "Two?", save: "@two", next: "three" },
          three: { type: "prompt", message: "Three?", next: "end" },
        },
      },
    },
    bot: order,
    turns: [
      { user: "go", bot: ["One?"] },
      { user: "1", bot: ["Two?"] },
      { user: "2", bot: ["Three?"] },
      { user: "back", bot: ["Two?"] },
      { user: "back", bot: ["One?"], expect: ["[[Order]].Number == '1'", "@two == '2'"] },
      { user: "back", bot: ["One?"], comment: "there is none before it" },
      { user: "x", bot: ["Two?"], expect: ["[[Order]].Number == 'x'"] },
      { user: "y", bot: ["Three?"] },
    ],
  },
  {
    name: "back is a new visit of the question: its wrong answers are counted anew",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "one",
        steps: {
          one: {
            type: "prompt",
            message: "One?",
            input: { type: "integer" },
            invalid: ["A.", "B.", "C."],
            next: "two",
          },
          two: { type: "prompt", message: "Two?", input: { type: "integer" }, next: "end" },
        },
      },
    },
    turns: [
      { user: "go", bot: ["One?"] },
      { user: "1", bot: ["Two?"] },
      { user: "x", bot: ["Two?"] },
      { user: "y", bot: ["Two?"] },
      { user: "back", bot: ["One?"] },
      { user: "x", bot: ["A."] },
      { user: "y", bot: ["B."] },
    ],
  },
  {
    name: "a question that back has put waits for its answer, though one is known: after a wrong answer and a digression too",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "one",
        steps: {
          one: {
            type: "prompt",
            message: "One?",
            input: { type: "integer" },
            save: "@one",
            skipIfKnown: true,
            interruptible: true,
            invalid: "A number.",
            next: "two",
          },
          two: { type: "prompt", message: "{{ @one }}. Two?", input: { type: "integer" }, next: "one" },
        },
      },
      hi: { trigger: { phrases: ["hi"] }, start: "a", steps: { a: { type: "message", message: "Hi." } } },
    },
    turns: [
      { user: "go", bot: ["One?"] },
      { user: "1", bot: ["1. Two?"] },
      { user: "back", bot: ["One?"] },
      { user: "x", bot: ["A number."] },
      { user: "hi", bot: ["Hi.", "One?"] },
      { user: "7", bot: ["7. Two?"] },
      { user: "2", bot: ["7. Two?"], comment: "what is known is passed over as before" },
    ],
  },
  {
    name: "back without a question before it puts the present question, and knows only its own frame",
    flows: { f: asking({ phrases: ["go"] }, "Name?"), g: asking({ phrases: ["two"], always: true }, "Two?") },
    turns: [
      { user: "go", bot: ["Name?"] },
      { user: "two", bot: ["Two?"] },
      { user: "back", bot: ["Two?"] },
    ],
  },
  {
    name: "restart drops the stack and the bot's own conversation entities, and runs Welcome",
    flows: { f: asking({ phrases: ["go"] }, "Name?", { set: { "[[Order]].Number": "7", "[[Taste]].Colour": "red" } }) },
    bot: order,
    turns: [
      { user: "go" },
      {
        user: "restart",
        bot: [WELCOME],
        status: { flow: null },
        expect: ["[[Order]].Number == null", "[[Taste]].Colour == 'red'", "[[ConversationInfo]].Id != null"],
      },
    ],
  },
  {
    name: "restart never touches blocks or the chat",
    flows: { queue },
    blocks: [{ conversation: "current" }],
    turns: [
      { user: "restart", expect: ["[[ConversationInfo]].LiveChatBlockedUntil != null"] },
      { admin: { unblock: { all: true } } },
      { user: "queue" },
      { user: "restart", status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "disconnect leaves the queue, or the chat; with neither it is ordinary text",
    flows: { queue },
    agents,
    turns: [
      { user: "disconnect", bot: [NOT_UNDERSTOOD] },
      { user: "queue", status: { liveChat: "waiting" } },
      { user: "disconnect", status: { liveChat: "none" } },
      { user: "queue" },
      { agent: { accept: true } },
      { user: "disconnect", status: { liveChat: "none" }, bot: ["The chat has ended."] },
    ],
  },
  {
    name: "a keyword's list in bot.json replaces its name, an empty one switches it off",
    flows: { f: asking({ phrases: ["go"] }, "Name?") },
    bot: { locales: ["en", "ru"], keywords: { cancel: { en: ["stop"], ru: ["стоп"] }, back: [] } },
    turns: [
      { user: "go" },
      { user: "cancel", bot: ["Got cancel."] },
      { user: "go" },
      { user: "СТОП.", bot: ["Cancelled."] },
      { user: "go" },
      { user: "back", bot: ["Got back."] },
    ],
  },
  {
    name: "keywords match the whole text only",
    flows: { f: asking({ phrases: ["go"] }, "Name?") },
    turns: [{ user: "go" }, { user: "cancel my order", bot: ["Got cancel my order."] }],
  },
  {
    name: "a flow under way is not begun again by its phrase: its question is put again, and one answer ends it",
    flows: { book: asking({ phrases: ["book"] }, "How many?", { input: { type: "integer" } }) },
    turns: [
      { user: "book", bot: ["How many?"] },
      { user: "book", bot: ["How many?"] },
      { user: "book", bot: ["How many?"], status: { flow: "book" } },
      { user: "2", bot: ["Got 2."], status: { flow: null } },
    ],
  },
  {
    name: "a flow under way deeper comes back on top by its phrase: the frames above it are dropped",
    flows: {
      one: asking({ phrases: ["first"] }, "One?", { input: { type: "integer" } }),
      two: asking({ phrases: ["second"] }, "Two?", { input: { type: "integer" } }),
      three: asking({ phrases: ["third"] }, "Three?", { input: { type: "integer" } }),
    },
    turns: [
      { user: "first", bot: ["One?"] },
      { user: "second", bot: ["Two?"] },
      { user: "third", bot: ["Three?"] },
      { user: "second", bot: ["Two?"], status: { flow: "two" } },
      { user: "first", bot: ["One?"], status: { flow: "one" } },
      { user: "7", bot: ["Got 7."], status: { flow: null } },
    ],
  },
  {
    name: "its phrase counts no attempt, and keeps the attempts there were",
    flows: {
      book: asking({ phrases: ["book"] }, "How many?", {
        input: { type: "integer" },
        maxAttempts: 2,
        exceeded: "done",
      }),
    },
    turns: [
      { user: "book", bot: ["How many?"] },
      { user: "x", bot: ["How many?"] },
      { user: "book", bot: ["How many?"] },
      { user: "y", bot: ["Got ."], status: { flow: null } },
    ],
  },
  {
    name: "a flow that waits for one it called is under way with it: the called one's question is put again",
    flows: {
      order: {
        trigger: { phrases: ["order"] },
        start: "ask",
        steps: {
          ask: { type: "call", flow: "address", save: "@address", next: "done" },
          done: say("To {{ @address }}."),
        },
      },
      address: {
        start: "ask",
        steps: {
          ask: {
            type: "prompt",
            message: "Where to?",
            input: { type: "text", pattern: "^\\d" },
            save: "@a",
            next: "end1",
          },
          end1: { type: "end", result: "{{ @a }}" },
        },
      },
      help: asking({ phrases: ["help"] }, "With what?", { input: { type: "integer" } }),
    },
    turns: [
      { user: "order", bot: ["Where to?"] },
      { user: "order", bot: ["Where to?"], status: { flow: "address" } },
      { user: "help", bot: ["With what?"] },
      { user: "order", bot: ["Where to?"], status: { flow: "address" } },
      { user: "1 Main Street", bot: ["To 1 Main Street."], status: { flow: null } },
    ],
  },
  {
    name: "always: neither begins a flow a second time",
    flows: {
      help: asking({ phrases: ["help"], always: true }, "With what?"),
      f: asking({ phrases: ["go"] }, "Name?"),
    },
    turns: [
      { user: "go", bot: ["Name?"] },
      { user: "help", bot: ["With what?"] },
      { user: "help", bot: ["With what?"] },
      { user: "it", bot: ["Got it.", "Name?"] },
      { user: "Bob", bot: ["Got Bob."], status: { flow: null } },
    ],
  },
  {
    name: "an event does not begin its flow a second time either: its question is put again",
    flows: {
      offer: asking({ event: "offer" }, "Do you want {{ @event.value }}?", { input: { type: "boolean" } }),
      f: asking({ phrases: ["go"] }, "Name?"),
    },
    turns: [
      { event: { name: "offer", value: "tea" }, bot: ["Do you want tea?"] },
      { event: { name: "offer", value: "tea" }, bot: ["Do you want tea?"] },
      { user: "go", bot: ["Name?"] },
      { event: { name: "offer", value: "tea" }, bot: ["Do you want tea?"], status: { flow: "offer" } },
      { user: "yes", bot: ["Got true."], status: { flow: null } },
    ],
  },
  {
    name: "Welcome is not begun a second time by a phrase it has besides, and restart begins it anew",
    flows: { hi: asking({ event: "Welcome", phrases: ["hi"], always: true }, "Hi! Your name?") },
    turns: [
      { start: {}, bot: ["Hi! Your name?"] },
      { user: "hi", bot: ["Hi! Your name?"] },
      { user: "restart", bot: ["Hi! Your name?"] },
      { user: "Bob", bot: ["Got Bob."], status: { flow: null } },
    ],
  },
  {
    name: "NotUnderstood is not stacked on itself while it waits, so it cannot use up the frames",
    flows: {
      lost: {
        trigger: { event: "NotUnderstood" },
        start: "a",
        steps: {
          a: say("I call somebody.", { next: "w" }),
          w: { type: "wait", for: ["came"], next: "b" },
          b: say("Here."),
        },
      },
    },
    bot: { limits: { frames: 2 } },
    turns: [
      { user: "x", bot: ["I call somebody."] },
      { user: "y", bot: [], status: { flow: "lost" } },
      { user: "z", bot: [], status: { flow: "lost" } },
      { event: { name: "came" }, bot: ["Here."], status: { flow: null } },
    ],
  },
  {
    name: "a special flow that still asks is not begun a second time: its question is put again",
    flows: {
      queue,
      rate: asking({ event: "LiveChatClientDisconnected" }, "How was it?", { input: { type: "integer" } }),
    },
    agents,
    turns: [
      { user: "queue" },
      { agent: { accept: true } },
      { agent: { disconnect: true }, bot: ["How was it?"] },
      { user: "queue", status: { liveChat: "waiting" } },
      { agent: { accept: true } },
      { agent: { disconnect: true }, bot: ["How was it?"] },
      { user: "5", bot: ["Got 5."], status: { flow: null } },
    ],
  },
  {
    name: "a flow that a text starts reads the text, and what its pattern names in it",
    flows: {
      order: {
        trigger: { pattern: "(?i)order (?P<number>[0-9]+)(?: for (?P<who>[a-z]+))?" },
        start: "a",
        steps: {
          a: say("{{ @event.name }} by {{ @event.by }}: {{ @event.text }}", { next: "b" }),
          b: say("{{ @event.match.number }} [{{ @event.match.who }}]"),
        },
      },
      hi: {
        trigger: { phrases: ["hi"] },
        start: "a",
        steps: { a: say("{{ @event.text }} {{ @event.match == null }}") },
      },
    },
    turns: [
      { user: " My Order 12 for ann ", bot: ["message by user: My Order 12 for ann", "12 [ann]"] },
      { user: "order 5", bot: ["message by user: order 5", "5 []"] },
      { user: "Hi!", bot: ["Hi! true"] },
    ],
  },
  {
    name: "the condition of a trigger may read the text that would start its flow",
    flows: {
      small: {
        trigger: { pattern: "(?P<n>[0-9]+)", when: "number(@event.match.n) < 10" },
        start: "a",
        steps: { a: say("Small.") },
      },
      large: { trigger: { pattern: "[0-9]+" }, start: "a", steps: { a: say("Large.") } },
    },
    turns: [
      { user: "take 5", bot: ["Small."] },
      { user: "take 50", bot: ["Large."] },
    ],
  },
])
