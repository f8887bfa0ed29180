import { useState } from "preact/hooks"
import type { Key } from "../../client/index.js"
import { me, parley } from "../session.js"
import { Field } from "./field.js"
import { MakeDialog, ManyChoice } from "./make-dialog.js"
import { PRESETS, presetName } from "./presets.js"
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
  const permissions = kind === "own" ? chosen : [kind]
  const make = async (): Promise<void> => {
    const body = {
      permissions,
      ...(name.trim() === "" ? {} : { name: name.trim() }),
      ...(agent.trim() === "" ? {} : { agent: agent.trim() }),
      // The whole of that day, where one is.
      ...(ends === "" ? {} : { expiresAt: new Date(`${ends}T23:59:59.999`).toISOString() }),
    }
    onMade(await parley().call("makeKey", { body }))
  }
  return (
    <MakeDialog
      title={t("newKey")}
      verb={t("makeKeyDo")}
      isWritten={name !== "" || agent !== "" || ends !== ""}
      isSound={permissions.length > 0}
      make={make}
      onClose={onClose}
    >
      {isTried => (
        <>
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
            <ManyChoice
              legend={t("permissionsOf")}
              values={me.value?.permissions ?? []}
              chosen={chosen}
              onChoose={setChosen}
              fault={isTried && chosen.length === 0 ? t("choosePermission") : null}
            />
          )}
          <Field label={t("agentOfKey")} hint={t("agentOfKeyHint")} type="email" value={agent} onInput={setAgent} />
          <Field label={t("ends")} hint={t("endsHint")} type="date" value={ends} onInput={setEnds} />
        </>
      )}
    </MakeDialog>
  )
}
