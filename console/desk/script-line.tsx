import type { Attachment, Note } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { agentName, ownEmail, queueTitle, servedBot } from "../live-desk.js"
import { nameOf, shortNameOf } from "../people.js"
import { Icon } from "../pieces/icon.js"
import { threadClass } from "../pieces/thread.js"
import { durationText, endText, Time, timeText } from "../pieces/time.js"
import { isolated, NameWithin, Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common, sayCommon } from "../texts/common.js"
import { LinkedWords } from "./linked-words.js"
import type { OpenChat } from "./open-chat.js"
import { tellRefusal } from "./outcome.js"
import { QuestionForm } from "./question.js"
import type { AskedItem, BlockedItem, HappenedItem, SaidItem, ScriptItem } from "./script.js"
import { say, t } from "./texts.js"

interface LineProps<I> {
  readonly item: I
  readonly open: OpenChat
}

/** One line of a script: time and name in the gutter, thread, words. A note lies across the thread. */
export function ScriptLine({ item, open }: LineProps<ScriptItem>) {
  switch (item.kind) {
    case "said":
      return <Said item={item} open={open} />
    case "note":
      return <NoteLine note={item.note} open={open} />
    case "happened":
      return <Happened item={item} open={open} />
    case "blocked":
      return <BlockedLine item={item} open={open} />
    case "asked":
      return <Asked item={item} open={open} />
  }
}

function Said({ item, open: { chat } }: LineProps<SaidItem>) {
  const { side, speaker, isSame, at, text, options, files, thread } = item
  const names = { user: shortNameOf(chat), bot: servedBot.value?.name ?? t("bot"), own: t("you"), agent: speaker }
  return (
    <div class={`line said by-${side}`}>
      <div class="gutter">
        {isSame ? (
          <span class="unseen">{names[side]}: </span>
        ) : (
          <span class="speaker">
            <Words text={names[side]} isName />
          </span>
        )}
        <Time at={at} />
      </div>
      <div class={`said-words ${threadClass(thread)}`}>
        {text !== "" && <p class="speech">{side === "user" ? <LinkedWords text={text} /> : <Words text={text} />}</p>}
        {options.length > 0 && (
          <ul class="offered">
            {options.map(({ title, isChosen }) => (
              <li key={title} class={isChosen ? "chosen" : ""}>
                <Words text={title} />
                {isChosen && <span class="unseen"> ({t("chosen")})</span>}
              </li>
            ))}
          </ul>
        )}
        {files.map(file => (
          <File key={file.contentUrl} file={file} />
        ))}
      </div>
    </div>
  )
}

/** A file is fetched with the key and saved: no address of it works in a browser. */
function File({ file }: { readonly file: Attachment }) {
  const save = async (): Promise<void> => {
    try {
      const address = URL.createObjectURL(await parley().file(file))
      const link = document.createElement("a")
      link.href = address
      link.download = file.name
      link.click()
      setTimeout(() => URL.revokeObjectURL(address), 60_000)
    } catch (error) {
      tellRefusal(null, error, "download")
    }
  }
  return (
    <button type="button" class="file" onClick={() => void save()}>
      <Icon name="download" />
      <Words text={file.name} />
    </button>
  )
}

export function NoteLine({ note, open: { chat } }: { readonly note: Note; readonly open: Pick<OpenChat, "chat"> }) {
  const who = note.createdBy === ownEmail.value ? t("byYou") : agentName(note.createdBy)
  return (
    <div class="note" role="note" aria-label={t("noteTitle", { name: isolated(shortNameOf(chat)) })}>
      <p class="note-title">
        <Icon name="note" />
        <b>{say("noteTitle", { name: <NameWithin text={shortNameOf(chat)} /> })}</b>{" "}
        <span>{say("noteBy", { who: <NameWithin text={who} />, time: <Time at={note.createdAt} /> })}</span>
      </p>
      <p class="note-words">
        <Words text={note.text} />
      </p>
    </div>
  )
}

function Happened({ item, open: { chat } }: LineProps<HappenedItem>) {
  return (
    <div class={`line happened ${item.thread}`}>
      <div class="gutter">
        <Time at={item.at} />
      </div>
      <p class={`said-words ${threadClass(item.thread)}`}>{happenedWords(item, chat)}</p>
    </div>
  )
}

