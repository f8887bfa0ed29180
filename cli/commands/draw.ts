import { writeFileSync } from "node:fs"
import { basename } from "node:path"
import { dotOf, drawingOf, graphvizHere, mermaidOf, svgOf } from "../../drawing/index.js"
import { DEFAULT_FLOWS } from "../../engine/index.js"
import { type Fault, ParleyError, readJson, type SourceFile, suggest } from "../../language/index.js"
import { makeBot, readBotFolder } from "../bot-folder.js"
import { faultText } from "../fault-text.js"
import { ownActions } from "../own-actions.js"
import { brushFor } from "../terminal.js"
import { textIn } from "./check.js"

export type DrawFormat = "svg" | "mermaid" | "dot"

export interface DrawOptions {
  readonly flows: string
  /** Left out: what the name of `output` ends with says, or SVG. */
  readonly format?: DrawFormat
  /** Left out: standard output. */
  readonly output?: string
  /** Of the texts; left out: the bot's first. */
  readonly locale?: string
  /** A module of own actions, which flows may call. */
  readonly actions?: string
}

/**
 * Draws a flow of a bot, or one of the flows that every bot has (design section 9). A flow with errors is drawn too, as
 * long as it fits the schema; its errors are told on standard error.
 *
 * @returns the exit code: 1 where the flow has errors
 * @throws `FOLDER_UNREADABLE`, `FLOW_UNKNOWN`, `OWN_ACTIONS_INVALID`, `DRAWING_EXCEEDED`
 */
export async function draw(name: string, options: DrawOptions): Promise<0 | 1> {
  const files = readBotFolder(options.flows)
  const file = fileOf(name, files, options.flows)
  const { faults } = makeBot(files, await ownActions(options.actions))
  const errors = faults.filter(fault => fault.file === file.file && fault.severity === "error")
  process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
  const reading = readJson(file.file, file.content)
  if ("faults" in reading || errors.some(hidesGraph)) return 1
  const fallback = firstLocale(files)
  const drawing = drawingOf(name, reading.document.value, { locale: options.locale ?? fallback, fallback })
  const format = options.format ?? formatOf(options.output)
  const text =
    format === "svg" ? await svgOf(drawing, graphvizHere) : format === "dot" ? dotOf(drawing) : mermaidOf(drawing)
  if (options.output === undefined) process.stdout.write(text)
  else writeFileSync(options.output, text)
  return errors.length === 0 ? 0 : 1
}

/** A document that does not fit the schema is no flow that could be drawn. */
function hidesGraph({ code }: Fault): boolean {
  return code === "SCHEMA_INVALID"
}

function fileOf(name: string, files: readonly SourceFile[], folder: string): SourceFile {
  const flows = new Map([...DEFAULT_FLOWS, ...files.toReversed()].map(file => [flowName(file.name), file]))
  flows.delete("bot")
  const file = flows.get(name)
  if (file !== undefined) return file
  const near = suggest(flowName(basename(name)), [...flows.keys()].toReversed())
  const own = files.map(({ name: own }) => flowName(own)).filter(own => own !== "bot")
  const hint =
    near === null
      ? `It has ${own.slice(0, MOST).join(", ")}${own.length > MOST ? ", …" : "."}`
      : `Did you mean ${near}?`
  throw new ParleyError("FLOW_UNKNOWN", "", `There is no flow ${name} in ${folder}. ${hint}`)
}

/** So many flows are named to who asks for one that is not there. */
const MOST = 20

function flowName(file: string): string {
  return file.replace(/\.jsonc?$/, "")
}

/** The bot's, also of one with mistakes. */
function firstLocale(files: readonly SourceFile[]): string {
  const file = files.find(({ name }) => flowName(name) === "bot")
  const reading = file === undefined ? null : readJson(file.file, file.content)
  const spec = reading !== null && "document" in reading ? reading.document.value : null
  const locales = typeof spec === "object" && spec !== null && "locales" in spec ? spec.locales : null
  const first: unknown = Array.isArray(locales) ? locales[0] : null
  return typeof first === "string" ? first : "en"
}

const ENDINGS: readonly (readonly [ending: RegExp, format: DrawFormat])[] = [
  [/\.(?:mmd|mermaid)$/i, "mermaid"],
  [/\.(?:dot|gv)$/i, "dot"],
]

function formatOf(output: string | undefined): DrawFormat {
  return ENDINGS.find(([ending]) => ending.test(output ?? ""))?.[1] ?? "svg"
}
