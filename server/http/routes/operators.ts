import { ParleyError } from "../../../language/index.js"
import { json, type Route } from "../route.js"
import { object, oneOf } from "../schemas/parts.js"

export const OPERATOR_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/healthz",
    name: "health",
    summary: "The process is alive.",
    tag: "operators",
    access: { permission: null },
    answer: { status: 200, description: "Alive.", schema: object({ status: oneOf("ok") }) },
    refusals: [],
    handle: async () => json({ status: "ok" }),
  },
  {
    method: "get",
    path: "/readyz",
    name: "readiness",
    summary: "The process can do work: its store answers and it is not stopping.",
    tag: "operators",
    access: { permission: null },
    answer: { status: 200, description: "Ready.", schema: object({ status: oneOf("ready") }) },
    refusals: ["STOPPING", "BUSY"],
    handle: async (_, services) => {
      if (services.isStopping()) throw new ParleyError("STOPPING", "", "The server is stopping.")
      await services.served().store.nextDue()
      return json({ status: "ready" })
    },
  },
  {
    method: "get",
    path: "/metrics",
    name: "metrics",
    summary: "Figures for Prometheus.",
    tag: "operators",
    access: { permission: "metrics:read" },
    answer: { status: 200, description: "In Prometheus' text format.", type: "text/plain" },
    refusals: [],
    handle: async (_, { metrics }) => ({
      kind: "text",
      status: 200,
      type: metrics.contentType,
      text: await metrics.text(),
    }),
  },
]
