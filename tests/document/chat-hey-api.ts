import type { Chat, Keys } from "./chat-openapi-fetch"
import { createClient, createConfig } from "./hey-api/client"
import {
  acceptChat,
  blockChat,
  liftBlocks,
  listBlocks,
  messagesChat,
  readConversation,
  sendActivity,
  signIn,
  startConversation,
  streamActivities,
} from "./hey-api/sdk.gen"
import type { Activity, Problem, StreamActivitiesResponse } from "./hey-api/types.gen"

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

function heardOf(data: StreamActivitiesResponse): string {
  if ("blocked" in data) return `block: ${data.blocked}`
  if ("place" in data) return `chat: ${data.status}`
  return lineOf(data as Activity)
}

/**
 * A user talks to the bot, asks for an agent and is blocked by them; a supervisor lifts the block. The stream is followed.
 *
 * @returns what they were told, and what was heard on the stream, line by line
 */
export async function chat(baseUrl: string, keys: Keys): Promise<Chat> {
  const told: string[] = []
  const as = (token: string) => ({
    client: createClient(createConfig({ baseUrl, auth: () => token })),
    throwOnError: true as const,
  })
  const [bot, agent, supervisor] = [as(keys.bot), as(keys.agent), as(keys.supervisor)]

  const { data: started } = await startConversation({
    ...bot,
    body: {
      user: { id: "eva", name: "Eva", email: "eva@example.com" },
      locale: "en",
      entities: { Order: { Number: "A-17" } },
    },
  })
  const path = { id: started.conversation.id }
  told.push(...started.activities.map(lineOf))
  const user = as(started.conversationToken)
  const say = async (text: string) => (await sendActivity({ ...user, path, body: { type: "message", text } })).data

  const ended = new AbortController()
  const { stream } = await streamActivities({ ...user, path, query: { after: 0 }, signal: ended.signal })
  const heard: string[] = []
  const hear = async (last: string) => {
    while (heard.at(-1) !== last) {
      const { value, done } = await stream.next()
      if (done === true) throw new Error("the stream has ended")
      heard.push(heardOf(value))
    }
  }

  const asked = await say("order")
  const [, large] = asked.conversation.awaiting?.options ?? []
  told.push(...asked.activities.map(lineOf), `may answer ${large?.title ?? "nothing"}`)
  told.push((await say("agent")).conversation.liveChat)

  await signIn({ ...agent, body: { name: "Ana" } })
  const inDesk = { ...agent, path: { id: `of:${started.conversation.id}` } }
  const { chat: taken } = (await acceptChat(inDesk)).data
  told.push(`${taken.status} with ${taken.person?.name ?? "nobody"}, ${taken.person?.email ?? "no e-mail"}`)
  await messagesChat({ ...inDesk, body: { text: "Good morning." } })
  const { chat: over } = (await blockChat({ ...inDesk, body: { minutes: 60, reason: "Abuse", scope: "conversation" } }))
    .data
  await hear("block: true")
  told.push(`${over.status} by ${over.endedBy ?? "nobody"}`)

  const refused = await sendActivity({ ...user, path, body: { text: "l" }, throwOnError: false })
  if (refused.error !== undefined) told.push(refusalOf(refused.error))
  const wrong = await listBlocks({ ...supervisor, query: { from: "yesterday" }, throwOnError: false })
  if (wrong.error !== undefined) told.push(refusalOf(wrong.error))

  const { items } = (await listBlocks({ ...supervisor, query: { status: "active", q: "eva" } })).data
  told.push(
    ...items.map(
      ({ name, scope, reason, lifted }) => `${name ?? ""} ${scope} ${reason ?? ""} ${lifted?.liftedBy ?? "holds"}`,
    ),
  )
  const { results } = (
    await liftBlocks({ ...supervisor, body: { ids: items.map(({ id }) => id), reason: "Apologised" } })
  ).data
  told.push(`lifted ${results.length}`)
  await hear("block: false")
  ended.abort()
  const state = (await readConversation({ ...user, path })).data
  told.push(`${state.conversation.status}, ${state.conversation.block === undefined ? "free" : "blocked"}`)
  const again = (await startConversation({ ...bot, body: { user: { id: "eva" }, visitorToken: started.visitorToken } }))
    .data
  told.push(...again.activities.map(lineOf))
  return { told, heard }
}
