import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import type { Express, Request, Response } from "express"
import helmet from "helmet"
import { LRUCache } from "lru-cache"
import type { Demo } from "./demo.js"

/** Media types of the files that browsers load, by the end of their names. */
const TYPES: { readonly [end: string]: string } = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
}
/** A file of the build: no other is looked for, whatever a path says. */
const FILE = /^(?:assets\/)?[\w-]+(?:\.[\w-]+)*\.(html|js|css|svg)$/
/** Names of these tell what is in them, so that a browser need not ask again. */
const FOREVER = "public, max-age=31536000, immutable"

/** A file as it is sent. */
interface Sent {
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly brotli: Buffer
  readonly type: string
  readonly tag: string
}

/**
 * Serves the pages of the console and the chat box as the build left them: compressed once, kept in memory, with a policy that
 * lets the pages load and reach nothing but this server.
 *
 * @param folder of the build, `dist/console`
 * @param baseOf the path that the routes are under, as a request's client sees them
 * @param demo null: without the demo page
 */
export function addConsole(app: Express, folder: string, baseOf: (request: Request) => string, demo: Demo): void {
  const files = new LRUCache<string, Promise<Sent | null>>({
    max: 500,
    memoMethod: name => packed(folder, name),
  })
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:", "blob:"],
        connectSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: false,
  })
  app.get(["/console", "/console/", "/console/*path"], guard, async (request, response) => {
    const name = request.path.slice("/console/".length)
    const isFile = /^assets\/|^logo\.svg$/.test(name)
    const file = await files.memo(isFile ? name : "index.html")
    if (file === null) response.status(404).type("text").send("There is no such file.\n")
    else if (isFile) send(request, response, file, name.startsWith("assets/") ? FOREVER : "no-cache")
    else sendPage(request, response, file.plain.toString(), `${baseOf(request)}/console/`)
  })
  if (demo !== null) {
    app.get("/demo", guard, async (request, response) => {
      const file = await files.memo("demo.html")
      const base = baseOf(request)
      if (file === null) response.status(404).type("text").send("The demo page was not built.\n")
      else sendPage(request, response, demoPage(file.plain.toString(), base, request.query.lang), `${base}/console/`)
    })
  }
  app.get("/chat.js", async (request, response) => {
    const file = await files.memo("chat.js")
    response.setHeader("X-Content-Type-Options", "nosniff")
    // Pages of any origin load it: that is its purpose.
    response.setHeader("Access-Control-Allow-Origin", "*")
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin")
    if (file === null) response.status(404).type("text").send("The chat box was not built.\n")
    else send(request, response, file, "public, max-age=300, must-revalidate")
  })
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

async function packed(folder: string, name: string): Promise<Sent | null> {
  const type = TYPES[FILE.exec(name)?.[1] ?? ""]
  if (type === undefined) return null
  let plain: Buffer
  try {
    plain = await readFile(join(folder, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
  const tag = createHash("sha256").update(plain).digest("base64url").slice(0, 22)
  return packedBefore.memo(`${tag} ${type}`, { context: { plain, type, tag } })
}

type Unpacked = Pick<Sent, "plain" | "type" | "tag">

/** Files by what is in them: the servers of a process, one that is started anew too, pack each of them once. */
const packedBefore = new LRUCache<string, Promise<Sent>, Unpacked>({
  max: 500,
  memoMethod: (_, __, { context }) => pack(context),
})

async function pack(file: Unpacked): Promise<Sent> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
  const [small, gzipped] = await Promise.all([brotli(file.plain, quality), zip(file.plain)])
  return { ...file, gzip: gzipped, brotli: small }
}

/** A page's own paths are meant from where the routes are for who asks, which a proxy may have put elsewhere. */
function sendPage(request: Request, response: Response, plain: string, base: string): void {
  const page = plain.replace("<head>", `<head>\n    <base href="${base}">`)
  response.setHeader("Cache-Control", "no-cache")
  response.type("html").send(request.method === "HEAD" ? "" : page)
}

/** The chat box's title on the demo page, by language. */
const TITLES: { readonly [language: string]: string } = {
  en: "Shop support",
  ru: "Поддержка",
  zh: "在线客服",
  ar: "دعم المتجر",
}

/** The demo page with the chat box, which speaks the language of its page: English, or the one of `?lang=`. */
function demoPage(page: string, base: string, asked: unknown): string {
  const language = typeof asked === "string" && /^[a-z]{2}$/.test(asked) ? asked : "en"
  const box = `<script src="${base}/chat.js" data-title="${TITLES[language] ?? TITLES.en}" data-contact="mailto:shop@example.com"></script>`
  return page.replace('<html lang="en">', `<html lang="${language}">`).replace("</body>", `${box}</body>`)
}

function send(request: Request, response: Response, file: Sent, caching: string): void {
  const encoding = request.acceptsEncodings("br", "gzip")
  const isSmall = encoding === "br" || encoding === "gzip"
  const etag = isSmall ? `"${file.tag}-${encoding}"` : `"${file.tag}"`
  response.setHeader("Cache-Control", caching)
  response.setHeader("Vary", "Accept-Encoding")
  response.setHeader("ETag", etag)
  response.setHeader("Content-Type", file.type)
  const known = (request.headers["if-none-match"] ?? "").split(",").map(one => one.trim().replace(/^W\//, ""))
  if (known.includes(etag) || known.includes("*")) {
    response.status(304).end()
    return
  }
  if (isSmall) response.setHeader("Content-Encoding", encoding)
  const body = encoding === "br" ? file.brotli : encoding === "gzip" ? file.gzip : file.plain
  response.setHeader("Content-Length", body.length)
  if (request.method === "HEAD") response.end()
  else response.end(body)
}
