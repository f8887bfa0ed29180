import type { Activity } from "../../engine/index.js"
import { type ConversationView, isPublic, type ReaderBan } from "../../turns/index.js"
import { may } from "../auth/callers.js"
import type { ServerSentEvent } from "../push/event-stream.js"
import type { Services } from "../services.js"
import { type RouteRequest, userAddress } from "./route.js"

/** The ban of who reads a conversation with its token, or null; people with permission read whatever holds. */
export async function banOfAsker(asked: RouteRequest, { served }: Services): Promise<ReaderBan | null> {
  if (may(asked.caller, "conversation:read")) return null
  return served().reader.banOfReader(asked.params.id ?? "", userAddress(asked))
}

/** A line that is there and may not be read, so that `seq` has no gap for anybody (design section 10, "Who may"). */
export interface EmptyLine extends Pick<Activity, "id" | "seq" | "timestamp"> {
  readonly type: "trace"
}

/**
 * Lines as who asks may see them: a banned visitor what was said until the ban, its notice and the end. A line that is for
 * people with permission comes empty.
 */
export function linesFor(
  { caller }: RouteRequest,
  lines: readonly Activity[],
  ban: ReaderBan | null,
): readonly (Activity | EmptyLine)[] {
  if (may(caller, "conversation:read")) return lines
  return lines.filter(line => ban === null || isUntil(ban, line)).map(line => (isPublic(line) ? line : emptied(line)))
}

function emptied({ id, seq, timestamp }: Activity): EmptyLine {
  return { type: "trace", id, seq, timestamp }
}

/**
 * A line, or a conversation as it is now, as who asks may see it where `blocking.notice` is `none` (design section 6.5):
 * to people without permission nothing tells that a ban ended it.
 */
export function silently({ caller }: RouteRequest, { served }: Pick<Services, "served">) {
  const isSilent = served().bot.spec.blocking?.notice === "none" && !may(caller, "conversation:read")
  return {
    line: <L extends Activity | EmptyLine>(line: L): L | Omit<L, "text" | "channelData"> => {
      if (!isSilent || !("channelData" in line) || line.channelData?.blocked !== true) return line
      const { text: _, channelData: __, ...rest } = line
      return rest
    },
    view: (view: ConversationView): ConversationView => {
      if (!isSilent) return view
      const { blocked: _, ...rest } = view
      return rest
    },
  }
}

function isUntil(ban: ReaderBan, { timestamp, type, channelData }: Activity): boolean {
  const isOfBan = type === "endOfConversation" || channelData?.notice !== undefined
  return isOfBan || Date.parse(timestamp) <= ban.at
}

/**
 * Reads the lines that a stream has not told yet. While a ban holds for the reader, lines wait; that a ban holds, is
 * another or holds no more is an event of its own, as far as `blocking.notice` lets the reader know. A line that is told
 * before one that waits, such as the ban's notice, has no id: ids rise, and whoever comes again with the last one misses
 * nothing. When the ban is over, it is not told again.
 *
 * @param after the `seq` after which it begins
 * @param mayBeBanned whether a ban may have begun where there is no line that says so
 */
export function readerStream(
  asked: RouteRequest,
  services: Services,
  after: number,
  size: number,
  mayBeBanned: () => boolean,
): () => Promise<{
  readonly events: readonly ServerSentEvent[]
  readonly isMore: boolean
  readonly isBanned: boolean
}> {
  let told = after
  let before: ReaderBan | null = null
  // A reader who comes again may have missed that a ban began or was over.
  let notice: object | null | undefined =
    asked.lastEventId === null || may(asked.caller, "conversation:read") ? null : undefined
  let isFirst = true
  /** The `seq` before the first line that waits for the end of a ban; null: none does. */
  let held: number | null = null
  const shown = silently(asked, services)
  /** The `seq` of lines that were told before `held`. */
  const ahead = new Set<number>()
  return async () => {
    const { store } = services.served()
    const id = asked.params.id ?? ""
    let lines = await store.activities(id, told, size)
    if (lines.length === 0 && before === null && !isFirst && !mayBeBanned())
      return { events: [], isMore: false, isBanned: false }
    isFirst = false
    const ban = await banOfAsker(asked, services)
    const events = banEvents(notice, noticeOf(ban), services.served().bot.spec.blocking?.notice === "none")
    notice = noticeOf(ban)
    if (ban === null && held !== null) {
      told = held
      held = null
      lines = await store.activities(id, told, size)
    }
    const visible = linesFor(asked, lines, ban)
    const seen = new Set(visible.map(({ seq }) => seq))
    const waiting = ban === null ? undefined : lines.find(({ seq }) => !seen.has(seq))
    if (waiting !== undefined) held ??= waiting.seq - 1
    before = ban
    told = lines.at(-1)?.seq ?? told
    const activities: ServerSentEvent[] = []
    for (const data of visible) {
      if (ahead.delete(data.seq)) continue
      const isAhead = held !== null && data.seq > held
      if (isAhead) ahead.add(data.seq)
      activities.push({ ...(isAhead ? {} : { id: String(data.seq) }), event: "activity", data: shown.line(data) })
    }
    return { events: [...events, ...activities], isMore: lines.length === size, isBanned: ban !== null }
  }
}

/**
 * @param was the notice that was told before; undefined: nobody knows
 * @param isSilent a ban is told without anything of it
 */
export function banEvents(
  was: object | null | undefined,
  is: object | null,
  isSilent: boolean,
): readonly ServerSentEvent[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return []
  if (isSilent) return [{ event: is === null ? "open" : "closed", data: {} }]
  return [{ event: "block", data: is === null ? { blocked: false } : { blocked: true, ...is } }]
}

/** Without what changes by the second, and empty where they may know nothing of it; null: there is no ban. */
export function noticeOf(ban: Pick<ReaderBan, "details"> | null): object | null {
  if (ban === null) return null
  const { retryAfterSeconds: _, ...details } = ban.details
  return details
}
