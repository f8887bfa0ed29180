/** A network and its length as one key, sixteen bytes and one: keys are in order of first address, the wider before the narrower. */
export function networkKey(address: Uint8Array, length: number): Uint8Array {
  const key = new Uint8Array(17)
  const whole = length >> 3
  for (let index = 0; index < whole; index++) key[index] = address[index] ?? 0
  if (whole < 16) key[whole] = (address[whole] ?? 0) & (0xff00 >> (length & 7))
  key[16] = length
  return key
}

/** The key after those of all networks that begin at this address or before it. */
export function lastKeyAt(address: Uint8Array): Uint8Array {
  const key = new Uint8Array(17)
  key.set(address)
  key[16] = 255
  return key
}

/** How many leading bits of the sixteen bytes two addresses, or keys, have in common. */
export function sharedBits(one: Uint8Array, other: Uint8Array): number {
  for (let index = 0; index < 16; index++) {
    const difference = (one[index] ?? 0) ^ (other[index] ?? 0)
    if (difference !== 0) return index * 8 + Math.clz32(difference) - 24
  }
  return 128
}
