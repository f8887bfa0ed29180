import type { Chat, Subject } from "../helpdesk/index.js"
import type { HoursSpec, Json } from "../language/index.js"
import type { StoredConversation } from "../turns/index.js"
import type { SimulatedBot } from "./bots/simulated-bot.js"
import type { Ledger } from "./ledger.js"
import { SUPERVISOR } from "./perform-request.js"
import { nameOf } from "./promises/erasures.js"
import type { Random } from "./random.js"
import type { AskedRequest } from "./simulated-world.js"
import { type ActorRequest, LISTENING_KEY } from "./simulation-step.js"

/** Somebody at a browser: a visitor, and who they are if they say so. */
export interface Visitor {
  readonly id: string
  /** The user that they prove to be from the start; null: nobody. */
  readonly user: string | null
  readonly address: string | null
}

/** Everybody who takes part in a simulation. */
export interface Cast {
  readonly visitors: readonly Visitor[]
  readonly agents: readonly string[]
}

/** The world as people know it when they decide what to do: they choose by it, and nothing else happens here. */
export interface Scene {
  readonly cast: Cast
  readonly bot: SimulatedBot
  readonly ledger: Ledger
  readonly asked: readonly AskedRequest[]
}

type Chooser = (scene: Scene, random: Random) => ActorRequest | null

const ADDRESSES = ["198.51.100.7", "198.51.100.8", "2001:db8:1::5", "2001:db8:1::6", null] as const

export function castOf(random: Random, agents: readonly string[]): Cast {
  const visitors = Array.from({ length: 2 + random.below(5) }, (_, index): Visitor => {
    const user = random.chance(0.3) ? `user-${1 + random.below(3)}` : null
    return { id: `visitor-${index + 1}`, user, address: random.pick(ADDRESSES) }
  })
  return { visitors, agents: agents.slice(0, 1 + random.below(agents.length)) }
}

/** A tab is opened: one visitor may have several. */
export const startsConversation: Chooser = ({ cast, asked, bot }, random) => {
  const { id, user, address } = random.pick(cast.visitors)
  const number = asked.filter(({ request }) => request.kind === "start").length + 1
  const key = random.chance(0.3) ? { key: `start-${number}` } : {}
  const set = random.chance(0.15) ? { set: fieldsToSet(bot, random) } : {}
  const began = random.chance(0.3) ? { keyId: LISTENING_KEY } : {}
  const name = nameOf({ kind: user === null ? "visitor" : "user", id: user ?? id })
  const claim = user === null ? { set: { "[[ChatUser]].Name": name } } : { name }
  const named = random.chance(0.3) ? claim : {}
  const spoken = random.chance(0.3) ? { locale: random.pick(["ru", "zh-CN", "pt-BR"]) } : {}
  return { kind: "start", as: `c${number}`, visitor: id, user, address, ...spoken, ...set, ...named, ...began, ...key }
}

/** Some page wants any field to be something, or to be what only the engine says. */
function fieldsToSet({ vocabulary: { fields } }: SimulatedBot, random: Random): { readonly [target: string]: Json } {
  if (random.chance(0.5)) return random.pick(CLAIMS)
  const target = random.pick(fields)
  if (target === "[[ChatUser]].TimeZone" && random.chance(0.7))
    return { [target]: random.pick(["Asia/Tokyo", "America/New_York"]) }
  return { [target]: random.pick<Json>(["gold", true, 7, "2026-03-02T09:05:00Z", null]) }
}

const CLAIMS: readonly { readonly [target: string]: Json }[] = [
  { "[[ChatUser]].IsAuthenticated": true },
  { "[[ChatUser]].Id": "user-1" },
  { "[[ChatUser]].Roles": ["admin"] },
  { "[[ChatActivityData]].ActivityId": "another" },
  { "[[ConversationInfo]].Id": "another" },
]

/** Somebody says what the bot asks for, wants something else, or talks nonsense. */
export const saysSomething: Chooser = (scene, random) => {
  const conversation = someConversation(scene, random)
  if (conversation === null) return null
  const number = scene.asked.length + 1
  const secret = asksForSecret(conversation, scene.bot)
  const attached = filesToAttach(scene, conversation.id, random)
  const isSilent = "files" in attached && random.chance(0.2)
  const said = isSilent ? random.pick(["", " ", "\u200b"]) : textFor(scene, conversation, random)
  const text = secret ? `geheim-${number}-sesam` : said
  return {
    kind: "message",
    conversation: conversation.id,
    text,
    ...(secret ? {} : buttonOf(scene, text, random)),
    address: addressNow(random),
    ...(random.chance(0.6) ? { clientActivityId: `m${number}` } : {}),
    ...(secret ? { secret: true } : {}),
    ...attached,
  }
}

