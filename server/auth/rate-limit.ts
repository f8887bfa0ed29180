import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import { normaliseAddress, parseRange } from "../../helpdesk/index.js"

export interface RateHeaders {
  readonly [name: string]: string
}

/** One limit, after one more. */
export interface LimitUse {
  readonly name: string
  readonly most: number
  readonly left: number
  /** Until it begins anew. */
  readonly seconds: number
  readonly isOver: boolean
}

/** A limit by name, such as an address; counted by this process, in real time. */
export interface RateLimit {
  /** Counts one more. */
  use(key: string): Promise<LimitUse>
  /** One is not counted. */
  takeBack(key: string): Promise<void>
}

/** @param mostNow how many within so many seconds; asked each time, as another bot may have other limits */
export function rateLimit(name: string, mostNow: () => number, seconds: number): RateLimit {
  const limiter = new RateLimiterMemory({ points: mostNow(), duration: seconds })
  const told = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean): LimitUse => ({
    ...{ name, most: limiter.points, isOver },
    left: Math.max(0, remainingPoints),
    seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  })
  return {
    use: async key => {
      limiter.points = mostNow()
      try {
        return told(await limiter.consume(key), false)
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        return told(refused, true)
      }
    },
    takeBack: async key => void (await limiter.reward(key)),
  }
}

/** The name that an address is counted by: an IPv6 one stands for its /64, as in blocks, since whoever has one has all of these. */
export function networkOf(address: string): string {
  const normal = normaliseAddress(address) ?? address
  return normal.includes(":") ? (parseRange(`${normal}/64`)?.text ?? normal) : normal
}

export function rateHeaders({ most, left, seconds }: LimitUse): RateHeaders {
  return {
    "RateLimit-Limit": String(most),
    "RateLimit-Remaining": String(left),
    "RateLimit-Reset": String(seconds),
  }
}
