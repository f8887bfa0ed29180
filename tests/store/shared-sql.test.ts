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

test("rows are numbered by the database in the five tables that docs/scaling.md names, and nowhere else", () => {
  const made = filesIn("store/postgres/migrations").flatMap(file =>
    [...readSource(file).matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\n\)/g)].flatMap(([, table = "", columns = ""]) =>
      /IDENTITY|SERIAL|nextval/i.test(columns) ? [table] : [],
    ),
  )
  expect(made.sort()).toEqual(["audit", "deliveries", "held_events", "new_events", "refusals"])
})

/** Words that PostgreSQL's relatives lack, or that would make every turn wait for all others. */
const OF_POSTGRES_ALONE: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\b(SAVEPOINT|CREATE (OR REPLACE )?TRIGGER|TEMP(ORARY)? TABLE)\b/i, "relatives lack it, or do it in another way"],
  [/\bpg_(try_)?advisory\w*/i, "relatives lack advisory locks"],
  [/\b(FOREIGN KEY|REFERENCES)\b/i, "relatives that spread tables cannot hold it"],
  [/\bLOCK TABLE\b/i, "it is one lock for the whole server"],
  [/\b(NOTIFY|pg_notify)\b/i, "whoever notifies holds a lock of the whole server until its transaction is over"],
  [/\b(nextval|currval|lastval|RETURNING number)\b/i, "numbers have gaps: no meaning may hang on them"],
  [/\b((BIG|SMALL)?SERIAL|CREATE SEQUENCE)\b/i, "relatives give such numbers in no order"],
  [/\b(CREATE (OR REPLACE )?(FUNCTION|RULE)|CREATE EXTENSION|UNLOGGED|DEFERRABLE)\b/i, "relatives lack it"],
  [/::[a-z]/, "CAST is understood everywhere"],
]

test("what runs on PostgreSQL says nothing that its relatives lack", () => {
  const files = [...filesIn("store/postgres"), ...filesIn("store/sql")]
  expect(files.length).toBeGreaterThan(20)
  const found = files.flatMap(file => {
    const source = readSource(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    const texts = source.match(/"[^"\n]*"|`[^`]*`/g) ?? []
    return texts.flatMap(text =>
      OF_POSTGRES_ALONE.flatMap(([pattern, reason]) => (pattern.test(text) ? [`${file}: ${text}: ${reason}`] : [])),
    )
  })
  // Notices are statements of their own, beside all transactions.
  expect(found.filter(each => !each.startsWith('store/postgres/notices.ts: "SELECT pg_notify(?, ?)"'))).toEqual([])
  expect(readSource("store/postgres/notices.ts")).not.toMatch(/together|change\(|BEGIN/)
  // Each of them would be found.
  const forbidden = [
    "SAVEPOINT a",
    "SELECT pg_advisory_lock(1)",
    "REFERENCES a (b)",
    "NOTIFY a",
    "nextval('a')",
    "1::int",
    "id BIGSERIAL",
    "CREATE SEQUENCE a",
    "CREATE OR REPLACE FUNCTION a()",
    "CREATE TRIGGER a",
    "CREATE TEMPORARY TABLE a",
    "LOCK TABLE a",
  ]
  const unseen = forbidden.filter(text => !OF_POSTGRES_ALONE.some(([pattern]) => pattern.test(text)))
  expect(unseen).toEqual([])
})
