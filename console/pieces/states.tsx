import type { ComponentChildren } from "preact"
import { useEffect, useState } from "preact/hooks"
import { Refusal } from "../../client/index.js"
import { common, sayCommon } from "../texts/common.js"
import { language } from "../texts/texts.js"
import { Button } from "./button.js"

/** Nothing for 300 ms, then grey lines of the height of what is coming, after 5 s a word. */
export function Loading({ rows = 6, isTall = false }: { readonly rows?: number; readonly isTall?: boolean }) {
  const [age, setAge] = useState<"young" | "seen" | "old">("young")
  useEffect(() => {
    const timers = [setTimeout(() => setAge("seen"), 300), setTimeout(() => setAge("old"), 5000)]
    return () => timers.forEach(clearTimeout)
  }, [])
  if (age === "young") return <div class="loading" aria-busy="true" />
  return (
    <div class={isTall ? "loading tall" : "loading"} aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} class="grey-line" />
      ))}
      <p role="status">{age === "old" ? common("loadingLong") : ""}</p>
    </div>
  )
}

/** Tells what will be here and how it comes to be. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>
}

/** Something could not be loaded: its code and the request's id, and a way on. */
export function Failed({
  what,
  error,
  onAgain,
}: {
  readonly what: string
  readonly error: unknown
  readonly onAgain: () => void
}) {
  return (
    <div class="failed" role="alert">
      <p>
        {sayCommon("failed", { what: withinSentence(what) })} <RefusalText error={error} />
      </p>
      <Button onPress={onAgain}>{common("again")}</Button>
    </div>
  )
}

/** A heading as a sentence has it. */
function withinSentence(words: string): string {
  return words.slice(0, 1).toLocaleLowerCase(language) + words.slice(1)
}

/** A refusal's own sentence, with its status and code in small. */
export function RefusalText({ error }: { readonly error: unknown }) {
  // A request that found no server throws one, with words of the browser.
  if (error instanceof TypeError) return <span>{common("unreachable")}</span>
  if (!(error instanceof Refusal)) return <span>{error instanceof Error ? error.message : String(error)}</span>
  const { requestId } = error.problem
  return (
    <span>
      {error.message}{" "}
      <small class="third">
        {error.status} {error.code}
        {typeof requestId === "string" && ` · ${common("requestId", { id: requestId })}`}
      </small>
    </span>
  )
}

/** In place of a toast: the outcome of what was done, where it was done, until it is closed or another comes. */
export function ResultStrip({
  children,
  isFault = false,
  onClose,
}: {
  readonly children: ComponentChildren
  readonly isFault?: boolean
  readonly onClose: () => void
}) {
  return (
    <div class={isFault ? "result-strip fault" : "result-strip"} role="status" tabIndex={-1}>
      <span>{children}</span>
      <Button kind="quiet" icon="close" name={common("close")} onPress={onClose} />
    </div>
  )
}
