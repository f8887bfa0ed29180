import type { SqlDialect } from "../sql/dialect.js"

export const POSTGRES: SqlDialect = {
  jsonList: (column, order) => `coalesce(CAST(json_agg(${column} ORDER BY ${order}) AS text), '[]')`,
  textsOfList: "SELECT json_array_elements_text(CAST(? AS json))",
  contains: column => `strpos(${column}, ?) > 0`,
  greatest: (one, other) => `greatest(${one}, ${other})`,
  joinInOrder: "JOIN",
  toldEvents: "new_events",
}
