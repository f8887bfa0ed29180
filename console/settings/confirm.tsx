import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { FIRST } from "../pieces/first.js"
import { RefusalText } from "../pieces/states.js"
import { common } from "../texts/common.js"

interface ConfirmProps {
  readonly title: ComponentChildren
  readonly children: ComponentChildren
  /** Verb and object. */
  readonly verb: string
  readonly run: () => Promise<void>
  readonly onClose: () => void
}

/** Asks before something grave, and says what follows from it. */
export function Confirm({ title, children, verb, run, onClose }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const go = async (): Promise<void> => {
    setBusy(true)
    try {
      await run()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose} more={FIRST}>
            {common("cancel")}
          </Button>
          <Button kind="grave-filled" isBusy={isBusy} onPress={() => void go()}>
            {verb}
          </Button>
        </>
      }
    >
      <div class="form">
        {children}
        {error !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
      </div>
    </Dialog>
  )
}
