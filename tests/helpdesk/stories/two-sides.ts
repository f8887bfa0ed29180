import { BLOCK, calling, connecting, judging, on, onPhrase } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const bob = { email: "bob@x.io", name: "Bob" }
const user = { id: "u1", name: "Uma", email: "uma@x.io" }

/** Design section 6.2. */
export const TWO_SIDES_STORIES: readonly Story[] = [
  {
    name: "6.2 accept makes an agent's conversation, in which LiveChatAgentConnected runs",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true }, bot: ["Ana is here"], toAgent: ["A chat for Ana"], status: { liveChat: "connected" } },
    ],
  },
  {
    name: "6.2 in the agent's conversation HelpdeskClient is the linked user, ChatUser and HelpdeskAgent the agent, ConversationInfo its own",
    agents: [ana],
    user,
    flows: {
      "talk-to-them": on(
        "LiveChatAgentConnected",
        "{{ [[HelpdeskClient]].Name }} {{ [[HelpdeskClient]].Email }} {{ [[HelpdeskClient]].IsAuthenticated }}, {{ [[ChatUser]].Name }} {{ [[ChatUser]].Email }}, {{ [[HelpdeskAgent]].Name }} {{ [[HelpdeskAgent]].Email }} {{ [[HelpdeskAgent]].Status }}, {{ [[ConversationInfo]].Channel }}, {{ [[HelpdeskClient]].Queue }}",
      ),
    },
    turns: [
      { user: "agent" },
      {
        agent: { accept: true },
        toAgent: ["Uma uma@x.io true, Ana ana@x.io, Ana ana@x.io SignedIn, desk, general"],
        expect: [
          "[[ChatUser]].Name == 'Uma'",
          "[[ConversationInfo]].Channel == 'test'",
          "[[HelpdeskAgent]].Name == 'Ana'",
        ],
      },
    ],
  },
  {
    name: "6.2 HelpdeskAgent is null before the first chat and stays after the last",
    agents: [ana],
    turns: [
      {
        user: "hello",
        expect: [
          "[[HelpdeskAgent]].Email == null",
          "[[HelpdeskAgent]].Name == null",
          "[[HelpdeskAgent]].Status == null",
        ],
      },
      { user: "agent", expect: ["[[HelpdeskAgent]].Email == null"] },
      { agent: { accept: true } },
      {
        agent: { disconnect: true },
        expect: ["[[HelpdeskAgent]].Email == 'ana@x.io'", "[[HelpdeskAgent]].Status == 'SignedIn'"],
      },
      {
        agent: { signOut: true },
        expect: ["[[HelpdeskAgent]].Status == 'SignedOut'", "[[HelpdeskAgent]].SignOutTime == GetDate"],
      },
    ],
  },
  {
    name: "6.2 say speaks to the user, what the user writes goes to the agent, and the bot is silent",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { user: "My order", bot: [], toAgent: ["My order"] },
      { agent: { say: "Which one?" }, bot: ["Which one?"], toAgent: [] },
      { user: "agent", bot: [], toAgent: ["agent"], calls: [] },
      { user: "cancel", bot: [], toAgent: ["cancel"] },
    ],
  },
  {
    name: "6.2 with two chats of one agent each user hears what is said to them",
    agents: [ana],
    turns: [
      { user: "agent" },
      { start: { as: "b", visitor: "new" } },
      { user: "agent" },
      { agent: { accept: "a" } },
      { agent: { accept: "b" } },
      { in: "a", agent: { say: "Hello a" }, bot: ["Hello a"] },
      { in: "b", agent: { say: "Hello b" }, bot: ["Hello b"] },
      { in: "a", user: "It is a", toAgent: ["It is a"] },
      { in: "a", agent: { disconnect: true }, bot: ["Over: agent"], status: { liveChat: "none" } },
      { in: "b", advance: "PT0S", status: { liveChat: "connected" } },
      { in: "b", agent: { say: "Still here" }, bot: ["Still here"] },
    ],
  },
  {
    name: "6.2 accept takes the one who waits longest, and only one agent gets a chat",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { advance: "PT1S" },
      { start: { as: "b", visitor: "new" } },
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      { in: "a", advance: "PT0S", status: { liveChat: "connected" } },
      { in: "b", advance: "PT0S", status: { liveChat: "waiting" } },
      { agent: { email: bob.email, accept: "a" }, refused: { code: "CHAT_TAKEN" } },
      { agent: { email: ana.email, accept: "a" }, refused: { code: "CHAT_TAKEN" } },
      { agent: { email: bob.email, accept: true } },
      { in: "b", advance: "PT0S", expect: ["[[HelpdeskAgent]].Name == 'Bob'"] },
      { agent: { email: bob.email, accept: true }, refused: { code: "NO_CHAT" } },
    ],
  },
  {
    name: "6.2 an agent speaks into no chat of another",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      { in: "a", agent: { email: bob.email, say: "Me too" }, refused: { code: "CHAT_NOT_YOURS" } },
      { agent: { email: bob.email, say: "Me too" }, refused: { code: "NO_CHAT" } },
      { agent: { email: ana.email, disconnect: true } },
      { agent: { email: ana.email, say: "One more thing" }, refused: { code: "CHAT_ENDED" } },
      { agent: { email: ana.email, disconnect: true }, refused: { code: "CHAT_ENDED" } },
    ],
  },
  {
    name: "6.2 answer answers the open question of the agent's conversation, also after the chat; it ends with its last flow",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { answer: "fine" }, refused: { code: "NO_QUESTION" } },
      { agent: { disconnect: true }, toAgent: [{ text: "How was it?", options: ["fine", "abuse"] }] },
      { advance: "PT2H" },
      { agent: { answer: "fine" }, toAgent: ["Thanks"], bot: [] },
      { agent: { answer: "fine" }, refused: { code: "NO_QUESTION" } },
    ],
  },
  {
    name: "6.2 nobody is connected in a conversation that has ended, whatever a flow of the agent's side asks for",
    agents: [ana],
    flows: {
      judge: {
        trigger: { event: "LiveChatAgentDisconnected" },
        start: "again",
        steps: {
          again: { type: "action", action: "ConnectToHelpdeskAgent", onError: "refused", next: "asked" },
          asked: { type: "message", message: "Asked again." },
          refused: { type: "message", message: "{{ [[SystemError]].Code }}" },
        },
      },
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { end: true, toAgent: ["NO_CLIENT"], status: { conversation: "ended", liveChat: "none" } },
      { agent: { accept: true }, refused: { code: "NO_CHAT" } },
      { advance: "PT1H", bot: [], toAgent: [] },
    ],
  },
  {
    name: "6.2 end.conversation on the agent's side drops what is under way there; the chat goes on, and its end is told there",
    agents: [ana],
    flows: {
      "talk-to-them": {
        trigger: { event: "LiveChatAgentConnected" },
        start: "bye",
        steps: { bye: { type: "end", conversation: true } },
      },
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true }, toAgent: [], status: { liveChat: "connected" } },
      { user: "red", toAgent: ["red"] },
      { agent: { say: "Hello" }, bot: ["Hello"] },
      { user: "disconnect", toAgent: [{ text: "How was it?", options: ["fine", "abuse"] }] },
      { agent: { answer: "fine" }, toAgent: ["Thanks"] },
      { agent: { answer: "fine" }, refused: { code: "NO_QUESTION" } },
    ],
  },
  {
    name: "6.2 what waits on the agent's side for a call is told there, though the flow that called has end.conversation",
    agents: [ana],
    bot: { http: { hosts: ["crm.example.com"] } },
    flows: {
      "talk-to-them": {
        trigger: { event: "LiveChatAgentConnected" },
        start: "look",
        steps: {
          look: { type: "action", action: "HttpRequest", params: { Url: "https://crm.example.com/x" }, next: "bye" },
          bye: { type: "end", conversation: true },
        },
      },
    },
    stubs: { HttpRequest: [{ result: { Status: 200, Headers: {}, Body: null }, after: "PT5S" }] },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { user: "disconnect", toAgent: [] },
      { advance: "PT5S", toAgent: [{ text: "How was it?", options: ["fine", "abuse"] }] },
      { agent: { answer: "fine" }, toAgent: ["Thanks"] },
      { agent: { answer: "fine" }, refused: { code: "NO_QUESTION" } },
    ],
  },
  {
    name: "6.2 there are no keywords and no NotUnderstood in an agent's conversation: a wrong answer is asked again",
    agents: [ana],
    bot: { keywords: { cancel: ["stop"] } },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { agent: { answer: "stop" }, toAgent: ["How was it?"] },
      { agent: { answer: "back" }, toAgent: ["How was it?"] },
      { agent: { answer: "restart" }, toAgent: ["Error: ATTEMPTS_EXCEEDED"] },
    ],
  },
  {
    name: "6.2 there is no inactivity in an agent's conversation",
    agents: [ana],
    bot: { inactivity: "PT10M" },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { advance: "PT3H", toAgent: [], bot: [] },
      { agent: { answer: "fine" }, toAgent: ["Thanks"] },
    ],
  },
  {
    name: "6.2 what the agent's side writes to ChatActivityData is the linked user's, also after the chat",
    agents: [ana],
    bot: { entities: { ChatActivityData: { properties: { Topic: { type: "string" } } } } },
    flows: {
      judge: {
        trigger: { event: "LiveChatAgentDisconnected" },
        start: "ask",
        steps: {
          ask: { type: "prompt", message: "Topic?", save: "[[ChatActivityData]].Topic", next: "end" },
        },
      },
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { user: "disconnect", toAgent: ["Topic?"] },
      { agent: { answer: "billing" }, expect: ["[[ChatActivityData]].Topic == 'billing'"] },
      { restart: true, expect: ["[[ChatActivityData]].Topic == 'billing'"] },
    ],
  },
  {
    name: "6.2 a transfer makes a new agent's conversation, and the one before answers its questions in its own",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      {
        agent: { email: ana.email, transfer: { agent: bob.email } },
        toAgent: ["How was it?", "A chat for Bob"],
        bot: ["Bob is here"],
      },
      { agent: { email: bob.email, answer: "fine" }, refused: { code: "NO_QUESTION" } },
      { user: "Hello", toAgent: ["Hello"] },
      { agent: { email: bob.email, say: "Hi" }, bot: ["Hi"] },
      { agent: { email: ana.email, say: "Hi" }, refused: { code: "CHAT_NOT_YOURS" } },
      { agent: { email: ana.email, answer: "fine" }, toAgent: ["Thanks"] },
    ],
  },
  {
    name: "6.2 an agent whose chat went back to the queue still answers the questions about it",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      { agent: { email: ana.email, transfer: { queue: "general" } }, toAgent: ["How was it?"] },
      { agent: { email: ana.email, answer: "fine" }, toAgent: ["Thanks"] },
    ],
  },
  {
    name: "6.2 an agent who transferred a chat can block its user, which ends the chat with the next one",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      { agent: { email: ana.email, transfer: { agent: bob.email } } },
      {
        agent: { email: ana.email, answer: "abuse" },
        toAgent: ["Blocked", "How was it?"],
        bot: ["Over: block"],
        status: { liveChat: "none" },
      },
      { user: "agent", bot: ["No: blocked"] },
    ],
  },
  {
    name: "6.2 what a flow writes to a field that the bot gives ChatUser is the agent's there, and stays so",
    bot: { entities: { ChatUser: { properties: { Rank: { type: "string" } } } } },
    agents: [ana],
    flows: {
      "talk-to-them": on("LiveChatAgentConnected", "Rank {{ [[ChatUser]].Rank }}", { "[[ChatUser]].Rank": "gold" }),
      judge: on("LiveChatAgentDisconnected", "{{ [[ChatUser]].Name }} has {{ [[ChatUser]].Rank }}"),
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true }, toAgent: ["Rank gold"], expect: ["[[ChatUser]].Rank == null"] },
      { agent: { disconnect: true }, toAgent: ["Ana has gold"] },
    ],
  },
  {
    name: "6.2 the queue position is of the linked user, in both conversations",
    agents: [ana],
    flows: {
      place: onPhrase("place", "{{ [[HelpdeskClient]].QueuePosition }}"),
      judge: on("LiveChatAgentDisconnected", "Place {{ [[HelpdeskClient]].QueuePosition }}"),
    },
    turns: [
      { user: "place", bot: [] },
      { user: "agent" },
      { user: "place", bot: ["1"] },
      { agent: { accept: true } },
      { agent: { transfer: { queue: "general" } }, toAgent: ["Place 1"] },
    ],
  },
  {
    name: "6.2 a block from the agent's own words needs a chat, and the agent's name is told",
    agents: [ana],
    turns: [
      { agent: { block: { minutes: 5, reason: "Spam" } }, refused: { code: "NO_CHAT" } },
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { block: { minutes: 5, reason: "Spam" } }, bot: ["Over: block"], toAgent: ["How was it?"] },
      { user: "agent", bot: ["No: blocked"], expect: ["[[HelpdeskClient]].LiveChatBlockedReason == 'Spam'"] },
      { advance: "PT5M" },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.2 a text said as the agent closes the question is not taken for one of the user",
    agents: [ana],
    flows: { judge: judging({ BlockReason: "{{ @how }}" }), found: calling("found", BLOCK) },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { agent: { answer: "abuse" }, bot: [], expect: ["[[HelpdeskClient]].LiveChatBlockedReason == 'abuse'"] },
    ],
  },
  {
    name: "6.2 ConversationInfo is the agent's conversation's own: writing its LiveChatBlockedUntil blocks and frees nobody else",
    agents: [ana],
    flows: {
      judge: on("LiveChatAgentDisconnected", "Done", {
        "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('P1D') }}",
      }),
      "talk-to-them": on("LiveChatAgentConnected", "{{ [[ConversationInfo]].LiveChatStatus }}", {
        "[[ConversationInfo]].LiveChatBlockedUntil": null,
      }),
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true }, toAgent: ["connected"] },
      { agent: { disconnect: true }, toAgent: ["Done"], expect: ["[[ConversationInfo]].LiveChatBlockedUntil == null"] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.2 on the agent's side asking for an agent is for the linked user, whose flags it sets",
    agents: [ana],
    bot: { liveChat: { queues: [{ code: "general" }, { code: "closed", hours: { weekly: {} } }] } },
    flows: {
      judge: {
        ...connecting("x", { Queue: "closed" }),
        trigger: { event: "LiveChatAgentDisconnected", when: "@event.by == 'user'" },
      },
      again: { ...connecting("x"), trigger: { event: "LiveChatAgentDisconnected", when: "@event.by == 'agent'" } },
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      {
        user: "disconnect",
        toAgent: ["No: outsideWorkingHours"],
        expect: ["[[HelpdeskClient]].RefusalReason == 'outsideWorkingHours'", "[[HelpdeskClient]].Queue == 'closed'"],
      },
      { user: "agent", bot: ["Number 1"] },
      { agent: { accept: true } },
      { agent: { disconnect: true }, toAgent: ["Number 1"], status: { liveChat: "waiting" } },
    ],
  },
]
