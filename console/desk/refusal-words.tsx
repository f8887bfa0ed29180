import type { Refusal } from "../../client/index.js"
import { agentName, liveChat, ownAgent, ownChats, ownEmail } from "../live-desk.js"
import { timeText } from "../pieces/time.js"
import { NameWithin } from "../pieces/words.js"
import { may } from "../session.js"
import { say, t } from "./texts.js"

interface RefusalProps {
  readonly error: Pick<Refusal, "status" | "code" | "message"> | Error
  readonly chatId: string | null
  /** The operation that was refused; left out: another than taking a chat. */
  readonly verb?: string
  /** The refused text stays beside this. */
  readonly hasText?: boolean
}

/** A refusal as the agent is told of it: by name, with the way on; its code in small. */
export function RefusalWords({ error, chatId, verb, hasText = false }: RefusalProps) {
  const code = "code" in error ? error.code : null
  const chat = chatId === null ? undefined : liveChat(chatId)
  const holder = chat?.agent !== null && chat?.agent !== ownEmail.value ? agentName(chat?.agent ?? null) : ""
  const name = <NameWithin text={holder === "" ? t("somebody") : holder} />
  const open = ownChats.value.filter(({ status }) => status === "connected").length
  const words = (): ReturnType<typeof say> => {
    switch (code) {
      case "CHAT_TAKEN":
        return say("refusedTaken", { name })
      case "CHAT_ENDED":
        return chat?.endedAt === undefined || chat.endedAt === null
          ? t("refusedEnded")
          : t("refusedEndedAt", { time: timeText(chat.endedAt), by: t(`by-${chat.endedBy ?? "agent"}`) })
      case "CHAT_NOT_YOURS":
        return say("refusedNotYours", { name })
      case "CHAT_WAITING":
        return t("refusedWaiting")
      case "CHAT_HAS_AGENT":
        return t("refusedHasAgent")
      case "AGENT_FULL":
        return t(may("desk:act") ? "refusedFullMay" : "refusedFull", { n: open, all: ownAgent.value?.maxChats ?? open })
      case "AGENT_SIGNED_OUT":
      case "AGENT_UNKNOWN":
        // Of the agent who was to get the chat the server's own sentence tells, with the name.
        return verb === "acceptChat" ? t("refusedSignedOut") : error.message
      case "NO_CHAT":
        return t("refusedNoChat")
      case "NO_QUESTION":
        return t("refusedNoQuestion")
      case "QUEUE_NOT_YOURS":
        return t("refusedQueue")
      case "NOTES_EXCEEDED":
        return t("refusedNotes")
      case "TEXT_EXCEEDED":
        return t("refusedTooLong")
      case null:
        return t("refusedOffline")
      default:
        return error.message
    }
  }
  return (
    <span>
      {words()} {hasText && code === "CHAT_ENDED" && `${t("textKept")} `}
      {"code" in error && <small class="third">{`${error.status} ${error.code}`}</small>}
    </span>
  )
}
