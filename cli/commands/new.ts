import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import { inShell } from "../in-shell.js"
import { packageFile } from "./package-file.js"

const FOLDERS = ["flows", "fixtures", "schemas"]
const SCHEMAS = ["bot.schema.json", "flow.schema.json", "fixture.schema.json", "texts.schema.json"]

/**
 * Writes a bot to start from: two flows, a fixture, and the schemas, which editors find without Parley being installed
 * beside it.
 *
 * @throws `FOLDER_NOT_EMPTY`
 */
export function createBot(folder: string): void {
  refuseFull(folder)
  const name = basename(resolve(folder))
  const files = { "flows/bot.json": botJson(name), ...FILES, "README.md": readme(name) }
  const isNew = !existsSync(folder)
  try {
    for (const part of FOLDERS) mkdirSync(join(folder, part), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    for (const schema of SCHEMAS) copyFileSync(packageFile(`engine/${schema}`), join(folder, "schemas", schema))
  } catch (error) {
    // Half a bot would stand in the way of the next try.
    const made = isNew ? [folder] : [...FOLDERS, "README.md"].map(part => join(folder, part))
    for (const path of made) rmSync(path, { recursive: true, force: true })
    throw error
  }
  const lines = [
    `A bot is in ${folder}:`,
    ...Object.keys(files).map(file => `  ${file}`),
    `Talk to it: parley talk --flows ${inShell(join(folder, "flows"))}`,
  ]
  process.stdout.write(lines.map(line => `${harmless(line)}\n`).join(""))
}

/** A folder that holds a fresh repository counts as empty. */
function refuseFull(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (stats.isDirectory() && readdirSync(folder).every(name => name === ".git")) return
  throw new ParleyError("FOLDER_NOT_EMPTY", "", `The folder ${folder} is not empty: give one that is new or empty.`)
}

function botJson(name: string): string {
  return `{
  "$schema": "../schemas/bot.schema.json",
  "name": ${JSON.stringify(name)},
  "locales": ["en"]
}
`
}

const FILES = {
  "flows/welcome.jsonc": `{
  "$schema": "../schemas/flow.schema.json",
  // Runs when a conversation begins, because it is triggered by the event Welcome.
  "trigger": { "event": "Welcome" },
  "start": "greet",
  "steps": {
    "greet": { "type": "message", "message": "Hello! Say order, or agent.", "suggestions": ["order", "agent"] }
  }
}
`,
  "flows/order.jsonc": `{
  "$schema": "../schemas/flow.schema.json",
  // A user who says one of these gets here. The file's name is the flow's name.
  "trigger": { "phrases": ["order", "where is my order"] },
  "start": "number",
  "steps": {
    // A prompt asks until the answer fits its input, three times at most. @number is a variable.
    "number": {
      "type": "prompt",
      "message": "What is the number of your order?",
      "input": { "type": "integer", "minimum": 1 },
      "invalid": "A number such as 1234, please.",
      "save": "@number",
      "exceeded": "giveUp",
      "next": [{ "when": "@number < 1000", "to": "old" }, { "to": "onItsWay" }] // the first that is true is taken
    },
    "old": { "type": "message", "message": "Order {{ @number }} has been delivered." }, // no "next": the flow ends here
    "onItsWay": { "type": "message", "message": "Order {{ @number }} is on its way." },
    "giveUp": { "type": "message", "message": "Never mind. Say order to try again." }
  }
}
`,
  "flows/agent.jsonc": `{
  "$schema": "../schemas/flow.schema.json",
  "trigger": { "phrases": ["agent"] },
  "start": "connect",
  "steps": {
    // An internal action: its result is @InternalActionResult. Here it is false when no agent can be reached.
    "connect": {
      "type": "action",
      "action": "ConnectToHelpdeskAgent",
      "next": [{ "when": "@InternalActionResult", "to": "queued" }, { "to": "refused" }]
    },
    "queued": { "type": "message", "message": "You are number {{ [[HelpdeskClient]].QueuePosition }} in the queue." },
    "refused": { "type": "message", "message": "Nobody can be reached now." }
  }
}
`,
  "fixtures/first.json": `{
  "$schema": "../schemas/fixture.schema.json",
  "description": "An order is looked up, and an agent says hello.",
  "flows": "../flows",
  "agents": [{ "email": "ana@example.com", "name": "Ana" }],
  "turns": [
    { "start": {}, "bot": [{ "text": "Hello! Say order, or agent.", "options": ["order", "agent"] }] },
    { "user": "Order", "bot": ["What is the number of your order?"] },
    { "user": "soon", "bot": ["A number such as 1234, please."] },
    { "user": "1234", "bot": ["Order 1234 is on its way."], "status": { "flow": null } },
    { "user": "agent", "bot": ["You are number 1 in the queue."], "status": { "liveChat": "waiting" } },
    { "agent": { "accept": true }, "status": { "liveChat": "connected" } },
    { "agent": { "say": "Hello, this is Ana." }, "bot": ["Hello, this is Ana."] }
  ]
}
`,
}

function readme(name: string): string {
  return `# ${name}

A bot for Parley: flows in \`flows\`, tests in \`fixtures\`; \`schemas\` is for editors.

\`\`\`sh
parley check   # every mistake in the flows, with its place
parley test    # replays the fixtures
parley talk    # a conversation in the terminal
\`\`\`
`
}
