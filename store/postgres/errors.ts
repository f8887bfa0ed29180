import { ParleyError } from "../../language/index.js"

/** Whether a connection does not know a statement that it prepared, or knows one that it did not: a pooler has changed it. */
export function isNameLost(error: unknown): boolean {
  return /^(26000|42P05)$/.test(codeOf(error))
}

/** Whether a statement was not looked at, as one before it in its transaction had failed. */
export function isAfterFailure(error: unknown): boolean {
  return codeOf(error) === "25P02"
}

/** Whether a transaction was given up because of another one: a deadlock, or an order that could not be kept. */
export function metAnother(error: unknown): boolean {
  return /^(40001|40P01)$/.test(codeOf(error))
}

/** Whether a statement is none that this server knows, though PostgreSQL does. */
export function isNotSupported(error: unknown): boolean {
  return codeOf(error) === "0A000"
}

/** Whether something was waited for in vain that others have locked. */
export function isLockedOut(error: unknown): boolean {
  return codeOf(error) === "55P03"
}

/** Whether a name is taken by something that was not made by us: a table, another thing of a schema, or a type. */
export function isNameTaken(error: unknown): boolean {
  return /^(42P07|42710|42809|23505)$/.test(codeOf(error))
}

/** Whether a table has other columns than ours of its name, or ones of other types, or is no table. */
export function isOtherTable(error: unknown): boolean {
  return /^(42703|42883|42804|42809|22P02)$/.test(codeOf(error))
}

/** Whether a connection is of no more use after an error: it broke, or its server takes no writes and another one may. */
export function isOfConnection(error: unknown): boolean {
  const code = codeOf(error)
  return postgresError(error) !== error && !/^(4\w{4}|53\w{3}|55P03|57014)$/.test(code)
}

/**
 * The error that the store's users get: `STORE_UNAVAILABLE` where the database can't be reached, written or read now, which
 * is expected and passes; anything else is a mistake and stays as it is.
 */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ParleyError) return error
  const code = codeOf(error)
  const told = WHY.find(([codes]) => codes.test(code === "" ? error.message : code))
  if (told === undefined) return error
  return new ParleyError("STORE_UNAVAILABLE", "", `${told[1]} Please try again.`, { cause: error })
}

/** Codes of PostgreSQL and of Node for what befalls a whole database; messages of `pg`, which has no codes of its own. */
const WHY: readonly (readonly [codes: RegExp, message: string])[] = [
  [
    /^(ECONN\w+|ENOENT|ENOTFOUND|EAI_\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EACCES)$/,
    "The database can't be reached.",
  ],
  [
    /Connection terminated|timeout exceeded|connection error|Query read timeout|server does not support SSL/i,
    "The database can't be reached.",
  ],
  [
    /^(CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|EPROTO|ERR_(TLS|SSL|OSSL)_\w+)$/,
    "The database's certificate is not trusted, or is another host's: sslrootcert names who signed it.",
  ],
  [/client password must be a/, "The database asks for a password, and its address has none."],
  [
    /^SECURITY WARNING: Using sslmode=verify-ca/,
    "sslmode=verify-ca needs sslrootcert, the file of who signed the certificate.",
  ],
  [/^(08\w{3}|25P03|57P0[1-5]|57014)$/, "The database can't be reached."],
  [/^28\w{3}$/, "The database does not accept this user or password."],
  [/^3D000$/, "There is no database of this name."],
  [/^42P01$/, "The database has no tables of ours any more."],
  [/^3F000$/, "None of the schemas is there that its search_path names."],
  [
    /^42501$/,
    "The database's user lacks a right: let who owns the database run parley keys list on it, and grant the user SELECT, INSERT, UPDATE and DELETE on its tables.",
  ],
  [/^25006$/, "The database can only be read."],
  [/^53100$/, "The disk of the database is full."],
  [/^53\w{3}$/, "The database has no room for more work."],
  [/^(58\w{3}|XX00[12])$/, "The database is damaged, or its disk can't be written or read."],
  [/^(40001|40P01|55P03)$/, "Others write the same just now."],
]

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
