import type { Activity, TraceEntry } from "../../engine/index.js"
import { type Json, ParleyError, type Value } from "../../language/index.js"
import type { ConversationState, Observed, Service, ServiceDeskVerb, StartRequest } from "../../replay/index.js"

/**
 * A small service that does what a script says: enough to see what a replay asks of a service and what it makes of the
 * answers. It keeps real logs; it knows nothing of flows.
 */
export interface Script {
  /** The bot's answers to texts. */
  readonly replies?: { readonly [text: string]: readonly Reply[] }
  readonly welcome?: readonly Reply[]
  /** Refuses every start with it. */
  readonly refusesStart?: ParleyError
  readonly values?: { readonly [expression: string]: Value }
  readonly state?: Partial<ConversationState>
}
export type Reply =
  | string
  | { readonly text: string; readonly options?: readonly string[]; readonly attachments?: readonly Json[] }
  | { readonly event: string; readonly value?: Json }
  | { readonly trace: TraceEntry }
  | { readonly toAgent: string; readonly trace?: TraceEntry }

interface Kept {
  readonly side: "user" | "agent"
  readonly linked: string | null
  readonly activities: Activity[]
  readonly turns: { number: number; at: number; trace: TraceEntry[] }[]
}

/** The service, with everything it was asked, in order. */
export interface ScriptedService extends Service {
  readonly asked: (readonly [verb: string, argument?: unknown])[]
}

export function scripted(script: Script = {}): ScriptedService {
  const kept = new Map<string, Kept>()
  const answers = new Map<string, readonly Activity[]>()
  const asked: ScriptedService["asked"] = []
  let now = 0
  let visitors = 0

  const log = (id: string, draft: Omit<Activity, "id" | "seq" | "timestamp">): Activity => {
    const { activities } = known(id)
    const seq = activities.length + 1
    const activity = { ...draft, id: `${id}-${seq}`, seq, timestamp: new Date(now).toISOString() }
    activities.push(activity)
    return activity
  }
  const known = (id: string): Kept => {
    const conversation = kept.get(id)
    if (conversation === undefined) throw new ParleyError("CONVERSATION_UNKNOWN", "", `There is no conversation ${id}.`)
    return conversation
  }
  const agentsOf = (id: string): string => {
    const name = `${id}-agent`
    if (!kept.has(name)) kept.set(name, { side: "agent", linked: id, activities: [], turns: [] })
    return name
  }
  const trace = (id: string, entry: TraceEntry): void => {
    const { turns } = known(id)
    turns.push({ number: turns.length + 1, at: now, trace: [entry] })
  }
  const say = (id: string, replies: readonly Reply[]): readonly Activity[] =>
    replies.flatMap(reply => {
      if (typeof reply === "string") return [log(id, { type: "message", from: BOT, text: reply })]
      if ("event" in reply)
        return [log(id, { type: "event", from: BOT, name: reply.event, value: reply.value ?? null })]
      if ("toAgent" in reply) {
        if (reply.trace !== undefined) trace(agentsOf(id), reply.trace)
        return [log(agentsOf(id), { type: "message", from: BOT, text: reply.toAgent })].slice(1)
      }
      if ("trace" in reply) {
        trace(id, reply.trace)
        return []
      }
      const { text, options = [], attachments = [] } = reply
      const actions = options.map(title => ({ type: "imBack", title, value: title }) as const)
      return [log(id, { type: "message", from: BOT, text, suggestedActions: { actions }, attachments })]
    })

  return {
    asked,
    async reset(setup) {
      asked.push(["reset", setup])
      kept.clear()
      now = setup.now
    },
    async start(request: StartRequest) {
      asked.push(["start", request])
      if (script.refusesStart !== undefined) throw script.refusesStart
      if (request.ip === "192.0.2.66") throw new ParleyError("BLOCKED", "", "Blocked.")
      const conversation = `c${[...kept.values()].filter(one => one.side === "user").length + 1}`
      kept.set(conversation, { side: "user", linked: null, activities: [], turns: [] })
      say(conversation, script.welcome ?? [])
      if (request.visitor === null) visitors += 1
      return { conversation, visitor: request.visitor ?? `v${visitors}` }
    },
    async sendMessage(conversation, message) {
      asked.push(["hear", [conversation, message.text]])
      const key = `${conversation} ${message.clientActivityId}`
      const before = message.clientActivityId === undefined ? undefined : answers.get(key)
      if (before !== undefined) return before
      if (message.text === "banned") {
        throw Object.assign(new ParleyError("BLOCKED", "", "No."), { details: { reason: "abuse", until: new Date(0) } })
      }
      log(conversation, { type: "message", from: { id: "u", role: "user" }, text: message.text })
      const answer = say(conversation, script.replies?.[message.text] ?? [])
      answers.set(key, answer)
      return answer
    },
    async sendEvent(conversation, event) {
      asked.push(["event", [conversation, event]])
    },
    async change(conversation, change) {
      asked.push(["change", [conversation, change]])
    },
    async end(conversation) {
      asked.push(["end", conversation])
    },
    async desk(verb: ServiceDeskVerb) {
      asked.push(["desk", verb])
      if (verb.verb === "say") {
        if (verb.chat === null && kept.size > 1) throw new ParleyError("CHAT_AMBIGUOUS", "", "Several chats.")
        const from = { id: verb.agent, name: "Ana", role: "agent" } as const
        log(verb.chat ?? "c1", { type: "message", from, text: verb.text })
      }
      if (verb.verb === "answer") say("c1", script.replies?.[verb.text] ?? [])
    },
    async block(request) {
      asked.push(["block", request])
      if (request.scope === "conversation" && request.reason === null) {
        throw new ParleyError("REASON_REQUIRED", "/reason", "A ban needs a reason.")
      }
    },
    async unblock(subject) {
      asked.push(["unblock", subject])
    },
    async advance(milliseconds) {
      asked.push(["advance", milliseconds])
      now += milliseconds
    },
    async restart() {
      asked.push(["restart"])
    },
    async observe(after): Promise<readonly Observed[]> {
      return [...kept].map(([conversation, { side, linked, activities, turns }]) => {
        const mark = after.get(conversation) ?? { seq: 0, turn: 0 }
        return { conversation, side, linked, activities: activities.slice(mark.seq), turns: turns.slice(mark.turn) }
      })
    },
    async evaluate(_, expression) {
      return script.values?.[expression] ?? null
    },
    async state() {
      return { status: "active", liveChat: "none", flow: null, step: null, ...script.state }
    },
    async stubs() {
      return { missing: [], unused: {} }
    },
    async close() {},
  }
}

const BOT = { id: "bot", role: "bot" } as const
