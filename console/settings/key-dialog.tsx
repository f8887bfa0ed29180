import { useState } from "preact/hooks"
import type { Key } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { RefusalText } from "../pieces/states.js"
import { me, parley } from "../session.js"
import { common } from "../texts/common.js"
import { Field } from "./field.js"
import { PRESETS, presetName } from "./presets.js"
import { savedByKey } from "./save-key.js"
import { t } from "./texts.js"

interface KeyDialogProps {
  readonly onClose: () => void
  readonly onMade: (made: { readonly key: Key; readonly secret: string }) => void
}

/** Makes a key, which may no more than whoever makes it. */
export function KeyDialog({ onClose, onMade }: KeyDialogProps) {
  const [name, setName] = useState("")
  const [kind, setKind] = useState<(typeof PRESETS)[number] | "own">("bot")
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [agent, setAgent] = useState("")
  const [ends, setEnds] = useState("")
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [isTried, setTried] = useState(false)
  const permissions = kind === "own" ? chosen : [kind]
  const make = async (): Promise<void> => {
    setTried(true)
    if (permissions.length === 0 || isBusy) return
    setBusy(true)
    setError(null)
    try {
      const body = {
        permissions,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        ...(agent.trim() === "" ? {} : { agent: agent.trim() }),
        // The whole of that day, where one is.
        ...(ends === "" ? {} : { expiresAt: new Date(`${ends}T23:59:59.999`).toISOString() }),
      }
      onMade(await parley().call("makeKey", { body }))
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t("newKey")}
      isWritten={name !== "" || agent !== "" || ends !== ""}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button kind="chief" isBusy={isBusy} onPress={() => void make()}>
            {t(isBusy ? "making" : "makeKeyDo")}
          </Button>
        </>
      }
    >
      <div class="form" {...savedByKey(() => void make())}>
        <Field label={t("name")} isFirst value={name} onInput={setName} />
        <fieldset class="choice">
          <legend>{t("preset")}</legend>
          <div class="options column">
            {([...PRESETS, "own"] as const).map(value => (
              <label key={value} class="option">
                <input type="radio" name="preset" checked={kind === value} onChange={() => setKind(value)} />
                <span>{value === "own" ? t("presetOwn") : presetName(value)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {kind === "own" && (
          <fieldset class="choice">
            <legend>{t("permissionsOf")}</legend>
            <div class="options columns">
              {(me.value?.permissions ?? []).map(permission => (
                <label key={permission} class="option">
                  <input
                    type="checkbox"
                    checked={chosen.includes(permission)}
                    onChange={() =>
                      setChosen(
                        chosen.includes(permission)
                          ? chosen.filter(one => one !== permission)
                          : [...chosen, permission],
                      )
                    }
                  />
                  <code>{permission}</code>
                </label>
              ))}
            </div>
            {isTried && chosen.length === 0 && (
              <small class="fault-text" role="alert">
                {t("choosePermission")}
              </small>
            )}
          </fieldset>
        )}
        <Field label={t("agentOfKey")} hint={t("agentOfKeyHint")} type="email" value={agent} onInput={setAgent} />
        <Field label={t("ends")} hint={t("endsHint")} type="date" value={ends} onInput={setEnds} />
        {error !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
      </div>
    </Dialog>
  )
}
