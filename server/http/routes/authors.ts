import { withPageColours } from "../../../drawing/index.js"
import type { Action } from "../../../engine/index.js"
import {
  flowNameOf,
  type Json,
  ParleyError,
  pointerTo,
  readJson,
  recordOf,
  type SourceFile,
  suggest,
} from "../../../language/index.js"
import type { FileToCheck } from "../../checked-flows.js"
import { outlineIn } from "../../docs/drawings.js"
import type { ServedFlow, Services } from "../../services.js"
import { json, type Route } from "../route.js"
import { ANYTHING, listSchema, named, object, oneOf, pageSchema, textSchema, WHOLE, YES_NO } from "../schemas/parts.js"
import { faultView } from "../views.js"

const PICTURE_LOCALE = textSchema(35, {
  pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
  description: "Of the texts in it. Left out: the bot's first.",
})

/** A file of a bot; it may be in a subfolder. */
const FILE_NAME = textSchema(256, { pattern: "^([^/\\\\]+/)*[^/\\\\]+\\.jsonc?$" })

export const AUTHOR_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/flows",
    name: "listFlows",
    summary: "The bot's flows, and the defaults that it has not overridden.",
    tag: "authors",
    access: { permission: "flow:read" },
    answer: { status: 200, description: "All, by name.", schema: pageSchema(named("Flow")) },
    refusals: [],
    handle: async (_, services) =>
      json({ items: services.served().flows.map(flow => flowView(flow, services)), cursor: null }),
  },
  {
    method: "post",
    path: "/v1/flows/check",
    name: "checkFlows",
    summary: "Every fault of a bot's files, as parley check tells them.",
    tag: "authors",
    access: { permission: "flow:check" },
    body: object({
      files: listSchema(object({ name: FILE_NAME, content: { type: "string" } }), { maxItems: 5000 }),
    }),
    largestBody: 8 * 1024 * 1024,
    answer: {
      status: 200,
      description: "The first 500, and how many more there are. None: the bot is good.",
      schema: object({ faults: listSchema(named("Fault")), more: WHOLE }),
    },
    refusals: ["CHECK_EXCEEDED"],
    handle: async ({ body }, services) => {
      // The body was held against the schema.
      const { files } = body as unknown as { readonly files: readonly FileToCheck[] }
      const { faults, more } = await services.checkFlows(files)
      return json({ faults: faults.map(faultView), more })
    },
  },
  {
    method: "get",
    path: "/v1/flows/faults",
    name: "listFaults",
    summary: "The faults of the bot's files as they were read last.",
    tag: "authors",
    access: { permission: "flow:read" },
    answer: {
      status: 200,
      description: "All. `isServed` false: files were changed and have errors, so the flows from before are served on.",
      schema: object({ items: listSchema(named("Fault")), cursor: { type: "null" }, isServed: YES_NO }),
    },
    refusals: ["CHECK_EXCEEDED"],
    handle: async (_, services) => {
      const last = services.flowNews.faults
      const faults = last.length > 0 ? last : (await services.checkFlows(filesServed(services))).faults
      return json({ items: faults.map(faultView), cursor: null, isServed: last.length === 0 })
    },
  },
  {
    method: "get",
    path: "/v1/flows/{name}",
    name: "readFlow",
    summary: "A flow as it was written.",
    tag: "authors",
    access: { permission: "flow:read" },
    answer: { status: 200, description: "The flow.", schema: object({ flow: named("Flow"), source: ANYTHING }) },
    refusals: ["FLOW_UNKNOWN"],
    handle: async ({ params: { name = "" } }, services) => {
      const flow = servedFlow(name, services)
      return json({ flow: flowView(flow, services), source: flow.source })
    },
  },
  {
    method: "get",
    path: "/v1/flows/{name}/diagram.svg",
    name: "drawFlow",
    summary: "A flow as a picture: its steps, and the paths between them.",
    tag: "authors",
    access: { permission: "flow:read" },
    query: object({
      "locale?": PICTURE_LOCALE,
      "theme?": oneOf("own", "page"),
    }),
    answer: { status: 200, description: "The picture.", type: "image/svg+xml" },
    refusals: ["FLOW_UNKNOWN", "DRAWING_EXCEEDED"],
    handle: async ({ params: { name = "" }, query: { locale, theme } }, services) => {
      const flow = servedFlow(name, services)
      const svg = await services.drawings.of(flow, locale === undefined ? null : String(locale), services.served().bot)
      return { kind: "text", status: 200, type: "image/svg+xml", text: theme === "page" ? withPageColours(svg) : svg }
    },
  },
  {
    method: "get",
    path: "/v1/flows/{name}/outline",
    name: "outlineFlow",
    summary: "A flow in words, step by step: what its picture shows, however large it is.",
    tag: "authors",
    access: { permission: "flow:read" },
    query: object({ "locale?": PICTURE_LOCALE }),
    answer: { status: 200, description: "Steps and paths.", schema: object({ outline: named("Outline") }) },
    refusals: ["FLOW_UNKNOWN"],
    handle: async ({ params: { name = "" }, query: { locale } }, services) => {
      const flow = servedFlow(name, services)
      const { bot, files } = services.served()
      const outline = outlineIn(flow, locale === undefined ? null : String(locale), bot)
      const { file, lineOf } = placesIn(name, files)
      const steps = outline.steps.map(step => ({ ...step, line: lineOf(step.name) }))
      return json({ outline: { name: outline.name, description: outline.description, file, steps } })
    },
  },
  {
    method: "get",
    path: "/v1/actions",
    name: "listActions",
    summary: "The internal actions that flows can use.",
    tag: "authors",
    access: { permission: "flow:read" },
    answer: { status: 200, description: "All, by name.", schema: pageSchema(named("Action")) },
    refusals: [],
    handle: async (_, services) => {
      const actions = new Map([...services.served().bot.actions.values()].map(({ action }) => [action.name, action]))
      return json({
        items: [...actions.values()].sort((one, other) => (one.name < other.name ? -1 : 1)).map(actionView),
        cursor: null,
      })
    },
  },
]

