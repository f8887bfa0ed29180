import { basename, resolve } from "node:path"
import {
  botDrawingOf,
  type Drawing,
  dotOf,
  drawingOf,
  type FlowToDraw,
  graphvizHere,
  mermaidOf,
  svgOf,
} from "../../drawing/index.js"
import { DEFAULT_FLOWS } from "../../engine/index.js"
import {
  type Fault,
  flowNameOf,
  listOf,
  ParleyError,
  readJson,
  recordOf,
  type SourceFile,
  suggest,
} from "../../language/index.js"
import { makeBot, readBotFolder } from "../bot-folder.js"
import { faultText } from "../fault-text.js"
import { ownActions } from "../own-actions.js"
import { brushFor } from "../terminal.js"
import { writeWhole } from "../write-whole.js"
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
  await writeDrawing(drawingOf(name, reading.document.value, readerOf(files, options)), options)
  return errors.length === 0 ? 0 : 1
}

/**
 * Draws a whole bot: which flow is begun by what, and calls, hands over to or brings about which. Errors are told on
 * standard error; files that are no JSON are left out.
 *
 * @returns the exit code: 1 where the bot has errors
 * @throws as `draw`
 */
export async function drawBot(options: DrawOptions): Promise<0 | 1> {
  const files = readBotFolder(options.flows)
  const { faults } = makeBot(files, await ownActions(options.actions))
  const errors = faults.filter(({ severity }) => severity === "error")
  process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
  const own = files.flatMap(file => flowToDraw(file, false))
  const events = new Set(own.map(eventOf))
  const defaults = DEFAULT_FLOWS.flatMap(file => flowToDraw(file, true)).filter(
    flow => !events.has(eventOf(flow)) && !own.some(({ name }) => name === flow.name),
  )
  const { name } = botSpecOf(files)
  const bot = typeof name === "string" ? name : basename(resolve(options.flows))
  await writeDrawing(botDrawingOf(bot, [...own, ...defaults], readerOf(files, options)), options)
  return errors.length === 0 ? 0 : 1
}

function flowToDraw({ file, name, content }: SourceFile, isDefault: boolean): readonly FlowToDraw[] {
  const reading = readJson(file, content)
  const flow = flowNameOf(name)
  return "faults" in reading || flow === null ? [] : [{ name: flow, source: reading.document.value, isDefault }]
}

function eventOf({ source }: FlowToDraw): string | null {
  const { event, when } = recordOf(recordOf(source).trigger)
  return typeof event === "string" && when === undefined ? event : null
}

async function writeDrawing(drawing: Drawing, { format, output }: DrawOptions): Promise<void> {
  const chosen = format ?? formatOf(output)
  const text =
    chosen === "svg" ? await svgOf(drawing, graphvizHere) : chosen === "dot" ? dotOf(drawing) : mermaidOf(drawing)
  if (output === undefined) process.stdout.write(text)
  else writeWhole(output, text)
}

function readerOf(files: readonly SourceFile[], { locale }: DrawOptions) {
  const [first] = listOf(botSpecOf(files).locales)
  const fallback = typeof first === "string" ? first : "en"
  return { locale: locale ?? fallback, fallback }
}

/** A document that does not fit the schema is no flow that could be drawn. */
function hidesGraph({ code }: Fault): boolean {
  return code === "SCHEMA_INVALID"
}

function fileOf(name: string, files: readonly SourceFile[], folder: string): SourceFile {
  const flows = new Map([...DEFAULT_FLOWS, ...files.toReversed()].map(file => [flowNameOf(file.name) ?? "", file]))
  flows.delete("")
  const file = flows.get(name)
  if (file !== undefined) return file
  const near = suggest(basename(name).replace(/\.jsonc?$/, ""), [...flows.keys()].toReversed())
  const own = files.flatMap(file => flowNameOf(file.name) ?? [])
  const hint =
    near === null
      ? `It has ${own.slice(0, MOST).join(", ")}${own.length > MOST ? ", …" : "."}`
      : `Did you mean ${near}?`
  throw new ParleyError("FLOW_UNKNOWN", "", `There is no flow ${name} in ${folder}. ${hint}`)
}

/** So many flows are named to who asks for one that is not there. */
const MOST = 20

/** `bot.json` as it is, also with mistakes. */
function botSpecOf(files: readonly SourceFile[]) {
  const file = files.find(({ name }) => /^bot\.jsonc?$/.test(name))
  const reading = file === undefined ? null : readJson(file.file, file.content)
  return recordOf(reading !== null && "document" in reading ? reading.document.value : null)
}

const ENDINGS: readonly (readonly [ending: RegExp, format: DrawFormat])[] = [
  [/\.(?:mmd|mermaid)$/i, "mermaid"],
  [/\.(?:dot|gv)$/i, "dot"],
]

function formatOf(output: string | undefined): DrawFormat {
  return ENDINGS.find(([ending]) => ending.test(output ?? ""))?.[1] ?? "svg"
}
