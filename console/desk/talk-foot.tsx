import type { Block } from "../../client/index.js"
import { ownEmail } from "../live-desk.js"
import { shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { endText } from "../pieces/time.js"
import { NameWithin } from "../pieces/words.js"
import { may } from "../session.js"
import { KeptReply } from "./kept-reply.js"
import { NoteSlip } from "./note-slip.js"
import type { OpenChat } from "./open-chat.js"
import { isBusy } from "./outcome.js"
import { REPLY, Reply } from "./reply.js"
import { say, t } from "./texts.js"
import { isOwnChat } from "./verbs.js"

interface FootProps {
  readonly open: OpenChat
  readonly isNoting: boolean
  readonly onNote: (isNoting: boolean) => void
  readonly onLift: (blocks: readonly Block[]) => void
}

/** Below the talk: the reply where the chat is one's own, else why there is none. */
export function TalkFoot({ open, isNoting, onNote, onLift }: FootProps) {
  const { chat, blocks } = open
  if (isOwnChat(chat)) return <Reply key={chat.id} chat={chat} isNoting={isNoting} onNote={onNote} />
  const holding = blocks.filter(({ status }) => status === "active")
  const held = holding.at(-1)
  const isWriting = document.activeElement?.id === REPLY
  return (
    <>
      <KeptReply key={chat.id} chatId={chat.id} isWriting={isWriting} />
      <div class="talk-foot">
        {isNoting ? (
          <NoteSlip chat={chat} onClose={() => onNote(false)} />
        ) : (
          <>
            <p>{footWords(open, held)}</p>
            <div class="verbs">
              {(may("desk:own") || may("desk:act")) && (
                <Button kind="quiet" icon="note" onPress={() => onNote(true)}>
                  {t("writeNote")}
                </Button>
              )}
              {held !== undefined && may("block:remove") && (
                <Button icon="lift" isBusy={isBusy(chat.id, "lift")} onPress={() => onLift(holding)}>
                  {t("liftBlock")}
                </Button>
              )}
            </div>
          </>
        )}
      </div>
    </>
  )
}

function footWords({ chat }: OpenChat, held: Block | undefined): ReturnType<typeof say> {
  const name = <NameWithin text={shortNameOf(chat)} />
  if (chat.status === "waiting") return say(ownEmail.value === null ? "footNoAgent" : "footWaiting", { name })
  if (chat.status === "connected") return t("footOthers")
  if (held === undefined) return say("footEnded", { name })
  if (held.scope === "conversation") {
    return held.until === null
      ? say("footBannedForGood", { name })
      : say("footBanned", { name, time: endText(held.until) })
  }
  return held.until === null ? say("footEnded", { name }) : say("footBlocked", { name, time: endText(held.until) })
}
