import type { Entities } from "../../engine/index.js"
import { storedText, type ValueObject, valueOfText } from "../../language/index.js"

import type { Connection } from "./connection.js"
import { lookups, type PutWrites, type RecordTable, type Write, type WriteStatements } from "./write.js"

export const ENTITY_STATEMENTS: WriteStatements = {
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
        sql: "DELETE FROM entities WHERE scope = ? AND owner = ? AND entity NOT IN (SELECT value FROM json_each(?))",
        places: [1, 2, 3],
      },
    ],
  },
  upsertEntity: {
    sql: `INSERT INTO entities (scope, owner, entity, fields) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET fields = excluded.fields WHERE fields <> excluded.fields`,
  },
}

export const entityWrites: PutWrites<Entities> = (id, version, entities) => {
  const owner = ownerOf(id)
  const names = JSON.stringify(Object.keys(entities).sort())
  return [
    [version === 1 ? "insertEntityOwner" : "updateEntityOwner", version, ...owner, names],
    ...Object.entries(entities).map(
      ([entity, fields]): Write => ["upsertEntity", ...owner, entity, storedText(fields)],
    ),
  ]
}

/** Entities by owner; an owner's id is `<scope>:<owner>` (`Records.entities`). */
export function entityTable(database: Connection): RecordTable<Entities> {
  const versionOf = database
    .prepare<unknown[], number>("SELECT version FROM entity_owners WHERE scope = ? AND owner = ?")
    .pluck()
  const read = database.prepare<unknown[], EntityRow>(
    "SELECT entity, fields FROM entities WHERE scope = ? AND owner = ?",
  )
  return {
    ids: lookups(versionOf, database.prepare("SELECT scope || ':' || owner AS id FROM entity_owners ORDER BY id")).ids,
    versionOf: id => versionOf.get(...ownerOf(id)) ?? 0,
    read: id => {
      const owner = ownerOf(id)
      const version = versionOf.get(...owner)
      return version === undefined ? null : { version, value: entitiesOf(read.all(...owner)) }
    },
  }
}

interface EntityRow {
  readonly entity: string
  readonly fields: string
}

function entitiesOf(rows: readonly EntityRow[]): Entities {
  // The fields of an entity were an object when they were written.
  return Object.fromEntries(rows.map(({ entity, fields }) => [entity, valueOfText(fields) as ValueObject]))
}

function ownerOf(id: string): readonly [scope: string, owner: string] {
  const colon = id.indexOf(":")
  if (colon < 1) throw new Error(`${id} does not say whose entities it means`)
  return [id.slice(0, colon), id.slice(colon + 1)]
}