function happenedWords({ what, agent, waitedSeconds, word }: HappenedItem, chat: OpenChat["chat"]) {
  const name = <NameWithin text={agentName(agent)} />
  if (what === "waiting") {
    const queue = <NameWithin text={queueTitle(chat.queue)} />
    const place = chat.status === "waiting" ? chat.place : null
    return (
      <>
        {place === null
          ? say("waitingIn", { state: <b>{common("waiting")}</b>, queue })
          : say("waitingAt", { state: <b>{common("waiting")}</b>, queue, place })}
        {chat.message !== null && (
          <>
            {" · "}
            {sayCommon("quoted", { text: <Words text={chat.message} /> })}
          </>
        )}
      </>
    )
  }
  if (what === "connected") {
    return say("connectedAfter", {
      state: <b>{common("connected")}</b>,
      name,
      duration: durationText((waitedSeconds ?? 0) * 1000, true),
    })
  }
  if (what === "transferred") {
    return (
      <>
        {say(word === null ? "transferred" : "transferredBy", {
          state: <b>{common("connected")}</b>,
          name,
          by: <NameWithin text={word === null ? "" : agentName(word.createdBy)} />,
        })}
        {word !== null && <> {sayCommon("quoted", { text: <Words text={word.text} /> })}</>}
      </>
    )
  }
  return say("endedBy", { state: <b>{common("ended")}</b>, by: t(`by-${chat.endedBy ?? "agent"}`) })
}

/** The conversation says itself why it is closed: by whom, why and until when. */
function BlockedLine({ item: { block, at }, open: { chat } }: LineProps<BlockedItem>) {
  const by = block.createdBy === ownEmail.value ? t("byYou") : agentName(block.createdBy) || t("byFlow")
  const isOver = block.status !== "active"
  return (
    <div class="line blocked-line">
      <div class="gutter">
        <Time at={at} />
      </div>
      <div class={`said-words ${threadClass("blocked")}`}>
        <p class="blocked-title">{say("closedBlocked", { name: <NameWithin text={nameOf(chat)} /> })}</p>
        <p>
          {say(block.reason === null ? "blockedBy" : "blockedByWhy", {
            by: <NameWithin text={by} />,
            reason: <Words text={block.reason ?? ""} />,
            scope: t(`of-${block.scope}`),
            until: block.until === null ? t("forGood") : t("until", { time: endText(block.until) }),
          })}
          {isOver && ` ${t(block.status === "lifted" ? "nowLifted" : "nowOver")}`}
        </p>
        {(block.hits?.count ?? 0) > 0 && (
          <p>{t("hits", { n: block.hits?.count ?? 0, time: timeText(block.hits?.lastAt ?? block.createdAt) })}</p>
        )}
        {may("block:read") && <a href={`${BASE}/console/blocks/${encodeURIComponent(block.id)}`}>{t("openBlock")}</a>}
      </div>
    </div>
  )
}

/** Words of the bot to the agent alone: the last question with its answers, until one is given. */
function Asked({ item, open: { chat } }: LineProps<AskedItem>) {
  const { at, text, isAnswer, thread, isQuestion } = item
  const own = chat.questions.findLast(({ agent }) => agent === ownEmail.value)
  const isOpenQuestion = isQuestion && own !== undefined && item.key.startsWith(`${own.agentConversationId}-`)
  return (
    <div class={isAnswer ? "line said by-own asked" : "line said asked"}>
      <div class="gutter">
        <span class="speaker">{t(isAnswer ? "you" : isQuestion ? "askedOfYou" : "toYou")}</span>
        <Time at={at} />
      </div>
      <div class={`said-words ${threadClass(thread)}`}>
        <p class="speech">
          <Words text={text} />
        </p>
        {isOpenQuestion && own !== undefined && <QuestionForm chat={chat} question={own.question} />}
        {!isAnswer && isOpenQuestion && (
          <p class="only-you">
            {t("onlyYou")}
            {own?.expiresAt != null && ` ${t("goesAway", { time: timeText(own.expiresAt) })}`}
          </p>
        )}
      </div>
    </div>
  )
}
