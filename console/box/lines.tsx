import type { ComponentChildren } from "preact"
import type { Activity } from "../../client/index.js"
import { Attachments } from "./attached.js"
import type { Look, WithLook } from "./look.js"
import { Press } from "./press.js"
import { SaidName, SaidText } from "./said.js"
import { LEAVING, type Mark, type Unsent } from "./talk.js"

/** Lines that are drawn; those before are shown when they are asked for. */
const DRAWN = 100
/** Milliseconds between two lines after which the time stands between them. */
const GAP = 10 * 60_000

/** All that was said, and that has changed meanwhile, in order. */
export function Lines({ look }: WithLook) {
  const { talk, tongue } = look
  const drawn = DRAWN * (1 + look.shown("earlier"))
  const said = talk.lines.filter(line => isShown(line))
  const from = Math.max(0, said.length - drawn)
  const shown = said.slice(from)
  const parts: ComponentChildren[] = []
  let before: Activity | null = null
  let marked = shown[0]?.seq ?? 0
  const mark = (until: number): void => {
    for (const one of talk.marks)
      if (one.after >= marked && one.after < until) parts.push(<Changed key={`m${one.at}`} look={look} mark={one} />)
    marked = until
  }
  for (const line of shown) {
    mark(line.seq)
    parts.push(<Line key={line.id} look={look} line={line} before={before} />)
    before = line
  }
  mark(Number.POSITIVE_INFINITY)
  return (
    <>
      {from > 0 && (
        <Press class="as-link earlier" onClick={() => look.act.show("earlier", drawn / DRAWN)}>
          {tongue.t("earlier")}
        </Press>
      )}
      {parts}
      {talk.unsent.map(one => (
        <NotSent key={one.id} look={look} unsent={one} />
      ))}
    </>
  )
}

/** Words that a button has said are nobody's own, and what a ban says stands in its card. */
function isShown({ type, text = "", attachments = [], channelData = {} }: Activity): boolean {
  const { clientActivityId, notice } = channelData
  if (type !== "message") return type === "endOfConversation"
  return (
    (text !== "" || attachments.length > 0) && notice === undefined && !String(clientActivityId).startsWith(LEAVING)
  )
}

function Line({ look, line, before }: WithLook & { readonly line: Activity; readonly before: Activity | null }) {
  const { from, text = "", attachments = [], type } = line
  const { tongue } = look
  const at = Date.parse(line.timestamp)
  if (type === "endOfConversation") {
    return <p class="change">{tongue.t("endedAt", { time: tongue.time(at) })}</p>
  }
  const isAgent = from.role === "agent"
  const isRun = before?.from.id === from.id && before.type === "message"
  const gap = (before === null ? Date.now() - at : at - Date.parse(before.timestamp)) > GAP
  const meta =
    isAgent && (!isRun || gap) ? <AgentMeta look={look} line={line} /> : gap && <p class="meta">{dayOf(look, at)}</p>
  // Where nothing was said with files, the server makes their names the text.
  const names = attachments.map(file => (file as { readonly name?: string } | null)?.name)
  const isBare = text === "" || text === names.join(", ")
  return (
    <>
      {meta}
      {!isBare && (
        <div class={`speech ${from.role}${isRun ? " run" : ""}`}>
          <span class="unseen">
            {from.role === "user" ? tongue.t("you") : isAgent ? <SaidName text={from.name ?? ""} /> : look.title}:{" "}
          </span>
          <SaidText look={look} text={text} />
        </div>
      )}
      {attachments.length > 0 && (
        <div class={`with ${from.role}`}>
          <Attachments look={look} line={line} />
        </div>
      )}
    </>
  )
}

function AgentMeta({ look, line }: WithLook & { readonly line: Activity }) {
  return (
    <p class="meta">
      <SaidName text={line.from.name ?? ""} /> ·{" "}
      <time dateTime={line.timestamp}>{look.tongue.time(Date.parse(line.timestamp))}</time>
    </p>
  )
}

function dayOf({ tongue }: Look, at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  return isToday ? tongue.t("today", { time: tongue.time(at) }) : tongue.moment(at)
}

/** "Ana is here": at the line where the thread changes its pattern. */
function Changed({ look, mark }: WithLook & { readonly mark: Mark }) {
  const { say, time } = look.tongue
  const name = <SaidName text={mark.name} />
  return mark.kind === "connected" ? (
    <p class="change connected">
      <span>{say("with", { name })}</span>
    </p>
  ) : (
    <p class="change">
      <span>{say("chatEnded", { name, time: time(mark.at) })}</span>
    </p>
  )
}

function NotSent({ look, unsent }: WithLook & { readonly unsent: Unsent }) {
  const { t } = look.tongue
  const { text, id, isRefused } = unsent
  if (id.startsWith(LEAVING)) return null
  return (
    <>
      <div class="speech user unsent">
        <SaidText look={look} text={text} />
      </div>
      {isRefused ? (
        <Press class="as-link state" onClick={() => look.act.retry(id)}>
          {t("failed")}
        </Press>
      ) : (
        <p class="meta state">{t("unsent")}</p>
      )}
    </>
  )
}
