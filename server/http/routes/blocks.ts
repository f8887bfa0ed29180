import type { Block, Subject } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import { callerName, may } from "../../auth/callers.js"
import type { Services } from "../../services.js"
import { blockSubjectOf } from "../block-subject.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, named, object, oneOf, orNull, PAGE, pageSchema, textSchema, YES_NO } from "../schemas/parts.js"
import { auditView, blockView } from "../views.js"

const STATUS = oneOf("active", "expired", "lifted")
const SCOPE = oneOf("liveChat", "conversation")
const LIFT_REASON = { "reason?": textSchema(1000) }

export const BLOCK_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/blocks",
    name: "listBlocks",
    summary: "Blocks, newest first.",
    tag: "blocks",
    access: { permission: "block:read" },
    query: object({
      "status?": STATUS,
      "kind?": oneOf("user", "visitor", "conversation", "ip"),
      "scope?": SCOPE,
      "q?": textSchema(256, { description: "A part of the subject, the reason or who made it, in any case." }),
      ...PAGE,
    }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: pageSchema(named("Block")),
    },
    refusals: ["CURSOR_INVALID"],
    handle: async ({ query }, services) => {
      const { store } = services.served()
      const now = services.clock.now()
      // The query was held against the schema above.
      const filter = query as unknown as Partial<Parameters<typeof store.blocks>[0]>
      const { items, cursor } = await store.blocks({ ...filter, now, limit: filter.limit ?? 50 })
      return json({ items: items.map(block => blockView(block, now)), cursor })
    },
  },
  {
    method: "post",
    path: "/v1/blocks",
    name: "createBlock",
    summary: "Blocks somebody, with no chat needed.",
    tag: "blocks",
    access: { permission: "block:create" },
    body: object({
      subject: named("Subject"),
      scope: SCOPE,
      minutes: orNull({ type: "number", description: "Null, with scope conversation: for good." }),
      "reason?": { type: "string", maxLength: 1000 },
      "confirm?": {
        ...YES_NO,
        description:
          "Of addresses: a wide range, or one that holds loopback, a trusted proxy or your own address, is meant.",
      },
    }),
    answer: { status: 201, description: "The block.", schema: object({ block: named("Block") }) },
    refusals: [
      "BLOCK_END_REQUIRED",
      "BLOCK_INTERVAL_INVALID",
      "REASON_REQUIRED",
      "ADDRESS_INVALID",
      "ADDRESS_UNKNOWN",
      "BLOCK_TOO_WIDE",
      "CONVERSATION_UNKNOWN",
      "VISITOR_UNKNOWN",
    ],
    handle: createBlock,
  },
  {
    method: "post",
    path: "/v1/blocks/lift",
    name: "liftBlocks",
    summary: "Lifts blocks, one or many at once, or all that hold for a subject.",
    tag: "blocks",
    access: { permission: "block:remove" },
    body: {
      anyOf: [
        object({ ids: listSchema(textSchema(512), { minItems: 1, maxItems: 500 }), ...LIFT_REASON }),
        object({ subject: named("Subject"), ...LIFT_REASON }),
      ],
    },
    answer: {
      status: 200,
      description: "What came of each, in the order asked; of a subject, of the blocks that held.",
      schema: object({
        results: listSchema(object({ id: { type: "string" }, result: oneOf("lifted", "alreadyLifted", "unknown") })),
      }),
    },
    refusals: ["ADDRESS_INVALID", "TEXT_INVALID", "VISITOR_UNKNOWN"],
    handle: lift,
  },
  {
    method: "get",
    path: "/v1/blocks/{id}",
    name: "readBlock",
    summary: "A block with the history of its subject.",
    tag: "blocks",
    access: { permission: "block:read" },
    answer: {
      status: 200,
      description: "`history`: all blocks of the subject, newest first; `changes`: who did what to it.",
      schema: object({
        block: named("Block"),
        history: listSchema(named("Block")),
        changes: listSchema(named("AuditEntry")),
      }),
    },
    refusals: ["BLOCK_UNKNOWN"],
    handle: readBlock,
  },
]

