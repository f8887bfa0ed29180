import createClient from "openapi-fetch"
import type { components, paths } from "./schema"

type Activity = components["schemas"]["Activity"]
type Problem = components["schemas"]["Problem"]
type StreamData = paths["/v1/conversations/{id}/stream"]["get"]["responses"][200]["content"]["text/event-stream"]

interface StreamEvent {
  readonly event: string
  readonly data: StreamData
}

/** Keys of those who take part. */
export interface Keys {
  readonly bot: string
  readonly agent: string
  readonly supervisor: string
}

export interface Chat {
  readonly told: readonly string[]
  readonly heard: readonly string[]
}

/** One line, as people read it: each kind of activity has fields of its own. */
function lineOf(activity: Activity): string {
  switch (activity.type) {
    case "message":
      return `${activity.from.role}: ${activity.text ?? ""}`
    case "event":
      return `event ${activity.name}`
    case "endOfConversation":
      return "the end"
    case "trace":
      return `trace ${activity.name ?? "hidden"}`
  }
}

/** A refusal in words: some say more than others. */
function refusalOf(problem: Problem): string {
  switch (problem.code) {
    case "BLOCKED":
      return `${problem.status} ${problem.code} ${problem.blocked.until === null ? "for good" : "for a time"}`
    case "BLOCK_TOO_WIDE":
      return `would reach ${problem.conversations}`
    case "STARTS_EXCEEDED":
      return `again in ${problem.retryAfterSeconds} s`
    default:
      return `${problem.status} ${problem.code} ${problem.pointer ?? problem.parameter ?? ""}`
  }
}

/** An event's name says which of the stream's data it has. */
function heardOf({ event, data }: StreamEvent): string {
  switch (event) {
    case "activity":
      return lineOf(data as Activity)
    case "block":
      return `${event}: ${(data as components["schemas"]["BlockNotice"]).blocked}`
    case "chat":
      return `${event}: ${(data as components["schemas"]["ConversationChat"]).status}`
    default:
      return event
  }
}

/** Fails where a request was refused. */
function given<T>({ data, error }: { readonly data?: T; readonly error?: Problem }): T {
  if (error !== undefined) throw new Error(`${error.code}: ${error.detail}`)
  if (data === undefined) throw new Error("no answer")
  return data
}

/** The events of a stream, each with its data. */
async function* eventsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<StreamEvent> {
  let rest = ""
  const decoder = new TextDecoder()
  const reader = body?.getReader()
  for (;;) {
    const { value, done = true } = (await reader?.read()) ?? {}
    if (done || value === undefined) return
    const parts = (rest + decoder.decode(value, { stream: true })).split("\n\n")
    rest = parts.pop() ?? ""
    for (const part of parts) {
      const fields = new Map(
        part.split("\n").map(line => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
      )
      const [event, data] = [fields.get("event"), fields.get("data")]
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) as StreamData }
    }
  }
}

/**
 * A user talks to the bot, asks for an agent and is blocked by them; a supervisor lifts the block. The stream is followed.
 *
 * @returns what they were told, and what was heard on the stream, line by line
 */
export async function chat(baseUrl: string, keys: Keys): Promise<Chat> {
  const told: string[] = []
  // Lists of blocks can be had as CSV too: here answers are JSON.
  const as = (token: string) =>
    createClient<paths, "application/json" | "application/problem+json">({
      baseUrl,
      headers: { authorization: `Bearer ${token}` },
    })
  const [bot, agent, supervisor] = [as(keys.bot), as(keys.agent), as(keys.supervisor)]

  const started = given(
    await bot.POST("/v1/conversations", {
      body: {
        user: { id: "eva", name: "Eva", email: "eva@example.com" },
        locale: "en",
        entities: { Order: { Number: "A-17" } },
      },
    }),
  )
  const params = { path: { id: started.conversation.id } }
  told.push(...started.activities.map(lineOf))
  const user = as(started.conversationToken)
  const say = (text: string) =>
    user.POST("/v1/conversations/{id}/activities", { params, body: { type: "message", text } })

  const ended = new AbortController()
  const stream = await user.GET("/v1/conversations/{id}/stream", {
    params: { ...params, query: { after: 0 } },
    parseAs: "stream",
    signal: ended.signal,
  })
  const heard: string[] = []
  const events = eventsOf(stream.data ?? null)
  const hear = async (last: string) => {
    while (heard.at(-1) !== last) {
      const { value, done } = await events.next()
      if (done === true) throw new Error("the stream has ended")
      heard.push(heardOf(value))
    }
  }

  const asked = given(await say("order"))
  const [, large] = asked.conversation.awaiting?.options ?? []
  told.push(...asked.activities.map(lineOf), `may answer ${large?.title ?? "nothing"}`)
  const waiting = given(await say("agent"))
  told.push(waiting.conversation.liveChat)

  given(await agent.POST("/v1/desk/agents/sign-in", { body: { name: "Ana" } }))
  const inDesk = { params: { path: { id: `of:${started.conversation.id}` } } }
  const { chat: taken } = given(await agent.POST("/v1/desk/chats/{id}/accept", inDesk))
  told.push(`${taken.status} with ${taken.person?.name ?? "nobody"}, ${taken.person?.email ?? "no e-mail"}`)
  given(await agent.POST("/v1/desk/chats/{id}/messages", { ...inDesk, body: { text: "Good morning." } }))
  const { chat: over } = given(
    await agent.POST("/v1/desk/chats/{id}/block", {
      ...inDesk,
      body: { minutes: 60, reason: "Abuse", scope: "conversation" },
    }),
  )
  await hear("block: true")
  told.push(`${over.status} by ${over.endedBy ?? "nobody"}`)

  const refused = await say("l")
  if (refused.error !== undefined) told.push(refusalOf(refused.error))
  const wrong = await supervisor.GET("/v1/blocks", { params: { query: { from: "yesterday" } } })
  if (wrong.error !== undefined) told.push(refusalOf(wrong.error))

  const { items } = given(await supervisor.GET("/v1/blocks", { params: { query: { status: "active", q: "eva" } } }))
  told.push(
    ...items.map(
      ({ name, scope, reason, lifted }) => `${name ?? ""} ${scope} ${reason ?? ""} ${lifted?.liftedBy ?? "holds"}`,
    ),
  )
  const { results } = given(
    await supervisor.POST("/v1/blocks/lift", { body: { ids: items.map(({ id }) => id), reason: "Apologised" } }),
  )
  told.push(`lifted ${results.length}`)
  await hear("block: false")
  ended.abort()
  const state = given(await user.GET("/v1/conversations/{id}", { params }))
  told.push(`${state.conversation.status}, ${state.conversation.block === undefined ? "free" : "blocked"}`)
  const again = given(
    await bot.POST("/v1/conversations", { body: { user: { id: "eva" }, visitorToken: started.visitorToken } }),
  )
  told.push(...again.activities.map(lineOf))
  return { told, heard }
}
