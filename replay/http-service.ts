import { ParleyClient, Refusal } from "../client/index.js"
import type { Activity, TraceEntry } from "../engine/index.js"
import {
  fromStored,
  type Json,
  ParleyError,
  type ParleyErrorCode,
  parseTarget,
  pointerTo,
  type Value,
} from "../language/index.js"
import { BlockedError } from "../turns/index.js"
import type {
  ConversationState,
  Mark,
  Observed,
  SentMessage,
  Service,
  ServiceBlock,
  ServiceDeskVerb,
  Setup,
  StartedConversation,
  StartRequest,
  StubUse,
  SubjectRequest,
} from "./service.js"

/** A Parley behind HTTP that was started for tests (`parley start --test`): a fixture gives the same there as here. */
export class HttpService implements Service {
  private readonly client: ParleyClient
  /** By a visitor's id: the token that proves it. */
  private visitors = new Map<string, string>()
  /** By a conversation's id: the token that opens it. */
  private tokens = new Map<string, string>()

  /** @param token a key with all permissions */
  constructor(url: string, token: string) {
    this.client = new ParleyClient({ url: url.replace(/\/$/, ""), token })
  }

  async reset({ now, id, agents, stubs }: Setup): Promise<void> {
    this.visitors = new Map()
    this.tokens = new Map()
    // Stubs are plain JSON.
    const body = { now, id, agents, stubs: stubs as unknown as { readonly [action: string]: readonly Json[] } }
    await told(this.client.call("testReset", { body })).catch(error => {
      throw noTestServer(error)
    })
  }

  async start({ user, visitor, ip, locale, channel, set }: StartRequest): Promise<StartedConversation> {
    const token = visitor === null ? undefined : this.visitors.get(visitor)
    const body = {
      channel,
      ...(user === null ? {} : { user: userOf(user) }),
      ...(token === undefined ? {} : { visitorToken: token }),
      ...(ip === null ? {} : { ip }),
      ...(locale === null ? {} : { locale }),
      ...(Object.keys(set).length === 0 ? {} : { entities: entitiesOf(set) }),
    }
    const { conversation, visitorToken, conversationToken } = await told(
      this.client.call("startConversation", { body }),
    ).catch(error => {
      throw inSet(error, set)
    })
    this.tokens.set(conversation.id, conversationToken)
    const { person } = await told(this.client.call("readConversation", { params: { id: conversation.id } }))
    const known = person?.visitorId ?? null
    if (known !== null) this.visitors.set(known, visitorToken)
    return { conversation: conversation.id, visitor: known }
  }

  async sendMessage(
    conversation: string,
    { text, value, clientActivityId }: SentMessage,
  ): Promise<readonly Activity[]> {
    const body = {
      type: "message",
      text,
      ...(value === undefined ? {} : { value }),
      ...(clientActivityId === undefined ? {} : { clientActivityId }),
    } as const
    const answer = await told(this.client.call("sendActivity", { params: { id: conversation }, body }))
    return answer.activities
  }

  async sendEvent(conversation: string, event: Parameters<Service["sendEvent"]>[1]): Promise<void> {
    const { name, value, from } = event
    const client = from === "server" ? this.client : this.client.with(this.tokens.get(conversation) ?? "")
    const body = { type: "event", name, value } as const
    await told(client.call("sendActivity", { params: { id: conversation }, body }))
  }

  async change(conversation: string, { locale, set }: Parameters<Service["change"]>[1]): Promise<void> {
    const body = { ...(locale === null ? {} : { locale }), entities: entitiesOf(set) }
    await told(this.client.call("changeConversation", { params: { id: conversation }, body })).catch(error => {
      throw inSet(error, set)
    })
  }

  async end(conversation: string): Promise<void> {
    await told(this.client.call("endConversation", { params: { id: conversation }, body: {} }))
  }

