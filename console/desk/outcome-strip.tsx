import { useLayoutEffect, useRef } from "preact/hooks"
import type { Block, Chat } from "../../client/index.js"
import { now } from "../clock.js"
import { signInAtDesk } from "../desk-sign-in.js"
import { lostChats, queueTitle } from "../live-desk.js"
import { nameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { ResultStrip } from "../pieces/states.js"
import { durationText, endText } from "../pieces/time.js"
import { NameWithin } from "../pieces/words.js"
import { may } from "../session.js"
import { common } from "../texts/common.js"
import { isBusy, outcome, perform } from "./outcome.js"
import { RefusalWords } from "./refusal-words.js"
import { say, t } from "./texts.js"

interface StripProps {
  /** The open chat; null: none is. */
  readonly chat: Chat | null
  /** Takes the chat that was refused: beyond one's own limit, or after having signed in at the desk. */
  readonly onTake: (chatId: string, isAnyway: boolean) => void
  readonly onUndo: () => void
}

/** The outcome of the last verb, until it is closed or another is done. */
export function OutcomeStrip({ chat, onTake, onUndo }: StripProps) {
  const present = outcome.value
  const holder = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (present?.kind === "blocked") holder.current?.querySelector<HTMLElement>(".result-strip")?.focus()
    // The way on is one more key.
    if (present?.kind === "refused") holder.current?.querySelector<HTMLElement>("[data-way-on]")?.focus()
  }, [present])
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
            <RefusalWords error={present.error} chatId={present.chatId} verb={present.verb} />{" "}
            <WayOn code={"code" in present.error ? present.error.code : null} refused={present} onTake={onTake} />
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
                <span class="second">{t("undoHint")}</span>
              </>
            )}
          </>
        )}
      </ResultStrip>
    </div>
  )
}

/** The next thing to do after a chat could not be taken, as a button; nothing where there is none. */
function WayOn({
  code,
  refused: { verb, chatId },
  onTake,
}: Pick<StripProps, "onTake"> & {
  readonly code: unknown
  readonly refused: { readonly verb: string; readonly chatId: string | null }
}) {
  if (verb !== "acceptChat" || chatId === null) return null
  if (code === "AGENT_FULL" && may("desk:act")) {
    return (
      <Button more={WAY_ON} onPress={() => onTake(chatId, true)}>
        {t("takeAnyway")}
      </Button>
    )
  }
  if (code !== "AGENT_UNKNOWN" && code !== "AGENT_SIGNED_OUT") return null
  const signIn = (): void =>
    void perform(chatId, "presence", () => signInAtDesk("available")).then(
      agent => agent !== null && onTake(chatId, false),
    )
  return (
    <Button more={WAY_ON} isBusy={isBusy(chatId, "presence")} onPress={signIn}>
      {t("availableTake")}
    </Button>
  )
}

const WAY_ON: object = { "data-way-on": true }

function blockedWords(block: Block | undefined, chat: Chat) {
  const name = <NameWithin text={nameOf(chat)} />
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
    void perform("", "presence", () => signInAtDesk("available")).then(agent => agent !== null && close())
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
