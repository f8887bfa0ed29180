import { BLOCK, calling, judging, onPhrase } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const user = { id: "u1", name: "Uma", email: "uma@x.io" }
const START = "2026-01-01T00:00:00Z"
const own = "[[ConversationInfo]].LiveChatBlockedUntil"
const until = "[[HelpdeskClient]].LiveChatBlockedUntil"
const saved = ["LiveChatBlockedUntil", "LiveChatBlockedReason", "LiveChatBlockedAt", "LiveChatBlockedByAgentName"]
const nothingSaved = saved.map(field => `[[ChatActivityData]].${field} == null`)
const at = (moment: string) => `timestamp('${moment}')`
const DAY = at("2026-01-02T00:00:00Z")

type Told = Omit<Story, "name">

/** A chat whose agent then blocks with these params, when the story's turns say so. */
const blockedBy = (
  params: Parameters<typeof judging>[0],
  turns: Story["turns"],
  rest: Partial<Omit<Told, "turns">> = {},
): Told => ({
  agents: [ana],
  ...rest,
  flows: { judge: judging(params), ...rest.flows },
  turns: [{ user: "agent" }, { agent: { accept: true } }, { agent: { disconnect: true } }, ...turns],
})
const setting = (phrase: string, value: string | null) =>
  onPhrase(phrase, "Set", { "[[ConversationInfo]].LiveChatBlockedUntil": value })
const unblocking = {
  null: setting("null", null),
  now: setting("now", "{{ GetDate }}"),
  past: setting("past", "{{ GetDate - duration('P1D') }}"),
  later: setting("later", "{{ GetDate + duration('PT2H') }}"),
  soon: setting("soon", "{{ GetDate + duration('PT1H') }}"),
  block: calling("block me", BLOCK),
}

