import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { chance } from "../soak/chance.js"
import { CRASH_FLOWS, crashActions } from "./bot.js"
import { type CrashDatabase, type DatabaseFault, postgresDatabase, sqliteDatabase } from "./databases.js"
import { type CrashEndpoint, crashEndpoint, HEARD } from "./endpoint.js"
import { CrashPeople } from "./people.js"
import { CrashProcesses } from "./processes.js"
import { type Verdict, verdictOn } from "./verdict.js"

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  readonly on: "sqlite" | "postgres"
  /** The program of the server. */
  readonly main: string
  /** People who talk at once. */
  readonly people?: number
  /** Told after each kill. */
  readonly onKill: (kills: number, people: Pick<CrashPeople, "answered" | "spoken" | "broken">) => void
}

export interface CrashReport extends Verdict {
  readonly conversations: number
  readonly answered: number
  readonly resent: number
  /** How often each thing was done. */
  readonly faults: ReadonlyMap<string, number>
}

/** Milliseconds for which a process is paused: longer than any claim. */
const PAUSED = 6500
/** Milliseconds until everybody has ended what they were at when nothing is killed any more. */
const PATIENCE = 180_000
/** The clock of the last life is ahead of all others, so that what is due is due now. */
const AHEAD = 10 * 60_000

/**
 * Lets people talk to a server whose processes and database are killed, paused, cut off, filled up and set back, at moments
 * that hang on how much was answered; and then holds what is there against what was promised (design section 11).
 *
 * @throws where it can't be set up
 */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const database = options.on === "sqlite" ? sqliteDatabase() : await postgresDatabase()
  const folder = mkdtempSync(join(tmpdir(), "parley-crash-"))
  const endpoint = await crashEndpoint(chance(options.seed + 1))
  try {
    return await crashOn(database, folder, endpoint, options)
  } finally {
    endpoint.close()
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function crashOn(
  database: CrashDatabase,
  folder: string,
  endpoint: CrashEndpoint,
  options: CrashOptions,
): Promise<CrashReport> {
  const luck = chance(options.seed)
  const calls = join(folder, "calls.txt")
  layOut(folder, calls)
  const processes = new CrashProcesses({
    count: database.processes,
    folder,
    db: database.address,
    main: options.main,
    chance: luck,
  })
  const answers = { wanted: 0, enough: (): void => {} }
  const people = new CrashPeople(processes, luck, () => {
    if (people.answered >= answers.wanted) answers.enough()
  })
  /** At a moment that comes while somebody is in the middle of something. */
  const later = (more: number): Promise<unknown> => {
    answers.wanted = people.answered + more
    return Promise.race([new Promise<void>(resolve => (answers.enough = resolve)), wait(10_000)])
  }
  const faults = new Map<string, number>()
  const note = (name: string): void => void faults.set(name, (faults.get(name) ?? 0) + 1)
  try {
    await processes.startAll()
    await people.tell(endpoint.url, HEARD)
    people.begin(options.people ?? 24)
    /** Starts go on beside all else, of pauses and faults of the database one at a time. */
    const [starting, befalling] = [new Set<Promise<void>>(), new Set<Promise<void>>()]
    const beside = (all: Set<Promise<void>>, work: Promise<void>): void => {
      const done = work.finally(() => all.delete(done))
      all.add(done)
    }
    let kills = 0
    while (kills + processes.killedInStart < options.kills) {
      await later(1 + luck.below(30))
      await wait(luck.below(30))
      const act = nextAct(database, luck.next(), befalling.size > 0)
      if (act === "kill" || act === "killAll") {
        const all = Array.from({ length: processes.count }, (_, index) => index)
        const meant = act === "killAll" ? all : [luck.below(processes.count)]
        await Promise.all(meant.map(index => processes.kill(index)))
        for (const _ of meant) note("a killed process")
        kills += meant.length
        const started = processes.startAll()
        if (act === "killAll" || processes.count === 1) await started
        else beside(starting, started)
      } else if (act === "pause") {
        note("a paused process")
        beside(befalling, processes.pause(luck.below(processes.count), PAUSED))
      } else {
        note(act.name)
        if (act.isKill) kills += 1
        beside(befalling, act.befall())
      }
      options.onKill(kills + processes.killedInStart, people)
    }
    await Promise.all([...starting, ...befalling])
    faults.set("a process killed in its start", processes.killedInStart)
    // The last lives have one time, ahead of all that was.
    for (let index = 0; index < processes.count; index++) await processes.kill(index)
    await processes.startAll(AHEAD)
    await settled(people, processes, endpoint)
    const codes = await processes.stop()
    const store = await database.open()
    try {
      const verdict = await verdictOn(
        store,
        people.spoken,
        endpoint,
        calls,
        processes,
        database.outages,
        options.on === "postgres",
      )
      const ends = codes.filter(code => code !== 0).map(code => `a process that was told to stop ended with ${code}`)
      const broken = [...people.broken, ...processes.mistakes, ...ends, ...verdict.broken]
      const { answered, resent } = people
      return { ...verdict, broken, conversations: people.spoken.length, answered, resent, faults }
    } finally {
      await store.close()
    }
  } finally {
    processes.killAllNow()
  }
}

function nextAct(
  { faults, processes }: CrashDatabase,
  luck: number,
  isMoreUnderWay: boolean,
): "kill" | "killAll" | "pause" | DatabaseFault {
  const rest = luck * 100
  if (rest < 76 || isMoreUnderWay) return processes > 1 && rest < 8 ? "killAll" : "kill"
  const fault = faults[Math.floor(rest) % faults.length]
  return rest < 84 || fault === undefined ? "pause" : fault
}

/** Until everybody has ended, and is told of. */
async function settled(people: CrashPeople, processes: CrashProcesses, endpoint: CrashEndpoint): Promise<void> {
  const late = wait(PATIENCE, "late", { ref: false })
  if ((await Promise.race([people.end(), late])) === "late") {
    people.broken.push(`somebody still waits ${PATIENCE / 1000} s after the last kill`)
    processes.killAllNow()
    return
  }
  while (!endpoint.isTold(people.spoken) && (await Promise.race([wait(100), late])) !== "late");
}

function layOut(folder: string, calls: string): void {
  mkdirSync(join(folder, "flows"))
  for (const [file, content] of Object.entries(CRASH_FLOWS))
    writeFileSync(join(folder, "flows", file), JSON.stringify(content))
  writeFileSync(join(folder, "actions.mjs"), crashActions(calls))
}
