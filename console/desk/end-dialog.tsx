import type { Chat } from "../../client/index.js"
import { nameOf, shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { FIRST } from "../pieces/first.js"
import { NameWithin } from "../pieces/words.js"
import { isBusy } from "./outcome.js"
import { say, t } from "./texts.js"

interface EndProps {
  readonly chat: Chat
  readonly onEnd: () => void
  readonly onClose: () => void
}

/** Asks once: an ended chat cannot be taken up again, and its user is asked how it was. Enter goes on with the chat. */
export function EndDialog({ chat, onEnd, onClose }: EndProps) {
  return (
    <Dialog
      title={say("endAsk", { name: <NameWithin text={nameOf(chat)} /> })}
      onClose={onClose}
      foot={
        <>
          <Button more={FIRST} onPress={onClose}>
            {t("goOn")}
          </Button>
          <Button kind="chief" isBusy={isBusy(chat.id, "disconnectChat")} onPress={onEnd}>
            {t("end")}
          </Button>
        </>
      }
    >
      <p>{say("endHint", { name: <NameWithin text={shortNameOf(chat)} /> })}</p>
    </Dialog>
  )
}
