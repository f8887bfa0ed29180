/**
 * One of several, chosen by a seed (design sections 3.2, 4: `oneOf`, `pick`): the same seed chooses the same one, on
 * every machine, and seeds that differ in one letter choose independently.
 *
 * @returns undefined of none
 */
export function pickOf<Item>(list: readonly Item[], seed: string): Item | undefined {
  return list[hashOf(seed) % list.length]
}

/** FNV-1a over UTF-16 code units, then the finaliser of MurmurHash3: the first alone leaves the low bits alike. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
