import { expect, test } from "vitest"
import { filesIn, readSource } from "../project/sources.js"

/** Words by which one of the databases would understand something else, or nothing; `dialect.ts` has what stands for them. */
const OF_ONE_DATABASE: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/json_(group_array|each|extract|agg|array_elements\w*)\b/, "functions on JSON have other names"],
  [/\b(instr|hex|zeroblob|ifnull|max\(\?|strftime|datetime)\b/, "functions of SQLite alone"],
  [/\b(INDEXED BY|CROSS JOIN|PRAGMA|rowid|OR REPLACE|OR IGNORE|x'[0-9a-f]*')/i, "words of SQLite alone"],
  [/\bIS (NOT )?\?/, "a value that may be null: IS NOT DISTINCT FROM"],
  [/ON CONFLICT DO/, "a conflict has to name its key"],
  [/\bAS [a-z]+[A-Z]/, "a name with capitals has to be in quotes"],
  [/(SELECT|WHERE|AND|SET|,|\() ?user\b ?(=|IS|,|\))/, "user is a word of PostgreSQL: the column has to be in quotes"],
  [/\b(FOR UPDATE|RETURNING|NOTIFY|SAVEPOINT|::)/, "words of PostgreSQL alone, or those that its relatives lack"],
]

test("statements that databases share say nothing that only one of them understands", () => {
  const files = filesIn("store/sql")
  expect(files.length).toBeGreaterThan(10)
  const found = files.flatMap(file => {
    // Comments may name the words.
    const source = readSource(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    const statements = source.match(/"[^"\n]*[A-Z]{3}[^"\n]*"|`[^`]*`/g) ?? []
    return statements.flatMap(statement =>
      OF_ONE_DATABASE.flatMap(([pattern, reason]) =>
        pattern.test(statement) ? [`${file}: ${statement}: ${reason}`] : [],
      ),
    )
  })
  expect(found).toEqual([])
})
