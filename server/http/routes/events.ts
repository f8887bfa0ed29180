import { EVENT_TYPES, type Store } from "../../../turns/index.js"
import { may } from "../../auth/callers.js"
import { eventStream, type ServerSentEvent } from "../../push/event-stream.js"
import { eventPayload } from "../../push/event-view.js"
import { FLOW_TYPES } from "../../push/flow-news.js"
import { hearingOf } from "../../push/hearing.js"
import { listenForStreams } from "../../push/listeners.js"
import type { Services } from "../../services.js"
import { QueryError } from "../problems.js"
import type { Route, RouteRequest } from "../route.js"
import { EVENTS_OF_STREAMS } from "../schemas/event-schemas.js"
import { named, object, textSchema } from "../schemas/parts.js"
import { wholeNumber } from "../validate.js"

/** Events of one look: so much is held for a client that is slow to read. */
const LOOK_SIZE = 100
/** Types of what this stream tells. */
const STREAM_TYPES = [...EVENT_TYPES, ...FLOW_TYPES] as const

export const EVENT_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/stream",
    name: "streamEvents",
    summary: "What this key may hear, as its webhooks would: as server-sent events; the header Last-Event-ID resumes.",
    tag: "webhooks",
    access: { permission: ["conversation:start", "conversation:read", "desk:read", "block:read", "flow:read"] },
    query: object({
      "types?": textSchema(512, { description: `Of ${STREAM_TYPES.join(", ")}, separated by commas. Left out: all.` }),
    }),
    answer: {
      status: 200,
      description:
        "Events named as their types, with the payload of webhooks; the id is a number that goes up. Within a day of the last time that a stream of the key was open nothing is missed; else the first event is `gap`: what happened meanwhile is not told. The header `Last-Event-ID` of the answer is where the stream begins, for who is cut off before the first event. `flows.changed` and `flows.faults` have no id and are kept nowhere: they are told while flows are reloaded, to keys with flow:read.",
      type: "text/event-stream",
      events: { ...EVENTS_OF_STREAMS, gap: named("EventGap") },
    },
    refusals: [],
    handle: async (asked, services) => {
      const types = typesOf(asked)
      const { start, next } = await eventsFor(asked, services, types)
      let flows: ServerSentEvent[] = []
      let wake = (): void => {}
      const listen = async (hint: () => void) => {
        wake = hint
        const stopFlows = hearsFlows(asked, types)
          ? services.flowNews.listen(event => {
              flows.push({ event: event.type, data: event })
              hint()
            })
          : () => {}
        const stop = services.hints.onEvents(hint)
        return () => {
          stopFlows()
          stop()
        }
      }
      return {
        kind: "stream",
        open: async (response, ending) => {
          response.setHeader("Last-Event-ID", start)
          const closed = services.metrics.streamOpened("events")
          const look = async () => {
            const { events, isMore } = await next()
            // There may be more than one look takes, so the next one is not waited for.
            if (isMore) wake()
            const told = [...events, ...flows]
            flows = []
            return told
          }
          await eventStream(response, ending, listen, look).finally(closed)
        },
      }
    },
  },
]

/** @throws `REQUEST_INVALID` */
function typesOf({ query }: RouteRequest): ReadonlySet<string> {
  if (query.types === undefined) return new Set(STREAM_TYPES)
  const asked = String(query.types).split(",")
  const unknown = asked.find(type => !STREAM_TYPES.includes(type as (typeof STREAM_TYPES)[number]))
  if (unknown !== undefined)
    throw new QueryError(
      "REQUEST_INVALID",
      "/types",
      `There is no type "${unknown}". Types: ${STREAM_TYPES.join(", ")}.`,
    )
  return new Set(asked)
}

function hearsFlows({ caller }: RouteRequest, types: ReadonlySet<string>): boolean {
  return may(caller, "flow:read") && FLOW_TYPES.some(type => types.has(type))
}

interface Look {
  readonly events: readonly ServerSentEvent[]
  readonly isMore: boolean
}

/** After a number, in the place of an id: a stream has begun there, and has told nothing yet. */
const BEGUN = "+"

/** @returns where the stream of a caller begins, to be sent as its last id, and how to get its events since the last look */
async function eventsFor(
  { caller, lastEventId }: RouteRequest,
  { served, clock }: Services,
  types: ReadonlySet<string>,
): Promise<{ readonly start: string; readonly next: () => Promise<Look> }> {
  if (caller.kind !== "key") throw new Error("only keys are admitted")
  const { key } = caller
  const { store } = served()
  let listener = await listenForStreams(store, key.id, clock.now())
  const hasBegun = lastEventId?.endsWith(BEGUN) === true
  const last = wholeNumber(hasBegun ? lastEventId.slice(0, -1) : lastEventId)
  const newest = await store.lastEvent()
  // An id that this store has not given yet is from before it was put back to an earlier state.
  const isUnknown = last !== null && last > newest
  let after = isUnknown ? newest : (last ?? newest)
  // Events of which none was kept have no number: some may be between that one and the first of the listener.
  const isBefore = after < listener.since || (after === listener.since && !(hasBegun && listener.isHeard))
  let isGap = last !== null && (isUnknown || isBefore || (await isDropped(store, last)))
  // A reader who is cut off before the gap was told is told of it the next time.
  const start = isGap || after > listener.since ? String(last ?? after) : `${after}${BEGUN}`
  const next = async () => {
    const now = clock.now()
    if (now >= listener.renewAt) listener = await listenForStreams(store, key.id, now)
    const page = await store.events(after, LOOK_SIZE)
    const hears = page.length === 0 ? () => false : await hearingOf(store, key, now)
    const heard = page.filter(event => types.has(event.type) && hears(event))
    const events = await Promise.all(
      heard.map(async event => ({
        id: String(event.number),
        event: event.type,
        data: await eventPayload(store, event),
      })),
    )
    const gap: ServerSentEvent = { event: "gap", data: { after } }
    const told = isGap ? [gap, ...events] : events
    isGap = false
    after = page.at(-1)?.number ?? after
    return { events: told, isMore: page.length === LOOK_SIZE }
  }
  return { start, next }
}

/** Whether events that came after one are kept no more. */
async function isDropped(store: Store, after: number): Promise<boolean> {
  const [next] = await store.events(after, 1)
  return next !== undefined && next.number > after + 1
}
