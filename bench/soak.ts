import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { makeKey, PRESETS } from "../server/index.js"
import { openSqliteStore } from "../store/index.js"
import { atMost, type Figure, information } from "./measure.js"
import { type ServerProcess, startParley } from "./server-process.js"
import { OWN_ACTIONS, soakedBot } from "./soak/bot.js"
import { AGENTS, type Target } from "./soak/target.js"
import { type SoakPlan, type SoakResult, soak } from "./soak/traffic.js"

export interface SoakOptions {
  readonly requests: number
  readonly seed: number
}

const AT_ONCE = 32
/** With so many things in their carts, some ten thousand conversations fill what the server keeps for speed. */
const CART = 120
const MEGABYTE = 1024 * 1024

/**
 * The shipped bot on a server and a file of its own, under mixed traffic from this process, all on this machine. Each figure
 * is a promise and not a speed: none may be missed.
 */
export async function soakFigures(options: SoakOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-soak-"))
  try {
    return await soakIn(folder, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function soakIn(folder: string, { requests, seed }: SoakOptions): Promise<readonly Figure[]> {
  const keys = await layOut(folder)
  const args = ["--flows", join(folder, "flows"), "--actions", join(folder, "actions.mjs")]
  const server = await startParley([...args, "--db", `file:${join(folder, "soak.db")}`], { folder })
  console.log(`seed ${seed}, ${requests} requests, ${AT_ONCE} at once`)
  const heap = async (): Promise<number> => (await server.memory()).heapUsed / MEGABYTE
  const filling: number[] = []
  const heaps: number[] = []
  try {
    const plan: SoakPlan = {
      seed,
      requests,
      atOnce: AT_ONCE,
      isFilled: async () => isFilled(filling, await heap()),
      progress: progressTo(requests),
      fifth: async () => void heaps.push(await heap()),
    }
    const result = await soak({ url: server.url, keys, cart: CART }, plan)
    tell(result)
    return [...figuresOf(result), ...(await memoryFigures(server, filling, heaps)), await stopFigure(server)]
  } finally {
    await server.stop()
  }
}

/** Caches are bounded: they are full when two thousand more conversations do not make the heap any larger. */
function isFilled(filling: number[], heap: number): boolean {
  const before = filling.at(-1)
  filling.push(heap)
  return before !== undefined && heap - before < 2
}

/** Flows, actions, and a database with keys of all kinds. */
async function layOut(folder: string): Promise<Target["keys"]> {
  mkdirSync(join(folder, "flows"))
  const shipped = join(process.argv[1] ?? "", "../../../flows")
  for (const [file, content] of Object.entries(soakedBot(shipped))) writeFileSync(join(folder, "flows", file), content)
  writeFileSync(join(folder, "actions.mjs"), OWN_ACTIONS)
  const store = openSqliteStore(new Database(join(folder, "soak.db")))
  const make = async (preset: string, agent: string | null = null): Promise<string> => {
    const spec = { name: preset, permissions: PRESETS[preset] ?? [], agent }
    return (await makeKey(store, spec, Date.now())).text
  }
  try {
    const agents = new Map<string, string>()
    for (const agent of AGENTS) agents.set(agent, await make("agent", agent))
    return { bot: await make("bot"), supervisor: await make("supervisor"), admin: await make("admin"), agents }
  } finally {
    await store.close()
  }
}

function figuresOf({ answered, perSecond, conversations, activities, tally, breaches }: SoakResult): readonly Figure[] {
  const times = (pattern: RegExp) =>
    [...tally].filter(([line]) => pattern.test(line)).reduce((sum, [, count]) => sum + count, 0)
  const what = `${answered} requests, ${conversations} conversations, ${activities} activities`
  return [
    information(`soak: ${what}`, perSecond, "/s"),
    atMost("answers of 500 and above, but 503 BUSY", times(/ 5\d\d (?!BUSY)/), 0, "answers"),
    atMost("answers 503 BUSY (try again) in 10,000", (times(/ 503 BUSY$/) / answered) * 10_000, 1, "answers"),
    atMost("promises broken: seq, answers, what is acted on once, streams", breaches.length, 0, "promises"),
  ]
}

/** Heaps after a full collection: the last fifth against the second. */
async function memoryFigures(
  server: ServerProcess,
  filling: readonly number[],
  heaps: readonly number[],
): Promise<readonly Figure[]> {
  const [, before = 0] = heaps
  const growth = (heaps.at(-1) ?? 0) - before
  const { rss } = await server.memory()
  const course = (all: readonly number[]) => all.map(one => one.toFixed(0)).join(", ")
  const what = `growth of the heap from the second fifth to the last (filling: ${course(filling)}; then ${course(heaps)} MB)`
  return [
    atMost(what, growth, Math.round(Math.max(10, before / 10)), "MB"),
    information("memory of the whole server at the end (RSS)", rss / MEGABYTE, "MB"),
  ]
}

async function stopFigure(server: ServerProcess): Promise<Figure> {
  return atMost("exit code after SIGTERM", (await server.stop()) ?? 1, 0, "")
}

function tell({ tally, breaches }: SoakResult): void {
  for (const [line, count] of [...tally].sort()) console.log(`${String(count).padStart(8)}  ${line}`)
  for (const breach of breaches) console.error(`BROKEN  ${breach}`)
}

/** A line that is written over, on a terminal only. */
function progressTo(requests: number): (answered: number) => void {
  let told = 0
  return answered => {
    const percent = Math.floor((answered / requests) * 100)
    if (percent === told || !process.stderr.isTTY) return
    told = percent
    process.stderr.write(`\r${percent} % of ${requests} requests${percent >= 100 ? "\n" : ""}`)
  }
}
