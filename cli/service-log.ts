import { type Level, type Logger, levels, pino, stdTimeFunctions } from "pino"
import { ParleyError } from "../language/index.js"
import { BoundedOutput } from "./bounded-output.js"
import { tellError } from "./tell-error.js"

const LEVELS: readonly string[] = [...Object.keys(levels.values), "silent"]

/** Milliseconds that a process which ends waits for its log to be written. */
const PATIENCE = 1000

/**
 * The log's level, `PARLEY_LOG`; left out: `info`.
 *
 * @throws `LOG_LEVEL_UNKNOWN`
 */
export function readLogLevel({ PARLEY_LOG: level = "" }: NodeJS.ProcessEnv): Level | "silent" {
  if (level === "") return "info"
  if (LEVELS.includes(level)) return level as Level
  const message = `PARLEY_LOG is "${level}", which is no level: give ${LEVELS.slice(0, -1).join(", ")} or silent.`
  throw new ParleyError("LOG_LEVEL_UNKNOWN", "", message)
}

/** A log of JSON lines, with levels as words and times in ISO 8601. Left out: on standard output. */
export function newLog(level: Level | "silent", output?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: stdTimeFunctions.isoTime,
  }
  return output === undefined ? pino(options) : pino(options, output)
}

/** All that a server says: its log on standard output, lines for people on standard error. */
export interface ServiceLog {
  readonly log: Logger
  say(text: string): void
  /** How many lines of the log could not be written. */
  dropped(): number
  /** Ends the process when all was said, or can't be. */
  leave(code: number): Promise<void>
}

/**
 * Takes over what this process writes, and its errors: from now on an output that takes nothing (a full disk, a pipe that
 * nobody reads) loses lines and does nothing else, and an error that nobody took is told, and ends the process.
 */
export function openServiceLog(level: Level | "silent"): ServiceLog {
  const out = new BoundedOutput(1, lost => log.warn({ lost }, "lines of the log could not be written"))
  const people = new BoundedOutput(2)
  const log = newLog(level, out)
  const leave = async (code: number): Promise<void> => {
    const isSaid = (await Promise.all([out.settled(PATIENCE), people.settled(PATIENCE)])).every(Boolean)
    // A write that does not end would hold up an orderly exit for as long.
    if (isSaid) process.exit(code)
    else process.kill(process.pid, "SIGKILL")
  }
  // Own actions and packages may write by themselves.
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners("error")
    stream.on("error", () => {})
  }
  let isEnding = false
  const fail = (error: unknown): void => {
    // An error on the way to the end is not to begin it anew.
    if (isEnding) return
    isEnding = true
    log.fatal({ err: error }, "an error that nobody took ends the process")
    tellError(error, text => people.write(text))
    void leave(1)
  }
  process.removeAllListeners("uncaughtException")
  process.on("uncaughtException", fail)
  return { log, say: text => people.write(`${text}\n`), dropped: () => out.dropped, leave }
}
