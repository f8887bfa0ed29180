import { useState } from "preact/hooks"
import type { EventType, Webhook } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { RefusalText } from "../pieces/states.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { Field } from "./field.js"
import { savedByKey } from "./save-key.js"
import { t } from "./texts.js"

/** All kinds of events. */
export const EVENT_TYPES = [
  "conversation.started",
  "conversation.ended",
  "activity.created",
  "chat.waiting",
  "chat.connected",
  "chat.transferred",
  "chat.ended",
  "block.created",
  "block.lifted",
] as const satisfies readonly EventType[]

interface WebhookDialogProps {
  readonly onClose: () => void
  readonly onMade: (made: { readonly webhook: Webhook; readonly secret: string }) => void
}

/** Adds an address that is told of events. */
export function WebhookDialog({ onClose, onMade }: WebhookDialogProps) {
  const [url, setUrl] = useState("")
  const [types, setTypes] = useState<readonly EventType[]>(["chat.waiting", "chat.ended"])
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [isTried, setTried] = useState(false)
  const make = async (): Promise<void> => {
    setTried(true)
    if (types.length === 0 || isBusy) return
    setBusy(true)
    setError(null)
    try {
      onMade(await parley().call("createWebhook", { body: { url: url.trim(), types } }))
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  const toggle = (type: EventType): void =>
    setTypes(types.includes(type) ? types.filter(one => one !== type) : [...types, type])
  return (
    <Dialog
      title={t("newWebhook")}
      isWritten={url !== ""}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button kind="chief" isBusy={isBusy} onPress={() => void make()}>
            {t(isBusy ? "making" : "addWebhookDo")}
          </Button>
        </>
      }
    >
      <div class="form" {...savedByKey(() => void make())}>
        <Field label={t("url")} type="url" isFirst value={url} onInput={setUrl} />
        <fieldset class="choice">
          <legend>{t("types")}</legend>
          <div class="options columns">
            {EVENT_TYPES.map(type => (
              <label key={type} class="option">
                <input type="checkbox" checked={types.includes(type)} onChange={() => toggle(type)} />
                <code>{type}</code>
              </label>
            ))}
          </div>
          {isTried && types.length === 0 && (
            <small class="fault-text" role="alert">
              {t("chooseType")}
            </small>
          )}
        </fieldset>
        {error !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
      </div>
    </Dialog>
  )
}
