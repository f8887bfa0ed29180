import { useEffect, useState } from "preact/hooks"

/** How often a part is asked for again after it could not be loaded, in milliseconds: there may be no line. */
const AGAIN_AFTER = 3000

/**
 * A part of a page that is loaded when it is wanted, so that the first load stays small. Until it is there: null.
 *
 * @param load the same function at each drawing
 */
export function useLater<T>(isWanted: boolean, load: () => Promise<T>): T | null {
  const [part, setPart] = useState<{ readonly loaded: T } | null>(null)
  useEffect(() => {
    if (!isWanted || part !== null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const ask = (): void => {
      load().then(
        loaded => {
          if (!isOver) setPart({ loaded })
        },
        () => {
          if (!isOver) timer = setTimeout(ask, AGAIN_AFTER)
        },
      )
    }
    ask()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [isWanted, part, load])
  return part?.loaded ?? null
}
