import type { SqlDialect } from "../sql/dialect.js"

export const SQLITE: SqlDialect = {
  jsonList: (column, order) => `json_group_array(${column} ORDER BY ${order})`,
  textsOfList: "SELECT value FROM json_each(?)",
  contains: column => `instr(${column}, ?) > 0`,
  greatest: (one, other) => `max(${one}, ${other})`,
  joinInOrder: "CROSS JOIN",
  toldEvents: "events",
}
