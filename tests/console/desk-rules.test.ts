import { expect, test } from "vitest"
import type { Activity, Chat } from "../../client/index.js"
import { beforeHandover, scriptOf } from "../../console/desk/script.js"
import { type Alertable, AlertRules } from "../../console/frame/alert-rules.js"

const MINUTE = 60_000

/** Sounds with their seconds, in the order in which things happen. */
function soundsOf(
  events: readonly (readonly [number, Alertable])[],
  {
    looked = () => false,
    replyTimeout = 10 * MINUTE,
  }: { looked?: (id: string) => boolean; replyTimeout?: number | null } = {},
) {
  const rules = new AlertRules(() => replyTimeout, looked)
  const sounds: string[] = []
  const end = Math.max(...events.map(([at]) => at)) + 3600
  const waiting = [...events]
  for (let second = 0; second <= end; second += 1) {
    const now = [...waiting.filter(([at]) => at === second).map(([, event]) => event), { kind: "tick" } as const]
    for (const event of now) {
      const alert = rules.hear(event, second * 1000)
      if (alert !== null) sounds.push(`${second} ${alert.kind} ${alert.chatId}`)
    }
  }
  return sounds
}

test.each<[string, readonly (readonly [number, Alertable])[], readonly string[]]>([
  ["who waits is told after 5 seconds", [[0, { kind: "waits", chatId: "a" }]], ["5 waiting a"]],
  [
    "who is taken before is not",
    [
      [0, { kind: "waits", chatId: "a" }],
      [4, { kind: "waitsNoMore", chatId: "a" }],
    ],
    [],
  ],
  [
    "a crowd is one sound",
    [0, 1, 2, 3].map(at => [at, { kind: "waits", chatId: `a${at}` }] as const),
    ["5 waiting a0"],
  ],
  [
    "a chat sounds once until it was looked at",
    [
      [0, { kind: "wrote", chatId: "a" }],
      [20, { kind: "wrote", chatId: "a" }],
      [40, { kind: "looked", chatId: "a" }],
      [60, { kind: "wrote", chatId: "a" }],
      [61, { kind: "answered", chatId: "a" }],
    ],
    ["0 message a", "60 message a"],
  ],
  [
    "two chats within ten seconds are one sound",
    [
      [0, { kind: "wrote", chatId: "a" }],
      [9, { kind: "wrote", chatId: "b" }],
      [10, { kind: "answered", chatId: "a" }],
      [10, { kind: "answered", chatId: "b" }],
    ],
    ["0 message a"],
  ],
  [
    "one reminder at half of replyTimeout, never a second",
    [
      [0, { kind: "wrote", chatId: "a" }],
      [100, { kind: "wrote", chatId: "a" }],
    ],
    ["0 message a", "300 reminder a"],
  ],
  [
    "none once it was answered",
    [
      [0, { kind: "wrote", chatId: "a" }],
      [299, { kind: "answered", chatId: "a" }],
    ],
    ["0 message a"],
  ],
])("%s", (_, events, expected) => {
  expect(soundsOf(events)).toEqual(expected)
})

test("nothing sounds for a chat that is looked at, and nobody is reminded where nothing happens by itself", () => {
  const events = [[0, { kind: "wrote", chatId: "a" }]] as const
  expect(soundsOf(events, { looked: () => true })).toEqual([])
  expect(soundsOf(events, { replyTimeout: null })).toEqual(["0 message a"])
})

test("a busy hour: sixty people write every ten seconds, and there are no more sounds than the rules allow", () => {
  const events = Array.from({ length: 360 }, (_, index) => {
    const chatId = `c${index % 60}`
    const kind = index % 5 === 4 ? ("answered" as const) : index % 7 === 0 ? ("waits" as const) : ("wrote" as const)
    return [index * 10, { kind, chatId }] as const
  })
  const sounds = soundsOf(events)
  const at = sounds.map(sound => Number.parseInt(sound, 10))
  expect(at.every((second, index) => index === 0 || second - (at[index - 1] ?? 0) >= 10)).toBe(true)
  const of = (kind: string): readonly string[] =>
    sounds.flatMap(sound => (sound.includes(kind) ? [sound.split(" ")[2] ?? ""] : []))
  // Nobody is reminded of twice, and nobody rings twice without having been looked at or answered.
  expect(of("reminder")).toHaveLength(new Set(of("reminder")).size)
  expect(sounds.length).toBeGreaterThan(20)
  expect(sounds.length).toBeLessThan(200)
})

