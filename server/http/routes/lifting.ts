import type { Block, Subject } from "../../../helpdesk/index.js"
import type { Json } from "../../../language/index.js"
import type { IdempotentRequest, Restored } from "../../../turns/index.js"
import { callerName, may } from "../../auth/callers.js"
import type { Caller, Services } from "../../services.js"
import { type AskedBlocks, BLOCKS_ASKED, blockFilterOf } from "../block-filter.js"
import { blockSubjectOf } from "../block-subject.js"
import { type AskedList, openCursor, sealCursor } from "../cursors.js"
import { ExtendedError } from "../problems.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, MOST_COUNTED, named, object, oneOf, orNull, textSchema } from "../schemas/parts.js"
import { liftedView } from "../views.js"

const LIFTING = { permission: "block:remove", besides: "Of an address, block:ip besides." } as const
const LIFT_REASON = { "reason?": textSchema(1000) }
/** Blocks of one request. */
const MOST_AT_ONCE = 500
const IDS = listSchema(textSchema(512), { minItems: 1, maxItems: MOST_AT_ONCE })

export const LIFTING_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/v1/blocks/lift",
    name: "liftBlocks",
    summary: "Lifts blocks: one or many at once, all that hold for a subject, or all that hold of a list.",
    tag: "blocks",
    access: LIFTING,
    body: {
      anyOf: [
        object({ ids: IDS, ...LIFT_REASON }),
        object({ subject: named("Subject"), ...LIFT_REASON }),
        object({
          filter: object(BLOCKS_ASKED, { description: "As of the list of blocks: of these all that hold." }),
          expected: {
            ...{ type: "integer", minimum: 0, maximum: MOST_COUNTED },
            description: "How many they are known to be. If there are more, nothing is lifted.",
          },
          "cursor?": textSchema(1024, { description: "Of the answer before: goes on; `expected` is not asked again." }),
          "limit?": { type: "integer", minimum: 1, maximum: MOST_AT_ONCE, description: `Left out: ${MOST_AT_ONCE}.` },
          ...LIFT_REASON,
        }),
      ],
    },
    isDoneOnce: true,
    answer: {
      status: 200,
      description:
        "What came of each, in the order asked; of a subject or a list, of the blocks that held. `over`: its end has come, and it stays so. `notAllowed`: addresses need the permission block:ip. `lifted`: of one that was lifted before, by whom. `cursor`: of a list, where there are more.",
      schema: object({
        results: listSchema(
          object({
            id: { type: "string" },
            result: oneOf("lifted", "alreadyLifted", "over", "notAllowed", "unknown"),
            "lifted?": named("Lifted"),
          }),
        ),
        "cursor?": orNull({ type: "string" }),
      }),
    },
    refusals: ["ADDRESS_INVALID", "TEXT_INVALID", "VISITOR_UNKNOWN", "BLOCKS_CHANGED", "CURSOR_INVALID"],
    handle: lift,
  },
  {
    method: "post",
    path: "/v1/blocks/restore",
    name: "restoreBlocks",
    summary: "Sets blocks again that were lifted within the hour: same subject, scope, reason, maker and end.",
    tag: "blocks",
    access: LIFTING,
    body: object({ ids: IDS }),
    isDoneOnce: true,
    answer: {
      status: 200,
      description:
        "What came of each: `holds`: it was not lifted; `over`: its end has come; `replaced`: another one has taken its place, or holds there; `tooLate`: it was lifted more than an hour ago; `notAllowed`: somebody else lifted it, and the key lacks block:create, or it is an address, and the key lacks block:ip.",
      schema: object({
        results: listSchema(
          object({
            id: { type: "string" },
            result: oneOf("restored", "holds", "over", "replaced", "tooLate", "notAllowed", "unknown"),
          }),
        ),
      }),
    },
    refusals: [],
    handle: restore,
  },
]

type LiftBody = { readonly reason?: string } & (
  | { readonly ids: readonly string[] }
  | { readonly subject: Subject }
  | FilterBody
)

interface FilterBody {
  readonly filter: AskedBlocks
  readonly expected: number
  readonly cursor?: string
  readonly limit?: number
}

