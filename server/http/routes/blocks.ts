import { type Block, parseRange, type Subject, userId } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import type { BlockFilter, IdempotentRequest, Versioned } from "../../../turns/index.js"
import { callerName, may } from "../../auth/callers.js"
import type { Services } from "../../services.js"
import { makerAsked, spanOf, wantsCsv } from "../asked-list.js"
import { type AskedPerson, checkBlocks, namedSubject } from "../block-check.js"
import { blockSubjectOf } from "../block-subject.js"
import { type Cell, csvReply } from "../csv.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import {
  countedPageSchema,
  FORMAT,
  listSchema,
  longPage,
  MOMENT,
  MOST_COUNTED,
  named,
  object,
  oneOf,
  orNull,
  SPAN,
  textSchema,
  WHOLE,
  YES_NO,
} from "../schemas/parts.js"
import { auditView, blockView, moment } from "../views.js"

const STATUS = oneOf("active", "expired", "lifted")
const SCOPE = oneOf("liveChat", "conversation")
const LIFT_REASON = { "reason?": textSchema(1000) }

export const BLOCK_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/blocks",
    name: "listBlocks",
    summary: "Blocks, newest first unless sorted otherwise. As text/csv a whole file.",
    tag: "blocks",
    access: { permission: "block:read" },
    query: object({
      "status?": STATUS,
      "kind?": oneOf("user", "visitor", "conversation", "ip"),
      "scope?": SCOPE,
      "subject?": textSchema(1024, {
        description: "Exactly this subject: as in `Subject`, of the kind that is asked for or any.",
      }),
      "conversation?": textSchema(256, { description: "Made in this conversation." }),
      "by?": textSchema(256, { description: "Made by exactly this agent (the e-mail) or key (its name)." }),
      "q?": textSchema(256, {
        description:
          "A part of the subject, of the person's name or e-mail, of the reason or of who made it, in any case.",
      }),
      ...SPAN,
      ...FORMAT,
      ...longPage("createdAt", "until"),
    }),
    answer: {
      status: 200,
      description:
        "As JSON a page; its cursor, sent back, gives the next. As CSV all that are asked for, or as many as `limit` says.",
      schema: countedPageSchema(named("Block")),
      csv: true,
    },
    refusals: ["CURSOR_INVALID", "ADDRESS_INVALID", "TEXT_INVALID", "VISITOR_UNKNOWN"],
    handle: listBlocks,
  },
  {
    method: "get",
    path: "/v1/blocks/check",
    name: "checkBlocks",
    summary: "Whether somebody is blocked now and by which blocks, and who a block would hit.",
    tag: "blocks",
    access: { permission: "block:read" },
    query: object({
      "conversation?": textSchema(256, { description: "With its user, its visitor and the address last spoken from." }),
      "visitor?": textSchema(1024, { description: "A visitor's token or id." }),
      "user?": textSchema(256),
      "ip?": textSchema(64, { description: "An address, or a range in CIDR form." }),
    }),
    answer: {
      status: 200,
      description:
        "`block`: what keeps them out, null where nothing does; `blocks`: all that hold now. `openConversations` and `people` tell who a block of these subjects would hit; where there are many, `isComplete` is false.",
      schema: object({
        subjects: listSchema(named("Subject")),
        block: orNull(object({ scope: SCOPE, until: orNull(MOMENT), reason: orNull({ type: "string" }) })),
        blocks: listSchema(named("Block")),
        openConversations: WHOLE,
        people: listSchema(
          object({
            userId: orNull({ type: "string" }),
            visitorId: orNull({ type: "string" }),
            name: orNull({ type: "string" }),
            email: orNull({ type: "string" }),
          }),
        ),
        isComplete: YES_NO,
      }),
    },
    refusals: ["ADDRESS_INVALID", "TEXT_INVALID", "VISITOR_UNKNOWN", "CONVERSATION_UNKNOWN"],
    handle: check,
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

/** Blocks as people ask for them: some are looked for, or many are lifted. */
interface AskedBlocks extends Pick<BlockFilter, "status" | "kind" | "scope" | "conversation" | "by" | "q"> {
  readonly subject?: string
  readonly from?: string
  readonly to?: string
}

type BlocksQuery = AskedBlocks & Pick<BlockFilter, "sort" | "cursor"> & { readonly limit?: number }

async function listBlocks(asked: RouteRequest, services: Services): Promise<Reply> {
  const { store } = services.served()
  // The query was held against the schema above.
  const query = asked.query as unknown as BlocksQuery
  const { sort, cursor, limit } = query
  const filter = { ...(await blockFilterOf(query, services)), ...(sort === undefined ? {} : { sort }) }
  const { now } = filter
  const page = (from: string | undefined, size: number) =>
    store.blocks({ ...filter, ...(from === undefined ? {} : { cursor: from }), limit: size })
  if (wantsCsv(asked)) return csvReply({ ...BLOCK_FILE, cellsOf: block => blockCells(block, now), page, limit }, cursor)
  const at = cursor === undefined ? {} : { cursor }
  const found = await store.blocks({ ...filter, ...at, limit: limit ?? 50, counted: MOST_COUNTED })
  return json({ ...found, items: found.items.map(block => blockView(block, now)) })
}

/** @throws `REQUEST_INVALID`, `ADDRESS_INVALID`, `TEXT_INVALID`, `VISITOR_UNKNOWN` */
async function blockFilterOf(asked: AskedBlocks, services: Services): Promise<Omit<BlockFilter, "limit">> {
  const { status, kind, scope, subject, conversation, by, q, from, to } = asked
  const sought = subject === undefined ? null : await soughtSubject(subject, kind, services)
  return {
    ...(status === undefined ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(scope === undefined ? {} : { scope }),
    ...(sought === null ? {} : { subject: sought }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(by === undefined ? {} : { by: makerAsked(by) }),
    ...(q === undefined ? {} : { q }),
    ...spanOf({ query: { from, to } }),
    now: services.clock.now(),
  }
}

/** A subject of any kind, where none is said: an address is one in every form, and a visitor's token has dots. */
async function soughtSubject(value: string, kind: Subject["kind"] | undefined, services: Services) {
  if (kind !== undefined) return namedSubject({ kind, value }, services, "subject")
  const range = parseRange(value)
  if (range !== null) return { value: range.text }
  return { value: (await services.served().tokens.visitorOf(value)) ?? userId(value) ?? value }
}

const BLOCK_FILE = {
  columns: [
    ...[
      "id",
      "kind",
      "value",
      "scope",
      "status",
      "reason",
      "name",
      "email",
      "createdAt",
      "createdBy",
      "source",
      "until",
    ],
    ...["conversationId", "chatId", "liftedAt", "liftedBy", "liftedReason", "liftedHow"],
  ],
}

function blockCells(block: Versioned<Block>, now: number): readonly Cell[] {
  const { subject, lifted, ...view } = blockView(block, now)
  const { id, scope, status, reason, name, email, createdAt, createdBy, source, until, conversationId, chatId } = view
  return [
    ...[id, subject.kind, subject.value, scope, status, reason, name, email, createdAt, createdBy, source, until],
    ...[conversationId, chatId],
    ...(lifted === null ? [null, null, null, null] : [lifted.liftedAt, lifted.liftedBy, lifted.reason, lifted.how]),
  ]
}

async function check({ query }: RouteRequest, services: Services): Promise<Reply> {
  // The query was held against the schema above.
  const found = await checkBlocks(query as AskedPerson, services)
  const { subjects, decision, blocks, openConversations, people, isComplete } = found
  const now = services.clock.now()
  const block =
    decision === null
      ? null
      : {
          scope: decision.scope,
          until: decision.until === null ? null : moment(decision.until),
          reason: decision.reason,
        }
  return json({
    ...{ subjects, block },
    blocks: blocks.map(each => blockView(each, now)),
    ...{ openConversations, people, isComplete },
  })
}

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
  const found = wanted.filter(id => known.has(id))
  const lifted = new Set<string>()
  for (const [number, batch] of batchesOf(found).entries()) {
    const part = await runtime.liftBlocks(batch, callerName(caller), reason, partOf(once, number))
    for (const id of part) lifted.add(id)
  }
  await services.testing?.rest()
  const resultOf = (id: string) => (lifted.has(id) ? "lifted" : known.has(id) ? "alreadyLifted" : "unknown")
  // Of a subject whose blocks an earlier request with this Idempotency-Key has lifted none is found any more.
  const told = "ids" in asked ? ids : [...new Set([...ids, ...lifted])]
  return json({ results: told.map(id => ({ id, result: resultOf(id) })) })
}

/** Blocks that one turn lifts: turns of others go on between two of them. */
const BATCH = 50

/** One at least, though it is empty: it tells what an earlier request has done. */
function batchesOf(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.max(1, Math.ceil(ids.length / BATCH))
  return Array.from({ length: count }, (_, number) => ids.slice(number * BATCH, (number + 1) * BATCH))
}

/** Each turn of a request is done once, under an id of its own. */
function partOf(once: IdempotentRequest | null, number: number): IdempotentRequest | null {
  return once === null || number === 0 ? once : { ...once, id: `${once.id} ${number}` }
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
