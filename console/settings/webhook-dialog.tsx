import { useState } from "preact/hooks"
import type { EventType, Webhook } from "../../client/index.js"
import { parley } from "../session.js"
import { Field } from "./field.js"
import { MakeDialog, ManyChoice } from "./make-dialog.js"
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
  return (
    <MakeDialog
      title={t("newWebhook")}
      verb={t("addWebhookDo")}
      isWritten={url !== ""}
      isSound={types.length > 0}
      make={async () => onMade(await parley().call("createWebhook", { body: { url: url.trim(), types } }))}
      onClose={onClose}
    >
      {isTried => (
        <>
          <Field label={t("url")} type="url" isFirst value={url} onInput={setUrl} />
          <ManyChoice
            legend={t("types")}
            values={EVENT_TYPES}
            chosen={types}
            onChoose={setTypes}
            fault={isTried && types.length === 0 ? t("chooseType") : null}
          />
        </>
      )}
    </MakeDialog>
  )
}
