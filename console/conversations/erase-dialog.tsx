import { useId, useState } from "preact/hooks"
import type { Person } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { RefusalText } from "../pieces/states.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { say, t } from "./texts.js"

interface EraseDialogProps {
  readonly person: Person
  readonly name: string
  readonly onClose: () => void
  readonly onErased: (words: string) => void
}

/** Erases a person for good, once their id was typed. */
export function EraseDialog({ person: { userId, visitorId }, name, onClose, onErased }: EraseDialogProps) {
  const field = useId()
  const [typed, setTyped] = useState("")
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const id = userId ?? visitorId
  const isTyped = id !== null && typed.trim() === id
  const erase = async (): Promise<void> => {
    if (id === null || !isTyped) return
    setBusy(true)
    setError(null)
    try {
      const erasure = await parley().call(userId === null ? "eraseVisitor" : "eraseUser", { params: { id } })
      const { conversations = 0, activities = 0, files = 0 } = erasure.counts
      const what =
        erasure.status === "erasing" ? t("erasing") : t("erased", { conversations, lines: activities, files })
      const kept = erasure.blocks.length
      onErased(kept === 0 ? what : `${what} ${t("erasedKept", { n: kept })}`)
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={say("eraseTitle", { name: <Words text={name} /> })}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button
            kind="grave-filled"
            isBusy={isBusy}
            isOff={!isTyped}
            more={{ "aria-describedby": `${field}-label` }}
            onPress={() => void erase()}
          >
            {t("eraseDo")}
          </Button>
        </>
      }
    >
      <div class="erase">
        <p>{t("eraseWhat")}</p>
        <p>{t("eraseKeeps")}</p>
        {id === null ? (
          <p class="fault-text">{t("noPerson")}</p>
        ) : (
          <div>
            <label for={field} id={`${field}-label`}>
              {say("eraseType", { id: <code>{id}</code> })}
            </label>
            <input
              id={field}
              class="field"
              value={typed}
              autoComplete="off"
              spellcheck={false}
              onInput={event => setTyped(event.currentTarget.value)}
            />
          </div>
        )}
        {error !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
      </div>
    </Dialog>
  )
}
