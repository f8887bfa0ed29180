import type { Action } from "../../../engine/index.js"
import { ParleyError, suggest } from "../../../language/index.js"
import type { ServedFlow, Services } from "../../services.js"
import { json, type Route } from "../route.js"
import { ANYTHING, listSchema, named, object, pageSchema, textSchema } from "../schemas/parts.js"

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
      files: listSchema(
        object({ name: textSchema(128, { pattern: "^[^/\\\\]+\\.jsonc?$" }), content: { type: "string" } }),
        {
          maxItems: 200,
        },
      ),
    }),
    answer: {
      status: 200,
      description: "None: the bot is good.",
      schema: object({ faults: listSchema(named("Fault")) }),
    },
    refusals: [],
    handle: async ({ body }, services) => {
      const { files } = body as { readonly files: readonly { readonly name: string; readonly content: string }[] }
      const faults = services.checkFlows(files).map(fault => {
        const { code, severity, file, line, column, pointer, message, hint } = fault
        return { code, severity, file, line, column, pointer, message, hint }
      })
      return json({ faults })
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
      "locale?": textSchema(35, {
        pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        description: "Of the texts in it. Left out: the bot's first.",
      }),
    }),
    answer: { status: 200, description: "The picture.", type: "image/svg+xml" },
    refusals: ["FLOW_UNKNOWN", "DRAWING_EXCEEDED"],
    handle: async ({ params: { name = "" }, query: { locale } }, services) => {
      const flow = servedFlow(name, services)
      const svg = await services.drawings.of(flow, locale === undefined ? null : String(locale), services.served().bot)
      return { kind: "text", status: 200, type: "image/svg+xml", text: svg }
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
  return { name, version: flow?.version ?? "", isDefault, steps: flow?.steps.size ?? 0, description }
}

function actionView({ name, aliases = [], summary, inside, params, result, errors = [] }: Action) {
  return { name, aliases, summary, inside: inside === true, params, result, errors }
}
