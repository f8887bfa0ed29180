import { ParleyError } from "../../../language/index.js"
import type { Store } from "../../../turns/index.js"
import type { Services } from "../../services.js"
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
    isProbe: true,
    answer: { status: 200, description: "Alive.", schema: object({ status: oneOf("ok") }) },
    refusals: [],
    handle: async () => json({ status: "ok" }),
  },
  {
    method: "get",
    path: "/readyz",
    name: "readiness",
    summary: "The process can do work: its store can be read and written, and it is not stopping.",
    tag: "operators",
    access: { permission: null },
    isProbe: true,
    answer: { status: 200, description: "Ready.", schema: object({ status: oneOf("ready") }) },
    refusals: ["STOPPING", "STORE_UNAVAILABLE"],
    handle: async (_, services) => {
      if (services.isDraining() || services.isStopping())
        throw new ParleyError("STOPPING", "", "The server is stopping.")
      await storeAnswers(services)
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

/** Milliseconds in which a store has to answer to be ready: who asks is told within a second. */
const PATIENCE = 800
/** Milliseconds for which what was found out is good: whoever asks often makes the store write no more often. */
const GOOD_FOR = 250

const looks = new WeakMap<Store, { readonly at: number; readonly look: Promise<void> }>()

/** @throws `STORE_UNAVAILABLE` */
function storeAnswers({ served }: Services): Promise<void> {
  const { store } = served()
  const now = performance.now()
  const last = looks.get(store)
  if (last !== undefined && now - last.at < GOOD_FOR) return last.look
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = "The store does not answer. Please try again."
    timer = setTimeout(() => reject(new ParleyError("STORE_UNAVAILABLE", "", message)), PATIENCE)
  })
  const look = Promise.race([store.check("writing"), late]).finally(() => clearTimeout(timer))
  looks.set(store, { at: now, look })
  return look
}