/** Blocks and changes that a history tells of at most. */
const HISTORY = 200

async function createBlock({ body, caller, address, once }: RouteRequest, services: Services): Promise<Reply> {
  const { runtime } = services.served()
  // The body was held against the schema above.
  const request = body as unknown as {
    readonly subject: Subject
    readonly scope: Block["scope"]
    readonly minutes: number | null
    readonly reason?: string
    readonly confirm?: boolean
  }
  if (request.subject.kind === "ip" && !may(caller, "block:ip")) {
    throw new ParleyError("PERMISSION_MISSING", "/subject/kind", "This key lacks the permission block:ip.")
  }
  const subject = await blockSubjectOf(request, address, services)
  const { scope, minutes, reason = null } = request
  const made = await runtime.makeBlock({ subject, scope, minutes, reason, by: callerName(caller) }, once)
  await services.testing?.rest()
  return json({ block: await blockCalled(services, made.id) }, 201)
}

async function lift({ body, caller, once }: RouteRequest, services: Services): Promise<Reply> {
  const { runtime, store } = services.served()
  // The body was held against the schema above.
  const asked = body as unknown as LiftBody
  const { reason = null } = asked
  const ids = "ids" in asked ? asked.ids : await holding(asked.subject, services)
  const wanted = [...new Set(ids)]
  const facts = await store.read(
    wanted.map(id => ({ kind: "block", id }) as const),
    services.clock.now(),
  )
  const known = new Set(facts.flatMap(({ key, version }) => (version > 0 && "id" in key ? [key.id] : [])))
  const lifted = new Set(
    await runtime.liftBlocks(
      wanted.filter(id => known.has(id)),
      callerName(caller),
      reason,
      once,
    ),
  )
  await services.testing?.rest()
  const resultOf = (id: string) => (lifted.has(id) ? "lifted" : known.has(id) ? "alreadyLifted" : "unknown")
  // Of a subject whose blocks an earlier request with this Idempotency-Key has lifted none is found any more.
  const told = "ids" in asked ? ids : [...new Set([...ids, ...lifted])]
  return json({ results: told.map(id => ({ id, result: resultOf(id) })) })
}

type LiftBody = { readonly reason?: string } & ({ readonly ids: readonly string[] } | { readonly subject: Subject })

/** Ids of the blocks that hold for a subject. @throws as `blockSubjectOf` */
async function holding(asked: Subject, services: Services): Promise<readonly string[]> {
  const now = services.clock.now()
  const { kind, value } = await blockSubjectOf({ subject: asked, scope: "conversation", confirm: true }, null, services)
  const { store } = services.served()
  const { items } = await store.blocks({ subject: { kind, value }, status: "active", now, limit: HISTORY })
  return items.map(block => block.value.id)
}

async function readBlock({ params: { id = "" } }: RouteRequest, services: Services): Promise<Reply> {
  const { store } = services.served()
  const now = services.clock.now()
  const block = await blockCalled(services, id)
  const { kind, value } = block.subject
  const { items } = await store.blocks({ subject: { kind, value }, now, limit: HISTORY })
  const audit = await store.audit({ subject: `${kind}:${value}`, limit: HISTORY })
  const changes = audit.items.map(auditView)
  return json({ block, history: items.map(item => blockView(item, now)), changes })
}

/** @throws `BLOCK_UNKNOWN` */
async function blockCalled({ served, clock }: Services, id: string) {
  const [fact] = await served().store.read([{ kind: "block", id }], clock.now())
  if (!fact || fact.version === 0) throw new ParleyError("BLOCK_UNKNOWN", "", `There is no block ${id}.`)
  return blockView({ version: fact.version, value: fact.value as Block }, clock.now())
}