  async desk(request: ServiceDeskVerb): Promise<void> {
    const { agent, verb } = request
    if (verb === "signIn") await told(this.client.call("signIn", { body: { agent } }))
    else if (verb === "signOut") await told(this.client.call("signOut", { body: { agent, keep: request.keep } }))
    else if (verb === "status") {
      const { status } = request
      await told(this.client.call("setStatus", { body: { agent, ...(status === null ? {} : { status }) } }))
    }
    // Without these three it is a verb about a chat; an intersection does not narrow by itself.
    else
      await this.chatVerb(request as ChatVerb).catch(error => {
        throw refusedVerb(error, request.chat)
      })
  }

  private async chatVerb(request: ChatVerb): Promise<void> {
    const { agent, verb, chat } = request
    const id = chat === null ? (verb === "accept" ? "next" : "current") : `of:${chat}`
    const params = { id }
    const limits = "anyway" in request && request.anyway === true ? { anyway: true } : {}
    switch (verb) {
      case "accept":
        return done(this.client.call("acceptChat", { params, body: { agent, ...limits } }))
      case "decline":
        return done(this.client.call("declineChat", { params, body: { agent } }))
      case "assign": {
        const { to, word } = request
        const note = word === undefined ? {} : { note: word }
        return done(this.client.call("assignChat", { params, body: { to: assignee(to), ...note, ...limits } }))
      }
      case "say":
        return done(this.client.call("messagesChat", { params, body: { agent, text: request.text } }))
      case "answer":
        return done(this.client.call("answerChat", { params, body: { agent, text: request.text } }))
      case "disconnect":
        return done(this.client.call("disconnectChat", { params, body: { agent } }))
      case "close":
        return done(this.client.call("closeChat", { params, body: { agent } }))
      case "transfer": {
        const { to, word } = request
        const note = word === undefined ? {} : { note: word }
        return done(this.client.call("transferChat", { params, body: { agent, to, ...note, ...limits } }))
      }
      case "block": {
        const { minutes, reason, scope, ip } = request
        const body = { agent, minutes, scope, ip, ...(reason === null ? {} : { reason }) }
        return done(this.client.call("blockChat", { params, body }))
      }
    }
  }

  async block(block: ServiceBlock): Promise<void> {
    await told(this.client.call("testBlock", { body: { block } }))
  }

  async unblock(subject: SubjectRequest | "all"): Promise<void> {
    const unblock = subject === "all" ? ({ all: true } as const) : { subject }
    await told(this.client.call("testBlock", { body: { unblock } }))
  }

  async advance(milliseconds: number): Promise<void> {
    await told(this.client.call("testAdvance", { body: { milliseconds } }))
  }

  async restart(): Promise<void> {
    await told(this.client.call("testRestart", { body: {} }))
  }

  async observe(after: ReadonlyMap<string, Mark>): Promise<readonly Observed[]> {
    const { observed } = await told(this.client.call("testObserve", { body: {} }))
    return observed.map(({ conversationId, linkedConversationId, side, activities, turns }) => {
      const mark = after.get(conversationId) ?? { seq: 0, turn: 0 }
      return {
        ...{ conversation: conversationId, linked: linkedConversationId, side },
        activities: activities.filter(({ seq }) => seq > mark.seq),
        // Entries of a trace are plain JSON, which the server's schema says no more of.
        turns: turns
          .filter(({ number }) => number > mark.turn)
          .map(({ number, happenedAt, trace }) => ({
            number,
            at: Date.parse(happenedAt),
            trace: trace as unknown as readonly TraceEntry[],
          })),
      }
    })
  }

  async evaluate(conversation: string, expression: string): Promise<Value> {
    const { value } = await told(
      this.client.call("testEvaluate", { body: { conversationId: conversation, expression } }),
    )
    return fromStored(value)
  }

  async state(id: string): Promise<ConversationState> {
    const { conversation } = await told(this.client.call("readConversation", { params: { id } }))
    const { flow, step } = await told(
      this.client.call("testEvaluate", { body: { conversationId: id, expression: "true" } }),
    )
    return { status: conversation.status, liveChat: conversation.liveChat, flow, step }
  }

  async stubs(): Promise<StubUse> {
    return told(this.client.call("testStubs", { body: {} }))
  }

  /** Nothing is held here. */
  async close(): Promise<void> {}
}

type ChatVerb = Exclude<ServiceDeskVerb, { readonly verb: "signIn" | "signOut" | "status" }>

