import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { RefusalText } from "../pieces/states.js"
import { common } from "../texts/common.js"
import { savedByKey } from "./save-key.js"
import { t } from "./texts.js"

interface MakeDialogProps {
  readonly title: string
  /** Of the button: verb and object. */
  readonly verb: string
  readonly isWritten: boolean
  /** All that is needed is there; else the field that is not says so, once it was tried. */
  readonly isSound: boolean
  /** The fields. @param isTried somebody has pressed the button */
  readonly children: (isTried: boolean) => ComponentChildren
  /** Asks the server, and goes on with its answer; a refusal stands below the fields. */
  readonly make: () => Promise<void>
  readonly onClose: () => void
}

/** A dialog that makes something on the server: a key, a webhook. */
export function MakeDialog({ title, verb, isWritten, isSound, children, make, onClose }: MakeDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const press = async (): Promise<void> => {
    setTried(true)
    if (!isSound || isBusy) return
    setBusy(true)
    setError(null)
    try {
      await make()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      isWritten={isWritten}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button kind="chief" isBusy={isBusy} onPress={() => void press()}>
            {isBusy ? t("making") : verb}
          </Button>
        </>
      }
    >
      <div class="form" {...savedByKey(() => void press())}>
        {children(isTried)}
        {error !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
      </div>
    </Dialog>
  )
}

interface ManyProps<V extends string> {
  readonly legend: string
  readonly values: readonly V[]
  readonly chosen: readonly V[]
  readonly onChoose: (chosen: readonly V[]) => void
  /** Says what is wrong with the choice; null: nothing is. */
  readonly fault: string | null
}

/** Any number of names of the API, in columns. */
export function ManyChoice<V extends string>({ legend, values, chosen, onChoose, fault }: ManyProps<V>) {
  const toggle = (value: V): void =>
    onChoose(chosen.includes(value) ? chosen.filter(one => one !== value) : [...chosen, value])
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="options columns">
        {values.map(value => (
          <label key={value} class="option">
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
            <code>{value}</code>
          </label>
        ))}
      </div>
      {fault !== null && (
        <small class="fault-text" role="alert">
          {fault}
        </small>
      )}
    </fieldset>
  )
}
