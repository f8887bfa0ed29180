import { familyOf } from "../../helpdesk/index.js"
import type { BlockRow } from "../sql/blocks.js"
import { lastKeyAt, networkKey, sharedBits } from "../sql/network-key.js"
import { placesOf } from "../sql/statements.js"
import type { Connection } from "./connection.js"
import { byCount } from "./record-table.js"

/** Blocks on address ranges. */
export interface Networks {
  /** The blocks in force (neither lifted nor over at `now`) whose range holds this address. */
  around(address: Uint8Array, now: number): readonly BlockRow[]
  /** To be called when this connection has written a block. */
  forget(): void
}

/**
 * An address is looked for once in each length that ranges have: its network of that length either is one of them or
 * not. A range that holds the address holds also the nearest network before it, since ranges never overlap by half; so
 * lengths above what these two have in common need no look. With 250,000 ranges that leaves ten of 25 lengths of IPv4,
 * and fewer of IPv6.
 */
export function networkRows(database: Connection): Networks {
  const nearest = database
    .prepare<unknown[], Uint8Array>(
      "SELECT network FROM blocks WHERE network <= ? AND lifted_at IS NULL ORDER BY network DESC LIMIT 1",
    )
    .pluck()
  const byNetworks = byCount(count =>
    database.prepare<unknown[], BlockRow>(
      `SELECT * FROM blocks WHERE network IN (${placesOf(count)})
       AND lifted_at IS NULL AND (until IS NULL OR until > ?)`,
    ),
  )
  const lengths = lengthsInUse(database)
  return {
    forget: lengths.forget,
    around: (address, now) => {
      const inUse = lengths.of(familyOf(address))
      const before = inUse.length > 0 ? nearest.get(lastKeyAt(address)) : undefined
      if (!before) return []
      const common = sharedBits(before, address)
      const keys = inUse.filter(length => length <= common).map(length => networkKey(address, length))
      return keys.length > 0 ? byNetworks(keys.length).all(...keys, now) : []
    },
  }
}

interface Lengths {
  of(family: 4 | 6): readonly number[]
  forget(): void
}

/** The lengths of ranges by family, kept until this connection writes a block or another one writes anything. */
function lengthsInUse(database: Connection): Lengths {
  const changesOfOthers = database.prepare<unknown[], number>("PRAGMA data_version").pluck()
  const read = database.prepare<unknown[], number>("SELECT length FROM block_lengths WHERE family = ?").pluck()
  let lengths: { readonly 4: readonly number[]; readonly 6: readonly number[] } = { 4: [], 6: [] }
  let readAt: number | undefined
  return {
    of: family => {
      const version = changesOfOthers.get()
      if (version !== readAt) lengths = { 4: read.all(4), 6: read.all(6) }
      readAt = version
      return lengths[family]
    },
    forget: () => {
      readAt = undefined
    },
  }
}
