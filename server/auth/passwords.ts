import { randomBytes, scrypt, timingSafeEqual } from "node:crypto"
import { ParleyError } from "../../language/index.js"

/** Cost as OWASP's list of password storage has it for scrypt: 32 MiB for each. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const MEMORY = 64 * 1024 * 1024
const SALT = 16
const LENGTH = 32
const SHORTEST = 12
const LONGEST = 256

/** A password that no account has: checked where there is none, so that it takes as long. */
const NOBODYS = kept(Buffer.alloc(SALT), Buffer.alloc(LENGTH))

/**
 * How a password is kept: `$scrypt$N$r$p$salt$hash`, so that the cost may change and old ones can still be checked.
 *
 * @throws `PASSWORD_INVALID`: too short, too long, or the account's own e-mail
 */
export async function keptPassword(text: string, email: string): Promise<string> {
  const length = [...text].length
  if (length < SHORTEST || length > LONGEST || text.toLowerCase() === email) {
    const message = `A password has ${SHORTEST} to ${LONGEST} characters, and is not the e-mail.`
    throw new ParleyError("PASSWORD_INVALID", "", message)
  }
  const salt = randomBytes(SALT)
  return kept(salt, await derived(text, salt, COST))
}

/** Whether a password is the one that is kept. It takes as long where none is. @param keptAs null: there is none */
export async function isPassword(text: string, keptAs: string | null): Promise<boolean> {
  const [, , N, r, p, salt = "", hash = ""] = (keptAs ?? NOBODYS).split("$")
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const found = await derived(text.slice(0, 4 * LONGEST), Buffer.from(salt, "base64url"), cost)
  return timingSafeEqual(found, Buffer.from(hash, "base64url")) && keptAs !== null
}

function kept(salt: Buffer, hash: Buffer): string {
  const { N, r, p } = COST
  return `$scrypt$${[N, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$")}`
}

/** One after another: many at once would take the memory of all. */
let last: Promise<unknown> = Promise.resolve()
let waiting = 0
const MOST_WAITING = 50

async function derived(text: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  if (waiting >= MOST_WAITING) throw new ParleyError("BUSY", "", "Too many sign in at once. Try again.")
  waiting += 1
  const work = last.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        // The same password may be typed as different characters (NIST SP 800-63B).
        scrypt(text.normalize("NFKC"), salt, LENGTH, { ...cost, maxmem: MEMORY }, (error, key) =>
          error === null ? resolve(key) : reject(error),
        )
      }),
  )
  last = work.catch(() => {})
  try {
    return await work
  } finally {
    waiting -= 1
  }
}
