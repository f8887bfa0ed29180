import { createHash } from "node:crypto"
import type { Express } from "express"
import helmet from "helmet"
import type { Json } from "../../language/index.js"
import { docsPage } from "./docs-page.js"
import { STYLE } from "./docs-style.js"
import { errorsPage } from "./errors-page.js"

/** Paths of the pages. */
export const PAGES = ["/openapi.json", "/docs", "/docs/errors"] as const

/** Serves the OpenAPI document as JSON and as a page for people. No scripts, nothing from elsewhere. */
export function addPages(app: Express, document: { readonly [key: string]: Json }): void {
  const text = JSON.stringify(document, null, 2)
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
  app.get("/openapi.json", guard, (_request, response) => {
    response.type("application/json").send(text)
  })
  app.get("/docs", guard, (_request, response) => {
    response.type("html").send(page)
  })
  app.get("/docs/errors", guard, (_request, response) => {
    response.type("html").send(errors)
  })
}
