import type { Entities } from "../../engine/index.js"
import { ENTITY_READS, type EntityRow, entitiesFromRows, ownerOfEntities } from "../sql/entities.js"
import type { Connection } from "./connection.js"
import type { RecordTable } from "./record-table.js"

export function entityTable(database: Connection): RecordTable<Entities> {
  const versionOf = database.prepare<unknown[], number>(ENTITY_READS.version).pluck()
  const read = database.prepare<unknown[], EntityRow>(ENTITY_READS.read)
  const ids = database.prepare<unknown[], string>(ENTITY_READS.ids).pluck()
  return {
    ids: () => ids.all(),
    versionOf: id => versionOf.get(...ownerOfEntities(id)) ?? 0,
    read: id => {
      const owner = ownerOfEntities(id)
      const version = versionOf.get(...owner)
      return version === undefined ? null : { version, value: entitiesFromRows(read.all(...owner)) }
    },
  }
}
