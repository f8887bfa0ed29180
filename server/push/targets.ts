import type { Dispatcher } from "undici"
import { isPublicAddress, loadConnect } from "../../actions/index.js"
import { parseAddress, parseRange } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import { overlaps } from "../http/addresses.js"

/** The addresses that webhooks may have. */
export interface Targets {
  /**
   * The address as it is kept: with nothing in it that no address has, such as blanks, and otherwise as it came.
   *
   * @throws `WEBHOOK_INVALID` where it can be refused by how it is written
   */
  check(url: string): string
  /** Opens connections to addresses that are allowed only; a name is looked at when it is connected to. */
  dispatcherFor(url: string): Promise<Dispatcher>
}

const HERE = ["127.0.0.0/8", "::1"]
const LONGEST = 2048
/** An address that every program reads alike. */
const WRITTEN = /^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+$/

/**
 * Webhooks go by https to addresses of the public internet, and also without TLS to the ranges named here, which may be
 * private ones.
 *
 * @param ranges addresses and ranges in CIDR form
 * @param isLocal the server can only be reached from this machine: then so can programs on it
 * @throws `WEBHOOK_RANGE_INVALID`
 */
export function targetsWithin(ranges: readonly string[], isLocal: boolean): Targets {
  const allowed = [...ranges, ...(isLocal ? HERE : [])].map(text => {
    const range = parseRange(text)
    if (range !== null) return range
    throw new ParleyError("WEBHOOK_RANGE_INVALID", "", `"${text}" is no address and no range such as 10.0.0.0/8.`)
  })
  const isNamed = (address: string): boolean => allowed.some(range => overlaps(range, parseRange(address)))
  const isAllowed = (address: string): boolean => isPublicAddress(address) || isNamed(address)
  const connecting = async () => {
    const { guardedAgent } = await loadConnect()
    return { withTls: guardedAgent(undefined, isAllowed), withoutTls: guardedAgent(undefined, isNamed) }
  }
  let agents: ReturnType<typeof connecting> | null = null
  return {
    check: text => {
      const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : null
      if (url === null || !/^https?:$/.test(url.protocol)) throw invalid("An address such as https://example.com/hook.")
      if (url.username !== "" || url.password !== "")
        throw invalid("It must have no user and password in it: the signature tells who sends.")
      const host = url.hostname.replace(/^\[|\]$/g, "")
      const isLiteral = parseAddress(host) !== null
      if (url.protocol === "http:" && (allowed.length === 0 || (isLiteral && !isNamed(host))))
        throw invalid("It must begin with https://, so that nobody on the way reads what is told.")
      if (isLiteral && !isAllowed(host))
        throw invalid(`${host} is no address of the public internet. --webhook-ranges allows others.`)
      return WRITTEN.test(text) ? text : url.href
    },
    dispatcherFor: async url => {
      agents ??= connecting()
      const { withTls, withoutTls } = await agents
      return new URL(url).protocol === "https:" ? withTls : withoutTls
    },
  }
}

function invalid(message: string): ParleyError {
  return new ParleyError("WEBHOOK_INVALID", "/url", message)
}
