import { type EntityTable, EXTENSIBLE } from "../loading/entity-table.js"
import { startFindings } from "../loading/field-fit.js"
import type { JsonRecord } from "../loading/part.js"
import { entriesOf, has, itemsOf, type Part, pointerTo, recordOf } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import type { Finding } from "../spec/fault.js"
import { isVariableName } from "../spec/names.js"
import { normalise } from "../values/normalise.js"
import { checkHours } from "./check-hours.js"
import { badVariableName, nameFinding } from "./check-names.js"
import { emptyWords, wordsOf } from "./check-triggers.js"

/** Finds the mistakes in `bot.json` that its schema does not (design sections 3.1, 5, 6.7). */
export function checkBot(usable: JsonRecord, system: EntityTable): readonly Finding[] {
  const { queues } = recordOf(usable.liveChat)
  const places = itemsOf({ value: queues ?? null, pointer: "/liveChat/queues" })
  return [
    ...sameLocales(usable),
    ...entriesOf({ value: usable.entities ?? null, pointer: "/entities" }).flatMap(entity =>
      checkEntity(entity, system),
    ),
    ...sameKeywords(usable),
    ...sameQueues(places),
    ...places.flatMap(({ value, pointer }) => checkHours(recordOf(value).hours, pointerTo(pointer, "hours"))),
  ]
}

function sameLocales(usable: JsonRecord): readonly Finding[] {
  const seen = new Set<string>()
  return itemsOf({ value: usable.locales ?? null, pointer: "/locales" }).flatMap(
    ({ value, pointer }): readonly Finding[] => {
      const locale = String(value).toLowerCase()
      if (seen.has(locale)) return [invalidBot(pointer, `The locale ${quote(value)} is here twice.`)]
      seen.add(locale)
      return []
    },
  )
}

function checkEntity(entity: Part & { readonly key: string }, system: EntityTable): readonly Finding[] {
  const { key, pointer } = entity
  const { properties, scope } = recordOf(entity.value)
  if (key === "__proto__") return []
  if (!isVariableName(key)) return [nameFinding(pointer, badVariableName(key, "an entity"))]
  const known = system.get(key)
  if (known !== undefined && !EXTENSIBLE.includes(key)) {
    const message = `${key} is the engine's own entity and cannot be declared; only ${EXTENSIBLE.join(" and ")} may be given more fields.`
    return [{ ...invalidBot(pointer, message), atKey: true }]
  }
  const scoped = known !== undefined && scope !== undefined
  const fields = entriesOf({ value: properties ?? null, pointer: pointerTo(pointer, "properties") })
  return [
    ...(scoped
      ? [
          {
            ...invalidBot(pointerTo(pointer, "scope"), `${key} lives with what it lives with; it takes no "scope".`),
            atKey: true,
          },
        ]
      : []),
    ...fields.flatMap((field): readonly Finding[] => {
      if (field.key === "__proto__") return []
      if (!isVariableName(field.key)) return [nameFinding(field.pointer, badVariableName(field.key, "a field"))]
      if (known?.fields.has(field.key) !== true) return startFindings(field)
      return [
        {
          ...invalidBot(field.pointer, `${key}.${field.key} is the engine's own field and cannot be declared.`),
          atKey: true,
        },
      ]
    }),
  ]
}

const KEYWORDS = ["cancel", "back", "restart", "disconnect"]

/** Two keywords that are typed alike; one that `bot.json` leaves out is its own name. */
function sameKeywords(usable: JsonRecord): readonly Finding[] {
  const keywords = recordOf(usable.keywords)
  const owners = new Map(KEYWORDS.filter(keyword => !has(keywords, keyword)).map(keyword => [keyword, keyword]))
  return entriesOf({ value: keywords, pointer: "/keywords" }).flatMap(entry => {
    const words = wordsOf(entry)
    const taken = words.flatMap(({ value, pointer }): readonly Finding[] => {
      const word = normalise(String(value))
      const owner = owners.get(word)
      owners.set(word, owner ?? entry.key)
      if (owner === undefined || owner === entry.key) return []
      const message = `${quote(value)} is a word for "${owner}" too, so nobody can tell which is meant.`
      return [invalidBot(pointer, message)]
    })
    return [...emptyWords(words), ...taken]
  })
}

function sameQueues(queues: readonly Part[]): readonly Finding[] {
  const seen = new Set<unknown>()
  return queues.flatMap(({ value, pointer }): readonly Finding[] => {
    const { code } = recordOf(value)
    if (code === undefined || !seen.has(code)) {
      seen.add(code)
      return []
    }
    return [invalidBot(pointerTo(pointer, "code"), `Another queue has the code ${quote(code)} too.`)]
  })
}

function invalidBot(pointer: string, message: string): Finding {
  return { code: "SCHEMA_INVALID", pointer, message, hint: null }
}
