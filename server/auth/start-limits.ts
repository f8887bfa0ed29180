import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import { ExtendedError } from "../http/problems.js"

/** How many conversations a visitor and an address may start within a minute (design section 3.8). */
export interface StartLimits {
  count(visitor: string | null, address: string | null): Promise<CountedStart>
}

export interface CountedStart {
  /** Of a start that is one too many; else null. */
  readonly refusal: ExtendedError | null
  /** The start was refused for another reason, and is not counted. */
  takeBack(): Promise<void>
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
    count: async (visitor, address) => ({
      refusal: (await exceeded("address", address)) ?? (await exceeded("visitor", visitor)),
      takeBack: async () => {
        if (address !== null) await limiters.address.reward(address)
        if (visitor !== null) await limiters.visitor.reward(visitor)
      },
    }),
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
