import type { Mutation } from "../mutants.js"

/**
 * A line that mends a fault which a simulation has found, and what it was before: with the mend taken out, a simulation
 * has to find the fault again.
 */
export interface Mend extends Mutation {
  /** A word for the fault: its case is in `cases/` under this name. */
  readonly fault: string
  /** New days find it within some dozens: with `PARLEY_TESTS=all` they are seen to. Left out: it takes hundreds. */
  readonly isFoundSoon?: true
}

export const MENDS: readonly Mend[] = [
  {
    fault: "endless-turn",
    file: "turns/follow-ups.ts",
    from: "if (!runsFlow || flows <= most) runFollowUp(work, cause)",
    to: "if (flows >= 0) runFollowUp(work, cause)",
  },
  {
    fault: "chat-to-and-fro-for-ever",
    isFoundSoon: true,
    file: "helpdesk/desk.ts",
    from: "queue.maxChatsPerAgent > 0 && queuings > MOST_RETURNS",
    to: "queue.maxChatsPerAgent > 0 && queuings > 1e9",
  },
  {
    fault: "fact-missing-in-a-guard",
    isFoundSoon: true,
    file: "engine/machine.ts",
    from: "context.turn.thrown = { error }\n    return false",
    to: "throw error",
  },
  {
    fault: "flow-over-a-call",
    isFoundSoon: true,
    file: "turns/inbox.ts",
    from: 'return call || chat === "connected" ? "waits" : "now"',
    to: 'return chat === "connected" ? "waits" : "now"',
  },
  {
    fault: "event-in-a-chat",
    file: "turns/inbox.ts",
    from: 'return call || chat === "connected" ? "waits" : "now"',
    to: 'return call ? "waits" : "now"',
  },
  {
    fault: "result-in-a-chat",
    isFoundSoon: true,
    file: "turns/inbox.ts",
    from: 'if (kind === "answer") return chat === "connected" ? "waits" : "now"',
    to: 'if (kind === "answer") return "now"',
  },
  {
    fault: "inbox-without-end",
    isFoundSoon: true,
    file: "turns/inbox.ts",
    from: "if (inbox.length < MOST && bytes <= bot.limits.state)",
    to: "if (bytes >= 0)",
  },
  {
    fault: "result-too-big-to-wait",
    file: "turns/dialog.ts",
    from: "storedBytes(event.result) <= state",
    to: "storedBytes(event.result) >= 0",
  },
  {
    fault: "secret-during-a-call",
    isFoundSoon: true,
    file: "turns/handle-activity.ts",
    from: "if (!mayHearSecret(work.bot, touched.conversation)) {",
    to: "if (work.now > 0) {",
  },
  {
    fault: "state-without-end",
    file: "engine/assign.ts",
    from: "return stateBytes(world, frames) <= turn.bot.limits.state ? null",
    to: "return turn.steps >= 0 ? null",
  },
  {
    fault: "query-without-guards",
    isFoundSoon: true,
    file: "turns/facts.ts",
    from: ": (guards ?? [])",
    to: ": []",
  },
  {
    fault: "record-at-two-moments",
    file: "runtime/runtime.ts",
    from: "if (!facts.isOfTwoMoments) return",
    to: "if (facts !== null) return",
  },
  {
    fault: "queue-forgotten",
    file: "turns/unit-of-work.ts",
    from: /`queue:\$\{encodeURIComponent\(queue\)\} \$\{change\}`/,
    to: '"queue:" + encodeURIComponent(queue) + " one"',
  },
  {
    fault: "call-made-by-two",
    file: "runtime/outside-calls.ts",
    from: "if (!(await store.claimDue(due, claim.at))) return",
    to: "await store.claimDue(due, claim.at)",
  },
  {
    fault: "call-ends-while-the-store-is-busy",
    file: "runtime/outside-calls.ts",
    from: "mine.next = { at: this.options.now() + pause, pause: Math.min(pause * 2, LONGEST_PAUSE) }\n      this.options.onError(error, owner)",
    to: "throw error",
  },
  {
    fault: "settings-not-adopted",
    file: "runtime/runtime.ts",
    from: "await this.adoptSettings()\n",
    to: "",
  },
  {
    fault: "flow-on-itself",
    isFoundSoon: true,
    file: "engine/run.ts",
    from: "let top = turn.frames.findLastIndex(frame => frame.flow === name)",
    to: "let top = turn.frames.length > 1e9 ? 0 : -1",
  },
  {
    fault: "digression-without-room",
    file: "engine/run.ts",
    from: "if (top === -1 && turn.frames.length < turn.bot.limits.frames) return",
    to: "if (top === -1) return",
  },
  {
    fault: "becoming-somebody-unasked",
    file: "helpdesk/blocks.ts",
    from: "const block = liveChatBlock(known)?.block\n  if (block === undefined) return",
    to: "const block = liveChatBlock(known)?.block\n  if (block === undefined || desk.now > 0) return",
  },
  {
    fault: "due-for-somebody-banned",
    isFoundSoon: true,
    file: "turns/due.ts",
    from: 'if (endWhereBanned(work, touched)) return "done"\n  if (due.what === "call")',
    to: 'if (due.what === "call")',
  },
  {
    fault: "answered-at-two-moments",
    file: "store/memory/kept.ts",
    from: "request === undefined || liveRequest(kept, request.id, request.at) === null",
    to: "request === undefined || request.at > 0",
  },
  {
    fault: "waiting-at-a-blocked-address",
    file: "turns/handle-activity.ts",
    from: 'if (isKeptOut) keepDesk(work, desk, endChat(desk, "block"))',
    to: "",
  },
  {
    fault: "chat-of-an-ended-conversation",
    file: "helpdesk/connect.ts",
    from: "if (client.hasEnded) {",
    to: "if (client.chats > 1e9) {",
  },
  {
    fault: "secret-after-a-change",
    file: "engine/advance.ts",
    from: 'turn.sensitive ||= event.type === "message" && "sensitive" in asked && asked.sensitive',
    to: "turn.sensitive ||= asked === undefined",
  },
  {
    fault: "text-lost-while-the-store-is-away",
    file: "runtime/sealing.ts",
    from: "const key = await this.keyOfStore()\n    try {",
    to: "const key = await this.keyOfStore().catch(() => Buffer.alloc(32))\n    try {",
  },
  {
    fault: "due-time-on-an-old-chat",
    file: "turns/unit-of-work.ts",
    from: "const due = [",
    to: "const before = work.facts.expected()\n  work.facts.expected = () => before\n  const due = [",
  },
  {
    fault: "event-from-a-banned-address",
    file: "turns/handle-activity.ts",
    from: "admitUser(work, id, event)",
    to: "admitUser(work, id, { address: null })",
  },
  {
    fault: "chat-of-somebody-banned-ends",
    file: "turns/follow-ups.ts",
    from: 'status === "ended" || enforceWhereBanned(work, touched)',
    to: 'status === "ended"',
  },
  {
    fault: "start-sets-what-it-may-not",
    file: "engine/assign.ts",
    from: 'return writable === "always" || (',
    to: "return writable !== null || (",
  },
  {
    fault: "subject-without-a-version",
    isFoundSoon: true,
    file: "store/memory/kept.ts",
    from: "kept.subjects.set(guard, (kept.subjects.get(guard) ?? 0) + 1)",
    to: "kept.subjects.delete(guard)",
  },
  {
    fault: "parked-at-a-queue-that-is-gone",
    file: "helpdesk/connect.ts",
    from: "if (desk.settings.queues.has(queue)) return connect",
    to: "if (desk.now > 0) return connect",
  },
  {
    fault: "waiting-in-a-queue-that-is-gone",
    file: "helpdesk/timers.ts",
    from: "const queue = presentQueue(settings, chat.queue).code",
    to: "const queue = chat.queue",
  },
  {
    fault: "key-forgotten",
    file: "turns/idempotent-request.ts",
    from: "work.request = { ...once, ...kept }\n",
    to: "\n",
  },
  {
    fault: "lines-told-twice",
    isFoundSoon: true,
    file: "turns/unit-of-work.ts",
    from: "key === undefined || id === work.answering ||",
    to: "key === undefined ||",
  },
  {
    fault: "last-come-first-served",
    file: "store/memory/facts.ts",
    from: "one.waitingSince - other.waitingSince",
    to: "other.waitingSince - one.waitingSince",
  },
  {
    fault: "agent-not-told-of-the-end",
    isFoundSoon: true,
    file: "helpdesk/chats.ts",
    from: 'if (wasConnected && ending !== "close" && ending !== "error") next',
    to: "if (desk.now < 0) next",
  },
  {
    fault: "banned-reader-not-told",
    file: "turns/reading.ts",
    from: "return ban && {",
    to: "return ban === null || ban.block.at > 0 ? null : {",
  },
  {
    fault: "time-goes-back",
    isFoundSoon: true,
    file: "turns/unit-of-work.ts",
    from: "return Math.max(work.now, chatActivity.lastAt)",
    to: "return chatActivity === null ? 0 : work.now",
  },
  {
    fault: "answered-and-not-written",
    isFoundSoon: true,
    file: "runtime/runtime.ts",
    from: "if (!isDone) return null",
    to: "if (!isDone) return { reply }",
  },
  {
    fault: "agent-over-the-limit",
    isFoundSoon: true,
    file: "helpdesk/allocation.ts",
    from: "(openByQueue[code] ?? 0) < maxChatsPerAgent",
    to: "(openByQueue[code] ?? 0) <= maxChatsPerAgent",
  },
  {
    fault: "ended-chat-still-counted",
    isFoundSoon: true,
    file: "helpdesk/chats.ts",
    from: "openChats: Math.max(0, agent.openChats - 1)",
    to: "openChats: Math.max(0, agent.openChats)",
  },
  {
    fault: "call-made-again-after-a-crash",
    file: "simulation/promises/errors.ts",
    from: "canonicalJson([call.action, call.params])",
    to: "JSON.stringify([call.action, call.params])",
  },
  {
    fault: "hours-begin-unnoticed",
    file: "turns/due.ts",
    from: "  allocateFor(work, agent)\n  runFollowUps(work)",
    to: "  runFollowUps(work)",
  },
]
