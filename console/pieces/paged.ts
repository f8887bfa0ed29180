import { useEffect, useRef, useState } from "preact/hooks"

/** A list that is asked for page by page. */
export interface Paged<T> {
  /** Null: the first page is not there yet. */
  readonly items: readonly T[] | null
  /** Why the first page could not be read, or the one after those that are there; null: it could. */
  readonly error: unknown
  readonly isLoading: boolean
  /** Null: there is no more. */
  readonly more: (() => void) | null
  readonly again: () => void
}

interface PageOf<T> {
  readonly items: readonly T[]
  readonly cursor: string | null
}

/**
 * Asks for the first page when the component comes and whenever `key` changes, and for the next ones when `more` is called.
 *
 * @param key all that the list depends on
 * @param ask for the page after a cursor; left out: the first one
 */
export function usePaged<T>(
  key: string,
  ask: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>,
): Paged<T> {
  const [page, setPage] = useState<PageOf<T> | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isLoading, setLoading] = useState(true)
  const [round, setRound] = useState(0)
  const latest = useRef(ask)
  latest.current = ask
  const asked = useRef<AbortController | null>(null)
  const load = (before: PageOf<T> | null): void => {
    asked.current?.abort()
    const controller = new AbortController()
    asked.current = controller
    setLoading(true)
    const settle = (change: () => void): void => {
      if (controller.signal.aborted) return
      change()
      setLoading(false)
    }
    latest.current(before?.cursor ?? undefined, controller.signal).then(
      ({ items, cursor }) =>
        settle(() => {
          setPage({ items: [...(before?.items ?? []), ...items], cursor })
          setError(null)
        }),
      (fault: unknown) =>
        settle(() => {
          // A page of what was asked for before is no answer to this.
          setPage(before)
          setError(fault)
        }),
    )
  }
  useEffect(() => {
    load(null)
    return () => asked.current?.abort()
  }, [key, round])
  return {
    items: page?.items ?? null,
    error,
    isLoading,
    more: page?.cursor ? () => load(page) : null,
    again: () => setRound(round + 1),
  }
}
