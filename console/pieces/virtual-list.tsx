import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core"
import type { ComponentChildren, RefObject } from "preact"
import { useEffect, useReducer, useState } from "preact/hooks"

/** Rows beyond what is seen that are drawn too. */
const OVERSCAN = 8

/** A row to draw, and where. */
interface VirtualRow {
  readonly index: number
  /** Pixels from the top of the list. */
  readonly start: number
}

/**
 * The rows of a long list that can be seen, so that 100,000 of them cost what 30 do.
 *
 * @param scrolled the element that scrolls
 * @param height of a row in pixels, as long as it is not measured
 */
export function useVirtualRows(scrolled: RefObject<HTMLElement | null>, count: number, height: number) {
  const [, redraw] = useReducer<number, void>(drawn => drawn + 1, 0)
  const options = {
    count,
    getScrollElement: () => scrolled.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(),
  }
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options))
  virtualizer.setOptions(options)
  useEffect(() => virtualizer._didMount(), [virtualizer])
  useEffect(() => virtualizer._willUpdate())
  return {
    rows: virtualizer.getVirtualItems() as readonly VirtualRow[],
    total: virtualizer.getTotalSize(),
    show: (index: number) => virtualizer.scrollToIndex(index),
  }
}

/** A long list of rows of one height. */
export function VirtualList({
  scrolled,
  count,
  height,
  row,
}: {
  readonly scrolled: RefObject<HTMLElement | null>
  readonly count: number
  readonly height: number
  readonly row: (index: number) => ComponentChildren
}) {
  const { rows, total } = useVirtualRows(scrolled, count, height)
  return (
    <div class="virtual-list" style={{ blockSize: `${total}px` }}>
      {rows.map(({ index, start }) => (
        <div key={index} class="virtual-row" style={{ transform: `translateY(${start}px)` }}>
          {row(index)}
        </div>
      ))}
    </div>
  )
}