/** Design section 6.3. */
export const BLOCK_ACTION_STORIES: readonly Story[] = [
  {
    name: "6.3 by default a block lasts 1440 minutes, from the moment it is made",
    ...blockedBy({}, [
      { advance: "PT1H" },
      {
        agent: { answer: "abuse" },
        calls: [{ action: BLOCK, params: {}, result: true }],
        expect: [`${own} == ${at("2026-01-02T01:00:00Z")}`, `${until} == ${own}`],
      },
      { advance: "PT23H59M59S" },
      { user: "agent", bot: ["No: blocked"] },
      { advance: "PT1S" },
      { user: "agent", bot: ["Number 1"] },
    ]),
  },
  {
    name: "6.3 BlockIntervalMinutes says how long, BlockReason why",
    ...blockedBy({ BlockIntervalMinutes: 30, BlockReason: "Insults" }, [
      {
        agent: { answer: "abuse" },
        expect: [`${until} == ${at("2026-01-01T00:30:00Z")}`, "[[HelpdeskClient]].LiveChatBlockedReason == 'Insults'"],
      },
      {
        advance: "PT30M",
        expect: [
          `${until} == null`,
          "[[HelpdeskClient]].LiveChatBlockedReason == null",
          `${own} == ${at("2026-01-01T00:30:00Z")}`,
        ],
      },
    ]),
  },
  ...[1, 5_256_000].map(minutes => ({
    name: `6.3 an interval of ${minutes} minutes is allowed`,
    ...blockedBy({ BlockIntervalMinutes: minutes }, [
      { agent: { answer: "abuse" }, toAgent: ["Blocked"], expect: [`${own} == GetDate + duration('PT${minutes}M')`] },
    ]),
  })),
  {
    name: "6.3 it goes by three names, and is logged under the first",
    flows: {
      one: calling("one", BLOCK),
      two: calling("two", "IsBlockedForLiveChat"),
      three: calling("three", "HelpdeskClient.BlockForLiveChat"),
    },
    turns: ["one", "two", "three"].map(name => ({
      user: name,
      bot: ["true"],
      calls: [{ action: BLOCK, params: {}, result: true }],
    })),
  },
  {
    name: "6.3 in a user's conversation it blocks that user; who blocked is nobody",
    user,
    flows: { block: calling("block me", BLOCK, { SaveToChatActivityData: true, BlockReason: "Own wish" }) },
    turns: [
      {
        user: "block me",
        bot: ["true"],
        expect: [
          `${until} == ${DAY}`,
          `[[ChatActivityData]].LiveChatBlockedUntil == ${DAY}`,
          "[[ChatActivityData]].LiveChatBlockedReason == 'Own wish'",
          `[[ChatActivityData]].LiveChatBlockedAt == ${at(START)}`,
          "[[ChatActivityData]].LiveChatBlockedByAgentName == null",
        ],
      },
      { user: "agent", bot: ["No: blocked"] },
    ],
  },
  {
    name: "6.3 authenticated: holds in all of the user's conversations, from any browser",
    user,
    ...blockedBy(
      {},
      [
        { start: { as: "b", visitor: "new" } },
        { user: "agent", bot: ["Number 1"] },
        { agent: { answer: "abuse" }, toAgent: ["Blocked"] },
        { in: "b", user: "hello", expect: [`${until} == ${DAY}`] },
        { start: { as: "c", visitor: "new" } },
        { user: "agent", bot: ["No: blocked"], expect: [`${own} == null`, ...nothingSaved] },
        { start: { as: "d", visitor: "new", user: { id: "u2" } } },
        { user: "agent", bot: [{ contains: "Number" }] },
        { start: { as: "e", visitor: "same", user: { anonymous: true } } },
        { user: "agent", bot: [{ contains: "Number" }] },
      ],
      { user },
    ),
  },
  {
    name: "6.3 authenticated, without SaveToChatActivityData: nothing is saved",
    ...blockedBy(
      {},
      [{ agent: { answer: "abuse" }, expect: [...nothingSaved, `${own} == null`, `${until} == ${DAY}`] }],
      { user },
    ),
  },
  {
    name: "6.3 authenticated, with SaveToChatActivityData: end, reason, moment and the agent's e-mail, in the user's conversation",
    ...blockedBy(
      { SaveToChatActivityData: true, BlockReason: "Insults", BlockIntervalMinutes: 60 },
      [
        { advance: "PT1M" },
        {
          agent: { answer: "abuse" },
          expect: [
            `[[ChatActivityData]].LiveChatBlockedUntil == ${at("2026-01-01T01:01:00Z")}`,
            "[[ChatActivityData]].LiveChatBlockedReason == 'Insults'",
            `[[ChatActivityData]].LiveChatBlockedAt == ${at("2026-01-01T00:01:00Z")}`,
            "[[ChatActivityData]].LiveChatBlockedByAgentName == 'ana@x.io'",
          ],
        },
        { restart: true, expect: ["[[ChatActivityData]].LiveChatBlockedByAgentName == 'ana@x.io'"] },
        { advance: "PT2H" },
        { user: "hello", expect: nothingSaved },
      ],
      { user },
    ),
  },
  {
    name: "6.3 anonymous: ConversationInfo.LiveChatBlockedUntil only, in this conversation only; nothing is saved",
    ...blockedBy({ SaveToChatActivityData: true, BlockReason: "Insults" }, [
      { agent: { answer: "abuse" }, expect: [`${own} == ${DAY}`, `${until} == ${DAY}`, ...nothingSaved] },
      { user: "agent", bot: ["No: blocked"] },
      { start: { as: "b" } },
      { user: "agent", bot: ["Number 1"], expect: [`${own} == null`, `${until} == null`] },
    ]),
  },
  {
    name: "6.3 anonymous with BlockIp: also the address the user last spoke from, whoever comes from there",
    ...blockedBy(
      { BlockIp: true },
      [
        { agent: { answer: "abuse" }, toAgent: ["Blocked"] },
        { start: { as: "b", visitor: "new" } },
        { user: "agent", bot: ["No: blocked"], expect: [`${own} == null`, `${until} == ${DAY}`] },
        { start: { as: "c", visitor: "new", ip: "203.0.113.8" } },
        { user: "agent", bot: ["Number 1"] },
        { start: { as: "d", visitor: "new", ip: "::ffff:203.0.113.7" } },
        { user: "agent", bot: ["No: blocked"] },
        { start: { as: "e", visitor: "new", ip: "203.0.113.7", user: { id: "u7" } } },
        { user: "agent", bot: ["Number 2"] },
      ],
      { ip: "203.0.113.7" },
    ),
  },
  {
    name: "6.3 BlockIp of an IPv6 address: its /64",
    ...blockedBy(
      { BlockIp: true },
      [
        { agent: { answer: "abuse" } },
        { start: { as: "b", visitor: "new", ip: "2001:db8:1:2:ffff::9" } },
        { user: "agent", bot: ["No: blocked"] },
        { start: { as: "c", visitor: "new", ip: "2001:db8:1:3::1" } },
        { user: "agent", bot: ["Number 1"] },
      ],
      { ip: "2001:db8:1:2::1" },
    ),
  },
  {
    name: "6.3 authenticated with BlockIp: the user, and the address for those who are not authenticated",
    ...blockedBy(
      { BlockIp: true },
      [
        { agent: { answer: "abuse" }, expect: [`${own} == null`] },
        { start: { as: "b", visitor: "new", user: { anonymous: true } } },
        { user: "agent", bot: ["No: blocked"] },
        { start: { as: "c", visitor: "new", user, ip: "198.51.100.1" } },
        { user: "agent", bot: ["No: blocked"] },
        { start: { as: "d", visitor: "new", user: { id: "u2" }, ip: "203.0.113.7" } },
        { user: "agent", bot: ["Number 1"] },
      ],
      { user, ip: "203.0.113.7" },
    ),
  },
  ...[
    { who: "anonymous", user: { anonymous: true } },
    { who: "authenticated", user },
  ].map(({ who, user: person }) => ({
    name: `6.3 BlockIp with no address known: ADDRESS_UNKNOWN, and nothing is written (${who})`,
    ...blockedBy(
      { BlockIp: true, SaveToChatActivityData: true },
      [
        {
          agent: { answer: "abuse" },
          toAgent: ["Failed: ADDRESS_UNKNOWN"],
          calls: [{ action: BLOCK, error: "ADDRESS_UNKNOWN" }],
          expect: [`${own} == null`, `${until} == null`, ...nothingSaved],
        },
        { user: "agent", bot: ["Number 1"] },
      ],
      { user: person },
    ),
  })),
  ...(
    [
      ["0", 0],
      ["-5", -5],
      ["1.5", 1.5],
      ["the text 30", "30"],
      ["1e9", 1e9],
      ["5256001", 5_256_001],
      ["null", null],
    ] as const
  ).map(([title, minutes]) => ({
    name: `6.3 an interval of ${title} at run time is ACTION_PARAMS_INVALID, and nothing is half done`,
    agents: [ana],
    flows: {
      judge: {
        ...judging({ BlockIntervalMinutes: "{{ @minutes }}", SaveToChatActivityData: true }),
        variables: { minutes: "any" },
        start: "minutes",
        steps: {
          minutes: { type: "branch", set: { "@minutes": minutes }, next: "ask" },
          ...(judging({ BlockIntervalMinutes: "{{ @minutes }}", SaveToChatActivityData: true }).steps as object),
        },
      },
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      {
        agent: { answer: "abuse" },
        toAgent: ["Failed: ACTION_PARAMS_INVALID"],
        calls: [{ action: BLOCK, error: "ACTION_PARAMS_INVALID" }],
        expect: [`${own} == null`, `${until} == null`, ...nothingSaved],
      },
      { user: "agent", bot: ["Number 1"] },
    ] as Story["turns"],
  })),
  {
    name: "6.3 an error without onError drops the agent's flow and runs Error there; the user notices nothing",
    agents: [ana],
    flows: {
      judge: {
        trigger: { event: "LiveChatAgentDisconnected" },
        start: "block",
        steps: { block: { type: "action", action: BLOCK, params: { BlockIp: true } } },
      },
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true }, toAgent: ["Error: ADDRESS_UNKNOWN"], bot: ["Over: agent"] },
    ],
  },
  {
    name: "6.3 blocking someone who waits ends that",
    flows: { block: calling("block me", BLOCK) },
    agents: [ana],
    turns: [
      { user: "agent", status: { liveChat: "waiting" } },
      { user: "block me", bot: ["true", "Over: block"], toAgent: [], status: { liveChat: "none" } },
      { agent: { accept: true }, refused: { code: "NO_CHAT" } },
    ],
  },
  {
    name: "6.3 blocking someone who chats ends that, and the agent hears of it",
    flows: { connected: calling({ event: "LiveChatClientConnected" }, BLOCK) },
    agents: [ana],
    turns: [
      { user: "agent" },
      {
        agent: { accept: true },
        bot: ["true", "Over: block"],
        toAgent: ["A chat for Ana", "How was it?"],
        status: { liveChat: "none" },
      },
    ],
  },
  {
    name: "6.3 a second block replaces the first, even when it is shorter",
    flows: {
      long: calling("long", BLOCK, { BlockIntervalMinutes: 600, BlockReason: "Long" }),
      short: calling("short", BLOCK, { BlockIntervalMinutes: 10, BlockReason: "Short" }),
    },
    turns: [
      { user: "long", expect: [`${until} == ${at("2026-01-01T10:00:00Z")}`] },
      {
        user: "short",
        expect: [
          `${until} == ${at("2026-01-01T00:10:00Z")}`,
          `${own} == ${until}`,
          "[[HelpdeskClient]].LiveChatBlockedReason == 'Short'",
        ],
      },
      { user: "long", expect: [`${until} == ${at("2026-01-01T10:00:00Z")}`] },
      { user: "short", expect: [`${until} == ${at("2026-01-01T00:10:00Z")}`] },
      { advance: "PT10M", expect: [`${until} == null`] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.4 in a user's own flow neither an action nor a later time brings the end of an agent's block nearer",
    agents: [ana],
    flows: {
      ...unblocking,
      short: calling("short", BLOCK, { BlockIntervalMinutes: 10, BlockReason: "Short" }),
      long: calling("long", BLOCK, { BlockIntervalMinutes: 600, BlockReason: "Long" }),
    },
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { block: { minutes: 300, reason: "Spam", scope: "liveChat" } } },
      ...["short", "soon"].map(text => ({
        user: text,
        expect: [
          `${until} == ${at("2026-01-01T05:00:00Z")}`,
          `${own} == ${until}`,
          "[[HelpdeskClient]].LiveChatBlockedReason == 'Spam'",
          "[[HelpdeskClient]].LiveChatBlockCount == 1",
        ],
      })),
      // A later end holds, and neither of these comes nearer either: the block is still the agent's.
      { user: "long", expect: [`${until} == ${at("2026-01-01T10:00:00Z")}`, `${own} == ${until}`] },
      { user: "short", expect: [`${until} == ${at("2026-01-01T10:00:00Z")}`, `${own} == ${until}`] },
      { user: "later", expect: [`${until} == ${at("2026-01-01T10:00:00Z")}`, `${own} == ${until}`] },
      { user: "now", expect: [`${until} == null`, `${own} == GetDate`] },
      { user: "short", expect: [`${until} == ${at("2026-01-01T00:10:00Z")}`] },
    ],
  },
  {
    name: "6.4 in a user's own flow the end of an administrator's block of the user or the address comes no nearer",
    user,
    flows: {
      short: calling("short", BLOCK, { BlockIntervalMinutes: 10, SaveToChatActivityData: true }),
      long: calling("long", BLOCK, { BlockIntervalMinutes: 600 }),
    },
    turns: [
      { admin: { block: { user: "u1", minutes: 300, reason: "Spam", scope: "liveChat" } } },
      {
        user: "short",
        expect: [
          `${until} == ${at("2026-01-01T05:00:00Z")}`,
          `[[ChatActivityData]].LiveChatBlockedUntil == ${until}`,
          `${own} == null`,
        ],
      },
      { user: "long", expect: [`${until} == ${at("2026-01-01T10:00:00Z")}`] },
      { admin: { block: { user: "u1", minutes: 1, reason: "Enough", scope: "liveChat" } } },
      { advance: "PT1M", expect: [`${until} == null`] },
      { user: "short", expect: [`${until} == ${at("2026-01-01T00:11:00Z")}`] },
    ],
  },
  {
    name: "6.3 a later time that is set from outside ends the chat as a block does, and its lift is told",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      {
        change: { set: { "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT1H') }}" } },
        bot: ["Over: block"],
        toAgent: ["How was it?"],
        status: { liveChat: "none" },
        expect: [`${until} == ${at("2026-01-01T01:00:00Z")}`, `${own} == ${until}`],
      },
      { change: { set: { "[[ConversationInfo]].LiveChatBlockedUntil": null } }, bot: [], expect: [`${until} == null`] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.3 an agent's flow makes the block of an agent shorter",
    ...blockedBy({ BlockIntervalMinutes: 10 }, [
      { agent: { block: { minutes: 300, reason: "Spam", scope: "liveChat" } } },
      { agent: { answer: "abuse" }, expect: [`${until} == ${at("2026-01-01T00:10:00Z")}`] },
    ]),
  },
  {
    name: "6.3 of two blocks, on the conversation and on the address, lifting one leaves the other",
    ip: "203.0.113.7",
    flows: { ...unblocking, block: calling("block me", BLOCK, { BlockIp: true }) },
    turns: [
      { user: "block me" },
      { user: "null", expect: [`${own} == null`, `${until} == ${DAY}`] },
      { user: "agent", bot: ["No: blocked"] },
      { admin: { unblock: { ip: "203.0.113.7" } }, expect: [`${until} == null`] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  ...(
    [
      ["null", `${own} == null`],
      ["now", `${own} == GetDate`],
      ["past", `${own} == GetDate - duration('P1D')`],
    ] as const
  ).map(([phrase, kept]) => ({
    name: `6.3 writing ${phrase} into LiveChatBlockedUntil lifts the own block, and the field keeps what was written`,
    flows: unblocking,
    turns: [
      { user: "block me", expect: [`${until} == ${DAY}`] },
      { user: "agent", bot: ["No: blocked"] },
      { user: phrase, bot: ["Set"], expect: [kept, `${until} == null`] },
      { restart: true as const, expect: [kept, `${until} == null`] },
      { user: "agent", bot: ["Number 1"] },
    ],
  })),
  {
    name: "6.3 writing a later time makes the own block, or moves it",
    flows: unblocking,
    turns: [
      { user: "later", bot: ["Set"], expect: [`${own} == ${at("2026-01-01T02:00:00Z")}`, `${until} == ${own}`] },
      { user: "agent", bot: ["No: blocked"] },
      { user: "soon", expect: [`${own} == ${at("2026-01-01T01:00:00Z")}`, `${until} == ${own}`] },
      { advance: "PT59M59S", expect: [`${until} == ${own}`] },
      { advance: "PT1S", expect: [`${until} == null`, `${own} == ${at("2026-01-01T01:00:00Z")}`] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.3 writing LiveChatBlockedUntil never lifts the block of a user: the blacklist is not a flow's to lift",
    user,
    flows: { ...unblocking, lift: calling("lift", "HelpdeskClient.UnblockForLiveChat") },
    turns: [
      { user: "block me", expect: [`${own} == null`] },
      ...["null", "now", "past"].map(phrase => ({ user: phrase, expect: [`${until} == ${DAY}`] })),
      { user: "lift", bot: ["false"], expect: [`${until} == ${DAY}`] },
      { user: "agent", bot: ["No: blocked"] },
      { user: "later", expect: [`${own} == ${at("2026-01-01T02:00:00Z")}`, `${until} == ${DAY}`] },
      { admin: { unblock: { user: "u1" } }, expect: [`${until} == ${at("2026-01-01T02:00:00Z")}`] },
      { user: "null", expect: [`${until} == null`] },
    ],
  },
  {
    name: "6.3 writing LiveChatBlockedUntil never touches the blocks of visitor and address",
    ip: "203.0.113.7",
    flows: unblocking,
    turns: [
      { admin: { block: { visitor: "current", minutes: 60 } } },
      { admin: { block: { ip: "203.0.113.0/24", minutes: 30 } } },
      { user: "null", expect: [`${until} == ${at("2026-01-01T01:00:00Z")}`, `${own} == null`] },
      { admin: { unblock: { visitor: "current" } }, expect: [`${until} == ${at("2026-01-01T00:30:00Z")}`] },
      { user: "now", expect: [`${until} == ${at("2026-01-01T00:30:00Z")}`] },
    ],
  },
  {
    name: "6.3 the own block and LiveChatBlockedUntil are one truth in a flow that writes it and then lifts it too",
    flows: {
      both: {
        trigger: { phrases: ["both"] },
        start: "write",
        steps: {
          write: {
            type: "action",
            action: "HelpdeskClient.UnblockForLiveChat",
            set: { "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT2M') }}" },
            next: "again",
          },
          again: { type: "message", message: "{{ [[ConversationInfo]].LiveChatBlockedUntil }}{{ 'Free' }}" },
        },
      },
    },
    turns: [
      { user: "both", bot: ["Free"], expect: ["[[ConversationInfo]].LiveChatBlockedUntil == null"] },
      { user: "agent", bot: ["Number 1"], expect: ["[[ConversationInfo]].LiveChatBlockedUntil == null"] },
    ],
  },
  {
    name: "6.3 the own block and LiveChatBlockedUntil are one truth, whoever makes, moves or lifts it",
    flows: { ...unblocking, lift: calling("lift", "HelpdeskClient.UnblockForLiveChat") },
    agents: [ana],
    turns: [
      {
        admin: { block: { conversation: "current", minutes: 60 } },
        expect: [`${own} == ${at("2026-01-01T01:00:00Z")}`, `${until} == ${own}`],
      },
      { user: "later", expect: [`${own} == ${at("2026-01-01T02:00:00Z")}`, `${until} == ${own}`] },
      { admin: { unblock: { conversation: "current" } }, expect: [`${own} == null`, `${until} == null`] },
      { user: "agent", bot: ["Number 1"] },
      { agent: { accept: true } },
      { agent: { block: { minutes: 5 } }, expect: [`${own} == ${at("2026-01-01T00:05:00Z")}`, `${until} == ${own}`] },
      { user: "lift", bot: ["true"], expect: [`${own} == null`, `${until} == null`] },
      { user: "lift", bot: ["false"] },
      { user: "block me", expect: [`${own} == ${DAY}`] },
      { advance: "P2D", expect: [`${own} == ${DAY}`, `${until} == null`] },
      { user: "lift", bot: ["false"] },
    ],
  },
  {
    name: "6.3 a field set at the start is a block too",
    set: { "[[ConversationInfo]].LiveChatBlockedUntil": "2026-01-01T03:00:00Z" },
    turns: [
      { user: "agent", bot: ["No: blocked"], expect: [`${until} == ${at("2026-01-01T03:00:00Z")}`] },
      { advance: "PT3H" },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.3 writing a time that waits or chats on ends that, as every block does",
    flows: unblocking,
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { user: "later", bot: ["Set", "Over: block"], status: { liveChat: "none" } },
    ],
  },
]
