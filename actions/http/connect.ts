import { lookup } from "node:dns/promises"
import { isIP, type LookupFunction } from "node:net"
import { Agent, buildConnector } from "undici"
import { ParleyError } from "../../language/index.js"
import { isPublicAddress } from "./public-address.js"

export { request } from "undici"

/** The addresses of a host name, as text; rejects where it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** Milliseconds to reach a host in. */
const CONNECT_TIMEOUT = 10_000

/**
 * Opens connections to public addresses only. The address that is looked at is the one that is connected to, so a name
 * that resolves to something else a moment later gains nothing. Every request has its own connection: a kept one may have
 * been closed by the other side, and a `POST` that fails on it could not be told from one that was acted on.
 *
 * @param isAllowed whether an address may be called; left out: those of the public internet
 */
export function guardedAgent(resolve: Resolve = resolveByDns, isAllowed = isPublicAddress): Agent {
  const open = buildConnector({ lookup: guardedLookup(resolve, isAllowed), timeout: CONNECT_TIMEOUT })
  const connect: buildConnector.connector = (options, done) => {
    // No name is looked up where there is none.
    const literal = options.hostname.replace(/^\[|\]$/g, "")
    if (isIP(literal) !== 0 && !isAllowed(literal)) {
      done(notPublic(literal, literal), null)
      return
    }
    open({ ...options, hostname: literal }, done)
  }
  return new Agent({ connect, pipelining: 0 })
}

function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (host, { all, family }, done) => {
    const refuse = (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), [])
    resolve(host).then(addresses => {
      const refused = addresses.find(address => !isAllowed(address))
      if (refused !== undefined) return refuse(notPublic(host, refused))
      const wanted = addresses
        .map(address => ({ address, family: isIP(address) }))
        .filter(
          found => found.family !== 0 && (family === undefined || family === 0 || found.family === Number(family)),
        )
      const [first] = wanted
      if (first === undefined) return refuse(new Error("no address"))
      if (all === true) return done(null, wanted)
      done(null, first.address, first.family)
    }, refuse)
  }
}

function notPublic(host: string, address: string): ParleyError {
  const what = host === address ? `${host} is` : `${host} leads to ${address},`
  const message = `${what} not an address of the public internet, so it is not called.`
  return new ParleyError("HOST_NOT_ALLOWED", "/Url", message)
}

async function resolveByDns(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
