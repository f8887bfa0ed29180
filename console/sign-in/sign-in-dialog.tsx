import { useId, useLayoutEffect, useRef } from "preact/hooks"
import { useKeyLayer } from "../keys.js"
import { SignInForm } from "./sign-in-form.js"
import "./sign-in.css"
import { t } from "./texts.js"

/** Over the page as it stands, which goes on when somebody has signed in again. There is no way around it. */
export function SignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useKeyLayer()
  useLayoutEffect(() => {
    const opener = document.activeElement
    dialog.current?.showModal()
    return () => {
      dialog.current?.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="dialog sign-in-dialog"
      aria-labelledby={heading}
      onCancel={event => event.preventDefault()}
    >
      <header>
        <div>
          <h2 id={heading}>{t("endedTitle")}</h2>
          <p class="second">{t("ended")}</p>
        </div>
      </header>
      <section class="dialog-body" aria-labelledby={heading}>
        <SignInForm isAgain />
      </section>
    </dialog>
  )
}
