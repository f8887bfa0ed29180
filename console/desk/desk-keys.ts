import { useKeys } from "../keys.js"
import { ownChats, ownEmail } from "../live-desk.js"
import { unreadOf } from "../unread.js"
import type { OpenChat } from "./open-chat.js"
import type { ListName } from "./paths.js"
import { focusReply } from "./reply.js"
import type { HeadVerbs } from "./talk-head.js"
import { t } from "./texts.js"
import { isOwnChat, mayBlock } from "./verbs.js"

interface DeskKeys {
  readonly open: OpenChat | null
  readonly verbs: HeadVerbs
  readonly take: () => void
  readonly note: () => void
  readonly go: (list: ListName, chatId: string | null) => void
}

/** Focus goes to the next entry of the list, or the one before; from elsewhere to the open one. */
function moveInList(step: 1 | -1): void {
  const entries = [...document.querySelectorAll<HTMLElement>(".entry")]
  const focused = entries.indexOf(document.activeElement as HTMLElement)
  const open = entries.findIndex(entry => entry.getAttribute("aria-current") !== null)
  const from = focused >= 0 ? focused : open
  const next = entries[from < 0 ? 0 : Math.max(0, Math.min(entries.length - 1, from + step))]
  next?.focus()
  next?.scrollIntoView({ block: "nearest" })
}

/** The keys of the desk (pages' design, section 6); those of verbs that cannot be done now are not there. */
export function useDeskKeys({ open, verbs, take, note, go }: DeskKeys): void {
  const chat = open?.chat ?? null
  const isOwn = chat !== null && isOwnChat(chat)
  const canBlock = chat !== null && mayBlock(chat) && !open?.blocks.some(({ status }) => status === "active")
  const unread = ownChats.value.find(each => each.id !== chat?.id && unreadOf(each) > 0)
  useKeys([
    { key: "j", label: t("keyDown"), run: () => moveInList(1) },
    { key: "k", label: t("keyUp"), run: () => moveInList(-1) },
    { key: "Enter", label: t("keyOpen"), run: () => {} },
    ...(ownEmail.value === null ? [] : [{ key: "t", label: t("takeNext"), run: take }]),
    { key: "u", label: t("keyUnread"), run: () => unread !== undefined && go("mine", unread.id) },
    ...(chat === null
      ? []
      : [
          { key: "n", label: t("writeNote"), run: note },
          { key: "i", label: t("person"), run: verbs.showPerson },
        ]),
    ...(isOwn
      ? [
          { key: "r", label: t("reply"), run: focusReply },
          { key: "x", label: t("transfer"), run: verbs.transfer },
          { key: "e", label: t("end"), run: verbs.end },
          { key: "c", label: t("closeMenu"), run: verbs.close },
          { key: "d", label: t("decline"), run: verbs.decline },
        ]
      : []),
    ...(canBlock ? [{ key: "b", label: t("block"), run: verbs.block }] : []),
  ])
}
