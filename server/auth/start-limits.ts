import { ExtendedError } from "../http/problems.js"
import { type LimitUse, networkOf, type RateHeaders, rateHeaders, rateLimit } from "./rate-limit.js"

/** How many conversations a visitor and an address may start within a minute (design section 3.8). */
export interface StartLimits {
  count(visitor: string | null, address: string | null): Promise<CountedStart>
}

export interface CountedStart {
  /** Of a start that is one too many; else null. */
  readonly refusal: ExtendedError | null
  /** `RateLimit-*` of the limit that will be reached first; none where nothing says who starts. */
  readonly headers: RateHeaders
  /** The start was refused for another reason, and is not counted. */
  takeBack(): Promise<void>
}

/**
 * Counted by this process, in real time: a limit against floods and no rule of the dialog.
 *
 * @param limits those of the bot that is served now
 */
export function startLimits(limits: () => { readonly visitor: number; readonly address: number }): StartLimits {
  const byVisitor = rateLimit("startsPerMinute.visitor", () => limits().visitor, 60)
  const byAddress = rateLimit("startsPerMinute.address", () => limits().address, 60)
  return {
    count: async (visitor, address) => ({
      ...told(
        address === null ? null : await byAddress.use(networkOf(address)),
        visitor === null ? null : await byVisitor.use(visitor),
      ),
      takeBack: async () => {
        if (address !== null) await byAddress.takeBack(networkOf(address))
        if (visitor !== null) await byVisitor.takeBack(visitor)
      },
    }),
  }
}

function told(...uses: readonly (LimitUse | null)[]): Pick<CountedStart, "refusal" | "headers"> {
  const known = uses.filter(use => use !== null)
  const over = known.find(({ isOver }) => isOver)
  const [nearest] = [...known].sort((one, other) => one.left - other.left)
  const headers = nearest === undefined ? {} : rateHeaders(nearest)
  return { refusal: over === undefined ? null : tooMany(over), headers }
}

function tooMany(use: LimitUse): ExtendedError {
  const { name: limit, most, seconds } = use
  const message = `Too many conversations were started: ${most} a minute are allowed (limits.${limit}). Try again in ${seconds} s.`
  return new ExtendedError(
    "STARTS_EXCEEDED",
    message,
    { limit, retryAfterSeconds: seconds },
    { "Retry-After": String(seconds), ...rateHeaders(use) },
  )
}
