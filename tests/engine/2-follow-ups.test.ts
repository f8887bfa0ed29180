import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"
import type { Story } from "./story.js"

/** Design section 2, "No turn is endless". Each flow has a way out that is never taken, or it could not be loaded. */
const say = (message: Json) => ({ type: "message", message })
const act = (action: string, params = {}, next: Json = "end") => ({ type: "action", action, params, next })
const flow = (trigger: { readonly [key: string]: Json }, steps: { readonly [name: string]: Json }) => ({
  trigger,
  start: "first",
  steps: {
    first: {
      type: "branch",
      next: [{ when: "[[ConversationInfo]].Channel == 'never'", to: "end" }, { to: Object.keys(steps)[0] ?? "" }],
    },
    ...steps,
  },
})
const agent = flow(
  { phrases: ["agent"] },
  {
    c: act("ConnectToHelpdeskAgent", {}, [{ when: "@InternalActionResult", to: "y" }, { to: "n" }]),
    y: say("Waiting."),
    n: say("No."),
  },
)
const on = (event: string, steps: { readonly [name: string]: Json }) => flow({ event }, steps)
const FLOWS = {
  agent,
  hello: flow({ phrases: ["hello"] }, { a: say("Hello.") }),
  connected: on("LiveChatClientConnected", { a: say("{{ [[HelpdeskAgent]].Name }} is here.") }),
  over: on("LiveChatClientDisconnected", { a: say("Over.") }),
  "their-side": on("LiveChatAgentConnected", { a: say("A chat.") }),
  judge: on("LiveChatAgentDisconnected", { a: say("Their side is over.") }),
  error: on("Error", { a: say("Error: {{ [[SystemError]].Code }}") }),
}
const agents = [
  { email: "ana@example.com", name: "Ana" },
  { email: "bob@example.com", name: "Bob" },
]
const toTheOther = {
  a: {
    type: "branch",
    next: [{ when: "[[HelpdeskAgent]].Email == 'ana@example.com'", to: "bob" }, { to: "ana" }],
  },
  bob: act("TransferChat", { Agent: "bob@example.com" }),
  ana: act("TransferChat", { Agent: "ana@example.com" }),
}
/** Stories about one thing. */
const about = (what: string, told: readonly Story[]) => told.map(each => ({ ...each, name: `${what}: ${each.name}` }))
const few = { limits: { followUpsPerTurn: 6 } }
const accept = { agent: { email: "ana@example.com", accept: true } } as const

stories(
  about("follow-ups that cause each other", [
    {
      name: "a chat that each agent hands to the other as it begins: it ends, Error runs, and the turn is over",
      flows: {
        ...FLOWS,
        connected: on("LiveChatClientConnected", { a: say("Here.") }),
        "their-side": on("LiveChatAgentConnected", toTheOther),
      },
      bot: few,
      agents,
      turns: [
        { user: "agent", bot: ["Waiting."] },
        {
          ...accept,
          bot: ["Here.", "Here.", "Error: FOLLOW_UPS_EXCEEDED"],
          toAgent: ["Their side is over.", "Their side is over."],
          status: { liveChat: "none", flow: null },
        },
        { user: "hello", bot: ["Hello."] },
        { user: "agent", bot: ["Waiting."], status: { liveChat: "waiting" } },
      ],
    },
    {
      name: "a chat that the user's side hands on as it begins",
      flows: { ...FLOWS, connected: on("LiveChatClientConnected", toTheOther) },
      bot: few,
      agents,
      turns: [
        { user: "agent" },
        { ...accept, bot: ["Error: FOLLOW_UPS_EXCEEDED"], status: { liveChat: "none" } },
        { user: "hello", bot: ["Hello."] },
      ],
    },
    {
      name: "a flow at the chat's end that asks again and leaves",
      flows: {
        ...FLOWS,
        over: on("LiveChatClientDisconnected", {
          c: act("ConnectToHelpdeskAgent", {}, [{ when: "@InternalActionResult", to: "d" }, { to: "end" }]),
          d: act("DisconnectFromHelpdeskAgent", {}, "s"),
          s: say("Again."),
        }),
      },
      bot: few,
      agents,
      turns: [
        { user: "agent" },
        {
          user: "disconnect",
          bot: [...Array(6).fill("Again."), "Error: FOLLOW_UPS_EXCEEDED"],
          status: { liveChat: "none", flow: null },
        },
        { user: "hello", bot: ["Hello."] },
      ],
    },
    {
      name: "an Error that goes on with it is not followed either",
      flows: {
        ...FLOWS,
        over: on("LiveChatClientDisconnected", {
          c: act("ConnectToHelpdeskAgent", {}, [{ when: "@InternalActionResult", to: "d" }, { to: "end" }]),
          d: act("DisconnectFromHelpdeskAgent"),
        }),
        error: on("Error", {
          c: act("ConnectToHelpdeskAgent", {}, [{ when: "@InternalActionResult", to: "d" }, { to: "end" }]),
          d: act("DisconnectFromHelpdeskAgent", {}, "s"),
          s: say("Error."),
        }),
      },
      bot: few,
      turns: [
        { user: "agent" },
        { user: "disconnect", bot: ["Error."], status: { liveChat: "none" } },
        { user: "hello", bot: ["Hello."] },
      ],
    },
    {
      name: "as many as the limit are no error",
      flows: FLOWS,
      bot: { limits: { followUpsPerTurn: 2 } },
      agents,
      turns: [
        { user: "agent" },
        { ...accept, bot: ["Ana is here."], toAgent: ["A chat."] },
        { user: "disconnect", bot: ["Over."], toAgent: ["Their side is over."] },
      ],
    },
  ]),
)

