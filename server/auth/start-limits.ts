import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import { ExtendedError } from "../http/problems.js"

type Headers = { readonly [name: string]: string }

/** How many conversations a visitor and an address may start within a minute (design section 3.8). */
export interface StartLimits {
  count(visitor: string | null, address: string | null): Promise<CountedStart>
}

export interface CountedStart {
  /** Of a start that is one too many; else null. */
  readonly refusal: ExtendedError | null
  /** `RateLimit-*` of the limit that will be reached first; none where nothing says who starts. */
  readonly headers: Headers
  /** The start was refused for another reason, and is not counted. */
  takeBack(): Promise<void>
}

/** Counted by this process, in real time: a limit against floods and no rule of the dialog. */
export function startLimits(limits: { readonly visitor: number; readonly address: number }): StartLimits {
  const limiters = {
    visitor: new RateLimiterMemory({ points: limits.visitor, duration: 60 }),
    address: new RateLimiterMemory({ points: limits.address, duration: 60 }),
  }
  const use = async (name: "visitor" | "address", key: string | null): Promise<Use | null> => {
    if (key === null) return null
    const asUse = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean): Use => {
      const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
      return {
        name: `startsPerMinute.${name}`,
        most: limits[name],
        left: Math.max(0, remainingPoints),
        seconds,
        isOver,
      }
    }
    try {
      return asUse(await limiters[name].consume(key), false)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      return asUse(refused, true)
    }
  }
  return {
    count: async (visitor, address) => ({
      ...told(await use("address", address), await use("visitor", visitor)),
      takeBack: async () => {
        if (address !== null) await limiters.address.reward(address)
        if (visitor !== null) await limiters.visitor.reward(visitor)
      },
    }),
  }
}

/** One limit, after a start. */
interface Use {
  readonly name: string
  readonly most: number
  readonly left: number
  /** Until it begins anew. */
  readonly seconds: number
  readonly isOver: boolean
}

function told(...uses: readonly (Use | null)[]): Pick<CountedStart, "refusal" | "headers"> {
  const known = uses.filter(use => use !== null)
  const over = known.find(({ isOver }) => isOver)
  const [nearest] = [...known].sort((one, other) => one.left - other.left)
  const headers = nearest === undefined ? {} : rateHeaders(nearest)
  return { refusal: over === undefined ? null : tooMany(over), headers }
}

function rateHeaders({ most, left, seconds }: Use): Headers {
  return {
    "RateLimit-Limit": String(most),
    "RateLimit-Remaining": String(left),
    "RateLimit-Reset": String(seconds),
  }
}

function tooMany(use: Use): ExtendedError {
  const { name: limit, most, seconds } = use
  const message = `Too many conversations were started: ${most} a minute are allowed (limits.${limit}). Try again in ${seconds} s.`
  return new ExtendedError(
    "STARTS_EXCEEDED",
    message,
    { limit, retryAfterSeconds: seconds },
    { "Retry-After": String(seconds), ...rateHeaders(use) },
  )
}
