import type { Block, Subject } from "../../../helpdesk/index.js"
import { type JsonSchema, ParleyError } from "../../../language/index.js"
import type { BlockFilter, noticeOfBan, Versioned } from "../../../turns/index.js"
import { callerName, may } from "../../auth/callers.js"
import type { Caller, Services } from "../../services.js"
import { wantsCsv } from "../asked-list.js"
import { type AskedPerson, checkBlocks, type HitPerson } from "../block-check.js"
import { type AskedBlocks, BLOCKS_ASKED, blockFilterOf, SCOPE } from "../block-filter.js"
import { type AddressReach, addressReach, type MetPerson, metPerson, ownerOf } from "../block-preview.js"
import { blockSubjectOf } from "../block-subject.js"
import { type Cell, csvReply } from "../csv.js"
import { QueryError } from "../problems.js"
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
  textSchema,
  WHOLE,
  YES_NO,
} from "../schemas/parts.js"
import { chatAt, type Sight, seenBy, seenChat, sightOf } from "../sight.js"
import { auditView, blockView, blockViews, moment } from "../views.js"

const STATUS: JsonSchema = {
  ...oneOf("active", "expired", "lifted", "over"),
  description: "`over`: expired or lifted.",
}

const BLOCKING = { permission: "block:create", besides: "Of an address, block:ip besides." } as const

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
      ...BLOCKS_ASKED,
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
      "chat?": textSchema(256, { description: "The same, of the chat's conversation." }),
      "visitor?": textSchema(1024, { description: "A visitor's token or id." }),
      "user?": textSchema(256),
      "ip?": textSchema(64, { description: "An address, or a range in CIDR form." }),
      "minutes?": {
        type: "integer",
        minimum: 1,
        maximum: 5_256_000,
        description: "For `notice`: of the ban; left out: for good.",
      },
      "reason?": { type: "string", maxLength: 1000, description: "For `notice`." },
    }),
    answer: {
      status: 200,
      description:
        "`block`: what keeps them out, null where nothing does; `blocks`: all that hold now. `openConversations` and `people` tell who a block of these subjects would hit; where there are many, `isComplete` is false. `person`: who it is, where they were met. `address`: who else a block of the address would keep out, last spoken from or asked for; null: none is known. `notice`: what a ban would tell them, in their language; null: nothing. A key with neither block:create nor conversation:read is told only of people whose chats it sees.",
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
        person: orNull(named("MetPerson")),
        address: orNull(named("AddressReach")),
        notice: orNull(
          object({ text: { type: "string" }, until: orNull(MOMENT), "reason?": orNull({ type: "string" }) }),
        ),
      }),
    },
    refusals: [
      "ADDRESS_INVALID",
      "TEXT_INVALID",
      "VISITOR_UNKNOWN",
      "CONVERSATION_UNKNOWN",
      "CHAT_UNKNOWN",
      "CHAT_NOT_YOURS",
    ],
    handle: check,
  },
  {
    method: "post",
    path: "/v1/blocks",
    name: "createBlock",
    summary: "Blocks somebody, with no chat needed.",
    tag: "blocks",
    access: BLOCKING,
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
    isDoneOnce: true,
    answer: { status: 201, description: "The block.", schema: object({ block: named("Block") }) },
    refusals: [
      "BLOCK_END_REQUIRED",
      "BLOCK_INTERVAL_INVALID",
      "REASON_REQUIRED",
      "ADDRESS_INVALID",
      "ADDRESS_UNKNOWN",
      "BLOCK_TOO_WIDE",
      "CONVERSATION_UNKNOWN",
      "CONVERSATION_OF_AGENT",
      "VISITOR_UNKNOWN",
    ],
    handle: createBlock,
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
  {
    method: "patch",
    path: "/v1/blocks/{id}",
    name: "changeBlock",
    summary: "Gives a block that holds another end. All else of it stays, and its history tells of it.",
    tag: "blocks",
    access: BLOCKING,
    body: object({
      minutes: orNull({ type: "number", description: "From now; null, of a ban: for good." }),
    }),
    answer: { status: 200, description: "The block.", schema: object({ block: named("Block") }) },
    refusals: ["BLOCK_UNKNOWN", "BLOCK_OVER", "BLOCK_END_REQUIRED", "BLOCK_INTERVAL_INVALID"],
    handle: changeBlock,
  },
]

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
  return json({ ...found, items: await blockViews(store, found.items, now) })
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

interface CheckQuery extends AskedPerson {
  readonly chat?: string
  readonly minutes?: number
  readonly reason?: string
}

async function check({ query, address: asker, caller }: RouteRequest, services: Services): Promise<Reply> {
  // The query was held against the schema above.
  const { chat, minutes, reason, ...named } = query as CheckQuery
  const sight = await sightOfPeople(caller, services)
  const asked = chat === undefined ? named : { ...named, conversation: await conversationOfChat(chat, sight, services) }
  const found = await checkBlocks(asked, services)
  if (chat === undefined && asked.conversation !== undefined)
    await requireSeenPerson(asked.conversation, sight, services)
  const { subjects, decision, blocks, openConversations } = found
  const now = services.clock.now()
  const met = await personAsked(subjects, asked, services)
  const person = sight.seesAll || asked.conversation !== undefined ? met : null
  const people = sight.seesAll ? found.people : found.people.filter(one => isSamePerson(one, person))
  const isComplete = found.isComplete && people.length === found.people.length
  const until = minutes === undefined ? null : now + minutes * 60_000
  const ban = { until, reason: reason === undefined || reason === "" ? null : reason }
  const told = await services.served().reader.noticeOfBan(ban, met?.locale ?? null)
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
    blocks: await blockViews(services.served().store, blocks, now),
    ...{ openConversations, people, isComplete },
    person: person === null ? null : { ...person, firstSeenAt: moment(person.firstSeenAt) },
    address: await addressAsked(asked, met, asker, services),
    notice: told === null ? null : withoutSeconds(told),
  })
}