async function lift({ body, caller, once }: RouteRequest, services: Services): Promise<Reply> {
  const { runtime } = services.served()
  // The body was held against the schema above.
  const asked = body as unknown as LiftBody
  const { reason = null } = asked
  const { ids, ...page } = await idsAsked(asked, services)
  const { known, allowed } = await blocksKnown(ids, caller, services)
  const lifted = new Set<string>()
  for (const [number, batch] of batchesOf(allowed).entries()) {
    const part = await runtime.liftBlocks(batch, callerName(caller), reason, partOf(once, number))
    for (const id of part) lifted.add(id)
  }
  await services.testing?.rest()
  // Of a list or a subject whose blocks an earlier request with this Idempotency-Key has lifted none is found any more.
  const told = "ids" in asked ? ids : [...new Set([...ids, ...lifted])]
  const before = told.filter(id => known.has(id) && allowed.includes(id) && !lifted.has(id))
  const { known: now } = await blocksKnown(before, caller, services)
  const results = told.map(id => {
    if (lifted.has(id)) return { id, result: "lifted" }
    const block = now.get(id)
    if (block?.lifted) return { id, result: "alreadyLifted", lifted: liftedView(block.lifted) }
    if (block !== undefined) return { id, result: "over" }
    return { id, result: known.has(id) ? "notAllowed" : "unknown" }
  })
  return json({ results, ...page })
}

/** @throws `BLOCKS_CHANGED`, `CURSOR_INVALID`, and as `blockSubjectOf` */
async function idsAsked(
  asked: LiftBody,
  services: Services,
): Promise<{ readonly ids: readonly string[]; readonly cursor?: string | null }> {
  if ("ids" in asked) return { ids: asked.ids }
  if ("subject" in asked) return { ids: await holding(asked.subject, services) }
  const list = {
    route: { path: "/v1/blocks/lift" },
    params: {},
    query: asked.filter as { readonly [name: string]: Json },
  }
  const filter = { ...(await blockFilterOf(asked.filter, services)), status: "active" } as const
  const { limit = MOST_AT_ONCE, expected } = asked
  const after = asked.cursor === undefined ? {} : { cursor: openCursor(list, asked.cursor) }
  const { items, cursor, total } = await services
    .served()
    .store.blocks({ ...filter, ...after, limit, counted: expected })
  if (total?.atLeast === true) {
    const message = `More than ${expected} blocks of this list hold by now. Look at the list again, and lift those that are meant.`
    throw new ExtendedError("BLOCKS_CHANGED", message, {}, {}, "/expected")
  }
  return {
    ids: items.map(({ value }) => value.id),
    cursor: cursor === null ? null : sealCursor(list as AskedList, cursor),
  }
}

/** The blocks that there are of these ids, and the ids of those that the caller may lift. */
async function blocksKnown(ids: readonly string[], caller: Caller, { served, clock }: Services) {
  const keys = [...new Set(ids)].map(id => ({ kind: "block", id }) as const)
  const facts = keys.length === 0 ? [] : await served().store.read(keys, clock.now())
  const blocks = facts.flatMap(({ value }) => (value === null ? [] : [value as Block]))
  const known: ReadonlyMap<string, Block> = new Map(blocks.map(block => [block.id, block]))
  const isAllowed = ({ subject }: Block) => subject.kind !== "ip" || may(caller, "block:ip")
  return { known, allowed: blocks.filter(isAllowed).map(({ id }) => id) }
}

async function restore({ body, caller, once }: RouteRequest, services: Services): Promise<Reply> {
  const { runtime } = services.served()
  // The body was held against the schema above.
  const { ids } = body as unknown as { readonly ids: readonly string[] }
  const { known, allowed } = await blocksKnown(ids, caller, services)
  const who = { by: callerName(caller), ofAnybody: may(caller, "block:create") }
  const outcomes = new Map<string, Restored>()
  for (const [number, batch] of batchesOf(allowed).entries()) {
    const part = await runtime.restoreBlocks(batch, who, partOf(once, number))
    for (const [index, outcome] of part.entries()) outcomes.set(batch[index] ?? "", outcome)
  }
  await services.testing?.rest()
  const resultOf = (id: string): Restored => outcomes.get(id) ?? (known.has(id) ? "notAllowed" : "unknown")
  return json({ results: ids.map(id => ({ id, result: resultOf(id) })) })
}

/** Blocks that one turn changes: turns of others go on between two of them. */
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

/** Ids of the blocks that hold for a subject. @throws as `blockSubjectOf` */
async function holding(asked: Subject, services: Services): Promise<readonly string[]> {
  const now = services.clock.now()
  const { kind, value } = await blockSubjectOf({ subject: asked, scope: "conversation", confirm: true }, null, services)
  const { store } = services.served()
  const { items } = await store.blocks({ subject: { kind, value }, status: "active", now, limit: MOST_AT_ONCE })
  return items.map(block => block.value.id)
}