/** Turns a `Refusal` of the client into the error with which a `Service` refuses. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof Refusal)) throw unreachable(error)
    const { code, pointer, message, problem } = error
    if (code === "BLOCKED") throw new BlockedError(detailsOf(problem.blocked), "")
    // A service of ours gives codes of ours.
    throw new ParleyError(code as ParleyErrorCode, pointer, message)
  }
}

/** Where the desk's routes place what the helpdesk refuses of a verb. */
const PLACES: { readonly [pointer: string]: string } = { "/ip": "/BlockIp", "/note": "/text", "/to/queue": "/Queue" }

/** A refusal as the helpdesk has it. The server knows no chat at the address of a conversation that has none. */
function refusedVerb(error: unknown, conversation: string | null): unknown {
  if (!(error instanceof ParleyError)) return error
  if (error.code === "CHAT_UNKNOWN" && conversation !== null)
    return new ParleyError("NO_CHAT", "", `There is no chat in the conversation ${conversation}.`)
  const place = PLACES[error.pointer]
  return place === undefined ? error : new ParleyError(error.code, place, error.message)
}

/** A refusal of entities, placed where the fixture has them. */
function inSet(error: unknown, set: StartRequest["set"]): unknown {
  if (!(error instanceof ParleyError) || error.code !== "SET_INVALID") return error
  const target = Object.keys(set).find(text => {
    const field = parseTarget(text)
    return field?.kind === "field" && error.pointer === pointerTo(pointerTo("/entities", field.entity), field.field)
  })
  return target === undefined ? error : new ParleyError(error.code, pointerTo("/set", target), error.message)
}

/** The error of a server that is there, and was not started for tests or with another key. */
function noTestServer(error: unknown): unknown {
  if (!(error instanceof ParleyError)) return error
  if (error.code === "ROUTE_UNKNOWN")
    return new ParleyError(error.code, "", "The server is none for tests: start it with parley start --test.")
  if (error.code === "KEY_INVALID")
    return new ParleyError(error.code, "", `${error.message} Set PARLEY_KEY as it was when the server started.`)
  return error
}

/** `fetch` says no more than that it failed; its cause says why. */
function unreachable(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error
  const reason = error.cause instanceof Error ? error.cause.message : error.message
  return new ParleyError(
    "SERVER_UNREACHABLE",
    "",
    `The server can't be reached: ${reason}. Is parley start --test running?`,
  )
}

async function done(answer: Promise<unknown>): Promise<void> {
  await told(answer)
}

function detailsOf(blocked: Json | undefined): BlockedError["details"] {
  return typeof blocked === "object" && blocked !== null && !Array.isArray(blocked)
    ? (blocked as BlockedError["details"])
    : {}
}

/** The names of a user's fields on the wire; fixtures may have those of `ChatUser` too. */
const USER_FIELDS = {
  name: "Name",
  email: "Email",
  phone: "Phone",
  language: "Language",
  timeZone: "TimeZone",
  roles: "Roles",
} as const

function userOf(user: NonNullable<StartRequest["user"]>) {
  const known = Object.entries(USER_FIELDS).flatMap(([key, field]) => {
    const value = user[key] ?? user[field]
    return value === undefined ? [] : [[key, value] as const]
  })
  return { id: user.id, ...Object.fromEntries(known) }
}

/** @throws `SET_INVALID` for a target that is no field */
function entitiesOf(set: StartRequest["set"]): { readonly [entity: string]: { readonly [field: string]: Json } } {
  const entities: { [entity: string]: { [field: string]: Json } } = {}
  for (const [text, value] of Object.entries(set)) {
    const target = parseTarget(text)
    if (target?.kind !== "field") {
      throw new ParleyError("SET_INVALID", "/set", `"${text}" is no field of this bot. Write it as [[Entity]].Field.`)
    }
    entities[target.entity] = { ...entities[target.entity], [target.field]: value }
  }
  return entities
}

function assignee(to: string | { readonly queue: string }): { readonly queue: string } | { readonly agent: string } {
  return typeof to === "string" ? { agent: to } : to
}
