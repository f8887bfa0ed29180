import type { ComponentChildren } from "preact"
import { useEffect } from "preact/hooks"
import { isolated } from "../pieces/words.js"
import { titleCount } from "./waiting.js"

interface PageProps {
  /** The open thing's name, which the tab has too. */
  readonly title: string
  /** The name of the page, where the title is that of something on it. */
  readonly page?: string
  readonly children: ComponentChildren
  /** Panes beside each other fill it, each of which scrolls by itself. */
  readonly hasPanes?: boolean
}

/** A page of the console: the one `main`, and the tab's title, before which stands how many want the agent. Its `h1` is drawn by the page itself. */
export function Page({ title, page, children, hasPanes = false }: PageProps) {
  const count = titleCount.value
  const words = [isolated(title), ...(page === undefined ? [] : [page]), "Parley"].join(" · ")
  const shown = count > 0 ? `(${count}) ${words}` : words
  useEffect(() => {
    document.title = shown
  }, [shown])
  return (
    <main id="content" class={hasPanes ? "panes" : "page"} tabIndex={-1}>
      {children}
    </main>
  )
}
