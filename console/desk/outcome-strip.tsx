import { useLayoutEffect, useRef } from "preact/hooks"
import type { Block, Chat } from "../../client/index.js"
import { now } from "../clock.js"
import { asAgent, lostChats, queueTitle } from "../live-desk.js"
import { nameOf, shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { ResultStrip } from "../pieces/states.js"
import { durationText, endText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common } from "../texts/common.js"
import { outcome, perform } from "./outcome.js"
import { RefusalWords } from "./refusal-words.js"
import { say, t } from "./texts.js"

interface StripProps {
  /** The open chat; null: none is. */
  readonly chat: Chat | null
  /** Takes the chat beyond one's own limit. */
  readonly onAnyway: () => void
  readonly onUndo: () => void
}

/** The outcome of the last verb, until it is closed or another is done. */
export function OutcomeStrip({ chat, onAnyway, onUndo }: StripProps) {
  const present = outcome.value
  const holder = useRef<HTMLDivElement>(null)
  const isBlocked = present?.kind === "blocked"
  useLayoutEffect(() => {
    if (isBlocked) holder.current?.querySelector<HTMLElement>(".result-strip")?.focus()
  }, [isBlocked])
  if (present === null) return <LostStrip />
  const close = (): void => {
    outcome.value = null
  }
  // One of a chat that is not open any more says nothing here.
  const isHere = present.chatId === null || present.chatId === "next" || present.chatId === chat?.id
  if (!isHere) return null
  return (
    <div ref={holder} class="outcome">
      <ResultStrip isFault={present.kind === "refused"} onClose={close}>
        {present.kind === "told" && present.text}
        {present.kind === "refused" && present.error instanceof Error && (
          <>
            <RefusalWords error={present.error} chatId={present.chatId} />{" "}
            {"code" in present.error && present.error.code === "AGENT_FULL" && may("desk:act") && (
              <Button onPress={onAnyway}>{t("takeAnyway")}</Button>
            )}
          </>
        )}
        {present.kind === "blocked" && chat !== null && (
          <>
            {blockedWords(present.blocks[0], chat)}{" "}
            {may("block:remove") && present.blocks.length > 0 && (
              <>
                <Button icon="lift" onPress={onUndo}>
                  {common("undo")}
                </Button>{" "}
                <span class="second">{t("undoHint", { name: shortNameOf(chat) })}</span>
              </>
            )}
          </>
        )}
      </ResultStrip>
    </div>
  )
}

function blockedWords(block: Block | undefined, chat: Chat) {
  const name = <Words text={nameOf(chat)} />
  const until = block?.until ?? null
  if (block === undefined) return say("isBlocked", { name })
  return until === null ? say("isBlockedForGood", { name }) : say("isBlockedUntil", { name, time: endText(until) })
}

/** Chats went back while the agent could not be reached. */
function LostStrip() {
  const lost = lostChats.value
  if (lost === null) return null
  const close = (): void => {
    lostChats.value = null
  }
  const again = (): void =>
    void perform("", "presence", () =>
      parley().call("signIn", { body: { ...asAgent(), status: "available", presence: true } }),
    ).then(close)
  return (
    <div class="outcome">
      <ResultStrip isFault onClose={close}>
        {t("cameBack", {
          n: lost.count,
          duration: durationText(now.peek() - lost.since),
          queue: queueTitle(lost.queue),
        })}{" "}
        <Button onPress={again}>{t("availableAgain")}</Button>
      </ResultStrip>
    </div>
  )
}