function withoutSeconds({ retryAfterSeconds: _, ...told }: NonNullable<ReturnType<typeof noticeOfBan>>) {
  return told
}

/**
 * People whom a check may name: whoever may block or read anybody is told of all, others of those whose chats they see; who is
 * blocked, and by which blocks, is told to all.
 */
async function sightOfPeople(caller: Caller, services: Services): Promise<Sight> {
  const sight = await sightOf(caller, services)
  return { ...sight, seesAll: sight.seesAll || may(caller, "block:create") || may(caller, "conversation:read") }
}

/** @throws `CHAT_UNKNOWN`, `CHAT_NOT_YOURS` */
async function conversationOfChat(chat: string, sight: Sight, services: Services): Promise<string> {
  try {
    const { value } = sight.seesAll ? await chatAt(services, chat) : await seenChat(services, sight, chat)
    return value.conversation
  } catch (error) {
    throw error instanceof ParleyError ? new QueryError(error.code, "/chat", error.message) : error
  }
}

/** @throws `CHAT_NOT_YOURS` */
async function requireSeenPerson(id: string, sight: Sight, { served }: Services): Promise<void> {
  if (sight.seesAll) return
  const { store, reader } = served()
  const { linked } = await reader.conversation(id)
  const { items } = await store.chats({ conversation: linked?.conversation || id, ...seenBy(sight), limit: 1 })
  if (items.length > 0) return
  throw new QueryError("CHAT_NOT_YOURS", "/conversation", "The conversation has no chat that you see.")
}

function isSamePerson({ userId, visitorId }: HitPerson, person: MetPerson | null): boolean {
  return person !== null && (userId === null ? visitorId === person.visitorId : userId === person.userId)
}

/** The person who is meant: of a conversation, else of the first subject that is one. */
async function personAsked(subjects: readonly Subject[], { conversation }: AskedPerson, services: Services) {
  const wanted = conversation === undefined ? ["user", "visitor"] : ["conversation"]
  const subject = subjects.find(({ kind }) => wanted.includes(kind))
  return subject === undefined ? null : metPerson(subject, services)
}

async function addressAsked(
  { conversation, ip }: AskedPerson,
  person: MetPerson | null,
  asker: string | null,
  services: Services,
): Promise<AddressReach | null> {
  const own = person === null ? null : ownerOf({ user: person.userId, visitor: person.visitorId })
  if (ip !== undefined) return addressReach(ip, own, asker, services)
  if (conversation === undefined) return null
  const { address, isAddressShared = false } = await services.served().reader.conversation(conversation)
  if (address === null || isAddressShared) return null
  return addressReach(address.includes(":") ? `${address}/64` : address, own, asker, services)
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
  requireAddressPermission(request.subject, caller)
  const subject = await blockSubjectOf(request, address, services)
  const { scope, minutes, reason = null } = request
  const made = await runtime.makeBlock({ subject, scope, minutes, reason, by: callerName(caller) }, once)
  await services.testing?.rest()
  return json({ block: await blockCalled(services, made.id) }, 201)
}

async function changeBlock({ params: { id = "" }, body, caller }: RouteRequest, services: Services): Promise<Reply> {
  const { subject } = await blockCalled(services, id)
  requireAddressPermission(subject, caller)
  // The body was held against the schema above.
  const { minutes } = body as { readonly minutes: number | null }
  await services.served().runtime.moveBlockEnd(id, minutes, callerName(caller))
  await services.testing?.rest()
  return json({ block: await blockCalled(services, id) })
}

/** @throws `PERMISSION_MISSING` */
function requireAddressPermission({ kind }: Subject, caller: Caller): void {
  if (kind !== "ip" || may(caller, "block:ip")) return
  throw new ParleyError("PERMISSION_MISSING", "/subject/kind", "This key lacks the permission block:ip.")
}

async function readBlock({ params: { id = "" } }: RouteRequest, services: Services): Promise<Reply> {
  const { store } = services.served()
  const now = services.clock.now()
  const block = await blockCalled(services, id)
  const { kind, value } = block.subject
  const { items } = await store.blocks({ subject: { kind, value }, now, limit: HISTORY })
  const audit = await store.audit({ subject: `${kind}:${value}`, limit: HISTORY })
  const changes = audit.items.map(auditView)
  return json({ block, history: await blockViews(store, items, now), changes })
}

/** @throws `BLOCK_UNKNOWN` */
async function blockCalled({ served, clock }: Services, id: string) {
  const { store } = served()
  const now = clock.now()
  const [fact] = await store.read([{ kind: "block", id }], now)
  const block = fact === undefined || fact.version === 0 ? [] : [{ version: fact.version, value: fact.value as Block }]
  const [view] = await blockViews(store, block, now)
  if (view === undefined) throw new ParleyError("BLOCK_UNKNOWN", "", `There is no block ${id}.`)
  return view
}