function servedFlow(name: string, { served }: Services): ServedFlow {
  const { flows } = served()
  const flow = flows.find(candidate => candidate.name === name)
  if (flow !== undefined) return flow
  const near = suggest(
    name,
    flows.map(candidate => candidate.name),
  )
  throw new ParleyError("FLOW_UNKNOWN", "", `There is no flow ${name}.${near === null ? "" : ` Did you mean ${near}?`}`)
}

function flowView({ name, isDefault, source }: ServedFlow, { served }: Services) {
  const flow = served().bot.flows.get(name)
  const written = typeof source === "object" && source !== null && "description" in source ? source.description : null
  const description = typeof written === "string" ? written : null
  const version = flow?.version ?? ""
  const steps = flow?.steps.size ?? 0
  return { name, version, isDefault, steps, description, triggers: triggersIn(source), calls: flowsCalledIn(source) }
}

/** Phrases of all locales, the pattern, and the event that begin a flow. */
function triggersIn(source: Json): readonly { readonly kind: "phrase" | "pattern" | "event"; readonly text: string }[] {
  const { phrases, pattern, event } = recordOf(recordOf(source).trigger)
  const told = (kind: "phrase" | "pattern" | "event", texts: readonly unknown[]) =>
    texts.flatMap(text => (typeof text === "string" ? [{ kind, text }] : []))
  const listed = Array.isArray(phrases) ? phrases : Object.values(recordOf(phrases)).flat()
  return [...told("phrase", listed), ...told("pattern", [pattern]), ...told("event", [event])]
}

/** Names of the flows that a flow calls or hands over to, each once. */
function flowsCalledIn(source: Json): readonly string[] {
  const called = Object.values(recordOf(recordOf(source).steps)).flatMap(step => {
    const { type, flow } = recordOf(step)
    return (type === "call" || type === "goto") && typeof flow === "string" ? [flow] : []
  })
  return [...new Set(called)]
}

function filesServed({ served }: Services) {
  return served().files.map(({ name, content }) => ({ name, content: Buffer.from(content).toString("utf8") }))
}

/** The file of a flow, and in which line each of its steps is; null: the engine brings it. */
function placesIn(
  flow: string,
  files: readonly SourceFile[],
): { readonly file: string | null; readonly lineOf: (step: string) => number | null } {
  const own = files.find(({ name }) => flowNameOf(name) === flow)
  const read = own === undefined ? null : readJson(own.name, own.content)
  if (own === undefined || read === null || !("document" in read)) return { file: null, lineOf: () => null }
  const { document } = read
  const lineOf = (step: string): number =>
    document.position(step === "" ? "/start" : pointerTo("/steps", step), step !== "").line
  return { file: own.name, lineOf }
}

function actionView({ name, aliases = [], summary, inside, params, result, errors = [] }: Action) {
  return { name, aliases, summary, inside: inside === true, params, result, errors }
}
