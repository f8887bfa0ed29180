import { readdirSync, readFileSync } from "node:fs"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { servedDesk } from "../../cli/served-desk.js"
import { BotsBySeed, databaseDisk, processesOf, simulateSeed } from "../../simulation/index.js"
import { type KeptStore, openPostgresStore, openSqliteStore } from "../../store/index.js"
import { hasPostgres, newDatabase } from "../postgres.js"
import { temporaryFolder } from "../store/stores.js"
import { inCi, repeated } from "../thoroughness.js"

/** Of each kind of bot. CI plays new days beside these: `parley simulate`. */
const DAYS = repeated({ all: 200, ci: 10, here: 2 })

const generated = new BotsBySeed(null, 0)
const shipped = new BotsBySeed(
  {
    files: readdirSync("flows").map(name => ({ file: name, name, content: readFileSync(`flows/${name}`) })),
    actions: [],
  },
  1,
)

async function brokenBy(bots: BotsBySeed, from: number, days: number): Promise<readonly unknown[]> {
  const broken: unknown[] = []
  for (let seed = from; seed < from + days; seed++) {
    const result = await simulateSeed(String(seed), { bots: bots.botsOf(String(seed)).bots, openDesk: servedDesk })
    if (result.broken !== null) broken.push({ seed, ...result.broken })
  }
  return broken
}

test("days of generated bots keep every promise", { timeout: 1_200_000 }, async () => {
  expect(await brokenBy(generated, 1, 2 * DAYS)).toEqual([])
})

test("days of the bot in flows keep every promise", { timeout: 1_200_000 }, async () => {
  expect(await brokenBy(shipped, 1, DAYS)).toEqual([])
})

/** Days of several processes are played in memory and in a database that each of them opens: the same comes of them. */
async function playsAlike(days: number, openNew: () => Promise<() => KeptStore | Promise<KeptStore>>): Promise<void> {
  for (let number = 1, played = 0; played < days; number++) {
    const seed = String(number)
    if (processesOf(seed) === 1) continue
    played += 1
    const setup = { bots: generated.botsOf(seed).bots, openDesk: servedDesk }
    const open = await openNew()
    const inDatabase = await simulateSeed(seed, { ...setup, openDisk: processes => databaseDisk(open, processes) })
    expect(inDatabase).toEqual(await simulateSeed(seed, setup))
  }
}

test("a day is the same in memory and in a SQLite file that two or three processes have open", {
  timeout: 1_200_000,
}, async () => {
  const folder = temporaryFolder()
  let files = 0
  await playsAlike(repeated({ all: 40, ci: 2, here: 1 }), async () => {
    const file = folder.path(`${++files}.db`)
    return () => openSqliteStore(new Database(file))
  })
  folder.remove()
})

test.runIf(inCi && (await hasPostgres()))(
  "a day is the same in a PostgreSQL database that two or three processes have open",
  {
    timeout: 1_200_000,
  },
  async () => {
    await playsAlike(repeated({ all: 20, ci: 1, here: 1 }), async () => {
      const url = await newDatabase()
      return () => openPostgresStore(url)
    })
  },
)
