import { type JsonRecord, recordOf, schemaOf } from "../../language/index.js"
import { table } from "./markdown.js"
import { keyRows, keysOfSchema, resolvedSchema } from "./schema-words.js"

const SCHEMA = schemaOf("fixture")
const DEFINITIONS = recordOf(SCHEMA.definitions)

/** The reference of fixtures, from the schema that `parley test` and editors use. */
export function fixturesPage(): string {
  const turn = recordOf(DEFINITIONS.turn)
  const keys = (names: (name: string) => boolean): JsonRecord => ({
    ...turn,
    properties: Object.fromEntries(keysOfSchema(turn).filter(([name]) => names(name))),
  })
  return [
    INTRODUCTION,
    rows(SCHEMA),
    STIMULI,
    rows(keys(name => STIMULUS.has(name))),
    EXPECTATIONS,
    rows(keys(name => !STIMULUS.has(name) && !MORE.has(name))),
    MESSAGES,
    rows(resolvedSchema({ $ref: "#/definitions/message" }, DEFINITIONS)),
    EVERY_TURN,
    rows(keys(name => MORE.has(name))),
  ].join("")
}

/** Keys of which a turn has one. */
const STIMULUS = new Set(["user", "agent", "admin", "advance", "event", "start", "change", "end", "restart"])
const MORE = new Set(["in", "comment"])

const LEAVES = new Set(["turns", "start.user", "agents[].hours", "bot", "toAgent"])

function rows(schema: JsonRecord): string {
  return table(
    ["key", "is", ""],
    keyRows(schema, DEFINITIONS, path => LEAVES.has(path)),
  )
}

const INTRODUCTION = `# Fixtures

A fixture is a conversation that \`parley test\` replays: a head, and turns of one stimulus and what is expected of it. Comments are
allowed. What is in it is held against the bot before it is played. Of a folder those in its subfolders are played too.
[Testing](guide/testing.md) is an introduction.

## The head

`

const STIMULI = `
An outside action without a stub left fails the fixture (\`STUB_MISSING\`), and so does a stub that was never used. With \`after\` what this
head leaves out is as in the other fixture; agents, blocks, \`set\` and stubs are joined.

## What happens: one of these in each turn

`

const EXPECTATIONS = `
An agent's \`email\` may be left out where there is one agent. \`accept\`, \`say\` and the like are about the agent's one chat, or the last.
The first conversation is called \`a\` and starts by itself, unless the first turn is a \`start\`, which can check what it says.

## What is expected

What is left out is not checked. \`bot\`, \`toAgent\`, \`calls\` and \`events\` are exact lists: \`[]\` means none. A call is in the turn in which it ended.

`

const MESSAGES = `
A message of \`bot\` or \`toAgent\` is a text, or an object of these:

`

const EVERY_TURN = `
## In any turn

`
