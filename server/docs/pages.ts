import { createHash } from "node:crypto"
import type { Express, Request } from "express"
import helmet from "helmet"
import type { Json } from "../../language/index.js"
import { docsPage } from "./docs-page.js"
import { STYLE } from "./docs-style.js"
import { errorsPage } from "./errors-page.js"

/** Paths of the pages. */
export const PAGES = ["/openapi.json", "/docs", "/docs/errors"] as const

/**
 * Serves the OpenAPI document as JSON and as a page for people. No scripts, nothing from elsewhere.
 *
 * @param baseOf the path that the routes are under, as a request's client sees them
 */
export function addPages(
  app: Express,
  document: { readonly [key: string]: Json },
  baseOf: (request: Request) => string,
): void {
  const textAt = (base: string) => JSON.stringify({ ...document, servers: [{ url: base }] }, null, 2)
  const text = textAt("/")
  const page = docsPage(document)
  const errors = errorsPage()
  const style = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], styleSrc: [style], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    strictTransportSecurity: false,
  })
  app.get("/openapi.json", guard, (request, response) => {
    const base = baseOf(request)
    response.type("application/json").send(base === "" ? text : textAt(base))
  })
  app.get("/docs", guard, (_request, response) => {
    response.type("html").send(page)
  })
  app.get("/docs/errors", guard, (_request, response) => {
    response.type("html").send(errors)
  })
}
