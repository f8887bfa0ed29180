import type { ExpressionCache } from "../expressions/cache.js"
import type { ActionSignature } from "../spec/action-signature.js"
import type { BotSpec } from "../spec/bot-spec.js"
import { limitsOf } from "../spec/limits.js"
import { ANY } from "../values/type.js"
import { DOCUMENT_SCHEMAS } from "./document-schemas.js"
import { type EntityTable, entitiesOf } from "./entity-table.js"
import type { FlowSource } from "./flow-source.js"
import type { JsonRecord } from "./part.js"
import { isWithin, keysOf } from "./part.js"

/**
 * The parts of `bot.json` that flows are checked against. Null: a part that could not be read may have said it, so no
 * fault is reported that only follows from its absence.
 */
export interface BotFacts {
  readonly entities: EntityTable
  /** False: there may be entities and fields besides those known. */
  readonly allEntitiesKnown: boolean
  readonly queues: readonly string[] | null
  /** Codes of queues whose chats are given out by themselves. */
  readonly givesOut: ReadonlySet<string>
  readonly locales: readonly string[] | null
  /** Null: not known; false: the bot has none. */
  readonly inactivity: boolean | null
  /** `http.hosts` and `http.secrets`. */
  readonly hosts: readonly string[] | null
  readonly secrets: readonly string[] | null
  /** ISO 4217; null: the bot has none; left out: not known. */
  readonly currency?: string | null
  /** Code points that a text heard may have. */
  readonly textLimit: number
}

/** All that a check may look at. */
export interface Loading {
  readonly facts: BotFacts
  /** The bot's flows and the default ones it keeps, by name. */
  readonly flows: ReadonlyMap<string, FlowSource>
  /** Names of `flows`, and of flows whose files could not be read. */
  readonly flowNames: ReadonlySet<string>
  /** The parts of `texts.json` that fit its schema; null: the file could not be read. */
  readonly texts: JsonRecord | null
  /** The names there, also of texts that do not fit. */
  readonly textNames: ReadonlySet<string>
  /** By name and alias. */
  readonly actions: ReadonlyMap<string, ActionSignature>
  readonly cache: ExpressionCache
}

/**
 * @param usable what is left of `bot.json` without its mistakes; null: the file could not be read
 * @param unusable pointers to the mistakes
 */
export function botFacts(usable: JsonRecord | null, unusable: readonly string[], system: EntityTable): BotFacts {
  // All parts that do not fit the schema were taken out, so the rest has the spec's shape.
  const spec = (usable ?? {}) as BotSpec
  const readable = (key: string): boolean => usable !== null && !unusable.some(pointer => mayMean(pointer, key))
  const queues = (spec.liveChat?.queues ?? []).flatMap(queue => queue?.code ?? [])
  const areQueuesKnown = readable("liveChat") && queues.length === (spec.liveChat?.queues ?? []).length
  return {
    entities: withUnsureFields(entitiesOf(spec, system), unusable),
    allEntitiesKnown: readable("entities"),
    givesOut: new Set(
      (spec.liveChat?.queues ?? []).flatMap(queue => ((queue?.maxChatsPerAgent ?? 0) > 0 ? [queue.code] : [])),
    ),
    queues: areQueuesKnown ? (queues.length > 0 ? queues : ["general"]) : null,
    locales: readable("locales") ? (spec.locales ?? ["en"]) : null,
    inactivity: readable("inactivity") ? spec.inactivity !== undefined : null,
    hosts: readable("http") ? (spec.http?.hosts ?? []) : null,
    secrets: readable("http") ? (spec.http?.secrets ?? []) : null,
    ...(readable("currency") ? { currency: spec.currency ?? null } : {}),
    textLimit: limitsOf(spec).text,
  }
}

/** A field with a mistake in its schema may be of any type. */
function withUnsureFields(table: EntityTable, unusable: readonly string[]): EntityTable {
  const unsure = unusable.map(keysOf).filter(([part, , key]) => part === "entities" && key === "properties")
  if (unsure.length === 0) return table
  return new Map(
    [...table].map(([name, entity]) => {
      const names = new Set(unsure.flatMap(([, own, , field]) => (own === name && field !== undefined ? [field] : [])))
      const fields = [...entity.fields].map(
        ([field, type]) => [field, names.has(field) ? { ...type, type: ANY } : type] as const,
      )
      return [name, { ...entity, fields: new Map(fields) }]
    }),
  )
}

const KEYS = new Set(Object.keys(DOCUMENT_SCHEMAS.bot.properties))

/** Whether a mistake is in that part of `bot.json`, or in a key that may have been meant for it. */
function mayMean(pointer: string, key: string): boolean {
  if (isWithin(pointer, `/${key}`) || pointer === "") return true
  const [first = ""] = keysOf(pointer)
  return !KEYS.has(first)
}
