import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { soakedBot } from "../../bench/soak/bot.js"
import { AGENTS, type Target } from "../../bench/soak/target.js"
import { soak } from "../../bench/soak/traffic.js"
import type { Activity } from "../../engine/index.js"
import { openSqliteStore } from "../../store/index.js"
import type { Connection } from "../../store/sqlite/connection.js"
import type { Store } from "../../turns/index.js"
import { ROOT } from "../project/sources.js"
import { emptyDatabase } from "../store/empty-database.js"
import { inCi, repeated } from "../thoroughness.js"
import { later, type World, world } from "./serving.js"

/** A server with the shipped bot, and keys of all kinds. @param change of what its store does */
async function target(database: Connection, change: (store: Store) => Partial<Store> = () => ({})): Promise<Target> {
  const store = openSqliteStore(database)
  const serving = await world({ flows: soakedBot(join(ROOT, "flows")), store: { ...store, ...change(store) } })
  return { url: serving.url, keys: await keysOf(serving), cart: 1 }
}

async function keysOf({ key }: World): Promise<Target["keys"]> {
  const agents = new Map<string, string>()
  for (const agent of AGENTS) agents.set(agent, await key("agent", agent))
  return { bot: await key("bot"), supervisor: await key("supervisor"), admin: await key("admin"), agents }
}

const REQUESTS = repeated({ all: 10_000, ci: 400, here: 200 })

test("mixed traffic is answered without a mistake, once each, and every log is whole", async () => {
  const warnings: string[] = []
  const warn = ({ message }: Error) => warnings.push(message)
  process.on("warning", warn)
  later(async () => void process.off("warning", warn))
  const folder = mkdtempSync(join(tmpdir(), "parley-soak-"))
  later(async () => rmSync(folder, { recursive: true, force: true }))
  const server = await target(new Database(join(folder, "soak.db")))
  const { tally, breaches, answered, activities } = await soak(server, { seed: 7, requests: REQUESTS, atOnce: 16 })
  expect(breaches).toEqual([])
  expect([...tally.keys()].filter(line => / 5\d\d/.test(line))).toEqual([])
  expect([answered, activities]).toEqual([
    expect.toSatisfy(count => count >= REQUESTS),
    expect.toSatisfy(count => count > REQUESTS / 2),
  ])
  expect(warnings).toEqual([])
})

/** The breaches that a soak finds in a server whose store forgets or changes something. */
async function complaints(change: (store: Store) => Partial<Store>): Promise<string> {
  const server = await target(emptyDatabase(), change)
  return (await soak(server, { seed: 7, requests: 120, atOnce: 8 })).breaches.join("\n")
}

/** Every log is read as if lines were changed so. */
const readAs =
  (change: (lines: readonly Activity[]) => readonly Activity[]) =>
  ({ activities }: Store): Partial<Store> => ({ activities: async (...asked) => change(await activities(...asked)) })

// The soak itself is above; that it would tell of a fault is shown in CI.
test.runIf(inCi).each<[string, (lines: readonly Activity[]) => readonly Activity[], RegExp]>([
  ["lacks a line", lines => lines.filter(({ seq }) => seq !== 4), /the log of \w+ has seq 5 where 4 belongs/],
  [
    "has another text than was answered",
    lines => lines.map(line => (line.seq === 1 ? { ...line, text: "?" } : line)),
    /in \w+ the activity 1 is not as it was answered: .*"text":"\?"/,
  ],
  [
    "has something twice",
    lines => [...lines, ...lines.filter(line => line.channelData !== undefined)],
    /in \w+ something was acted on twice: .*said-/,
  ],
])("a soak tells of a log that %s", async (_what, change, complaint) => {
  expect(await complaints(readAs(change))).toMatch(complaint)
})
