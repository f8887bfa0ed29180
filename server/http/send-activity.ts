import { type Json, ParleyError } from "../../language/index.js"
import {
  type ActivityAnswer,
  activityId,
  BlockedError,
  type ConversationView,
  keptReply,
  keptReplyOf,
  replyOf,
} from "../../turns/index.js"
import type { Services } from "../services.js"
import { silently } from "./reader.js"
import { type RouteRequest, userAddress, userPlace } from "./route.js"

/** An attachment as a client sends it: the file's address says which it is. */
export interface SentAttachment {
  readonly contentUrl: string
  readonly contentType?: string
  readonly name?: string
}

/** An activity as a client sends it. */
export type SentActivity = SaidActivity | { readonly type: "typing" }

type SaidActivity = { readonly value?: Json; readonly clientActivityId?: string } & (
  | { readonly type?: "message"; readonly text?: string; readonly attachments?: readonly SentAttachment[] }
  | { readonly type: "event"; readonly name: string }
)

/**
 * Handles a client's activity and waits until the conversation rests, or for `limits.answerWithin`. A repeated activity
 * gets the answer of the first time; while that one is still being made, both wait for it and get the same.
 *
 * @returns the `ActivityReply` as JSON
 * @throws as `Runtime.answerMessage`, `Runtime.answerEvent`
 */
export async function sendActivity(
  services: Services,
  id: string,
  said: SentActivity,
  asked: RouteRequest,
): Promise<string> {
  if (said.type === "typing") return tellTyping(services, id, asked)
  const { store, bot } = services.served()
  const taken = await takeActivity(services, id, said, asked)
  await services.testing?.rest()
  if (typeof taken === "string") return taken
  const { first, last, activities, view: known, goesOn, request } = taken
  if (known !== null && !goesOn) {
    return JSON.stringify(replyOf(id, first, activities ?? (await store.activities(id, first, last - first)), known))
  }
  // On a test server all that happens at this moment has happened.
  const rested = await atRest(services, id, services.testing === null ? bot.limits.answerWithin : 0)
  // A ban may have ended it meanwhile.
  const view = silently(asked, services).view(rested)
  const lines = await store.activities(id, first, Number.MAX_SAFE_INTEGER)
  const end = lines.at(-1)?.seq ?? last
  const reply = { first, last: end, view }
  const answer = { result: null, answer: keptReply(reply) }
  const kept = request === null ? reply : keptReplyOf(await store.answerRequest({ ...request, ...answer }, true))
  await store.settleReplies(id, activityId(id, first), kept.last, services.clock.now())
  services.deliverNow()
  const given = lines.filter(({ seq }) => seq <= kept.last)
  return JSON.stringify(replyOf(id, first, given, kept.view ?? view))
}

/** Nothing is kept of it, so its id and seq are those of the last line. */
async function tellTyping({ served, hints }: Services, id: string, asked: RouteRequest): Promise<string> {
  const { reader } = served()
  const { conversation, liveChat } = await reader.state(id)
  if (conversation.side === "agent") {
    throw new ParleyError(
      "CONVERSATION_OF_AGENT",
      "",
      `The conversation ${id} is an agent's. Type in the chat instead.`,
    )
  }
  const ban = await reader.banOfReader(id, userAddress(asked))
  if (ban !== null) throw new BlockedError(ban.details, ban.block)
  if (conversation.status === "ended") {
    throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${id} has ended. Start another one.`)
  }
  if (liveChat === "connected") hints.tellTyping({ conversation: id, from: { role: "user" } })
  const { seq } = conversation
  return JSON.stringify({ id: activityId(id, seq), seq, activities: [], conversation: await reader.view(id) })
}

async function takeActivity(
  services: Services,
  id: string,
  said: SaidActivity,
  asked: RouteRequest,
): Promise<string | ActivityAnswer> {
  const { runtime } = services.served()
  const { value } = said
  const isKeyed = said.clientActivityId === undefined
  const clientActivityId = said.clientActivityId ?? asked.idempotencyKey
  const known = clientActivityId === null ? {} : { clientActivityId, isKeyed }
  if (said.type === "event") {
    const { name } = said
    const from = asked.caller.kind === "key" ? "server" : "client"
    return runtime.answerEvent(id, { name, value: value ?? null, from, ...userPlace(asked), ...known })
  }
  const { text = "", attachments = [] } = said
  if (said.text === undefined && attachments.length === 0 && (value ?? null) === null)
    throw new ParleyError("REQUEST_INVALID", "", '"text" is missing: a message has one, a value or files.')
  return runtime.answerMessage(id, {
    text,
    ...(attachments.length === 0 ? {} : { files: attachments.map(({ contentUrl }) => contentUrl) }),
    ...userPlace(asked),
    ...(value === undefined ? {} : { value }),
    ...known,
  })
}

/** Waits until nothing of the conversation goes on by itself, or the time is up. */
async function atRest({ served, hints, stopping }: Services, id: string, patience: number): Promise<ConversationView> {
  let wake = (): void => {}
  let hinted = false
  const hint = (): void => {
    hinted = true
    wake()
  }
  const stop = await hints.onConversation(id, hint)
  let isOver = false
  // By a flag, not by the clock: a timer may be a little early, and would be the last hint.
  const timer = setTimeout(() => {
    isOver = true
    hint()
  }, patience)
  stopping.addEventListener("abort", hint)
  try {
    for (;;) {
      hinted = false
      const view = await served().reader.view(id)
      if (view.busy !== true || isOver || stopping.aborted) return view
      await new Promise<void>(resolve => {
        wake = resolve
        if (hinted) resolve()
      })
    }
  } finally {
    stop()
    clearTimeout(timer)
    stopping.removeEventListener("abort", hint)
  }
}
