import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import type { Activity, SandboxLine, SandboxTurn } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { Scroller } from "../pieces/scroller.js"
import { RefusalText } from "../pieces/states.js"
import { Chip, threadClass } from "../pieces/thread.js"
import { durationText, endText } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { common } from "../texts/common.js"
import {
  chosen,
  conversation,
  goOnFrom,
  isPast,
  isPlaying,
  isSandboxGone,
  play,
  present,
  refused,
  sandbox,
  shownConversation,
  turns,
} from "./playground.js"
import { say, t } from "./texts.js"
import { deedText, jumpText, nameOfAgent, partOf, saidIn, textIn, threadOfState } from "./turn-words.js"

interface ChatPaneProps {
  /** Goes to another sandbox, of this id. */
  readonly onBranch: (id: string) => void
  readonly onNew: () => void
  /** Plays a sandbox that has ended again. */
  readonly onAgain: () => void
  /** Chooses who talks, where the strip above has no room for it. */
  readonly who: ComponentChildren
  /** Phrases that begin flows, to be tried. */
  readonly phrases: readonly string[]
}

/** The chat as the visitor has it: the script of all turns, and a field. */
export function ChatPane({ onBranch, onNew, onAgain, who, phrases }: ChatPaneProps) {
  const end = useRef<HTMLDivElement>(null)
  const count = turns.value.length
  const { conversations = [], greeting = [] } = sandbox.value ?? {}
  const id = conversation.value
  useEffect(() => {
    if (!isPast.value) end.current?.scrollIntoView({ block: "end" })
  }, [count, id])
  const state = present.value?.state ?? sandbox.value?.state ?? null
  const shown = turns.value.filter(turn => isAbout(turn, id))
  const begun = greeting.filter(line => line.conversationId === id)
  return (
    <section class="play-chat" aria-labelledby="chat-title">
      <header class="pane-head">
        <h2 id="chat-title">{t("visitor")}</h2>
        {state !== null && <Chip state={threadOfState(state)}>{chipText(state)}</Chip>}
        <span class="gap" />
        {who}
        <Button kind="quiet" onPress={onNew}>
          {t("new")}
        </Button>
      </header>
      {conversations.length > 1 && (
        <nav class="tabs conversation-tabs" aria-label={t("conversationsHere")}>
          {conversations.map(one => (
            <button
              key={one.conversationId}
              type="button"
              aria-current={one.conversationId === id ? "true" : undefined}
              onClick={() => {
                shownConversation.value = one.conversationId
              }}
            >
              {t("conversationNamed", { name: isolated(one.name) })}
            </button>
          ))}
        </nav>
      )}
      <Scroller class="script" label={t("script")} isLog>
        {begun.map(line => (
          <Line key={line.activity.id} line={line} number={null} isLast={count === 0} said={null} thread="bot" />
        ))}
        {count === 0 && <ThingsToTry phrases={phrases} />}
        {shown.map(turn => (
          <TurnLines key={turn.number} turn={turn} id={id} isLast={turn.number === count} />
        ))}
        <div ref={end} />
      </Scroller>
      <VisitorField onBranch={onBranch} onAgain={onAgain} />
    </section>
  )
}

function isAbout(turn: SandboxTurn, id: string | null): boolean {
  const isTime = turn.does.advance !== undefined || turn.does.admin !== undefined
  return isTime || turn.conversationId === id || turn.activities.some(line => line.conversationId === id)
}

function chipText({
  conversation: { status, liveChat, block },
}: NonNullable<SandboxTurn["state"]>): string | undefined {
  if (block === undefined) return status === "ended" || liveChat !== "none" ? undefined : t("withBot")
  const what = block.scope === "liveChat" ? "liveChatBlocked" : "banned"
  return block.until === null ? t(`${what}Good`) : t(what, { time: endText(block.until) })
}

function ThingsToTry({ phrases }: { readonly phrases: readonly string[] }) {
  const [phrase] = phrases
  return (
    <div class="try">
      <p class="second">{t("ownWorld")}</p>
      <p class="second">{t("try")}</p>
      <div class="options">
        {phrase !== undefined && (
          <Button onPress={() => void play({ user: phrase })}>
            <Words text={common("quoted", { text: phrase })} />
          </Button>
        )}
        <Button onPress={() => void play({ advance: "PT24H" })}>{`+${common("hours", { n: 24 })}`}</Button>
        <Button kind="grave" icon="block" onPress={() => void blockMe()}>
          {t("blockMe")}
        </Button>
      </div>
    </div>
  )
}