const allocated = { liveChat: { queues: [{ code: "general", maxChatsPerAgent: 1 }] } }
const [ana] = agents
const bouncing = {
  flows: {
    ...FLOWS,
    connected: on("LiveChatClientConnected", { a: act("DisconnectFromHelpdeskAgent") }),
    over: on("LiveChatClientDisconnected", {
      c: act("ConnectToHelpdeskAgent", {}, [{ when: "@InternalActionResult", to: "s" }, { to: "end" }]),
      s: say("Again."),
    }),
  },
  bot: allocated,
  agents: ana === undefined ? [] : [ana],
}
stories(
  about("a chat that goes to and fro between queue and agents", [
    {
      ...bouncing,
      name: "rests for a minute after it came back five times",
      turns: [
        { user: "agent", bot: ["Waiting.", ...Array(5).fill("Again.")], status: { liveChat: "waiting" } },
        { advance: "PT59S", bot: [] },
        { advance: "PT1S", bot: ["Again."], status: { liveChat: "waiting" } },
        { advance: "PT1M", bot: ["Again."] },
      ],
    },
    {
      ...bouncing,
      name: "is given out at once again when somebody has written",
      turns: [{ user: "agent" }, { user: "disconnect", bot: Array(6).fill("Again."), status: { liveChat: "waiting" } }],
    },
    {
      name: "does so by TransferChat to a queue too, and an agent may pick it up by hand meanwhile",
      flows: {
        ...FLOWS,
        "their-side": on("LiveChatAgentConnected", {
          a: { type: "branch", next: [{ when: "[[HelpdeskAgent]].Email == 'bob@example.com'", to: "s" }, { to: "t" }] },
          t: act("TransferChat", { Queue: "general" }),
          s: say("Mine."),
        }),
      },
      bot: allocated,
      agents: [
        { email: "ana@example.com", name: "Ana" },
        { email: "bob@example.com", name: "Bob" },
      ],
      turns: [
        { agent: { email: "bob@example.com", signOut: true } },
        { user: "agent", bot: ["Waiting.", ...Array(5).fill("Ana is here.")], status: { liveChat: "waiting" } },
        { advance: "PT30S", bot: [] },
        { agent: { email: "ana@example.com", signOut: true } },
        { agent: { email: "bob@example.com", signIn: true }, bot: [] },
        { agent: { email: "bob@example.com", accept: true }, bot: ["Bob is here."], toAgent: ["Mine."] },
        { advance: "PT5M", bot: [], status: { liveChat: "connected" } },
      ],
    },
  ]),
)

stories(
  about("an agent's flow acts on the agent's own chat", [
    {
      name: "and not on the one that somebody else has by now",
      flows: {
        ...FLOWS,
        judge: on("LiveChatAgentDisconnected", {
          t: act("TransferChat", { Agent: "ana@example.com" }, "d"),
          d: act("DisconnectFromHelpdeskAgent", {}, "s"),
          s: say("{{ @InternalActionResult }}"),
        }),
      },
      agents,
      turns: [
        { user: "agent" },
        accept,
        {
          agent: { email: "ana@example.com", transfer: { agent: "bob@example.com" } },
          bot: ["Bob is here."],
          toAgent: ["false", "A chat."],
          status: { liveChat: "connected" },
        },
      ],
    },
  ]),
)
