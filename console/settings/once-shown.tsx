import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { FIRST } from "../pieces/first.js"
import { t } from "./texts.js"

interface OnceShownProps {
  readonly title: ComponentChildren
  readonly secret: string
  /** Its use. */
  readonly hint?: string
  readonly onClose: () => void
}

/** A secret that is shown this once. */
export function OnceShown({ title, secret, hint, onClose }: OnceShownProps) {
  const [isCopied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(secret)
    setCopied(true)
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <Button kind="chief" onPress={onClose}>
          {t("doneCopying")}
        </Button>
      }
    >
      <div class="form">
        <p>
          {t("secretOnce")} {hint}
        </p>
        <p class="secret">
          <code>{secret}</code>
          <Button icon={isCopied ? "check" : "copy"} onPress={() => void copy()} more={FIRST}>
            {t(isCopied ? "copied" : "copySecret")}
          </Button>
        </p>
        <p role="status" class="unseen">
          {isCopied ? t("copied") : ""}
        </p>
      </div>
    </Dialog>
  )
}
