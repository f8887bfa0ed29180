import type { Fault, FaultCode } from "../../language/index.js"
import { checkFixture, paint, parseFixture } from "../../replay/index.js"
import { makeBot } from "../bot-folder.js"
import { FAULT_GUIDE } from "../fault-guide.js"
import { faultText } from "../fault-text.js"
import { FAULT_EXAMPLES, type FaultExample } from "./fault-examples.js"

/** The reference of faults: each with its remedy, and with what `parley check` and `parley test` tell of an example. */
export function faultsPage(): string {
  const sections = CODES.map(code => faultSection(code, faultsOfExample(FAULT_EXAMPLES[code])))
  const of = (severity: Fault["severity"]) => sections.filter(section => section.severity === severity)
  const told = (severity: Fault["severity"]) =>
    of(severity)
      .map(({ text }) => text)
      .join("")
  return `${INTRODUCTION}\n## Errors\n${told("error")}\n## Warnings\n\n${WARNINGS}${told("warning")}`
}

const CODES = Object.keys(FAULT_GUIDE) as readonly FaultCode[]

const INTRODUCTION = `# Faults

\`parley check\` finds mistakes in all files of a bot, and \`parley test\` those in fixtures, each with its place and a stable code. One
mistake is one fault: what only follows from it is not told. An error keeps the bot from running; a warning does not, and
\`parley check --strict\` fails on both. Below is, for each code, what is told of an example.
`

const WARNINGS = `Not every warning is a mistake, but each can be removed by saying what is meant.
`

function faultSection(code: FaultCode, faults: readonly Fault[]) {
  const { title, help } = FAULT_GUIDE[code]
  const told = faultText(faults, file => FAULT_EXAMPLES[code][file.replace(/^flows\//, "")] ?? null, paint(false))
  const text = `\n### ${code}\n\n${title}. ${help}\n\n\`\`\`text\n${told.trimEnd()}\n\`\`\`\n`
  return { severity: faults[0]?.severity, text }
}

/** The faults of an example: of its fixture, where it has one, else of its flows. */
export function faultsOfExample(example: FaultExample): readonly Fault[] {
  const names = Object.keys(example)
  const flows = names.filter(name => !isFixture(name))
  const files = flows.map(name => ({ file: `flows/${name}`, name, content: example[name] ?? "" }))
  const { bot, faults } = makeBot(files)
  const fixture = names.find(isFixture)
  if (fixture === undefined || bot === null) return faults
  const parsed = parseFixture(fixture, example[fixture] ?? "", () => null)
  return "faults" in parsed ? parsed.faults : checkFixture(parsed, bot)
}

function isFixture(name: string): boolean {
  return name.startsWith("fixtures/")
}
