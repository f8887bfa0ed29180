import { execFileSync, spawnSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import manifest from "../../package.json" with { type: "json" }
import { makePackage } from "../../tools/package.mjs"
import { inCi } from "../thoroughness.js"
import { ROOT } from "./sources.js"

/** A folder in which Parley is installed from its tarball, with what npm installs with it and no other package; outside CI it is the checkout. */
let home = ""
/** As builds before this one may have left them. */
const STALE = ["dist/chunks/chunk-OF-AN-OLD-BUILD.js", "dist/types/gone/gone.d.ts"]

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "parley-packed-"))
  write({ "package.json": { type: "module" } })
  mkdirSync(join(home, "node_modules/parley"), { recursive: true })
  if (!inCi) {
    // To make the tarball takes as long as all that is done with it. It is made of the checkout as it is built, whose commands,
    // server and fixtures tests of those rooms try.
    for (const name of ["dist", "package.json"]) symlinkSync(join(ROOT, name), join(home, "node_modules/parley", name))
    return
  }
  for (const file of STALE) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true })
    writeFileSync(join(ROOT, file), "")
  }
  const tarball = makePackage(ROOT, home)
  const into = ["-C", join(home, "node_modules/parley"), "--strip-components", "1"]
  execFileSync("tar", ["-xzf", tarball, ...into])
  link(Object.keys(manifest.dependencies))
}, 120_000)
afterAll(() => rmSync(home, { recursive: true }))

function write(files: { readonly [file: string]: string | object }): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, file)), { recursive: true })
    writeFileSync(join(home, file), typeof content === "string" ? content : JSON.stringify(content))
  }
}

/** Makes packages of the checkout those of the folder. */
function link(names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(home, "node_modules", name)), { recursive: true })
    rmSync(join(home, "node_modules", name), { force: true, recursive: true })
    symlinkSync(join(ROOT, "node_modules", name), join(home, "node_modules", name))
  }
}

/** The faults that strict TypeScript finds in files, with the declarations of all that they import. */
function complaints(files: { readonly [file: string]: string }, settings: object): string {
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    ...{ noEmit: true, target: "ES2022", module: "NodeNext", ...settings },
  }
  write({ ...files, "tsconfig.json": { compilerOptions, files: Object.keys(files) } })
  try {
    execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", home], { encoding: "utf8" })
    return ""
  } catch (error) {
    return String(Object(error).stdout)
  }
}

const APPLICATION = readFileSync(join(ROOT, ".ci/application.mjs"), "utf8")

test("an ESM application has a chat with a block in it, over its own server, with the client", () => {
  write({ "app.mjs": APPLICATION })
  const out = execFileSync(process.execPath, ["app.mjs"], { cwd: home, encoding: "utf8" })
  expect(JSON.parse(out)).toEqual({
    texts: expect.arrayContaining(["hours", "We are open nine to five.", "agent", "Hello, I am Ana."]),
    code: "BLOCKED",
    thrown: "DB_UNKNOWN",
  })
})

test.runIf(inCi)("its command starts, talks, bans, backs up and stops, and the copy knows the ban", () => {
  write({ "operated.mjs": readFileSync(join(ROOT, ".ci/operated.mjs"), "utf8") })
  const { status, stderr } = spawnSync(process.execPath, ["operated.mjs"], { cwd: home, encoding: "utf8" })
  expect([status, stderr]).toEqual([
    0,
    expect.stringMatching(/^\d+ bytes are in operated-copy\.db, and were checked\.\n$/),
  ])
})

const PROGRAM = `
  import { fixtureTests } from "parley/testing"
  import { serveParley } from "parley/server"

  const server = await serveParley({ flows: "bot/flows", db: "memory:", adminKey: "the-key-of-this-program" })
  const headers = { authorization: "Bearer the-key-of-this-program" }
  const { status } = await fetch(server.url + "/v1/me", { headers })
  await server.close()

  const outcomes: string[] = []
  for (const { name, run } of await fixtureTests({ fixtures: "bot/fixtures", flows: "bot/flows" }))
    outcomes.push(await run().then(() => name + " passes", (error: Error) => error.message))
  console.log(JSON.stringify({ status, outcomes }))`

