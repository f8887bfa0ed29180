import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks"
import type { Activity } from "../../client/index.js"
import { isLookedAtHere, openChatId } from "../frame/looking.js"
import { isTyping, ownEmail } from "../live-desk.js"
import { shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { Failed, Loading } from "../pieces/states.js"
import { NameWithin } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { holdLog, logOf } from "./chat-log.js"
import type { OpenChat } from "./open-chat.js"
import { type OutboxLine, outboxOf } from "./outbox.js"
import { PendingLine } from "./pending-line.js"
import { beforeHandover, type ScriptItem, scriptOf } from "./script.js"
import { ScriptLine } from "./script-line.js"
import { say, t } from "./texts.js"
import { isOwnChat, markRead } from "./verbs.js"

const NONE: readonly Activity[] = []
/** Items that are drawn at once; earlier ones come by a press. */
const DRAWN = 200
/** Milliseconds for which a message is looked at before it counts as read. */
const READ_AFTER = 700
/** Pixels from the end within which one counts as being there. */
const NEAR = 40

/** All that was said and happened in a chat, as a script with its thread. */
export function Talk({ open }: { readonly open: OpenChat }) {
  const { chat, notes, connects, blocks } = open
  const { id } = chat
  useEffect(() => holdLog(id), [id])
  const email = ownEmail.value
  const log = logOf(id)
  const isAsked = email !== null && (chat.agent === email || chat.questions.some(({ agent }) => agent === email))
  const agentLog = isAsked && chat.agentConversationId !== null ? logOf(id, "agent") : null
  const lines = log.lines.value
  const agentLines = agentLog?.lines.value ?? NONE
  // A busy desk draws often; the script is made anew only where something of it is another.
  const items = useMemo(
    () => scriptOf({ chat, notes, connects, blocks, email, lines, agentLines }),
    [chat, notes, connects, blocks, email, lines, agentLines],
  )
  const pending = outboxOf(id)
  useEffect(() => {
    openChatId.value = id
    return () => {
      openChatId.value = null
    }
  }, [id])
  const isSeen = isLookedAtHere(id)
  const last = log.lines.value.at(-1)?.seq ?? 0
  const isUnread = isSeen && chat.unread > 0 && isOwnChat(chat)
  useEffect(() => {
    if (!isUnread) return
    const timer = setTimeout(() => void markRead(id, last), READ_AFTER)
    return () => clearTimeout(timer)
  }, [isUnread, id, last])
  if (!log.isRead.value) return <Loading rows={8} />
  if (log.error.value !== null && items.length === 1)
    return <Failed what={t("talk")} error={log.error.value} onAgain={() => void log.catchUp()} />
  return <Script items={items} pending={pending} open={open} dropped={log.dropped.value} />
}

interface ScriptProps {
  readonly items: readonly ScriptItem[]
  /** The replies on their way. */
  readonly pending: readonly OutboxLine[]
  readonly open: OpenChat
  /** Earlier lines that are kept no more. */
  readonly dropped: number
}

/** The script as it scrolls: opened at its end, which stays in view. */
function Script({ items, pending, open, dropped }: ScriptProps) {
  const { chat } = open
  const { id } = chat
  const script = useScript(id, items.length + pending.length)
  return (
    <div class="talk-body">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div class="script" role="log" aria-label={t("talk")} ref={script.ref} tabIndex={0} onScroll={script.onScroll}>
        <Items items={items} open={open} dropped={dropped} />
        {pending.map(line => (
          <PendingLine key={line.id} line={line} />
        ))}
      </div>
      <p class="typing" role="status">
        {isTyping(id) &&
          chat.status === "connected" &&
          say("typing", { name: <NameWithin text={shortNameOf(chat)} /> })}
      </p>
      {script.unseen > 0 && (
        <div class="new-below">
          <Button icon="down" onPress={script.toEnd}>
            {t("newBelow", { n: script.unseen })}
          </Button>
        </div>
      )}
    </div>
  )
}

/** The end stays in view unless one has scrolled up; then what comes is counted. */
function useScript(id: string, count: number) {
  const ref = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const top = useRef(0)
  const [seen, setSeen] = useState(count)
  useLayoutEffect(() => {
    isAtEnd.current = true
    top.current = 0
  }, [id])
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    if (isAtEnd.current) {
      element.scrollTop = element.scrollHeight
      setSeen(count)
    }
  }, [id, count])
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    // The reply grows, a strip comes, the window is another.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  })
  return {
    ref,
    unseen: Math.max(0, count - seen),
    onScroll: () => {
      const element = ref.current
      if (element === null) return
      // Only who scrolls up leaves the end: it is told of a scroll when the pane may already be a strip lower.
      if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR) isAtEnd.current = true
      else if (element.scrollTop < top.current) isAtEnd.current = false
      top.current = element.scrollTop
      if (isAtEnd.current) setSeen(count)
    },
    toEnd: () => {
      if (ref.current !== null) ref.current.scrollTop = ref.current.scrollHeight
    },
  }
}

function Items({
  items,
  open,
  dropped,
}: {
  readonly items: readonly ScriptItem[]
  readonly open: OpenChat
  readonly dropped: number
}) {
  const [isWhole, setWhole] = useState(false)
  const [drawn, setDrawn] = useState(DRAWN)
  const { before, question, rest } = beforeHandover(items)
  const shown = isWhole || before.length <= 1 ? items : [...(question === null ? [] : [question]), ...rest]
  const late = shown.slice(-drawn)
  return (
    <>
      {dropped > 0 && <p class="script-rule">{t("dropped", { n: dropped })}</p>}
      {before.length > 1 && (
        <p class="script-rule">
          <span>{t("beforeHandover", { n: before.length })} · </span>
          <button type="button" class="as-link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {t(isWhole ? "fold" : "showAll")}
          </button>
        </p>
      )}
      {late.length < shown.length && (
        <p class="script-rule">
          <button type="button" class="as-link" onClick={() => setDrawn(drawn + DRAWN)}>
            {t("showEarlier", { n: shown.length - late.length })}
          </button>
        </p>
      )}
      {late.map(item => (
        <ScriptLine key={item.key} item={item} open={open} />
      ))}
      {items.length === 0 && <p class="empty">{common("nothingHere")}</p>}
    </>
  )
}
