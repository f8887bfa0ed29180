/** One of the items, the same for the same seed, and any of them over many seeds; undefined of none. */
export function pickOf<Item>(items: readonly Item[], seed: string): Item | undefined {
  return items[hashOf(seed) % items.length]
}

/** FNV-1a, then MurmurHash3's last mixing, so that seeds which differ in their last digit differ in every bit. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