test.runIf(inCi)("a program serves a bot by itself, and plays fixtures as tests of its own", () => {
  write({ "program.mjs": PROGRAM.replaceAll(": string[]", "").replace(": Error", "") })
  execFileSync(process.execPath, ["node_modules/parley/dist/cli/main.js", "new", "bot"], { cwd: home, stdio: "ignore" })
  const wrong = {
    description: "Nobody says so.",
    flows: "../flows",
    turns: [{ user: "hello", bot: ["Nothing of that"] }],
  }
  write({ "bot/fixtures/wrong.json": wrong })
  // The server's log is on standard output too.
  const lines = execFileSync(process.execPath, ["program.mjs"], { cwd: home, encoding: "utf8" }).trim().split("\n")
  const { status, outcomes } = JSON.parse(lines.at(-1) ?? "")
  expect([status, outcomes]).toEqual([
    200,
    [expect.stringMatching(/ passes$/), expect.stringMatching(/Nobody says so\.[\s\S]*Nothing of that/)],
  ])
})

test.runIf(inCi)("what it declares is all there for strict TypeScript, in Node and for pages", () => {
  const page = `
    import { ParleyClient, type Activity, type DeskEvent } from "parley/client"
    const client = new ParleyClient({ url: "https://www.example.com/parley" })
    export async function show(list: HTMLElement, id: string): Promise<void> {
      const lines: AsyncGenerator<Activity> = client.stream(id, { signal: AbortSignal.timeout(1000) })
      for await (const { text = "" } of lines) list.append(text)
      for await (const event of client.deskStream()) desk(event)
      // @ts-expect-error: there is no such operation
      await client.call("startConversations", { body: {} })
      // @ts-expect-error: a body has no such field
      await client.call("sendActivity", { params: { id }, body: { txt: "Hello" } })
    }
    function desk(event: DeskEvent): number {
      return event.event === "snapshot" ? event.data.chats.length : 1
    }`
  expect(complaints({ "page.ts": page }, { lib: ["ES2022", "DOM"], types: [] })).toBe("")
  // As npm installs it: with what it depends on, and without what only the checkout has.
  link(["@types/node", "undici-types"])
  expect(complaints({ "app.ts": APPLICATION, "program.ts": PROGRAM }, { types: ["node"] })).toBe("")
})

test.runIf(inCi)("where esbuild is not installed, own actions are refused with what to do", () => {
  write({ "actions.mjs": "export {}" })
  const args = ["node_modules/parley/dist/cli/main.js", "check", "bot/flows", "--actions", "actions.mjs"]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: "utf8" })
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^error OWN_ACTIONS_INVALID: .*: npm install esbuild\.\n$/),
  ])
})

test.runIf(inCi)("it names those whose work is in it, and has no map of its sources", () => {
  const files = readdirSync(join(home, "node_modules/parley"), { recursive: true, encoding: "utf8" })
  expect(files.filter(file => file.endsWith(".map"))).toEqual([])
  expect(files.filter(file => STALE.includes(file))).toEqual([])
  expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md"]))
  const notices = readFileSync(join(home, "node_modules/parley/dist/THIRD-PARTY-NOTICES.txt"), "utf8")
  for (const name of ["express", "xstate", "preact", "eventsource-parser"]) expect(notices).toContain(`\n${name} `)
})

test.runIf(inCi)(
  "it has a README of its own, whose links and pictures are in it, and nothing of a checkout in package.json",
  () => {
    const folder = join(home, "node_modules/parley")
    const readme = readFileSync(join(folder, "README.md"), "utf8")
    expect(readme).toContain("npm install parley\n")
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)]
    expect(links.map(([, file = ""]) => file).filter(file => !existsSync(join(folder, file)))).toEqual([])
    const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    expect(Object.keys(own).filter(key => /^(?:private|scripts|devDependencies)$/.test(key))).toEqual([])
    expect(links.length).toBeGreaterThan(10)
  },
)

test("the client is one file that a page can load as it is", () => {
  const client = readFileSync(join(home, "node_modules/parley/dist/client/index.js"), "utf8")
  expect(client.match(/^import .*|\bimport\(|\brequire\(|\bprocess\.|\bBuffer\b/gm)).toBe(null)
  expect(client).toContain("eventsource-parser")
})
