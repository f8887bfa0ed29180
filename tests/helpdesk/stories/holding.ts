import { BLOCK, calling, connecting, judging } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const until = "[[HelpdeskClient]].LiveChatBlockedUntil"
const at = (moment: string) => `${until} == timestamp('2026-01-01T${moment}:00Z')`
const reason = (text: string) => `[[HelpdeskClient]].LiveChatBlockedReason == '${text}'`
const uma = { id: "u1", name: "Uma" }
const blocked = { user: "agent", bot: ["No: blocked"] }
const free = { user: "agent", bot: [{ contains: "Number" }] }
const anew = (as: string, rest = {}) => ({ start: { as, ...rest } })
const banned = { user: "hello", refused: { code: "BLOCKED" } }

const ME = { Token: '{"sub": "u1"}' }
const identify = calling("it is me", "SaveIdentifiedUser", ME)
const said = (message: string) => ({ type: "message", message })

/** A phrase that calls an action and then asks for an agent, all in one turn. */
function inOneTurn(phrase: string, action: string) {
  const asking = connecting(phrase)
  const steps = asking.steps as object
  return { ...asking, start: "first", steps: { first: { type: "action", action, next: "connect" }, ...steps } }
}

/** Design section 6.4. */
export const HOLDING_STORIES: readonly Story[] = [
  {
    name: "6.4 a conversation's block holds in this conversation",
    turns: [{ admin: { block: { conversation: "current", minutes: 60 } } }, blocked, anew("b"), free],
  },
  {
    name: "6.4 a user's block holds for this user when authenticated, wherever they come from",
    user: uma,
    turns: [
      { admin: { block: { user: "u1", minutes: 60 } } },
      blocked,
      anew("b", { visitor: "new", ip: "198.51.100.1" }),
      blocked,
      anew("c", { user: { anonymous: true } }),
      free,
      anew("d", { user: { id: "u2" } }),
      free,
    ],
  },
  {
    name: "6.4 a visitor's block holds in all conversations of the browser that began anonymous",
    turns: [
      { admin: { block: { visitor: "current", minutes: 60 } } },
      blocked,
      anew("b"),
      blocked,
      anew("c", { user: uma }),
      free,
      anew("d", { visitor: "new", user: { anonymous: true } }),
      free,
    ],
  },
  {
    name: "6.4 an address's block holds for those who are not authenticated now",
    ip: "203.0.113.7",
    turns: [
      { admin: { block: { ip: "203.0.113.7", minutes: 60 } } },
      blocked,
      anew("b", { visitor: "new" }),
      blocked,
      anew("c", { user: uma }),
      free,
      anew("d", { user: { anonymous: true }, ip: "203.0.113.8" }),
      free,
    ],
  },
  ...(
    [
      ["an IPv4 range", "203.0.113.0/24", ["203.0.113.255", "::ffff:203.0.113.9"], ["203.0.112.255", "203.0.114.0"]],
      ["an IPv6 /64", "2001:db8:1:2::/64", ["2001:db8:1:2:ffff:ffff:ffff:ffff"], ["2001:db8:1:3::"]],
      ["a range with host bits", "10.1.2.3/16", ["10.1.255.255"], ["10.2.0.0"]],
      ["a mapped address", "::ffff:192.0.2.1", ["192.0.2.1"], ["192.0.2.2"]],
      ["all of IPv6", "::/0", ["2001:db8::1"], ["192.0.2.1"]],
    ] as const
  ).map(([title, ip, inside, outside]) => ({
    name: `6.4 a block on ${title} (${ip}) holds for the addresses in it and no others`,
    turns: [
      { admin: { block: { ip, minutes: 60 } } },
      free,
      ...inside.flatMap((address, index) => [anew(`in${index}`, { visitor: "new", ip: address }), blocked]),
      ...outside.flatMap((address, index) => [anew(`out${index}`, { visitor: "new", ip: address }), free]),
    ],
  })),
  {
    name: "6.4 a block holds until the millisecond before its end, and no job frees the user",
    turns: [
      { admin: { block: { conversation: "current", minutes: 1 } } },
      { advance: "PT59.999S" },
      { ...blocked, expect: [at("00:01")] },
      { advance: "PT0.001S", expect: [`${until} == null`] },
      free,
    ],
  },
  {
    name: "6.4 a ban holds until the millisecond before its end",
    turns: [
      { admin: { block: { visitor: "current", scope: "conversation", reason: "Spam", minutes: 1 } } },
      { advance: "PT59.999S" },
      { start: { as: "b" }, refused: { code: "BLOCKED" } },
      { advance: "PT0.001S" },
      { start: { as: "b" }, bot: ["Welcome"] },
      free,
    ],
  },
  {
    name: "6.4 a lifted block holds no more",
    turns: [
      { admin: { block: { conversation: "current", minutes: 60 } } },
      blocked,
      { admin: { unblock: { conversation: "current" } } },
      free,
    ],
  },
  {
    name: "6.4 of several liveChat blocks the latest end is told, with its reason",
    ip: "203.0.113.7",
    turns: [
      {
        admin: { block: { conversation: "current", minutes: 20, reason: "Conversation" } },
        expect: [at("00:20"), reason("Conversation")],
      },
      {
        admin: { block: { visitor: "current", minutes: 40, reason: "Visitor" } },
        expect: [at("00:40"), reason("Visitor")],
      },
      {
        admin: { block: { ip: "203.0.113.0/24", minutes: 30, reason: "Address" } },
        expect: [at("00:40"), reason("Visitor")],
      },
      { admin: { unblock: { visitor: "current" } }, expect: [at("00:30"), reason("Address")] },
      { admin: { unblock: { ip: "203.0.113.0/24" } }, expect: [at("00:20"), reason("Conversation")] },
      { advance: "PT20M", expect: [`${until} == null`] },
    ],
  },
  {
    name: "6.4 a conversation-scope block outranks a longer liveChat block",
    turns: [
      { admin: { block: { visitor: "current", minutes: 60, reason: "Long" } } },
      { admin: { block: { visitor: "current", scope: "conversation", minutes: 5, reason: "Short" } } },
      { start: { as: "b" }, refused: { code: "BLOCKED", reason: "Short", retryAfterSeconds: 300 } },
      { advance: "PT5M" },
      { start: { as: "b" }, bot: ["Welcome"] },
      { user: "agent", bot: ["No: blocked"], expect: [reason("Long")] },
    ],
  },
  {
    name: "6.4 a ban for good is told rather than one that ends",
    ip: "203.0.113.7",
    turns: [
      { admin: { block: { ip: "203.0.113.7", scope: "conversation", minutes: 600, reason: "Address" } } },
      { admin: { block: { visitor: "current", scope: "conversation", minutes: null, reason: "For good" } } },
      { start: { as: "b" }, refused: { code: "BLOCKED", reason: "For good", until: null, retryAfterSeconds: null } },
    ],
  },
  {
    name: "6.4 liveChat and conversation blocks of one subject are two: lifting frees both, replacing only its own scope",
    turns: [
      { admin: { block: { visitor: "current", minutes: 60, reason: "Chat" } } },
      { admin: { block: { visitor: "current", scope: "conversation", minutes: 30, reason: "Ban" } } },
      { admin: { block: { visitor: "current", scope: "conversation", minutes: 10, reason: "Shorter" } } },
      { start: { as: "b" }, refused: { code: "BLOCKED", reason: "Shorter", retryAfterSeconds: 600 } },
      { advance: "PT10M" },
      { start: { as: "b" }, bot: ["Welcome"] },
      blocked,
    ],
  },
  {
    name: "6.4 made in a chat by the action, scope liveChat: the user if authenticated, else the conversation",
    agents: [ana],
    flows: { judge: judging() },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { agent: { answer: "abuse" } },
      blocked,
      anew("b"),
      free,
      { in: "b", user: "disconnect" },
      anew("c", { user: uma }),
      { user: "agent", bot: ["Number 1"] },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { agent: { answer: "abuse" } },
      blocked,
      anew("d", { visitor: "new" }),
      blocked,
    ],
  },
  {
    name: "6.4 made in a chat by an agent, scope liveChat: the same, and with ip also the address",
    agents: [ana],
    ip: "203.0.113.7",
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { block: { minutes: 60, reason: "Spam", ip: true } }, expect: [at("01:00")] },
      blocked,
      anew("b", { visitor: "new" }),
      blocked,
      anew("c", { visitor: "new", ip: "203.0.113.8" }),
      free,
    ],
  },
  {
    name: "6.4 made in a chat by an agent, scope conversation, anonymous: the visitor",
    agents: [ana],
    ip: "203.0.113.7",
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { block: { scope: "conversation", minutes: 60, reason: "Threats" } } },
      banned,
      { start: { as: "b" }, refused: { code: "BLOCKED" } },
      { start: { as: "b", visitor: "new" }, bot: ["Welcome"] },
    ],
  },
  {
    name: "6.4 made in a chat by an agent, scope conversation, authenticated: the visitor and the user",
    agents: [ana],
    user: uma,
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { block: { scope: "conversation", minutes: null, reason: "Threats" } } },
      banned,
      { start: { as: "b", visitor: "new" }, refused: { code: "BLOCKED" } },
      { start: { as: "b", user: { anonymous: true } }, refused: { code: "BLOCKED" } },
      { start: { as: "b", visitor: "new", user: { anonymous: true } }, bot: ["Welcome"] },
    ],
  },
  {
    name: "6.4 made in a chat by an agent, scope conversation with ip: the address too",
    agents: [ana],
    ip: "203.0.113.7",
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { block: { scope: "conversation", minutes: 60, reason: "Threats", ip: true } } },
      { start: { as: "b", visitor: "new" }, refused: { code: "BLOCKED" } },
      { start: { as: "b", visitor: "new", ip: "203.0.113.8" }, bot: ["Welcome"] },
    ],
  },
  {
    name: "6.4 an agent's block with ip and no address known: ADDRESS_UNKNOWN, and nothing is written",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      {
        agent: { block: { minutes: 60, reason: "Spam", ip: true } },
        refused: { code: "ADDRESS_UNKNOWN" },
        bot: [],
        toAgent: [],
        status: { liveChat: "connected" },
        expect: [`${until} == null`],
      },
    ],
  },
  {
    name: "6.4 a liveChat block always has an end",
    agents: [ana],
    turns: [
      { admin: { block: { conversation: "current", minutes: null } }, refused: { code: "BLOCK_END_REQUIRED" } },
      { user: "agent" },
      { agent: { accept: true } },
      {
        agent: { block: { minutes: null, reason: "Spam" } },
        refused: { code: "BLOCK_END_REQUIRED" },
        status: { liveChat: "connected" },
      },
    ],
  },
  {
    name: "6.4 whoever is blocked and then authenticates is still blocked",
    stubs: {},
    turns: [{ admin: { block: { visitor: "current", minutes: 60 } } }, blocked, anew("b", { user: uma }), free],
  },
  {
    name: "6.4 blocks outlive a restart",
    flows: { block: calling("block me", BLOCK) },
    turns: [{ user: "block me" }, { restart: true }, blocked, { advance: "P1D" }, free],
  },
  {
    name: "6.4 within one turn what was just blocked is kept out, and what was just lifted is let in",
    flows: {
      block: inOneTurn("block and ask", BLOCK),
      lift: inOneTurn("lift and ask", "HelpdeskClient.UnblockForLiveChat"),
    },
    turns: [
      { user: "block and ask", bot: ["No: blocked"], status: { liveChat: "none" } },
      { user: "lift and ask", bot: ["Number 1"], status: { liveChat: "waiting" } },
      { user: "block and ask", bot: ["No: blocked", "Over: block"], status: { liveChat: "none" } },
    ],
  },
  {
    name: "6.4 a liveChat block on an address ends what all wait and chat for from there, but for those authenticated",
    ip: "203.0.113.7",
    agents: [ana],
    turns: [
      { user: "agent" },
      anew("b", { visitor: "new" }),
      { user: "agent" },
      anew("c", { visitor: "new", user: uma }),
      { user: "agent" },
      anew("d", { visitor: "new", user: { anonymous: true }, ip: "198.51.100.1" }),
      { user: "agent" },
      { agent: { accept: "b" } },
      {
        in: "a",
        admin: { block: { ip: "203.0.113.0/24", minutes: 60 } },
        bot: ["Over: block"],
        toAgent: ["How was it?"],
      },
      { in: "a", advance: "PT0S", status: { conversation: "active", liveChat: "none" } },
      { in: "b", advance: "PT0S", status: { conversation: "active", liveChat: "none" } },
      { in: "c", advance: "PT0S", status: { liveChat: "waiting" }, expect: ["[[HelpdeskClient]].QueuePosition == 1"] },
      { in: "d", advance: "PT0S", status: { liveChat: "waiting" }, expect: ["[[HelpdeskClient]].QueuePosition == 2"] },
    ],
  },
  {
    name: "6.4 the address is the one that the user last spoke from, and is known again after a restart",
    ip: "203.0.113.7",
    agents: [ana],
    turns: [
      { user: "agent" },
      { restart: true },
      { agent: { accept: true } },
      { agent: { block: { minutes: 60, reason: "Spam", ip: true } } },
      anew("b", { visitor: "new" }),
      blocked,
    ],
  },
  {
    name: "6.4 becoming somebody who is on the blacklist takes them out of the queue",
    agents: [ana],
    flows: { identify },
    blocks: [{ user: "u1", scope: "liveChat", minutes: 60, reason: "Rude" }],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { user: "it is me", bot: ["true", "Over: block"], status: { conversation: "active", liveChat: "none" } },
      { agent: { accept: true }, refused: { code: "NO_CHAT" } },
      blocked,
    ],
  },
  {
    name: "6.4 becoming somebody who is on the blacklist takes them out of the chat",
    agents: [ana],
    flows: { identify: calling({ event: "LiveChatClientConnected" }, "SaveIdentifiedUser", ME), connected: null },
    blocks: [{ user: "u1", scope: "liveChat", minutes: 60, reason: "Rude" }],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      {
        agent: { accept: true },
        bot: ["true", "Over: block"],
        toAgent: ["A chat for Ana", "How was it?"],
        status: { conversation: "active", liveChat: "none" },
      },
    ],
  },
  {
    name: "6.4 becoming somebody who is banned ends the conversation there and then, with the notice alone",
    agents: [ana],
    flows: { identify },
    blocks: [{ user: "u1", scope: "conversation", minutes: 60, reason: "Threats" }],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      {
        user: "it is me",
        bot: ["You have been blocked. Reason: Threats"],
        status: { conversation: "ended", liveChat: "none" },
      },
      { agent: { accept: true }, refused: { code: "NO_CHAT" } },
      banned,
    ],
  },
  {
    name: "6.4 becoming somebody who is banned in a flow that another called: no flow goes on",
    flows: {
      identify: {
        start: "call",
        steps: { call: { type: "action", action: "SaveIdentifiedUser", params: ME, next: "more" }, more: said("more") },
      },
      outer: {
        trigger: { phrases: ["it is me"] },
        start: "call",
        steps: { call: { type: "call", flow: "identify", next: "after" }, after: said("after") },
      },
    },
    blocks: [{ user: "u1", scope: "conversation", minutes: 60, reason: "Threats" }],
    turns: [{ user: "it is me", bot: ["You have been blocked. Reason: Threats"], status: { conversation: "ended" } }],
  },
  {
    name: "6.4 becoming somebody who is banned while a chat is connected: the agent hears of its end",
    agents: [ana],
    flows: { identify: calling({ event: "LiveChatClientConnected" }, "SaveIdentifiedUser", ME), connected: null },
    blocks: [{ user: "u1", scope: "conversation", minutes: 60, reason: "Threats" }],
    turns: [
      { user: "agent" },
      {
        agent: { accept: true },
        bot: ["You have been blocked. Reason: Threats"],
        toAgent: ["A chat for Ana", "How was it?"],
        status: { conversation: "ended", liveChat: "none" },
      },
    ],
  },
  {
    name: "6.4 becoming somebody who is free, or who was blocked only before, leaves the place in the queue",
    flows: { identify },
    blocks: [{ user: "u2", scope: "conversation", minutes: 60, reason: "Threats" }],
    turns: [
      { admin: { block: { user: "u1", minutes: 1 } } },
      { user: "agent" },
      { advance: "PT1M" },
      { user: "it is me", bot: ["true"], status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "6.4 becoming somebody leaves a block of the address behind, and none of the conversation",
    ip: "203.0.113.7",
    flows: { identify },
    turns: [
      { admin: { block: { ip: "203.0.113.7", minutes: 60 } } },
      blocked,
      { user: "it is me", bot: ["true"] },
      free,
      { admin: { block: { conversation: "current", minutes: 60 } } },
      blocked,
    ],
  },
]
