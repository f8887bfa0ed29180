import { ParleyError } from "../../../language/index.js"
import type { Delivery } from "../../../turns/index.js"
import { json, type Route } from "../route.js"
import { named, object, oneOf, PAGE, pageSchema } from "../schemas/parts.js"
import { moment } from "../views.js"

export const CALLBACK_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/callbacks",
    name: "listCallbacks",
    summary: "Deliveries that are still under way, and those that were given up; newest first.",
    tag: "operators",
    access: { permission: "callback:manage" },
    query: object({ "status?": oneOf("waiting", "failed"), ...PAGE }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: pageSchema(named("Delivery")),
    },
    refusals: ["CURSOR_INVALID"],
    handle: async ({ query }, services) => {
      // The query was held against the schema above.
      const filter = query as {
        readonly status?: Delivery["status"]
        readonly cursor?: string
        readonly limit?: number
      }
      const { items, cursor } = await services.served().store.deliveries({ ...filter, limit: filter.limit ?? 50 })
      return json({ items: items.map(deliveryView), cursor })
    },
  },
  {
    method: "post",
    path: "/v1/callbacks/{id}/resend",
    name: "resendCallback",
    summary: "Sends again what was given up.",
    tag: "operators",
    access: { permission: "callback:manage" },
    body: object({}),
    answer: { status: 200, description: "It is tried at once.", schema: object({ id: { type: "string" } }) },
    refusals: ["DELIVERY_UNKNOWN"],
    handle: async ({ params: { id = "" } }, services) => {
      const isFailed =
        /^\d{1,15}$/.test(id) && (await services.served().store.resendDelivery(Number(id), services.clock.now()))
      if (!isFailed) throw new ParleyError("DELIVERY_UNKNOWN", "", `No delivery ${id} was given up.`)
      services.deliverNow()
      return json({ id })
    },
  },
]

function deliveryView({ number, conversation, key, first, last, status, attempts, nextAt, error, at }: Delivery) {
  const tried = nextAt === null ? null : moment(nextAt)
  return {
    id: String(number),
    conversationId: conversation,
    keyId: key,
    firstSeq: first,
    lastSeq: last,
    createdAt: moment(at),
    ...{ status, attempts, nextAt: tried, error },
  }
}
