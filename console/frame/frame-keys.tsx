import { useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import { expectKeys, type Key, keysNow, useKeys } from "../keys.js"
import { pageName } from "../pages.js"
import { Dialog } from "../pieces/dialog.js"
import { common } from "../texts/common.js"
import { allowedPages, pathOf } from "./bar.js"

/** Milliseconds in which the letter of a page is to follow its G. */
const PATIENCE = 1500

const PANES = "main section, main aside, main [data-pane]"

/** F6: focus goes to the next pane, or to the one before. */
function goToPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>(PANES)].filter(
    pane => pane.offsetParent !== null && !pane.parentElement?.closest(PANES),
  )
  if (panes.length === 0) return
  const at = panes.findIndex(pane => pane.contains(document.activeElement))
  const next = panes.at((at + step + panes.length) % panes.length)
  if (next === undefined) return
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1
  next.focus()
}

/** The keys that hold on every page, and the help that `?` opens. */
export function FrameKeys() {
  const { route } = useLocation()
  const [help, setHelp] = useState<readonly Key[] | null>(null)
  const begin = (): void => {
    const pages = allowedPages().map(page => ({ key: page.key, label: "", run: () => route(pathOf(page)) }))
    expectKeys(pages, PATIENCE)
  }
  useKeys([
    { key: "?", label: common("allKeys"), run: () => setHelp(keysNow()) },
    { key: "F6", label: "F6", inFields: true, run: () => goToPane(1) },
    { key: "F6", withShift: true, label: "Shift F6", inFields: true, run: () => goToPane(-1) },
    { key: "g", label: common("pages"), run: begin },
  ])
  return (
    <>
      {help !== null && (
        <Dialog title={common("allKeys")} onClose={() => setHelp(null)}>
          <dl class="keys">
            {allowedPages().map(page => (
              <div key={page.name}>
                <dt>
                  <kbd>G</kbd> <kbd>{page.key.toUpperCase()}</kbd>
                </dt>
                <dd>{pageName(page)}</dd>
              </div>
            ))}
            {help
              .filter(({ key, label }) => key !== "F6" && label !== "" && key !== "g")
              .map(key => (
                <div key={`${key.key}${key.withControl}${key.withShift}`}>
                  <dt>
                    <KeyName of={key} />
                  </dt>
                  <dd>{key.label}</dd>
                </div>
              ))}
          </dl>
        </Dialog>
      )}
    </>
  )
}

/** A key as it is told: `Ctrl K`, `Shift X`, `J`. */
function KeyName({ of: { key, withControl, withShift } }: { readonly of: Key }) {
  const name = key === "Escape" ? "Esc" : key.length === 1 ? key.toUpperCase() : key
  const all = [...(withControl ? ["Ctrl"] : []), ...(withShift ? ["Shift"] : []), name]
  return all.map(part => <kbd key={part}>{part}</kbd>)
}
