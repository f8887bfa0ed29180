import { ParleyError } from "../language/index.js"
import { harmless } from "../replay/index.js"
import { fileLimitWarning } from "./file-limit.js"
import { brushFor } from "./terminal.js"

/** Codes for a wrong use of a command: it asks for a thing that is not there or cannot be done there. */
const WRONG_USAGE: ReadonlySet<string> = new Set([
  "ACCOUNT_INVALID",
  "ACCOUNT_UNKNOWN",
  "ADDRESS_INVALID",
  "BLOCK_END_REQUIRED",
  "BLOCK_INTERVAL_INVALID",
  "BLOCK_TOO_WIDE",
  "CONVERSATION_OF_AGENT",
  "CONVERSATION_UNKNOWN",
  "DB_UNKNOWN",
  "FILE_EXISTS",
  "FILE_UNREADABLE",
  "FIXTURE_NONE",
  "FLOW_UNKNOWN",
  "FOLDER_NOT_EMPTY",
  "FOLDER_UNREADABLE",
  "KEY_UNKNOWN",
  "LOG_LEVEL_UNKNOWN",
  "LOOPBACK_ONLY",
  "PARLEY_KEY_INVALID",
  "PERMISSION_UNKNOWN",
  "REASON_REQUIRED",
  "REQUEST_INVALID",
  "SETTING_INVALID",
  "TRUSTED_PROXY_INVALID",
  "USER_KEYS_INVALID",
  "VISITOR_UNKNOWN",
  "WEBHOOK_RANGE_INVALID",
  "WILDCARD_UNSUPPORTED",
])

const REMEDIES: { readonly [code: string]: string } = {
  EMFILE: " Let this process open more files: raise ulimit -n, or LimitNOFILE= of its unit.",
  ENFILE: " The machine has too many files open: raise fs.file-max.",
  ENOSPC: " Make room on the disk.",
  SQLITE_FULL: " Make room on the disk.",
  SQLITE_BUSY: " Another process is at work on it: try again.",
}

/** An error that may be so because no more files can be opened, which SQLite does not tell. */
const OF_FILES: ReadonlySet<string> = new Set(["DB_UNREADABLE", "STORE_UNAVAILABLE"])

type Write = (text: string) => void

/**
 * Says, on standard error unless told otherwise, why a command could not do its work. A stack is shown only for a bug, and only with
 * `PARLEY_DEBUG=1`.
 *
 * @returns the exit code: 2 for wrong usage, else 1 (design section 9)
 */
export function tellError(error: unknown, write: Write = text => void process.stderr.write(text)): 1 | 2 {
  const brush = brushFor(process.stderr)
  const say = (kind: string, text: string): void => write(`${brush.bad(kind)} ${harmless(text)}\n`)
  if (isParleyError(error)) {
    const place = error.pointer === "" ? "" : ` at ${error.pointer}`
    say(`error ${error.code}${place}:`, error.message)
    const tooFew = OF_FILES.has(error.code) ? fileLimitWarning(undefined, 0) : null
    if (tooFew !== null) write(`${tooFew}\n`)
    return WRONG_USAGE.has(error.code) ? 2 : 1
  }
  if (isOutOfMemory(error)) {
    say("error:", "A thread needs more memory than it may take. Give it more: NODE_OPTIONS=--max-old-space-size=2048.")
    return 1
  }
  const [, tooMany] = error instanceof Error ? (/\b(E[MN]FILE)\b/.exec(error.message) ?? []) : []
  if (tooMany !== undefined) {
    say("error:", `The system refused: too many files are open.${REMEDIES[tooMany] ?? ""}`)
    return 1
  }
  if (isOfSqlite(error)) {
    say("error:", `The database could not be worked on: ${error.message}.${REMEDIES[error.code ?? ""] ?? ""}`)
    return 1
  }
  if (isSystemError(error)) {
    say("error:", `The system refused: ${error.message}.${REMEDIES[error.code ?? ""] ?? ""}`)
    return 1
  }
  const message = error instanceof Error ? error.message : String(error)
  say("bug:", `Parley did something wrong (${message}).`)
  if (process.env.PARLEY_DEBUG === "1") write(`${stackOf(error)}\n`)
  else write("Please report it with the command and the files; PARLEY_DEBUG=1 shows where it happened.\n")
  return 1
}

/** Also one of a thread, of which only name and fields come over. */
function isParleyError(error: unknown): error is ParleyError {
  return error instanceof ParleyError || (error instanceof Error && error.name === "ParleyError" && "pointer" in error)
}

/** Such as a thread in which an own action takes more and more. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
}

/** Such as a disk that is full while a copy is written. */
function isOfSqlite(error: unknown): error is Error & { readonly code?: string } {
  return error instanceof Error && "code" in error && /^SQLITE_/.test(String(error.code))
}

/** Such as a file that may not be read, or a full disk. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
