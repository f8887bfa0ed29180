import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import { ExtendedError } from "../http/problems.js"

/** How many conversations a visitor and an address may start within a minute (design section 3.8). */
export interface StartLimits {
  /** Counts a start. @returns the refusal where it is one too many, else null */
  count(visitor: string | null, address: string | null): Promise<ExtendedError | null>
}

/** Counted by this process, in real time: a limit against floods and no rule of the dialog. */
export function startLimits(limits: { readonly visitor: number; readonly address: number }): StartLimits {
  const limiters = {
    visitor: new RateLimiterMemory({ points: limits.visitor, duration: 60 }),
    address: new RateLimiterMemory({ points: limits.address, duration: 60 }),
  }
  const exceeded = async (name: "visitor" | "address", key: string | null): Promise<ExtendedError | null> => {
    if (key === null) return null
    try {
      await limiters[name].consume(key)
      return null
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      return tooMany(`startsPerMinute.${name}`, limits[name], refused.msBeforeNext)
    }
  }
  return {
    count: async (visitor, address) => (await exceeded("address", address)) ?? (await exceeded("visitor", visitor)),
  }
}

function tooMany(limit: string, most: number, milliseconds: number): ExtendedError {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  const message = `Too many conversations were started: ${most} a minute are allowed (limits.${limit}). Try again in ${seconds} s.`
  return new ExtendedError(
    "STARTS_EXCEEDED",
    message,
    { limit, retryAfterSeconds: seconds },
    { "Retry-After": String(seconds), "RateLimit-Limit": String(most), "RateLimit-Reset": String(seconds) },
  )
}
