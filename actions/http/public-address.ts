import ipaddr from "ipaddr.js"

/**
 * Whether an address is one of the public internet (design section 7, "no private ranges"): not private, loopback,
 * link-local, shared (CGNAT), multicast, unspecified or reserved. An IPv6 address that only carries an IPv4 one (mapped,
 * NAT64, 6to4) counts as that one. A text that is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.kind() === "ipv4") return address.range() === "unicast"
  const bytes = address.toByteArray()
  const carried = carriedIn(bytes)
  if (carried !== null) return isPublicAddress(carried.join("."))
  // Public IPv6 addresses are given out of 2000::/3 only, which is narrower than what ipaddr.js knows to be special.
  return address.range() === "unicast" && ((bytes[0] ?? 0) & 0xe0) === 0x20
}

/** Prefixes in front of an IPv4 address, in bytes. */
const CARRIERS: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], // mapped, ::ffff:0:0/96
  [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0], // translated, ::ffff:0:0:0/96
  [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], // NAT64, 64:ff9b::/96
  [0x20, 0x02], // 6to4, 2002::/16
]

function carriedIn(bytes: readonly number[]): readonly number[] | null {
  const prefix = CARRIERS.find(carrier => carrier.every((byte, index) => bytes[index] === byte))
  return prefix === undefined ? null : bytes.slice(prefix.length, prefix.length + 4)
}
