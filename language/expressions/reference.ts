import type { Type } from "../values/type.js"
import { type Example, type FunctionForm, type FunctionSpec, type Parameter, parameterAt } from "./function-spec.js"
import { OTHER_FUNCTIONS } from "./functions.js"
import { LIST_FUNCTIONS } from "./list-functions.js"
import { NUMBER_FUNCTIONS } from "./number-functions.js"
import type { Surroundings } from "./surroundings.js"
import { TEXT_FUNCTIONS } from "./text-functions.js"
import { TIME_FUNCTIONS } from "./time-functions.js"
import { inWords } from "./type-rules.js"

/** The surroundings in which the examples have the values that the reference tells. */
export const EXAMPLE_SURROUNDINGS: Surroundings = {
  now: new Date("2026-03-02T09:00:00Z"),
  zone: "Europe/Bucharest",
  locale: "en",
  currency: "EUR",
  seed: () => "an example",
  chosenTitle: () => null,
}

/** One entry of the reference: how something is written, what it does, and examples with their values as JSON. */
export interface ReferenceEntry {
  readonly written: string
  readonly summary: string
  readonly examples: readonly [Example, ...Example[]]
}

const OPERATORS: readonly ReferenceEntry[] = [
  entry(
    "`a + b`",
    "Numbers added, texts put together (of a number `string(n)` is one), lists joined.",
    "[1] + [2]",
    "[1,2]",
  ),
  entry("`a - b`, `a * b`, `-a`", "Of numbers.", "3 * -2", "-6"),
  entry("`a / b`", "Divides; by 0 it is null.", "5 / 2", "2.5"),
  entry("`a % b`", "The remainder of a division.", "7 % 4", "3"),
  entry("`a == b`, `a != b`", "Equal or not, lists and objects by what is in them.", "0.1 + 0.2 == 0.3", "true"),
  entry(
    "`a < b`, `<=`, `>`, `>=`",
    "Of numbers, texts, times, dates or durations.",
    "today() > date('2026-03-01')",
    "true",
  ),
  entry("`a in list`, `'key' in object`", "Whether it is there.", "2 in [1, 2]", "true"),
  entry("`a && b`, `a || b`, `!a`", "And, or, not; null counts as false.", "!(true && null)", "true"),
  entry("`test ? a : b`", "The one or the other.", "5 > 3 ? 'yes' : 'no'", '"yes"'),
  entry("`object.field`, `list[0]`, `object['field']`", "Parts; those that are missing are null.", "[7, 8][1]", "8"),
  entry(
    "`time + duration`, `time - time`",
    "Times move by durations, and are durations apart.",
    "GetDate - duration('PT1H')",
    '"2026-03-02T08:00:00.000Z"',
  ),
  entry(
    "`date + 1`, `date - date`",
    "Dates move by days, and are days apart.",
    "date('2026-03-01') - date('2026-02-01')",
    "28",
  ),
]

const FOR_EACH: readonly ReferenceEntry[] = [
  entry(
    "`list.exists(item, test)`: boolean",
    "Whether the test holds for one item.",
    "[1, 2].exists(n, n > 1)",
    "true",
  ),
  entry("`list.all(item, test)`: boolean", "Whether the test holds for all items.", "[1, 2].all(n, n > 1)", "false"),
  entry(
    "`list.filter(item, test)`: list",
    "The items for which the test holds.",
    "[1, 2, 3].filter(n, n > 1)",
    "[2,3]",
  ),
  entry("`list.map(item, value)`: list", "A value for each item.", "[1, 2].map(n, n * 10)", "[10,20]"),
]

/** Everything that expressions can do, by what it works on. */
export const REFERENCE: readonly { readonly title: string; readonly entries: readonly ReferenceEntry[] }[] = [
  { title: "Operators", entries: OPERATORS },
  { title: "Numbers", entries: NUMBER_FUNCTIONS.map(functionEntry) },
  {
    title: "Times, dates and durations",
    entries: [
      entry("`GetDate`: time", "The time of the turn.", "GetDate", '"2026-03-02T09:00:00.000Z"'),
      ...TIME_FUNCTIONS.map(functionEntry),
    ],
  },
  { title: "Texts", entries: TEXT_FUNCTIONS.map(functionEntry) },
  { title: "Lists", entries: [...LIST_FUNCTIONS.map(functionEntry), ...FOR_EACH] },
  { title: "More", entries: OTHER_FUNCTIONS.map(functionEntry) },
]

function entry(written: string, summary: string, expression: string, value: string): ReferenceEntry {
  return { written, summary, examples: [[expression, value]] }
}