function textFor({ bot, ledger }: Scene, { id, frames }: StoredConversation, random: Random): string {
  const { phrases, keywords } = bot.vocabulary
  const said = ledger.lastSaid.get(id)
  const offered = said?.suggestedActions?.actions.map(({ title }) => title) ?? []
  const kind = random.weighted([
    [frames.length > 0 ? 5 : 1, "answer"],
    [4, "phrase"],
    [1.5, "keyword"],
    [1, "nonsense"],
    [0.2, "long"],
    [0.2, "tooLong"],
  ] as const)
  if (kind === "phrase" && phrases.length > 0) return random.pick(phrases)
  if (kind === "keyword" && keywords.length > 0) return random.pick(keywords)
  if (kind === "long") return "word ".repeat(bot.bot.limits.text / 5).slice(0, bot.bot.limits.text)
  if (kind === "tooLong") return "x".repeat(bot.bot.limits.text + 1)
  if (kind === "answer") return random.pick([...offered, ...offered, ...ANSWERS])
  return random.pick(["hm", "???", "{{ 1 }}", "[[ChatUser]].Name", "\u0000", "1", "👍"])
}

/** At times a button is pressed, also one of a question that is long over. */
function buttonOf({ asked }: Scene, text: string, random: Random): { readonly value?: Json } {
  if (random.chance(0.85)) return {}
  const before = asked
    .slice(-20)
    .flatMap(({ request }) => (request.kind === "message" && request.secret === undefined ? [request.text] : []))
  return { value: random.pick<Json>([text, "yes", "blue", "2", 2, true, ["yes", "no"], { a: 1 }, ...before.slice(-3)]) }
}

/** Some that most inputs take. */
const ANSWERS = ["blue", "42", "yes", "no", "ann@example.com", "tomorrow", "+40 721 234 567", "AB-123456"]

/** A question that masks its answer waits, or will when the call under way is over. */
function asksForSecret({ frames, call }: StoredConversation, { bot }: SimulatedBot): boolean {
  return frames.some(({ flow, step }, index) => {
    const asking = bot.flows.get(flow)?.steps.get(step)
    if (asking?.type !== "prompt" && asking?.type !== "choice") return false
    return asking.sensitive && (index === frames.length - 1 || call !== null)
  })
}

/** Somebody sends a file; at times they go away before it is whole. */
export const sendsFile: Chooser = (scene, random) => {
  const conversation = someConversation(scene, random)
  if (conversation === null) return null
  const parts = Array.from({ length: 1 + random.below(4) }, () => 1 + random.below(60))
  const stops = random.chance(0.25) ? { stopsAfter: random.below(parts.length) } : {}
  const file = `file${scene.asked.length + 1}`
  return { kind: "upload", conversation: conversation.id, file, parts, ...stops, address: addressNow(random) }
}

/** Mostly those of the conversation, some that are not whole, or of another. */
function filesToAttach({ ledger }: Scene, conversation: string, random: Random) {
  const files = [...ledger.files]
  const own = files.filter(([, file]) => file.conversation === conversation)
  const chosen = random.chance(0.9) ? own : files
  return chosen.length === 0 || random.chance(0.6) ? {} : { files: [random.pick(chosen)[0]] }
}

/** A client that heard no answer sends again, at times much later, and maybe to another process; one with a mistake sends something else. */
export const sendsAgain: Chooser = ({ asked }, random) => {
  const sent = asked.filter(({ request }) => isRepeatable(request))
  if (sent.length === 0) return null
  const { request } = random.pick(random.chance(0.25) ? sent : sent.slice(-8))
  const isOther = random.chance(0.08)
  if (request.kind === "message" && isOther) return { ...request, text: `${request.text} again` }
  if (request.kind === "start") return { ...request, as: `${request.as}-again` }
  return isOther && isKeyed(request) ? asksForAnother(request) : request
}

type KeyedRequest = ActorRequest & { readonly key?: string }

function isKeyed(request: ActorRequest): request is KeyedRequest {
  return "key" in request
}

