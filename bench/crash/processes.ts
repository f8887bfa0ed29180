import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import type { Chance } from "../soak/chance.js"

/** The key of all requests. */
export const CRASH_KEY = "crash-key-of-this-machine-alone"
/** Milliseconds by which clocks differ, and by which they jump back in the middle of a life. */
const MINUTE = 60_000
/** Milliseconds that a process takes to listen, about. */
const LONGEST_START = 1200

/** A stretch of time in which a process was stopped, or could not reach its database; milliseconds since 1970. */
export interface Outage {
  readonly from: number
  to: number
}

/** One life of a process. */
interface Life {
  readonly pid: number
  /** Null: it goes on. */
  endedAt: number | null
  readonly pauses: Outage[]
}

/** A place for one process after another. */
interface Seat {
  url: string | null
  child: ChildProcess | null
  life: Life | null
  /** Done when one runs there; null: nobody starts one. */
  starting: Promise<void> | null
}

export interface ProcessesOptions {
  readonly count: number
  readonly folder: string
  readonly db: string
  /** The program that is started. */
  readonly main: string
  readonly chance: Chance
}

/** The processes of a server, which are killed, paused and started again; and what has befallen each. */
export class CrashProcesses {
  readonly lives: Life[] = []
  /** Those that were killed before they listened. */
  killedInStart = 0
  /** Lines of a log that tell of a mistake. */
  readonly mistakes: string[] = []
  private readonly seats: readonly Seat[]
  private isEnding = false

  constructor(private readonly options: ProcessesOptions) {
    this.seats = Array.from({ length: options.count }, () => ({ url: null, child: null, life: null, starting: null }))
  }

  get count(): number {
    return this.seats.length
  }

  /** Starts those that do not run. @param skew milliseconds by which their clocks are ahead; left out: any, which jumps back */
  async startAll(skew?: number): Promise<void> {
    await Promise.all(
      this.seats.map(seat => {
        if (seat.starting === null && seat.child === null)
          seat.starting = this.start(seat, skew).finally(() => {
            seat.starting = null
          })
        return seat.starting
      }),
    )
  }

  /** The address of any process, one that is just dying too; null: none is there. */
  any(number: number): string | null {
    return this.seats[number % this.seats.length]?.url ?? null
  }

  async kill(index: number): Promise<void> {
    const seat = this.seats[index]
    if (seat?.child == null) return
    const { child } = seat
    child.kill("SIGKILL")
    await ended(child)
  }

  /** Stops a process for some time, and lets it go on. */
  async pause(index: number, milliseconds: number): Promise<void> {
    const { child, life } = this.seats[index] ?? {}
    if (child == null || life == null || life.endedAt !== null) return
    const pause = { from: Date.now(), to: Number.POSITIVE_INFINITY }
    life.pauses.push(pause)
    child.kill("SIGSTOP")
    await Promise.race([wait(milliseconds), ended(child)])
    child.kill("SIGCONT")
    pause.to = Date.now()
  }

  /** Ends all in order. @returns exit codes */
  async stop(): Promise<readonly (number | null)[]> {
    this.isEnding = true
    return Promise.all(
      this.seats.map(async ({ child }) => {
        if (child === null) return 0
        child.kill("SIGTERM")
        await ended(child)
        return child.exitCode
      }),
    )
  }

  killAllNow(): void {
    this.isEnding = true
    for (const { child } of this.seats) child?.kill("SIGKILL")
  }

  /** Starts one, and again while its database does not let it. */
  private async start(seat: Seat, skew?: number): Promise<void> {
    for (let tries = 0; !this.isEnding; tries++) {
      if (await this.startOnce(seat, skew)) return
      if (tries > 100) throw new Error(`a process does not start: ${this.mistakes.at(-1)}`)
      await wait(200)
    }
  }

  private async startOnce(seat: Seat, given: number | undefined): Promise<boolean> {
    const { folder, db, main, chance } = this.options
    const skew = given ?? Math.round((chance.next() * 2 - 1) * MINUTE)
    const jumpsAfter = given === undefined && chance.is(0.5) ? 500 + chance.below(5000) : Number.POSITIVE_INFINITY
    const args = ["start", "--port", "0", "--flows", join(folder, "flows"), "--actions", join(folder, "actions.mjs")]
    const child = spawn(process.execPath, ["--import", clockModule(skew, jumpsAfter), main, ...args, "--db", db], {
      cwd: folder,
      env: { ...process.env, PARLEY_KEY: CRASH_KEY, PARLEY_LOG: "error" },
      stdio: ["ignore", "pipe", "pipe"],
    })
    const life: Life = { pid: child.pid ?? 0, endedAt: null, pauses: [] }
    this.lives.push(life)
    if (given === undefined && chance.is(0.4)) this.killInStart(child, chance.below(LONGEST_START))
    child.once("exit", () => {
      life.endedAt = Date.now()
      Object.assign(seat, { url: null, child: null, life: null })
    })
    Object.assign(seat, { child, life })
    child.stdout?.setEncoding("utf8").on("data", (text: string) => this.readLog(text))
    const url = await listening(child, line => this.mistakes.push(line))
    if (seat.child === child) seat.url = url
    return url !== null
  }

  /** One that opens its database, or brings it up to date, leaves behind what the next one finds. */
  private killInStart(child: ChildProcess, after: number): void {
    const timer = setTimeout(() => {
      if (this.seats.some(seat => seat.child === child && seat.url === null) && child.kill("SIGKILL"))
        this.killedInStart += 1
    }, after)
    child.once("exit", () => clearTimeout(timer))
  }

  private readLog(text: string): void {
    for (const line of text.split("\n")) {
      // A database that is away, and a turn that met others too often, are told and tried again.
      if (/"level":"(error|fatal)"/.test(line) && !/STORE_UNAVAILABLE|"BUSY"|Please try again/.test(line))
        this.mistakes.push(line)
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
}

/** Where it listens; null: it has ended before. */
function listening(child: ChildProcess, onMistake: (line: string) => void): Promise<string | null> {
  return new Promise(resolve => {
    let said = ""
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text
      const [, url] = /listens on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*kept in [^\n]*\n/.exec(said) ?? []
      if (url !== undefined) resolve(url)
    })
    child.once("exit", code => {
      // One whose database is away, locked or full at its start says so and ends.
      if (code !== null && code !== 0 && !/DB_UNREADABLE|STORE_UNAVAILABLE/.test(said))
        onMistake(`ended with ${code}: ${said}`)
      resolve(null)
    })
  })
}

/** A module that sets the clock of a process, in all its threads. */
function clockModule(skew: number, jumpsAfter: number): string {
  const source = `const real = Date.now
Date.now = () => real() + ${skew} - (performance.now() > ${jumpsAfter} ? ${MINUTE} : 0)`
  return `data:text/javascript,${encodeURIComponent(source)}`
}