function blockMe(): Promise<boolean> {
  return play({ admin: { block: { conversation: "current", minutes: 1440, reason: t("tried") } } })
}

function TurnLines({
  turn,
  id,
  isLast,
}: {
  readonly turn: SandboxTurn
  readonly id: string | null
  readonly isLast: boolean
}) {
  const thread = threadOfState(turn.state)
  const isChosen = present.value?.number === turn.number && (isPast.value || isLast)
  const said = saidIn(turn)
  const spoken = textIn(turn.does.agent, "say")
  const lines = turn.activities.filter(
    line => line.conversationId === id && isShown(line.activity, said) && !isSpoken(line.activity, spoken),
  )
  const event = said !== null && turn.conversationId === id ? null : <Happened turn={turn} />
  return (
    <div class={isChosen ? "turn chosen" : "turn"}>
      <div class="turn-line">
        <TurnButton turn={turn} isChosen={isChosen} />
        <div class={`turn-words ${threadClass(thread)}`}>
          {said !== null && turn.conversationId === id ? (
            <p class="said">
              <Words text={said} />
            </p>
          ) : (
            <p class="happened">{event}</p>
          )}
          {turn.refusal !== null && (
            <p class="fault-text">
              <Words text={turn.refusal.message} /> <small>{turn.refusal.code}</small>
            </p>
          )}
        </div>
      </div>
      {lines.map(line => (
        <Line key={line.activity.id} line={line} number={null} isLast={isLast} said={answerTo(line)} thread={thread} />
      ))}
    </div>
  )
}

/** Of the user's own words the turn's first line is the one; notices of blocks stand in the turn's own words. */
function isShown({ type, from }: Activity, said: string | null): boolean {
  return type === "message" && !(from.role === "user" && said !== null)
}

/** An agent's words stand in the turn's first line. */
function isSpoken({ from, text }: Activity, spoken: string | undefined): boolean {
  return from.role === "agent" && spoken !== undefined && text === spoken
}

function TurnButton({ turn, isChosen }: { readonly turn: SandboxTurn; readonly isChosen: boolean }) {
  return (
    <button
      type="button"
      class={isChosen ? "turn-number chosen" : "turn-number"}
      aria-current={isChosen ? "step" : undefined}
      aria-label={t("showTurn", { n: turn.number, deed: deedText(turn) })}
      onClick={() => {
        chosen.value = turn.number === turns.value.length ? null : turn.number
      }}
    >
      {turn.number}
    </button>
  )
}

/** In words, what was done in a turn in which the user said nothing. */
function Happened({ turn }: { readonly turn: SandboxTurn }) {
  const { does, changes } = turn
  const { agents = [] } = sandbox.value ?? {}
  const name = <Words text={nameOfAgent(textIn(does.agent, "email"), agents)} isName />
  const jump = jumpText(turn)
  if (jump !== null) {
    const status = changes.find(({ target }) => target === "[[ConversationInfo]].LiveChatStatus")?.to
    return (
      <>
        {jump}
        {typeof status === "string" && <span class="second"> · {t("liveChatNow", { status })}</span>}
      </>
    )
  }
  const said = textIn(does.agent, "say") ?? textIn(does.agent, "answer")
  if (partOf(does.agent, "accept") !== undefined) return say("connectedWith", { name })
  if (partOf(does.agent, "say") !== undefined)
    return (
      <>
        <strong class="agent-name">{name}</strong> <Words text={said ?? ""} />
      </>
    )
  if (partOf(does.agent, "answer") !== undefined) return say("answered", { name, text: <Words text={said ?? ""} /> })
  const block = partOf(does.agent, "block") ?? partOf(does.admin, "block")
  if (block !== undefined) {
    const minutes = partOf(block, "minutes")
    const duration = typeof minutes === "number" ? lengthText(minutes) : t("good")
    const reason = <Words text={textIn(block, "reason") ?? "—"} />
    const by = does.agent === undefined ? t("admin") : name
    return (
      <>
        {say("blockedFor", {
          word: <strong class="blocked-word">{t("blockedWord")}</strong>,
          duration,
          name: by,
          reason,
        })}
      </>
    )
  }
  if (partOf(does.admin, "unblock") !== undefined) return <>{t("lifted")}</>
  return <Words text={deedText(turn)} />
}

/** Up to two days in hours, as people say it of blocks. */
function lengthText(minutes: number): string {
  const isHours = minutes >= 60 && minutes <= 48 * 60 && minutes % 60 === 0
  return isHours ? common("hours", { n: minutes / 60 }) : durationText(minutes * 60_000)
}

