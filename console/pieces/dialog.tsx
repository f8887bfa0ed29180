import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks"
import { KeyLayerContext, useKeyLayer } from "../keys.js"
import { common } from "../texts/common.js"
import { useBack } from "./back.js"
import { Button } from "./button.js"

interface DialogProps {
  readonly title: ComponentChildren
  /** Below the title: of whom it is. */
  readonly subtitle?: ComponentChildren
  readonly children: ComponentChildren
  /** The foot: a line, and buttons. */
  readonly foot?: ComponentChildren
  /** Something was typed, so that leaving asks once. */
  readonly isWritten?: boolean
  readonly onClose: () => void
  /** At the end side, over the page, as high as it: the details of a row. */
  readonly isDrawer?: boolean
  /** The page's address opens it. */
  readonly isInAddress?: boolean
}

/**
 * A native dialog, open for as long as it is drawn. Focus goes to its first control that has `data-first`, else to the first
 * after the close button, and returns to what had it. Escape and Back leave it; where something was typed they ask first.
 */
export function Dialog({
  title,
  subtitle,
  children,
  foot,
  isWritten = false,
  onClose,
  isDrawer = false,
  isInAddress = false,
}: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isAsking, setAsking] = useState(false)
  const heading = useId()
  const layer = useKeyLayer()
  useLayoutEffect(() => {
    const opener = document.activeElement
    const element = dialog.current
    element?.showModal()
    const first = element?.querySelector<HTMLElement>("[data-first]") ?? firstControl(element)
    first?.focus()
    return () => {
      element?.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  const leave = (): boolean => {
    if (isWritten) setAsking(true)
    else onClose()
    return isWritten
  }
  useBack(isInAddress, leave)
  return (
    <dialog
      ref={dialog}
      class={isDrawer ? "dialog drawer" : "dialog"}
      aria-labelledby={heading}
      onKeyDown={event => {
        // A browser closes a dialog at the second Escape, though at both it was asked not to.
        const isTheirs = event.currentTarget.querySelector(":popover-open") !== null
        if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || isTheirs) return
        event.preventDefault()
        leave()
      }}
      onCancel={event => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        leave()
      }}
    >
      <KeyLayerContext.Provider value={layer}>
        <header>
          <div>
            <h2 id={heading}>{title}</h2>
            {subtitle !== undefined && <p class="second">{subtitle}</p>}
          </div>
          <Button kind="quiet" icon="close" name={common("close")} onPress={leave} />
        </header>
        <section class="dialog-body" aria-labelledby={heading}>
          {children}
        </section>
        {isAsking ? (
          <footer>
            <Button kind="chief" onPress={() => setAsking(false)}>
              {common("keepWriting")}
            </Button>
            <Button onPress={onClose}>{common("throwAway")}</Button>
          </footer>
        ) : (
          foot !== undefined && <footer>{foot}</footer>
        )}
      </KeyLayerContext.Provider>
    </dialog>
  )
}

function firstControl(dialog: HTMLDialogElement | null): HTMLElement | null {
  return dialog?.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea, button, a[href])") ?? null
}
