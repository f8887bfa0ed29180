import { deskSettings } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import { BlockedError } from "../../../turns/index.js"
import { eventStream } from "../../push/event-stream.js"
import type { Caller, Services } from "../../services.js"
import { queueViews, uploadsView } from "../bot-view.js"
import { banEvents, noticeOf } from "../reader.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, MOMENT, named, object, oneOf, orNull, YES_NO } from "../schemas/parts.js"

/** The chat box on somebody's page, before there is a conversation and while there can be none. */
export const BOX_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/box",
    name: "readBox",
    summary: "What a chat box needs to know before a conversation begins.",
    tag: "conversations",
    access: { permission: null },
    answer: {
      status: 200,
      description:
        "`users`: whether anybody may start a conversation or only who has a token of the host page. `isOpen`: some queue is; `opensAt`: when the first of them opens next. `leaveTexts`: messages that leave the queue or the chat; none: no message does.",
      schema: object({
        title: orNull({ type: "string" }),
        locales: listSchema({ type: "string" }),
        uploads: orNull(named("UploadLimits")),
        users: oneOf("anyone", "token"),
        isOpen: YES_NO,
        opensAt: orNull(MOMENT),
        leaveTexts: listSchema({ type: "string" }),
      }),
    },
    refusals: ["ORIGIN_NOT_ALLOWED"],
    handle: async ({ origin }, services) => {
      const { bot } = services.served()
      const { origins = [], users = "anyone" } = bot.spec.public ?? {}
      // Browsers name no origin where a page asks its own server.
      if (origin !== null && !origins.includes(origin)) {
        throw new ParleyError("ORIGIN_NOT_ALLOWED", "", "This page is not one of public.origins.")
      }
      const queues = queueViews(deskSettings(bot.spec), services.clock.now())
      const openings = queues.flatMap(({ opensAt }) => opensAt ?? []).sort()
      return json({
        title: bot.spec.name ?? null,
        locales: bot.locales,
        uploads: uploadsView(services.served()),
        users,
        isOpen: queues.some(({ isOpen }) => isOpen),
        opensAt: openings[0] ?? null,
        leaveTexts: Object.values(bot.spec.keywords?.disconnect ?? ["disconnect"]).flat(),
      })
    },
  },
  {
    method: "get",
    path: "/v1/box/stream",
    name: "streamBox",
    summary:
      "Whether a visitor is banned who has no conversation, with a ticket of POST /v1/stream-tickets as `?ticket=`.",
    tag: "conversations",
    access: { permission: null },
    answer: {
      status: 200,
      description:
        "While a ban holds: `block`, with what may be known of it, or with `blocking.notice: none` `closed`; when it holds no more, or did not: `block` with `blocked` false, or `open`, and the stream ends. So nobody has to ask again.",
      type: "text/event-stream",
      events: { block: named("BlockNotice"), closed: object({}), open: object({}) },
    },
    refusals: ["TICKET_INVALID"],
    handle: banStream,
  },
]

/** @throws `TICKET_INVALID` where who asks is not a visitor with a ticket */
async function banStream({ caller, address }: RouteRequest, services: Services): Promise<Reply> {
  if (caller.kind !== "visitor") {
    throw new ParleyError("TICKET_INVALID", "", "This stream opens with a visitor's ticket: POST /v1/stream-tickets.")
  }
  let told: object | null | undefined
  const over = new AbortController()
  const look = async () => {
    // The end of the ban was told at the look before, and is on its way.
    if (told === null) over.abort()
    if (told === null) return []
    const { bot } = services.served()
    const ban = await banOfVisitor(caller, address, services)
    const notice = noticeOf(ban)
    const events = banEvents(told, notice, bot.spec.blocking?.notice === "none")
    told = notice
    return events
  }
  return {
    kind: "stream",
    open: async (response, ending) => {
      const closed = services.metrics.streamOpened("box")
      const listen = (hint: () => void) => services.hints.onBlocks(hint)
      await eventStream(response, AbortSignal.any([ending, over.signal]), listen, look).finally(closed)
    },
  }
}

/** The ban that would refuse a start, or null. */
async function banOfVisitor(
  { visitor, user, locale }: Extract<Caller, { readonly kind: "visitor" }>,
  address: string | null,
  { served }: Services,
): Promise<Pick<BlockedError, "details"> | null> {
  try {
    await served().reader.refuseBanned({ visitor, user, address }, locale)
    return null
  } catch (error) {
    if (error instanceof BlockedError) return error
    throw error
  }
}
