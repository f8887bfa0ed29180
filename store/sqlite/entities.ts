import type { Entities } from "../../engine/index.js"
import { storedText, type ValueObject, valueOfText } from "../../language/index.js"

import type { Connection } from "./connection.js"
import { lookups, type RecordTable } from "./write.js"

/** Entities by owner; an owner's id is `<scope>:<owner>` (`Records.entities`). */
export function entityTable(database: Connection): RecordTable<Entities> {
  const versionOf = database
    .prepare<unknown[], number>("SELECT version FROM entity_owners WHERE scope = ? AND owner = ?")
    .pluck()
  const read = database.prepare<unknown[], EntityRow>(
    "SELECT entity, fields FROM entities WHERE scope = ? AND owner = ?",
  )
  const insertOwner = database.prepare("INSERT INTO entity_owners (version, scope, owner, names) VALUES (?, ?, ?, ?)")
  // Mostly an owner has the entities it had before, and then none has to be looked for that is gone.
  const updateOwner = database.prepare(
    "UPDATE entity_owners SET version = ? WHERE scope = ? AND owner = ? AND names = ?",
  )
  const updateNames = database.prepare("UPDATE entity_owners SET version = ?, names = ? WHERE scope = ? AND owner = ?")
  const upsert = database.prepare(
    `INSERT INTO entities (scope, owner, entity, fields) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET fields = excluded.fields WHERE fields <> excluded.fields`,
  )
  const remove = database.prepare(
    "DELETE FROM entities WHERE scope = ? AND owner = ? AND entity NOT IN (SELECT value FROM json_each(?))",
  )
  return {
    ids: lookups(versionOf, database.prepare("SELECT scope || ':' || owner AS id FROM entity_owners ORDER BY id")).ids,
    versionOf: id => versionOf.get(...ownerOf(id)) ?? 0,
    read: id => {
      const owner = ownerOf(id)
      const version = versionOf.get(...owner)
      return version === undefined ? null : { version, value: entitiesOf(read.all(...owner)) }
    },
    put: (id, version, entities) => {
      const owner = ownerOf(id)
      const rows = Object.entries(entities).map(([entity, fields]) => [...owner, entity, storedText(fields)])
      const upserts = rows.map(params => ({ statement: upsert, params }))
      const names = JSON.stringify(Object.keys(entities).sort())
      if (version === 1) return [{ statement: insertOwner, params: [version, ...owner, names] }, ...upserts]
      const otherwise = [
        { statement: updateNames, params: [version, names, ...owner] },
        { statement: remove, params: [...owner, names] },
      ]
      return [{ statement: updateOwner, params: [version, ...owner, names], otherwise }, ...upserts]
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
