import ipaddr from "ipaddr.js"

/** Addresses next to each other, written in CIDR form; `first` and `last` are in the form of `parseAddress`. */
export interface AddressRange {
  readonly family: 4 | 6
  readonly first: Uint8Array
  readonly last: Uint8Array
  /** How many leading bits of the sixteen bytes all its addresses have in common: 96 more than written for IPv4. */
  readonly length: number
  /** Normalised: no host bits, IPv6 as RFC 5952 writes it, an IPv4-mapped range as IPv4: `203.0.113.0/24`. */
  readonly text: string
}

/** An IPv6 address with a zone and a prefix length has 64 characters at most. */
const LONGEST = 64
/** `::ffff:0:0/96`: where IPv4 has its place among the IPv6 addresses. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

/**
 * An IPv4 or IPv6 address as sixteen bytes, which compare in the order of the addresses; IPv4 is mapped
 * (`::ffff:a.b.c.d`), so that both ways of writing it are the same. A zone (`%eth0`) is left out. Null: not an address;
 * octal, hexadecimal and shortened IPv4 are not, since programs disagree on what they mean.
 */
export function parseAddress(text: string): Uint8Array | null {
  if (text.length > LONGEST) return null
  if (!text.includes(":")) {
    const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text)
    return isAddress ? Uint8Array.from([...MAPPED, ...ipaddr.IPv4.parse(text).toByteArray()]) : null
  }
  return ipaddr.IPv6.isValid(text) ? Uint8Array.from(ipaddr.IPv6.parse(text).toByteArray()) : null
}

/** An address as it is kept and compared: RFC 5952, IPv4-mapped as IPv4, no zone. Null: not an address. */
export function normaliseAddress(text: string): string | null {
  const bytes = parseAddress(text)
  return bytes && addressText(bytes)
}

/** A range in CIDR form, or one address as the range of itself alone. Null: neither, or a range with a zone. */
export function parseRange(text: string): AddressRange | null {
  const [, address = "", , digits] = /^([^/%]*)(\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const bytes = parseAddress(address)
  if (!bytes) return null
  const offset = address.includes(":") ? 0 : 96
  const length = digits === undefined ? 128 : Number(digits) + offset
  return length > 128 ? null : rangeAround(bytes, length)
}

/** IPv6 ranges never hold IPv4 addresses, though these have a place among theirs: `::/0` is all of IPv6. */
export function familyOf(bytes: Uint8Array): 4 | 6 {
  return MAPPED.every((byte, index) => bytes[index] === byte) ? 4 : 6
}

/** The range of the addresses that have as many leading bits in common with this one. */
export function rangeAround(bytes: Uint8Array, length: number): AddressRange {
  const first = bytes.map((byte, index) => byte & maskOf(index, length))
  const last = first.map((byte, index) => byte | (~maskOf(index, length) & 255))
  const family = length >= 96 ? familyOf(first) : 6
  return { family, first, last, length, text: `${addressText(first)}/${family === 4 ? length - 96 : length}` }
}

function maskOf(index: number, length: number): number {
  const bits = Math.min(8, Math.max(0, length - index * 8))
  return (255 << (8 - bits)) & 255
}

function addressText(bytes: Uint8Array): string {
  const parts = familyOf(bytes) === 4 ? bytes.subarray(12) : bytes
  return ipaddr.fromByteArray([...parts]).toString()
}
