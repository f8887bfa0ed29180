import { useEffect, useRef, useState } from "preact/hooks"

/** Something that is asked of the server: not there yet, there, or refused. The last answer stays while the next is asked for. */
export interface Loaded<T> {
  readonly value: T | null
  readonly error: unknown
  readonly isLoading: boolean
  readonly again: () => void
}

/**
 * Asks the server when the component comes and whenever `key` changes; an answer that was overtaken is dropped.
 *
 * @param key all that the question depends on
 */
export function useLoaded<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "again">>({ value: null, error: null, isLoading: true })
  const [round, setRound] = useState(0)
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    const controller = new AbortController()
    setState(before => ({ ...before, isLoading: true }))
    latest.current(controller.signal).then(
      value => {
        if (!controller.signal.aborted) setState({ value, error: null, isLoading: false })
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState(before => ({ ...before, error, isLoading: false }))
      },
    )
    return () => controller.abort()
  }, [key, round])
  return { ...state, again: () => setRound(round + 1) }
}
