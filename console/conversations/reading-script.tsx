import type { Activity, Conversation } from "../../client/index.js"
import { agentName, queueTitle } from "../live-desk.js"
import { Scroller } from "../pieces/scroller.js"
import { threadClass } from "../pieces/thread.js"
import type { ThreadState } from "../pieces/thread-state.js"
import { endText, Time } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { type Phase, withPhases } from "./chat-phases.js"
import { say, t } from "./texts.js"

interface ReadingScriptProps {
  readonly conversation: Conversation
  readonly name: string
  readonly lines: readonly Activity[]
  /** Changes of its chats, as far as they may be seen. */
  readonly phases: readonly Phase[]
}

/** A conversation as a script: its numbers and times, the thread, who says what. */
export function ReadingScript({ conversation, name, lines, phases }: ReadingScriptProps) {
  const items = withPhases(lines, phases)
  return (
    <Scroller label={t("script")} class="reading-body" isLog>
      <div class="reading-lines">
        {conversation.blocked === true && <BornBlocked conversation={conversation} name={name} />}
        {items.map((item, index) =>
          item.line === undefined ? (
            <Changed key={`${item.phase.chat.id} ${item.phase.what}`} phase={item.phase} state={item.state} />
          ) : (
            <Line
              key={item.line.seq}
              line={item.line}
              state={item.state}
              before={items[index - 1]?.line}
              after={items[index + 1]?.line}
              name={name}
            />
          ),
        )}
      </div>
    </Scroller>
  )
}

function BornBlocked({ conversation: { block }, name }: Pick<ReadingScriptProps, "conversation" | "name">) {
  const until = block?.until ?? null
  return (
    <div class="reading-line">
      <span class="reading-gutter" />
      <p class={`reading-words reading-blocked ${threadClass("blocked")}`}>
        <b>{say("bornBlocked", { name: <Words text={name} /> })}</b>{" "}
        {block !== undefined && (until === null ? t("closedForGood") : t("closedUntil", { time: endText(until) }))}{" "}
        {block?.reason != null && say("because", { reason: <Words text={block.reason} /> })}
      </p>
    </div>
  )
}

/** A chat waits, is connected, or is over. */
function Changed({ phase: { what, at, chat, agent }, state }: { readonly phase: Phase; readonly state: ThreadState }) {
  return (
    <div class="reading-line happened">
      <span class="reading-gutter">
        <Time at={at} />
      </span>
      <p class={`reading-words ${threadClass(state)}`}>
        {what === "waiting" && say("chatWaiting", { queue: <Words text={queueTitle(chat.queue)} /> })}
        {what === "connected" && say("chatConnected", { agent: <Words text={agentName(agent)} /> })}
        {what === "transferred" && say("chatTransferred", { agent: <Words text={agentName(agent)} /> })}
        {what === "ended" && t(ENDS[chat.endedBy ?? "timeout"])}
      </p>
    </div>
  )
}

const ENDS = {
  user: "chatEndedByUser",
  agent: "chatEndedByAgent",
  timeout: "chatEndedByTimeout",
  block: "chatEndedByBlock",
} as const

interface LineProps {
  readonly line: Activity
  readonly state: ThreadState
  readonly before: Activity | undefined
  readonly after: Activity | undefined
  readonly name: string
}

function Line({ line, state, before, after, name }: LineProps) {
  const { seq, timestamp, from } = line
  const isSame = before?.type === "message" && before.from.role === from.role && before.from.name === from.name
  const isSaid = line.type === "message"
  return (
    <div class={isSaid ? `reading-line by-${from.role}` : "reading-line happened"}>
      <span class="reading-gutter">
        <span class="third numbers">{seq}</span> <Time at={timestamp} />
        {isSaid && (
          <span class={isSame ? "unseen" : "speaker"}>
            <Words text={speakerOf(line, name)} isName />
          </span>
        )}
      </span>
      <div class={`reading-words ${threadClass(state)}`}>
        {isSaid ? <Said line={line} after={after} /> : <p>{happenedText(line)}</p>}
      </div>
    </div>
  )
}

function speakerOf({ from }: Activity, name: string): string {
  if (from.role === "user") return name
  return from.role === "bot" ? t("bot") : (from.name ?? t("agent"))
}

function Said({ line, after }: Pick<LineProps, "line" | "after">) {
  const { text = "", suggestedActions, attachments = [] } = line
  const answer = after?.type === "message" && after.from.role === "user" ? (after.text ?? "") : null
  return (
    <>
      {text !== "" && (
        <p>
          <Words text={text} />
        </p>
      )}
      {suggestedActions !== undefined && (
        <ul class="reading-options">
          {suggestedActions.actions.map(({ title, value }) => {
            const isChosen = answer === title || answer === value
            return (
              <li key={title} class={isChosen ? "tag chosen" : "tag"}>
                <Words text={title} />
                {isChosen && <span class="unseen"> ({t("chose")})</span>}
              </li>
            )
          })}
        </ul>
      )}
      {attachments.map((file, index) => (
        <p key={index} class="second">
          {say("file", { name: <Words text={nameOfFile(file)} /> })}
        </p>
      ))}
    </>
  )
}

function nameOfFile(file: unknown): string {
  const { name, content } = (file ?? {}) as { readonly name?: unknown; readonly content?: { readonly title?: unknown } }
  return String(name ?? content?.title ?? "")
}

function happenedText({ type, name = "" }: Activity) {
  if (type === "endOfConversation") return t("ended_")
  if (type === "event") return say("event", { name: <Words text={name} /> })
  if (name === "block") return t("blockedLine")
  return name === "unblock" ? t("unblocked") : t("trace")
}