function functionEntry(spec: FunctionSpec): ReferenceEntry {
  const { name, forms, summary, example, more = [] } = spec
  const written = forms.map(form => `\`${signature(name, form)}\``).join(", ")
  return { written, summary, examples: [example, ...more] }
}

function signature(name: string, form: FunctionForm): string {
  const { parameters, required = parameters.length, repeats = false, result } = form
  const shown = parameters.map((parameter, index) => {
    const several = repeats && index === parameters.length - 1 ? ", ..." : ""
    return `${parameter.name}${index < required ? "" : "?"}: ${parameterInWords(parameter)}${several}`
  })
  const types = parameters.map((_, index): Type => parameterAt(form, index)?.types[0] ?? { kind: "any" })
  return `${name}(${shown.join(", ")}): ${typeInWords(typeof result === "function" ? result(types) : result)}`
}

function parameterInWords({ types }: Parameter): string {
  return types.map(typeInWords).join(" | ")
}

function typeInWords(type: Type): string {
  if (type.kind === "any" || type.kind === "null") return "any"
  if (type.kind === "boolean") return "boolean"
  return inWords(type.kind).replace(/^an? /, "")
}

const INTRODUCTION = `# Expressions

Conditions (\`when\`, \`check\`, \`interruptible\`) are bare expressions; in texts and values expressions stand between \`{{\` and
\`}}\`. A value that is nothing but one \`{{ }}\` keeps the expression's type, so \`"{{ @a + 1 }}"\` is a number.

The grammar is that of CEL. A variable is written \`@name\`, a field of an entity \`[[Entity]].Field\`, a text in single or double
quotes, a list \`[1, 2]\`, an object \`{'key': 1}\`. Each function can be written \`f(x, y)\` or \`x.f(y)\`.

- **Numbers** are of one kind. They are compared and written with 15 significant digits (whole numbers up to 2^53 in full), so
  \`0.1 + 0.2\` is 0.3. A whole number beyond 2^53 stays the text it came as, and in a file it has to be written as a text
  (\`NUMBER_INEXACT\`).
- **Null** is what is missing. \`==\` and \`!=\` compare it; \`<\`, \`>\` and \`in\` with null are false, and as a condition null is
  false. Arithmetic and functions on null are null, but for: a text and null added are the text, \`size(null)\` is 0, \`exists\` on
  null is false and \`all\` true, \`json(null)\` is \`'null'\`, and \`default(x, y)\` is \`y\` where \`x\` is null.
- **Types.** Values of different types are not equal, and comparing two that are known to differ is the fault \`TYPE_MISMATCH\`.
  Evaluation never fails: a mistake that only shows when the flow runs gives null, and the trace says so.
- **A time** is a moment, **a date** a day without a zone, **a duration** a length of time. The parts of a time, the date of a time
  and \`today()\` are those in the user's time zone, else the bot's (\`timeZone\` in \`bot.json\`), else UTC.
- **In texts** times and dates are written for people, a time with its zone where that is not the user's own; durations in words
  ("2 hours 30 minutes"); numbers ungrouped and with a full stop; null as nothing; lists joined by ", "; objects as JSON.

The examples are worked out at 2026-03-02T09:00:00Z for a user with the language \`en\` in the time zone \`Europe/Bucharest\`; the bot's
\`currency\` is \`EUR\`. Values are shown as JSON.
`

const PATTERNS = `
## Patterns of times

\`format(time, pattern)\` knows \`yyyy\` (2026), \`MM\` (03), \`M\` (3), \`MMMM\` (March), \`MMM\` (Mar), \`dd\` (04), \`d\` (4), \`cccc\`
(Wednesday), \`ccc\` (Wed), \`HH\` (14), \`hh\` (02), \`a\` (PM), \`mm\`, \`ss\`, \`ZZ\` (+02:00); other letters stand in single quotes.

## Cost

An expression may do so much work (\`limits.expression\`, 10,000 steps), all of a turn together so much more (\`limits.evaluation\`,
200,000). Each part of an expression that is looked at is a step; long lists, texts and patterns cost by their size.
`

/** The reference of expressions as a page of Markdown: `docs/expressions.md`, and what `parley help expressions` prints. */
export function expressionsPage(): string {
  const sections = REFERENCE.map(({ title, entries }) => {
    const rows = entries.flatMap(({ written, summary, examples }) =>
      examples.map(([expression, value], index) => {
        const about = index === 0 ? [written, summary] : ["", ""]
        return `| ${[...about, `\`${expression}\``, `\`${value}\``].map(cell).join(" | ")} |`
      }),
    )
    return `\n## ${title}\n\n| written | does | example | value |\n|---|---|---|---|\n${rows.join("\n")}\n`
  })
  return INTRODUCTION + sections.join("") + PATTERNS
}

/** A bar would end the cell, in code too. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|")
}
