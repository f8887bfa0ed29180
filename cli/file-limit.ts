import { readFileSync } from "node:fs"

/** Files that a server with a database has open without any connection, and some more. */
const OWN_FILES = 64
/** Connections that a server should have room for. */
const CONNECTIONS = 1000

/**
 * A sentence for whoever runs a server that may open too few files; null: enough, or nobody can tell on this system.
 *
 * @param limits the text of Linux' `/proc/self/limits`
 * @param wanted connections that it should have room for
 */
export function fileLimitWarning(limits: string | null = readLimits(), wanted = CONNECTIONS): string | null {
  const [, limit] = /^Max open files\s+(\d+)/m.exec(limits ?? "") ?? []
  if (limit === undefined || Number(limit) >= OWN_FILES + wanted) return null
  const connections = Math.max(0, Number(limit) - OWN_FILES)
  return `This process may open ${limit} files, which is enough for ${connections} connections: raise ulimit -n, or LimitNOFILE= of its unit.`
}

function readLimits(): string | null {
  try {
    return readFileSync("/proc/self/limits", "utf8")
  } catch {
    return null
  }
}
