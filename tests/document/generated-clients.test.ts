import { copyFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import { beforeAll, expect, test } from "vitest"
import { ROOT } from "../project/sources.js"
import { world } from "../server/serving.js"
import { inCi } from "../thoroughness.js"
import { ensurePackages, FOLDER, run, writtenDocument } from "./served-document.js"

/** A compiled story, of which this file knows no types: it exists only once the clients were made. */
interface Story {
  chat(
    url: string,
    keys: { readonly bot: string; readonly agent: string; readonly supervisor: string },
  ): Promise<{ readonly told: readonly string[]; readonly heard: readonly string[] }>
}

beforeAll(() => (inCi ? ensurePackages() : undefined), 300_000)

/** TypeScript at its strictest, as far as the generated code itself allows. */
const STRICT = {
  target: "ES2023",
  lib: ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  module: "ESNext",
  moduleResolution: "bundler",
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  // Declarations of the language itself take half of the time, and are nothing that was made here.
  skipDefaultLibCheck: true,
  types: [],
}
const COMPILED = [
  { name: "exact", files: ["chat-openapi-fetch.ts", "hey-api/types.gen.ts"], exactOptionalPropertyTypes: true },
  // The code by which Hey API sends requests does not compile with exact optional properties, whatever the document says.
  { name: "strict", files: ["chat-hey-api.ts"], exactOptionalPropertyTypes: false },
]

// That the document has a type for all that is sent and answered every test that asks a server shows: `ask` holds both against it.
test.runIf(inCi)("clients made of the document alone compile strictly, and hold a chat with a block", async () => {
  const { folder, file } = writtenDocument()
  symlinkSync(join(ROOT, FOLDER, "node_modules"), join(folder, "node_modules"), "junction")
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
  expect(await run(`${FOLDER}/generate.mjs`, file, folder)).toEqual({ status: 0, said: "" })
  const stories = ["chat-openapi-fetch", "chat-hey-api"]
  for (const story of stories) copyFileSync(join(ROOT, FOLDER, `${story}.ts`), join(folder, `${story}.ts`))
  const compiled = COMPILED.map(async ({ name, files, exactOptionalPropertyTypes }) => {
    const project = join(folder, `${name}.json`)
    writeFileSync(project, JSON.stringify({ compilerOptions: { ...STRICT, exactOptionalPropertyTypes }, files }))
    expect(await run("node_modules/typescript/bin/tsc", "-p", project)).toEqual({ status: 0, said: "" })
  })
  await Promise.all(compiled)
  await build({
    entryPoints: stories.map(story => join(folder, `${story}.ts`)),
    ...{ outdir: join(folder, "built"), bundle: true, format: "esm", platform: "node", logLevel: "silent" },
  })
  for (const story of stories) {
    const { url, key } = await world()
    const keys = {
      bot: await key("bot"),
      agent: await key("agent", "ana@example.com"),
      supervisor: await key("supervisor"),
    }
    const { chat }: Story = await import(pathToFileURL(join(folder, `built/${story}.js`)).href)
    const { told, heard } = await chat(url, keys)
    expect([story, told]).toEqual([story, TOLD])
    // The chat is told as it is at each look, so a quick one may have passed between two.
    const lasting = heard.filter(line => !line.startsWith("chat: "))
    expect([story, lasting.sort()]).toEqual([story, [...HEARD].sort()])
  }
})

const TOLD = [
  "bot: Hello A-17!",
  "bot: Which size?",
  "may answer Large",
  "waiting",
  "connected with Eva, eva@example.com",
  "ended by block",
  "403 BLOCKED for a time",
  "400 REQUEST_INVALID from",
  "Eva conversation Abuse holds",
  "Eva conversation Abuse holds",
  "lifted 2",
  "ended, free",
  "bot: Hello !",
]
const HEARD = [
  "bot: Hello A-17!",
  "user: order",
  "bot: Which size?",
  "user: agent",
  "bot: Queued.",
  "bot: Which size?",
  "bot: You are now talking to Ana.",
  "agent: Good morning.",
  "block: true",
  "bot: You have been blocked. Reason: Abuse",
  "the end",
  "trace hidden",
  "trace hidden",
  "block: false",
]
