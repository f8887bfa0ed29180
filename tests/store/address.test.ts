import fc from "fast-check"
import { expect, test } from "vitest"
import { normaliseAddress, parseAddress, parseRange } from "../../helpdesk/index.js"

test.each<[string, string | null]>([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::FFFF:cb00:7107", "203.0.113.7"],
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ["::", "::"],
  ["fe80::1%eth0", "fe80::1"],
  ["010.0.0.1", null],
  ["0x7f.0.0.1", null],
  ["127.1", null],
  ["2130706433", null],
  ["256.0.0.1", null],
  ["1.2.3.4.5", null],
  ["1::2::3", null],
  ["1:2:3", null],
  ["[::1]", null],
  ["203.0.113.7:80", null],
  ["203.0.113.0/24", null],
  [" 203.0.113.7", null],
  ["", null],
  ["__proto__", null],
])("the address %s is %s", (text, normal) => {
  expect(normaliseAddress(text)).toBe(normal)
})

test.each<[string, string | null]>([
  ["203.0.113.7", "203.0.113.7/32"],
  ["203.0.113.7/24", "203.0.113.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["255.255.255.255/1", "128.0.0.0/1"],
  ["::ffff:1.2.3.4/120", "1.2.3.0/24"],
  ["::ffff:0:0/96", "0.0.0.0/0"],
  ["::ffff:0:0/95", "::fffe:0:0/95"],
  ["2001:db8::1", "2001:db8::1/128"],
  ["2001:db8:1:2:3::/64", "2001:db8:1:2::/64"],
  ["::/0", "::/0"],
  ["1.2.3.4/33", null],
  ["::/129", null],
  ["1.2.3.4/", null],
  ["1.2.3.4/-1", null],
  ["1.2.3.4/08", null],
  ["1.2.3.4/255.255.255.0", null],
  ["1.2.3.4/24/24", null],
  ["fe80::1%eth0/64", null],
  ["/24", null],
  ["", null],
])("the range %s is %s", (text, normal) => {
  expect(parseRange(text)?.text ?? null).toBe(normal)
})

test("a long text is no address and takes no time", () => {
  for (const text of ["1".repeat(1_000_000), ":".repeat(1_000_000), `${"/".repeat(1_000_000)}1`]) {
    expect([parseAddress(text), parseRange(text)]).toEqual([null, null])
  }
})

test("addresses compare as their bytes", () => {
  const addresses = ["::", "::1", "0.0.0.0", "9.255.255.255", "10.0.0.0", "2001:db8::", "ffff::"]
  const bytes = addresses.map(text => parseAddress(text) ?? new Uint8Array())
  expect([...bytes].sort(Buffer.compare)).toEqual(bytes)
})

test("a normalised range is itself, and holds the addresses it was made from", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(address, fc.nat(128), (text, length) => {
      const range = parseRange(`${text}/${text.includes(":") ? length : length % 33}`)
      const bytes = parseAddress(text)
      expect(range && parseRange(range.text)).toEqual(range)
      expect(range && bytes && Buffer.compare(range.first, bytes) <= 0 && Buffer.compare(bytes, range.last) <= 0).toBe(
        true,
      )
      expect(normaliseAddress(normaliseAddress(text) ?? "")).toBe(normaliseAddress(text))
    }),
  )
})