const CHAT: Chat = {
  ...{ id: "c-chat-1", version: 3, conversationId: "c", agentConversationId: "c-chat-1-agent-1", status: "connected" },
  ...{ queue: "general", priority: 0, message: null, askedAt: at(2), connectedAt: at(4), endedAt: null, endedBy: null },
  ...{ agent: "ana@example.com", place: null, waitedSeconds: 2, firstReplyAt: null, person: null, awaiting: null },
  ...{ questions: [], unread: 0, unanswered: 0, tags: [], notes: 0 },
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 2, 2, 9, 0, second)).toISOString()
}

function line(seq: number, role: "user" | "bot" | "agent", text: string, more: Partial<Activity> = {}): Activity {
  const from = { id: role === "agent" ? "c-chat-1-agent-1" : role, role, ...(role === "agent" ? { name: "Ana" } : {}) }
  return { type: "message", id: `c-${seq}`, seq, timestamp: at(seq), from, text, ...more }
}

function told(chat: Chat, lines: readonly Activity[], more: Partial<Parameters<typeof scriptOf>[0]> = {}) {
  const given = { chat, lines, agentLines: [], notes: [], connects: [], blocks: [], ...more }
  const parts = { email: "ana@example.com", ...given }
  return scriptOf(parts).map(item => {
    const words =
      item.kind === "said"
        ? `${item.isSame ? "" : `${item.speaker}: `}${item.text}`
        : item.kind === "happened"
          ? item.what
          : item.kind === "note"
            ? item.note.text
            : item.kind === "asked"
              ? item.text
              : item.block.id
    return `${item.kind === "note" ? "-" : item.thread} ${item.kind} ${words}`
  })
}

test("a script tells what was said, what happened and what is noted, each beside the thread of its state", () => {
  const lines = [
    line(1, "user", "agent"),
    line(3, "bot", "You are number 1."),
    line(5, "agent", "Hello"),
    line(6, "user", "Hi"),
    line(7, "user", "Hi?"),
    line(9, "user", "Hi!"),
  ]
  const notes = [{ createdBy: "ana@example.com", createdAt: at(8), text: "Asks again" }]
  expect(told(CHAT, lines, { notes })).toEqual([
    "bot said user: agent",
    "waiting happened waiting",
    "waiting said bot: You are number 1.",
    "connected happened connected",
    "connected said own: Hello",
    "connected said user: Hi",
    "connected said Hi?",
    "- note Asks again",
    "connected said user: Hi!",
  ])
})

test("words of another agent have their name, and each handover has its line and its word", () => {
  const chat: Chat = { ...CHAT, agentConversationId: "c-chat-1-agent-3", connectedAt: at(8), firstReplyAt: at(5) }
  const connects = [4, 6, 8].map((second, index) => ({
    agent: ["mira@example.com", "oleg@example.com", "ana@example.com"][index] ?? "",
    connectedAt: at(second),
  }))
  const notes = [{ createdBy: "mira@example.com", createdAt: at(8), text: "Be kind" }]
  const mira = line(5, "agent", "Hello", { from: { id: "c-chat-1-agent-1", name: "Mira", role: "agent" } })
  const ana = line(9, "agent", "Here now", { from: { id: "c-chat-1-agent-3", name: "Ana", role: "agent" } })
  expect(told(chat, [mira, ana], { notes, connects }).slice(1)).toEqual([
    "connected happened connected",
    "connected said Mira: Hello",
    "connected happened transferred",
    "connected happened transferred",
    "connected said own: Here now",
  ])
})

test("what the bot asks the agent stands on the ended thread, and their own words to the user only once", () => {
  const chat: Chat = { ...CHAT, status: "ended", endedAt: at(7), endedBy: "user" }
  const agentLines = [
    line(5, "agent", "Hello"),
    line(8, "bot", "How was it?", { inputHint: "expectingInput" }),
    line(9, "agent", "Solved"),
  ]
  expect(told(chat, [line(5, "agent", "Hello")], { agentLines }).slice(2)).toEqual([
    "connected said own: Hello",
    "ended happened ended",
    "ended asked How was it?",
    "ended asked Solved",
  ])
})

test("the history before the handover is folded to its last question, whose chosen option says the answer", () => {
  const question = line(1, "bot", "About?", {
    suggestedActions: { actions: [{ type: "imBack", title: "My order", value: "order" }] },
  })
  const items = scriptOf({
    ...{ chat: { ...CHAT, askedAt: at(3) }, agentLines: [], notes: [], connects: [], blocks: [], email: null },
    lines: [line(0, "bot", "Hello"), question, line(2, "user", "My order"), line(4, "bot", "Soon")],
  })
  const folded = beforeHandover(items)
  expect(folded.before).toHaveLength(2)
  expect(folded.question).toMatchObject({ text: "About?", options: [{ title: "My order", isChosen: true }] })
})
