import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import Database from "better-sqlite3"
import { build } from "esbuild"
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { type KeptStore, openSqliteStore } from "../../store/index.js"
import type { StoredConversation } from "../../turns/index.js"
import { inCi, repeated, TESTS_ALL } from "../thoroughness.js"
import { ask, NOW } from "./records.js"
import { temporaryFolder } from "./stores.js"

const folder = temporaryFolder()
const script = folder.path("writer.mjs")

beforeAll(() =>
  build({
    entryPoints: [fileURLToPath(new URL("writer.ts", import.meta.url))],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    // Packages stay where they are installed; the script, elsewhere, has to be told where that is.
    plugins: [
      {
        name: "installed",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path }) => ({ path: import.meta.resolve(path), external: true })),
      },
    ],
  }),
)
afterAll(folder.remove)

function start(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

function open(file: string): KeptStore {
  return openSqliteStore(new Database(file))
}

/** Lets a writer talk until it has said so many turns, kills it, and gives what it said: the last turn by conversation. */
async function talkUntil(file: string, turns: number): Promise<ReadonlyMap<string, number>> {
  const child = start("talk", file)
  const exited = once(child, "exit")
  const said = new Map<string, number>()
  let count = 0
  if (!child.stdout) throw new Error("the writer cannot be heard")
  for await (const line of createInterface({ input: child.stdout })) {
    const [, id = "", number = ""] = /^(c\d) (\d+)$/.exec(line) ?? []
    if (id) said.set(id, Number(number))
    if (++count === turns) child.kill("SIGKILL")
  }
  expect(await exited).toEqual([null, "SIGKILL"])
  return said
}

async function expectWhole(store: KeptStore, id: string, said: number): Promise<void> {
  const kept = (await ask(store, { kind: "conversation", id })) as StoredConversation | null
  const version = kept?.version ?? 0
  expect(version).toBeGreaterThanOrEqual(said)
  const numbers = Array.from({ length: version }, (_, index) => index + 1)
  expect((await store.activities(id, 0, 1_000_000)).map(({ seq }) => seq)).toEqual(numbers)
  expect((await store.turns(id)).map(({ number }) => number)).toEqual(numbers)
  const [entities] = await store.read([{ kind: "entities", id: `conversation:${id}` }], NOW)
  expect(entities?.version).toBe(version)
}

const KILLS = TESTS_ALL ? [1, 2, 9, 40, 83, 160, 301, 555, 900, 1600] : inCi ? [1, 9, 83, 301, 900] : [83]

test.each(KILLS)(
  "every turn that was said to be committed survives a kill after %i of them, and nothing is half there",
  async turns => {
    const file = folder.path(`talk-${turns}.db`)
    const said = await talkUntil(file, turns)
    const store = open(file)
    try {
      for (let index = 0; index < 8; index++) await expectWhole(store, `c${index}`, said.get(`c${index}`) ?? 0)
      expect(await store.due(Number.MAX_SAFE_INTEGER, 100)).toHaveLength(
        (await store.conversations({ limit: 100 })).items.length,
      )
    } finally {
      await store.close()
    }
  },
)

test("processes that open one new file at once all find it ready, and none loses what another wrote", async () => {
  for (let round = 0; round < repeated({ all: 2, ci: 2, here: 1 }); round++) {
    const file = folder.path(`count-${round}.db`)
    const children = Array.from({ length: 4 }, () => start("count", file, "25"))
    expect(await Promise.all(children.map(child => once(child, "exit")))).toEqual(Array(4).fill([0, null]))
    const store = open(file)
    expect(await store.read([{ kind: "queue", id: "q" }], NOW)).toMatchObject([
      { version: 100, value: { joined: 100 } },
    ])
    await store.close()
  }
})
