import { useLocation } from "preact-iso"
import { BASE } from "../base-path.js"
import { now } from "../clock.js"
import { agentName, ownAgent, ownEmail, queueTitle } from "../live-desk.js"
import { nameOf, shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { Menu } from "../pieces/menu.js"
import { Chip } from "../pieces/thread.js"
import { durationText, endText, timeText } from "../pieces/time.js"
import { isolated, NameWithin, Words } from "../pieces/words.js"
import { may } from "../session.js"
import { common } from "../texts/common.js"
import { chatThread } from "./chat-state.js"
import type { OpenChat } from "./open-chat.js"
import { isBusy } from "./outcome.js"
import { chatPath, type ListName } from "./paths.js"
import { t } from "./texts.js"
import { isOwnChat, mayBlock } from "./verbs.js"

/** All that can be done with the open chat, by buttons, menu and keys alike. */
export interface HeadVerbs {
  readonly take: () => void
  readonly transfer: () => void
  readonly end: () => void
  readonly close: () => void
  readonly decline: () => void
  readonly block: () => void
  readonly showPerson: () => void
  readonly tag: () => void
}

interface HeadProps {
  readonly open: OpenChat
  readonly list: ListName
  readonly verbs: HeadVerbs
}

/** Above the talk: who, in which state since when, and the verbs. */
export function TalkHead({ open, list, verbs }: HeadProps) {
  const { chat, blocks } = open
  const { query, route } = useLocation()
  const isOwn = isOwnChat(chat)
  const name = isolated(shortNameOf(chat))
  const held = blocks.findLast(({ status }) => status === "active")
  const canHandOn = isOwn || (chat.status !== "ended" && may("desk:act"))
  const canTake = chat.status === "waiting" && ownEmail.value !== null
  const canBlock = mayBlock(chat) && held === undefined
  return (
    <header class="talk-head">
      <span class="back-to-list">
        <Button kind="quiet" icon="back" name={t("backToList")} onPress={() => route(chatPath(list, null, query))} />
      </span>
      <div class="talk-title">
        <h1>
          <Words text={nameOf(chat)} isName />
        </h1>
        <p>
          {held === undefined ? (
            <Chip state={chatThread(chat)}>{stateWords(open)}</Chip>
          ) : (
            <Chip state="blocked">
              {held.until === null ? t("blockedForGood") : t("blockedUntil", { time: endText(held.until) })}
            </Chip>
          )}
          <span class="talk-queue">
            <NameWithin text={queueTitle(chat.queue)} />
            {!isOwn && chat.agent !== null && chat.status === "connected" && (
              <>
                {" · "}
                <NameWithin text={agentName(chat.agent)} />
              </>
            )}
          </span>
        </p>
      </div>
      <fieldset class="verbs" aria-label={t("verbs")}>
        {canTake && (
          <Button kind="chief" isBusy={isBusy(chat.id, "acceptChat")} onPress={verbs.take}>
            {t("take")}
          </Button>
        )}
        {canHandOn && (
          <Button icon="transfer" onPress={verbs.transfer} more={{ title: t("transfer") }}>
            {t(chat.status === "waiting" ? "assign" : "transfer")}
          </Button>
        )}
        {isOwn && (
          <Button isBusy={isBusy(chat.id, "disconnectChat")} onPress={verbs.end}>
            {t("end")}
          </Button>
        )}
        {canBlock && chat.status !== "ended" && (
          <Button kind="grave" icon="block" onPress={verbs.block}>
            {t("block")}
          </Button>
        )}
      </fieldset>
      <Menu
        name={common("menu")}
        items={[
          ...(isOwn
            ? [
                { label: t("endMenu"), hint: t("endHint", { name }), key: "E", run: verbs.end },
                { label: t("closeMenu"), hint: t("closeHint", { name }), key: "C", run: verbs.close },
                { label: t("decline"), hint: t("declineHint"), key: "D", run: verbs.decline },
              ]
            : []),
          ...(canHandOn
            ? [
                {
                  label: t(chat.status === "waiting" ? "assign" : "transfer"),
                  icon: "transfer" as const,
                  key: "X",
                  run: verbs.transfer,
                },
              ]
            : []),
          ...(canBlock
            ? [{ label: t("block"), icon: "block" as const, key: "B", isGrave: true, run: verbs.block }]
            : []),
          { label: t("person"), key: "I", icon: "user" as const, run: verbs.showPerson },
          ...(may("desk:own") || may("desk:act") ? [{ label: t("tags"), run: verbs.tag }] : []),
          ...(may("conversation:read")
            ? [
                {
                  label: t("transcript"),
                  run: () =>
                    route(`${BASE}/console/conversations/${encodeURIComponent(chat.conversationId)}/transcript`),
                },
              ]
            : []),
        ]}
      />
    </header>
  )
}

function stateWords({ chat }: OpenChat): string {
  const present = now.value
  if (chat.status === "waiting") {
    return t("waitingFor", { duration: durationText(present - Date.parse(chat.askedAt)) })
  }
  if (chat.status === "connected") {
    const since = chat.connectedAt === null ? 0 : present - Date.parse(chat.connectedAt)
    return ownAgent.value === null && chat.connectedAt === null
      ? common("connected")
      : t("connectedFor", { duration: durationText(since) })
  }
  if (chatThread(chat) === "parked") return common("parked")
  return chat.endedAt === null ? common("ended") : t("endedAt", { time: timeText(chat.endedAt) })
}