/** Something else under the same key. */
function asksForAnother(request: KeyedRequest): ActorRequest {
  switch (request.kind) {
    case "block":
      return { ...request, minutes: (request.minutes ?? 1) + 1 }
    case "liftMany":
    case "restore":
      return { ...request, ids: [...request.ids, "another"] }
    case "end":
      return { ...request, address: "203.0.113.9" }
    case "signIn":
    case "signOut":
    case "status":
    case "desk":
      return { ...request, agent: "sue@example.com" }
    default:
      return request
  }
}

function isRepeatable(request: ActorRequest): boolean {
  if (request.kind === "message" || request.kind === "event") return request.clientActivityId !== undefined
  return "key" in request && request.key !== undefined
}

export const sendsEvent: Chooser = (scene, random) => {
  const conversation = someConversation(scene, random)
  if (conversation === null) return null
  const { events } = scene.bot.vocabulary
  const { cast, asked, bot } = scene
  const name = random.weighted([
    [5, "known"],
    [2, "login"],
    [1, "unknown"],
    [0.5, "reserved"],
  ] as const)
  const shared = {
    kind: "event",
    conversation: conversation.id,
    from: random.pick(["client", "server"] as const),
    address: addressNow(random),
  } as const
  const again = random.chance(0.4) ? { clientActivityId: `e${asked.length + 1}` } : {}
  if (name === "login" && events.includes("login")) {
    const users = cast.visitors.flatMap(({ user }) => (user === null ? [] : [user]))
    return {
      ...shared,
      ...again,
      name: "login",
      value: random.pick([...users.map(user => `user:${user}`), "user:user-1", "forged"]),
    }
  }
  if (name === "reserved") return { ...shared, ...again, name: "LiveChatClientConnected", value: null }
  if (name === "unknown" || events.length === 0)
    return { ...shared, ...again, name: "nothing", value: random.pick<Json>([null, 1, { a: [1] }]) }
  const big = random.chance(0.08) ? "x".repeat(Math.min(Math.max(bot.bot.limits.event - 100, 1), 12_000)) : "small"
  return { ...shared, ...again, name: random.pick(events), value: random.pick<Json>([null, 7, big, { deep: { big } }]) }
}

export const endsConversation: Chooser = (scene, random) => {
  const conversation = someConversation(scene, random)
  if (conversation === null) return null
  return {
    kind: "end",
    conversation: conversation.id,
    address: addressNow(random),
    ...(random.chance(0.5) ? { key: `end-${scene.asked.length}` } : {}),
  }
}

/** A page tells what it knows, or that its user speaks another language. */
export const changesConversation: Chooser = (scene, random) => {
  const conversation = someConversation(scene, random)
  if (conversation === null) return null
  const locale = random.chance(0.3) ? random.pick(["en", "ru", "zh-CN"]) : null
  const set = locale === null || random.chance(0.3) ? fieldsToSet(scene.bot, random) : {}
  return { kind: "change", conversation: conversation.id, locale, set, address: addressNow(random) }
}

export const readsConversation: Chooser = (scene, random) => {
  const conversation = someConversation(scene, random)
  return conversation && { kind: "read", conversation: conversation.id, address: addressNow(random) }
}

/** Mostly from where they were before. */
function addressNow(random: Random): string | null {
  return random.chance(0.4) ? random.pick(ADDRESSES) : null
}

/** Of the last few: people forget old tabs, and what happens is to happen to each often. Seldom one that is over. */
function someConversation({ ledger }: Scene, random: Random): StoredConversation | null {
  const all = [...ledger.conversations.values()].filter(({ side }) => side === "user")
  const active = all.filter(({ status }) => status === "active")
  const chosen = active.length > 0 && random.chance(0.95) ? active : all
  return chosen.length === 0 ? null : random.pick(chosen.slice(-5))
}

/** At times an agent's page sends its requests under keys. */
function keyAtTimes(asked: readonly AskedRequest[], random: Random): { readonly key?: string } {
  return random.chance(0.15) ? { key: `agent-${asked.length}` } : {}
}

export const signsIn: Chooser = ({ cast, bot, asked }, random) => {
  const { queues } = bot.vocabulary
  const served = queues.filter(() => random.chance(0.7))
  return {
    kind: "signIn",
    agent: random.pick(cast.agents),
    queues: served.length === 0 ? queues : served,
    ...(random.chance(0.3) ? { hours: random.pick(HOURS) } : {}),
    ...(random.chance(0.25) ? { maxChats: 1 + random.below(2) } : {}),
    ...(random.chance(0.35) ? { presence: true } : {}),
    ...(random.chance(0.1) ? { status: random.pick(["break", "away"] as const) } : {}),
    ...keyAtTimes(asked, random),
  }
}

