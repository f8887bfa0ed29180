import type { Commit, Put } from "../turns/index.js"

/**
 * Stops a commit that no store could keep, before any of it is written: a record put twice or under another id than
 * its own, or a version that is none. These are mistakes of the caller, not conflicts.
 *
 * @throws Error
 */
export function checkCommit(commit: Commit): void {
  const seen = new Set<string>()
  for (const put of commit.puts) {
    const record = `${put.kind} ${put.id}`
    if (seen.has(record)) throw new Error(`one commit puts ${record} twice`)
    seen.add(record)
    if (!Number.isSafeInteger(put.version) || put.version < 1) throw new Error(`${record} has version ${put.version}`)
    if (ownId(put) !== put.id) throw new Error(`${record} has the id ${ownId(put)} inside`)
  }
}

function ownId(put: Put): string {
  if (put.kind === "entities") return put.id
  if (put.kind === "agent") return put.value.email
  if (put.kind === "queue") return put.value.code
  return put.value.id
}
