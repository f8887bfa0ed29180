import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import type { Express, Request, Response } from "express"
import helmet from "helmet"
import { LRUCache } from "lru-cache"
import type { Json } from "../../language/index.js"
import { docsPage } from "./docs-page.js"
import { STYLE } from "./docs-style.js"
import { errorsPage } from "./errors-page.js"
import { servedUnder } from "./openapi.js"

/** A text that many ask for, as it is sent. */
interface Packed {
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly tag: string
}

function packed(text: string): Packed {
  const plain = Buffer.from(text)
  return { plain, gzip: gzipSync(plain), tag: createHash("sha256").update(plain).digest("base64url").slice(0, 22) }
}

/** It says nothing that is not public, so pages of any origin may read it. */
function sendPacked(request: Request, response: Response, { plain, gzip, tag }: Packed): void {
  const isPacked = request.acceptsEncodings("gzip") === "gzip"
  // Both forms have a tag of their own (RFC 9110, section 8.8.3.3).
  const etag = isPacked ? `"${tag}-gzip"` : `"${tag}"`
  response.setHeader("Access-Control-Allow-Origin", "*")
  response.setHeader("Access-Control-Expose-Headers", "ETag")
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin")
  response.setHeader("Cache-Control", "no-cache")
  response.setHeader("Vary", "Accept-Encoding")
  response.setHeader("ETag", etag)
  const known = request.headers["if-none-match"] ?? ""
  const tags = known.split(",").map(one => one.trim().replace(/^W\//, ""))
  if (tags.includes(etag) || tags.includes("*")) {
    response.status(304).end()
    return
  }
  if (isPacked) response.setHeader("Content-Encoding", "gzip")
  response.type("application/json").send(isPacked ? gzip : plain)
}

/**
 * Serves the OpenAPI document as JSON and as a page for people. No scripts, nothing from elsewhere.
 *
 * @param makeDocument called once, when something of it is asked for: most servers start to do other work
 * @param baseOf the path that the routes are under, as a request's client sees them
 */
export function addPages(
  app: Express,
  makeDocument: () => { readonly [key: string]: Json },
  baseOf: (request: Request) => string,
): void {
  const document = once(makeDocument)
  const documents = new LRUCache<string, Packed>({
    max: 20,
    memoMethod: base => packed(JSON.stringify(servedUnder(base, document()))),
  })
  const page = once(() => docsPage(document()))
  const errors = once(errorsPage)
  const style = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], styleSrc: [style], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    strictTransportSecurity: false,
  })
  app.get("/openapi.json", guard, (request, response) => {
    sendPacked(request, response, documents.memo(baseOf(request)))
  })
  app.get("/docs", guard, (_request, response) => {
    response.type("html").send(page())
  })
  app.get("/docs/errors", guard, (_request, response) => {
    response.type("html").send(errors())
  })
}

function once<T extends object | string>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}
