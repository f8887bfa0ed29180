/** The little that databases which share our statements say in different ways (`statements.ts` has the rest). */
export interface SqlDialect {
  /** The values of a column in this order, as the text of a JSON list; with no rows it is `[]`. */
  jsonList(column: string, order: string): string
  /** A query of the texts in a JSON list that is bound. */
  readonly textsOfList: string
  /** Whether a column, or another expression, has a text in it that is bound. */
  contains(column: string): string
  greatest(one: string, other: string): string
  /** Joins a table to one that is gone through first. */
  readonly joinInOrder: string
  /** The table that events are written into which may be told. */
  readonly toldEvents: string
}
