import { ExtendedError } from "../http/problems.js"
import { networkOf, rateHeaders, rateLimit } from "./rate-limit.js"

/** How often an address, and anybody for one account, may try to sign in within ten minutes without success. */
export interface SignInLimits {
  /** Counts a try. @throws `SIGN_INS_EXCEEDED` */
  count(address: string | null, account: string | null): Promise<void>
  /** The try was no wrong one. */
  takeBack(address: string | null, account: string | null): Promise<void>
}

const SECONDS = 10 * 60
const OF_ADDRESS = 30
const OF_ACCOUNT = 10

/** Counted by this process, in real time. */
export function signInLimits(): SignInLimits {
  const byAddress = rateLimit("signIns.address", () => OF_ADDRESS, SECONDS)
  const byAccount = rateLimit("signIns.account", () => OF_ACCOUNT, SECONDS)
  return {
    count: async (address, account) => {
      const ofAddress = address === null ? null : await byAddress.use(networkOf(address))
      // An address that may try no more uses up nobody's account, and is not kept in memory with each that it names.
      const isOver = ofAddress?.isOver === true
      const ofAccount = account === null || isOver ? null : await byAccount.use(account)
      const over = [ofAddress, ofAccount].find(use => use?.isOver === true) ?? null
      if (over === null) return
      const { seconds } = over
      throw new ExtendedError(
        "SIGN_INS_EXCEEDED",
        `Too many tries to sign in. Try again in ${seconds} s.`,
        {},
        { "Retry-After": String(seconds), ...rateHeaders(over) },
      )
    },
    takeBack: async (address, account) => {
      if (address !== null) await byAddress.takeBack(networkOf(address))
      if (account !== null) await byAccount.takeBack(account)
    },
  }
}
