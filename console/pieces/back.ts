import { useLayoutEffect, useRef } from "preact/hooks"

/** An entry of the browser's history that an open dialog has made, so that Back leaves the dialog and not the page. */
interface BackEntry {
  readonly id: string
  isOpen: boolean
  /** @returns it stays open, and asks */
  readonly leave: () => boolean
}
/** The uppermost last. */
const entries: BackEntry[] = []

function entryHere(): unknown {
  return (history.state as { readonly dialog?: unknown } | null)?.dialog
}

function enter(entry: BackEntry): void {
  history.pushState({ dialog: entry.id }, "")
  entries.push(entry)
}

/** Takes entries of closed dialogs away again; where a page was gone to from one, it stays, and is passed over by Back. */
function tidy(): void {
  let surplus = 0
  const here = entryHere()
  const isHere = here !== undefined && here === entries.at(-1)?.id
  while (entries.at(-1)?.isOpen === false) {
    entries.pop()
    surplus += 1
  }
  if (isHere && surplus > 0) history.go(-surplus)
}

addEventListener("popstate", () => {
  const here = entryHere()
  const at = entries.findIndex(({ id }) => id === here)
  if (here !== undefined && at < 0) {
    history.back()
    return
  }
  for (const entry of entries.splice(at + 1).reverse()) {
    if (!entry.isOpen || !entry.leave()) continue
    enter(entry)
    return
  }
  tidy()
})

/**
 * Has the browser's Back leave a dialog for as long as the component is there (pages' design, section 2).
 *
 * @param isInAddress the page's address opens it, so that Back leaves it anyway
 * @param leave leaves it, or asks first; returns whether it stays open
 */
export function useBack(isInAddress: boolean, leave: () => boolean): void {
  const latest = useRef(leave)
  latest.current = leave
  useLayoutEffect(() => {
    if (isInAddress) return
    const entry: BackEntry = { id: crypto.randomUUID(), isOpen: true, leave: () => latest.current() }
    enter(entry)
    return () => {
      entry.isOpen = false
      // Dialogs over each other close together, and a page that is gone to has its address by then.
      queueMicrotask(tidy)
    }
  }, [isInAddress])
}