/** Some that end soon after a simulation begins. */
const HOURS: readonly HoursSpec[] = [
  { weekly: { mon: ["09:00-09:20"] } },
  { weekly: { mon: ["08:00-10:00", "10:10-12:00"], tue: ["22:00-02:00"] } },
  { weekly: { tue: ["09:00-17:00"] } },
  { timeZone: "Europe/Bucharest", weekly: { sat: ["23:00-03:15"], sun: ["03:30-04:15", "04:30-05:30"] } },
]

export const signsOut: Chooser = ({ cast, asked }, random) => ({
  kind: "signOut",
  agent: random.pick(cast.agents),
  ...(random.chance(0.3) ? { keep: true } : {}),
  ...keyAtTimes(asked, random),
})

/** A supervisor changes what an agent does, or that there is one. */
export const changesAgent: Chooser = ({ cast, bot }, random) => {
  const agent = random.pick(cast.agents)
  if (random.chance(0.3)) return { kind: "removeAgent", agent }
  return {
    kind: "changeAgent",
    agent,
    ...(random.chance(0.5) ? { queues: bot.vocabulary.queues.filter(() => random.chance(0.6)) } : {}),
    ...(random.chance(0.4) ? { hours: random.pick([...HOURS, null]) } : {}),
    ...(random.chance(0.4) ? { maxChats: random.pick([1, 2, null]) } : {}),
  }
}

/** An agent takes a break, comes back, or only shows that they are there; some forget to for long. */
export const changesStatus: Chooser = ({ cast, asked }, random) => {
  const status = random.weighted([
    [4, null],
    [3, "available"],
    [1.5, "break"],
    [0.5, "away"],
  ] as const)
  return { kind: "status", agent: random.pick(cast.agents), status, ...keyAtTimes(asked, random) }
}

/** An agent picks up, talks, answers the bot, hands on, blocks, closes or disconnects; mostly where that can be done. */
export const worksAtDesk: Chooser = (scene, random) => {
  const { cast, ledger } = scene
  const waiting = ledger.openChats().filter(({ status }) => status === "waiting")
  const connected = ledger.openChats().filter(({ status }) => status === "connected")
  if (waiting.length > 0 && random.chance(connected.length === 0 ? 0.8 : 0.4)) return picksUp(scene, waiting, random)
  const chat = random.pick<Chat | null>([...connected, ...connected, ...[...ledger.chats.values()].slice(-3), null])
  const agent = chat?.agent != null && random.chance(0.9) ? chat.agent : random.pick(cast.agents)
  const named = {
    chat: chat === null || random.chance(0.2) ? null : chat.conversation,
    ...(chat !== null && random.chance(0.2) ? { chatId: chat.id } : {}),
  }
  const key = random.chance(0.2) ? { key: `desk-${scene.asked.length}` } : {}
  return { kind: "desk", agent, verb: { ...named, ...verbOf(scene, random) }, ...key }
}

/** Themself; or a supervisor, or another agent, gives it to them or puts it into another queue. */
function picksUp(
  { cast: { agents }, bot: { vocabulary } }: Scene,
  waiting: readonly Chat[],
  random: Random,
): ActorRequest {
  const { queues } = vocabulary
  const chat = random.chance(0.5) ? null : random.pick(waiting).conversation
  const agent = random.pick(agents)
  const anyway = random.chance(0.15) ? { anyway: true } : {}
  if (chat === null || random.chance(0.7)) return { kind: "desk", agent, verb: { verb: "accept", chat, ...anyway } }
  const by = random.pick([...agents, "sue@example.com"])
  const to = random.chance(0.3) ? { queue: random.pick(queues) } : agent
  return { kind: "desk", agent: by, verb: { verb: "assign", chat, to, ...anyway } }
}

function fileAddress({ files }: Ledger, id: string): string {
  return `/v1/conversations/${files.get(id)?.conversation}/uploads/${id}`
}

