import { readdirSync, readFileSync } from "node:fs"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { BotsBySeed, fileDisk, processesOf, simulateSeed } from "../../simulation/index.js"
import { openSqliteStore } from "../../store/index.js"
import { temporaryFolder } from "../store/stores.js"
import { TESTS_ALL } from "../thoroughness.js"

/** Of each kind of bot; with `PARLEY_TESTS=all` more. CI plays new days beside these: `parley simulate`. */
const DAYS = TESTS_ALL ? 200 : 10

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
    const result = await simulateSeed(String(seed), { bots: bots.botsOf(String(seed)).bots })
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

test("a day is the same in memory and in a SQLite file that two or three processes have open", {
  timeout: 1_200_000,
}, async () => {
  const seeds = Array.from({ length: DAYS }, (_, index) => String(index + 1)).filter(seed => processesOf(seed) > 1)
  for (const seed of seeds.slice(0, DAYS / 5)) {
    const { bots } = generated.botsOf(seed)
    const folder = temporaryFolder()
    const inFile = await simulateSeed(seed, {
      bots,
      openDisk: processes => fileDisk(() => openSqliteStore(new Database(folder.path("parley.db"))), processes),
    })
    folder.remove()
    expect(inFile).toEqual(await simulateSeed(seed, { bots }))
  }
})
