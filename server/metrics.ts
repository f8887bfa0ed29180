import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import type { Metrics } from "./services.js"

/** Figures for Prometheus: requests by route and status, streams, and what the process itself uses. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: "parley_http_requests_total",
    help: "Requests answered.",
    labelNames: ["route", "method", "status"],
    registers: [registry],
  })
  const durations = new Histogram({
    name: "parley_http_request_seconds",
    help: "Time until the answer.",
    labelNames: ["route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  })
  const streams = new Gauge({
    name: "parley_streams_open",
    help: "Streams that are open.",
    labelNames: ["kind"],
    registers: [registry],
  })
  return {
    answered: (route, method, status, milliseconds) => {
      requests.inc({ route, method, status: String(status) })
      durations.observe({ route }, milliseconds / 1000)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    streamOpened: kind => {
      streams.inc({ kind })
      return () => streams.dec({ kind })
    },
  }
}