function verbOf({ cast, bot, ledger }: Scene, random: Random) {
  const kind = random.weighted([
    [4, "say"],
    [4, "answer"],
    [2, "disconnect"],
    [1.5, "close"],
    [1.5, "decline"],
    [0.4, "note"],
    [0.4, "tag"],
    [0.6, "read"],
    [1.5, "queue"],
    [1, "agent"],
    [1, "block"],
  ] as const)
  switch (kind) {
    case "say": {
      const own = [...ledger.files.keys()]
      const files = own.length > 0 && random.chance(0.2) ? { files: [fileAddress(ledger, random.pick(own))] } : {}
      const text = "files" in files && random.chance(0.5) ? "" : "Hello, this is an agent."
      return { verb: kind, text, ...files } as const
    }
    case "read":
      return { verb: kind, seq: random.below(30) } as const
    case "answer":
      return { verb: kind, text: random.pick([...ANSWERS, "solved", "abuse", "60", "spam"]) } as const
    case "note":
      return { verb: kind, by: "sue@example.com", text: "Calls every week." } as const
    case "tag":
      return { verb: kind, tags: random.pick([[], ["refund"], ["refund", "Refund", "angry"]]) } as const
    case "disconnect":
    case "close":
    case "decline":
      return { verb: kind } as const
    case "queue":
      return { verb: "transfer", to: { queue: random.pick(bot.vocabulary.queues) } } as const
    case "agent":
      return {
        verb: "transfer",
        to: { agent: random.pick(cast.agents) },
        ...(random.chance(0.2) ? { anyway: true } : {}),
        ...(random.chance(0.2) ? { word: "They know ana." } : {}),
      } as const
    case "block": {
      const scope = random.chance(0.6) ? "liveChat" : "conversation"
      return { verb: kind, minutes: random.pick([1, 3, 60]), reason: "Rude", scope, ip: random.chance(0.3) } as const
    }
  }
}

/** A supervisor blocks or bans somebody, somewhere, with or without a chat. */
export const blocksSomebody: Chooser = (scene, random) => {
  const subject = someSubject(scene, random)
  if (subject === null) return null
  const scope = random.chance(0.5) ? "liveChat" : "conversation"
  const minutes = scope === "conversation" && random.chance(0.2) ? null : random.pick([1, 2, 10])
  return {
    kind: "block",
    subject,
    scope,
    minutes,
    ...(random.chance(0.3) ? { key: `block-${scene.asked.length}` } : {}),
  }
}

/** At times several of a list that was read a while ago, with one that was never made. */
export const liftsBlocks: Chooser = ({ ledger, asked }, random) => {
  if (random.chance(0.4)) {
    const ids = [...ledger.blocks.keys(), "unknown"].filter(() => random.chance(0.6))
    const key = random.chance(0.3) ? { key: `lift-${asked.length}` } : {}
    return ids.length === 0 ? null : { kind: "liftMany", ids, ...key }
  }
  const held = [...ledger.blocks.values()].filter(({ lifted }) => lifted === null)
  return held.length === 0 ? null : { kind: "lift", subject: random.pick(held).subject }
}

/** A lift was a mistake, or a block is to last longer, or less long. */
export const changesBlocks: Chooser = ({ ledger, asked }, random) => {
  const all = [...ledger.blocks.values()]
  if (all.length === 0) return null
  if (random.chance(0.4)) return { kind: "moveEnd", block: random.pick(all).id, minutes: random.pick([1, 5, 60, null]) }
  const ids = [...all.filter(({ lifted }) => lifted !== null || random.chance(0.2)).map(({ id }) => id), "unknown"]
  const key = random.chance(0.3) ? { key: `restore-${asked.length}` } : {}
  return {
    kind: "restore",
    ids,
    by: random.pick([SUPERVISOR, "sue@example.com"]),
    ofAnybody: random.chance(0.6),
    ...key,
  }
}

/** Somebody asks that nothing is kept of them, wherever their conversations are. */
export const isErased: Chooser = ({ cast }, random) => {
  const { id, user } = random.pick(cast.visitors)
  return { kind: "erase", person: user === null ? { kind: "visitor", id } : { kind: "user", id: user } }
}

function someSubject({ ledger, cast }: Scene, random: Random): Subject | null {
  const conversations = [...ledger.conversations.values()].filter(({ side }) => side === "user").slice(-4)
  const subjects: Subject[] = [
    ...conversations.map(({ id }) => ({ kind: "conversation", value: id }) as const),
    ...cast.visitors.map(({ id }) => ({ kind: "visitor", value: id }) as const),
    { kind: "user", value: `user-${1 + random.below(3)}` },
    { kind: "user", value: `user-${1 + random.below(3)}` },
    { kind: "ip", value: random.pick(["198.51.100.7", "198.51.100.0/24", "2001:db8:1::/64"]) },
    { kind: "ip", value: random.pick(["198.51.100.8", "2001:db8:1::/64"]) },
  ]
  return random.pick(subjects)
}