interface LineProps {
  readonly line: SandboxLine
  readonly number: number | null
  readonly isLast: boolean
  /** The answer that was given to its question; null: none yet. */
  readonly said: string | null
  readonly thread: Parameters<typeof threadClass>[0]
}

function Line({ line: { activity }, isLast, said, thread }: LineProps) {
  const { text = "", suggestedActions, from, attachments = [] } = activity
  const { actions = [] } = suggestedActions ?? {}
  const isAgent = from.role === "agent"
  return (
    <div class="turn-line">
      <span class="turn-number" />
      <div class={`turn-words ${threadClass(thread)}`}>
        {text !== "" && (
          <p class={from.role === "user" ? "said" : "reply"}>
            {isAgent && (
              <strong class="agent-name">
                <Words text={from.name ?? from.id} isName />
              </strong>
            )}{" "}
            <Words text={text} />
          </p>
        )}
        {attachments.length > 0 && <p class="second">{t("attachments", { n: attachments.length })}</p>}
        {actions.length > 0 && (
          <p class="options">
            {actions.map(({ title, value }, index) =>
              isLast && !isPast.value ? (
                <button key={index} type="button" class="option" onClick={() => void play(pressed(title, value))}>
                  <Words text={title} />
                </button>
              ) : (
                <span key={index} class={said !== null && isSame(said, title) ? "option was-chosen" : "option"}>
                  <Words text={title} />
                </span>
              ),
            )}
          </p>
        )}
      </div>
    </div>
  )
}

function pressed(title: string, value: unknown) {
  const text = conversationPart()
  return { ...text, user: value === undefined || value === title ? title : { text: title, value: value as string } }
}

/** Where another conversation was begun since, a turn says which it speaks in. */
function conversationPart(): { readonly in?: string } {
  const { conversationId, conversations = [] } = sandbox.value ?? {}
  const id = conversation.value
  const named = conversations.find(one => one.conversationId === id)
  return id === conversationId || named === undefined ? {} : { in: named.name }
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

/** The words with which the turn after a question answered it. */
function answerTo({ activity, conversationId }: SandboxLine): string | null {
  const at = turns.value.findIndex(turn => turn.activities.some(line => line.activity.id === activity.id))
  const next = turns.value.slice(at + 1).find(turn => turn.conversationId === conversationId && saidIn(turn) !== null)
  return next === undefined ? null : saidIn(next)
}

function VisitorField({ onBranch, onAgain }: Pick<ChatPaneProps, "onBranch" | "onAgain">) {
  const [text, setText] = useState("")
  const [isAsking, setAsking] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useKeys([{ key: "v", label: t("visitorField"), run: () => field.current?.focus() }])
  const turn = present.value?.number ?? 0
  const last = turns.value.length
  const send = async (): Promise<void> => {
    const said = text.trim()
    if (said === "") return
    if (isPast.value) {
      setAsking(true)
      return
    }
    if (await play({ ...conversationPart(), user: text })) setText("")
  }
  const goOn = async (): Promise<void> => {
    setAsking(false)
    const id = await goOnFrom(turn)
    if (await play({ ...conversationPart(), user: text })) setText("")
    onBranch(id)
  }
  return (
    <form
      class="visitor-field"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      {isPast.value && (
        <p class="past-line">
          {t("turnOfAll", { n: turn, all: last })}{" "}
          <button
            type="button"
            class="as-link"
            onClick={() => {
              chosen.value = null
            }}
          >
            {t("backToNow")}
          </button>
        </p>
      )}
      {isAsking && (
        <div class="past-line" role="alert">
          <p>{turn + 1 === last ? t("goOnAskOne", { turn, last }) : t("goOnAsk", { turn, first: turn + 1, last })}</p>
          <Button kind="chief" onPress={() => void goOn()}>
            {t("goOn", { turn })}
          </Button>{" "}
          <Button kind="quiet" onPress={() => setAsking(false)}>
            {t("stay")}
          </Button>
        </div>
      )}
      {refused.value !== null && (
        <p class="fault-text" role="alert">
          <RefusalText error={refused.value} />
          {isSandboxGone.value && (
            <>
              {" "}
              <button type="button" class="as-link" onClick={onAgain}>
                {t("playAgain")}
              </button>
            </>
          )}
        </p>
      )}
      <div class="field-line">
        <input
          ref={field}
          class="field"
          aria-label={t("visitorField")}
          placeholder={t("saySomething")}
          value={text}
          autocomplete="off"
          onInput={event => setText(event.currentTarget.value)}
        />
        <Button kind="chief" icon="send" name={t("send")} type="submit" isBusy={isPlaying.value} />
      </div>
    </form>
  )
}
