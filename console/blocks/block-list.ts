import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Block, CountedPage } from "../../client/index.js"
import { parley } from "../session.js"
import { type BlocksFilter, listQuery } from "./blocks-filter.js"

/** Blocks of the first page, which is there at once, and of those after it. */
const FIRST = 200
const NEXT = 1000

interface Listed {
  readonly items: readonly Block[]
  /** Null: not known yet. */
  readonly total: CountedPage<Block>["total"] | null
  readonly cursor: string | null
  readonly error: unknown
  readonly isLoading: boolean
}

const NOTHING: Listed = { items: [], total: null, cursor: null, error: null, isLoading: true }

/** The list of blocks, which grows as one comes near its end. */
export interface BlockList extends Listed {
  readonly more: () => void
  /** Asks for it anew. */
  readonly again: () => void
}

export function useBlockList(filter: BlocksFilter): BlockList {
  const [listed, setListed] = useState(NOTHING)
  const [round, setRound] = useState(0)
  const asking = useRef<AbortController | null>(null)
  const key = JSON.stringify(filter)
  const read = (before: Listed): void => {
    asking.current?.abort()
    const controller = new AbortController()
    asking.current = controller
    const at = before.cursor === null ? {} : { cursor: before.cursor }
    const query = { ...listQuery(filter), ...at, limit: before.cursor === null ? FIRST : NEXT }
    parley()
      .call("listBlocks", { query }, { signal: controller.signal })
      .then(
        ({ items, cursor, total = before.total }) =>
          setListed({ items: [...before.items, ...items], total, cursor, error: null, isLoading: false }),
        (error: unknown) => {
          // Another question was asked meanwhile, whose answer this is not.
          if (!controller.signal.aborted) setListed({ ...before, error, isLoading: false })
        },
      )
      .finally(() => {
        if (asking.current === controller) asking.current = null
      })
  }
  const latest = useRef(read)
  latest.current = read
  useLayoutEffect(() => {
    setListed(NOTHING)
    latest.current(NOTHING)
    return () => asking.current?.abort()
  }, [key, round])
  return {
    ...listed,
    more: () => {
      if (listed.cursor !== null && asking.current === null) read(listed)
    },
    again: () => setRound(round + 1),
  }
}

/** How many blocks hold and how many are over, whatever is looked for. */
export interface BlockCounts {
  readonly hold: NonNullable<CountedPage<Block>["total"]>
  readonly over: NonNullable<CountedPage<Block>["total"]>
}

export async function askCounts(signal: AbortSignal): Promise<BlockCounts> {
  const count = async (status: "active" | "over") => {
    const { total } = await parley().call("listBlocks", { query: { status, limit: 1 } }, { signal })
    return total ?? { count: 0, atLeast: false }
  }
  const [hold, over] = await Promise.all([count("active"), count("over")])
  return { hold, over }
}
