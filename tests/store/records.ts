import type { Activity, Frame } from "../../engine/index.js"
import type { Agent, Block, Chat, QueueState, Subject } from "../../helpdesk/index.js"
import type {
  ApiKey,
  AuditEntry,
  Commit,
  FactKey,
  Put,
  RequestRecord,
  Setting,
  Store,
  StoredConversation,
  TurnRecord,
  Webhook,
} from "../../turns/index.js"

/** 2026-03-02T09:00:00Z */
export const NOW = 1772442000000

export function conversation(id: string, over: Partial<StoredConversation> = {}): StoredConversation {
  return {
    id,
    version: 1,
    side: "user",
    status: "active",
    channel: "test",
    locale: "en",
    startedAt: NOW,
    seq: 0,
    frames: [],
    call: null,
    inbox: [],
    heardAt: NOW,
    inactivityWarned: false,
    user: null,
    visitor: null,
    beganAuthenticated: false,
    address: null,
    chatActivity: { id: `${id}-1`, number: 1, lastAt: NOW, afterSeq: 0 },
    chat: null,
    chats: 0,
    parked: null,
    linked: null,
    blocked: false,
    ...over,
  }
}

export function frame(over: Partial<Frame> = {}): Frame {
  return {
    flow: "f",
    version: "1",
    step: "s",
    stepType: "prompt",
    variables: {},
    attempts: 0,
    since: NOW,
    called: false,
    putAgain: false,
    asked: true,
    turn: 1,
    special: null,
    event: null,
    trail: [],
    ...over,
  }
}

export function chat(id: string, over: Partial<Chat> = {}): Chat {
  return {
    id,
    conversation: `of-${id}`,
    agentConversation: null,
    status: "waiting",
    queue: "general",
    priority: 0,
    message: null,
    waitingSince: NOW,
    queuedAt: NOW,
    connects: 0,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    agent: null,
    tickAt: null,
    restsUntil: null,
    waitsFor: null,
    heardAt: null,
    idleWarned: false,
    refusedBy: [],
    unanswered: 0,
    unread: [],
    person: null,
    questions: [],
    tags: [],
    notes: [],
    handover: null,
    firstConnectedAt: null,
    firstReplyAt: null,
    talkedFor: 0,
    transfers: 0,
    rating: null,
    ...over,
  }
}

export function agent(email: string, over: Partial<Agent> = {}): Agent {
  return {
    email,
    name: email,
    queues: ["general"],
    status: "SignedIn",
    hours: null,
    openChats: 0,
    openByQueue: {},
    lastChatAt: null,
    lastConnectAt: null,
    signOutTime: null,
    availability: "available",
    maxChats: null,
    presence: null,
    seenAt: null,
    lastChat: null,
    ...over,
  }
}

export function block(id: string, subject: Subject, over: Partial<Block> = {}): Block {
  return {
    id,
    subject,
    scope: "liveChat",
    reason: null,
    at: NOW,
    until: NOW + 1000,
    by: null,
    source: "admin",
    conversation: null,
    chat: null,
    name: null,
    email: null,
    lifted: null,
    ...over,
  }
}

export const LIFTED = { at: NOW, by: null, reason: null, how: "lifted" } as const

export function queue(code: string, joined: number): QueueState {
  return { code, joined }
}

export function activity(conversation: string, seq: number, text = `line ${seq}`): Activity {
  const timestamp = new Date(NOW + seq).toISOString()
  return { type: "message", id: `${conversation}-${seq}`, seq, timestamp, from: { id: "u", role: "user" }, text }
}

export function turn(number: number): TurnRecord {
  return {
    number,
    at: NOW + number,
    event: { type: "message", text: "hi" },
    trace: [{ kind: "note", text: "said hi" }],
  }
}

export function audit(id: string, over: Partial<AuditEntry> = {}): AuditEntry {
  return { id, at: NOW, what: "block", by: "a@x", subject: "user:u", detail: { reason: "abuse" }, ...over }
}

export function key(id: string, over: Partial<ApiKey> = {}): ApiKey {
  const nothing = { agent: null, createdAt: NOW, revokedAt: null }
  return { id, name: id, permissions: ["block:create"], hash: "00", ...nothing, ...over }
}

export function webhook(id: string, over: Partial<Webhook> = {}): Webhook {
  const secrets = [{ secret: "whsec_c2VjcmV0", until: null }]
  const state = { createdAt: NOW, disabled: null, deletedAt: null }
  return { id, key: "k", url: "https://x.example/", types: ["activity.created"], secrets, ...state, ...over }
}

/** A request that was answered, kept for good. */
export function request(id: string, over: Partial<RequestRecord> = {}): RequestRecord {
  return { id, fingerprint: "f", result: null, answer: { status: 201, body: '{"a":1}' }, at: NOW, until: null, ...over }
}

/** A commit of these parts and nothing else. */
export function commit(parts: Partial<Commit>): Commit {
  return { expects: [], puts: [], activities: [], turns: [], due: [], audit: [], ...parts }
}

export const put = {
  conversation: (value: StoredConversation, version = 1): Put => ({
    kind: "conversation",
    id: value.id,
    version,
    value,
  }),
  chat: (value: Chat, version = 1): Put => ({ kind: "chat", id: value.id, version, value }),
  agent: (value: Agent, version = 1): Put => ({ kind: "agent", id: value.email, version, value }),
  queue: (value: QueueState, version = 1): Put => ({ kind: "queue", id: value.code, version, value }),
  block: (value: Block, version = 1): Put => ({ kind: "block", id: value.id, version, value }),
  key: (value: ApiKey, version = 1): Put => ({ kind: "key", id: value.id, version, value }),
  setting: (value: Setting, version = 1): Put => ({ kind: "setting", id: value.id, version, value }),
}

/** The value of one fact. */
export async function ask(store: Store, key: FactKey, now = NOW): Promise<unknown> {
  const [fact] = await store.read([key], now)
  return fact?.value
}
