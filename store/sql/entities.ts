import type { Entities } from "../../engine/index.js"
import { storedText, type ValueObject, valueOfText } from "../../language/index.js"
import { nameTextOf } from "../search-text.js"
import type { SqlDialect } from "./dialect.js"
import type { PutWrites, Write, WriteStatements } from "./statements.js"

export function entityStatements({ textsOfList }: SqlDialect): WriteStatements {
  return {
    insertEntityOwner: { sql: "INSERT INTO entity_owners (version, scope, owner, names) VALUES (?, ?, ?, ?)" },
    // Mostly an owner has the entities it had before, and then none has to be looked for that is gone.
    updateEntityOwner: {
      sql: "UPDATE entity_owners SET version = ? WHERE scope = ? AND owner = ? AND names = ?",
      otherwise: [
        {
          sql: "UPDATE entity_owners SET version = ?, names = ? WHERE scope = ? AND owner = ?",
          places: [0, 3, 1, 2],
        },
        {
          sql: `DELETE FROM entities WHERE scope = ? AND owner = ? AND entity NOT IN (${textsOfList})`,
          places: [1, 2, 3],
        },
      ],
    },
    upsertPerson: {
      sql: `INSERT INTO entities (scope, owner, entity, fields, person) VALUES (?, ?, 'ChatUser', ?, ?)
     ON CONFLICT (scope, owner, entity) DO UPDATE SET fields = excluded.fields, person = excluded.person
     WHERE entities.fields <> excluded.fields`,
    },
    upsertEntity: {
      sql: `INSERT INTO entities (scope, owner, entity, fields) VALUES (?, ?, ?, ?)
     ON CONFLICT (scope, owner, entity) DO UPDATE SET fields = excluded.fields WHERE entities.fields <> excluded.fields`,
    },
  }
}

export const entityWrites: PutWrites<Entities> = (id, version, entities) => {
  const owner = ownerOfEntities(id)
  const names = JSON.stringify(Object.keys(entities).sort())
  return [
    [version === 1 ? "insertEntityOwner" : "updateEntityOwner", version, ...owner, names],
    ...Object.entries(entities).map(
      ([entity, fields]): Write =>
        entity === "ChatUser" && (owner[0] === "user" || owner[0] === "visitor")
          ? ["upsertPerson", ...owner, storedText(fields), nameTextOf(id, entities)]
          : ["upsertEntity", ...owner, entity, storedText(fields)],
    ),
  ]
}

/** Entities by owner: the first two bind a scope and an owner (`ownerOfEntities`). */
export const ENTITY_READS = {
  version: "SELECT version FROM entity_owners WHERE scope = ? AND owner = ?",
  read: "SELECT entity, fields FROM entities WHERE scope = ? AND owner = ?",
  ids: "SELECT scope || ':' || owner AS id FROM entity_owners ORDER BY id",
}

export interface EntityRow {
  readonly entity: string
  readonly fields: string
}

export function entitiesFromRows(rows: readonly EntityRow[]): Entities {
  // The fields of an entity were an object when they were written.
  return Object.fromEntries(rows.map(({ entity, fields }) => [entity, valueOfText(fields) as ValueObject]))
}

/** An owner's id is `<scope>:<owner>` (`Records.entities`). */
export function ownerOfEntities(id: string): readonly [scope: string, owner: string] {
  const colon = id.indexOf(":")
  if (colon < 1) throw new Error(`${id} does not say whose entities it means`)
  return [id.slice(0, colon), id.slice(colon + 1)]
}
