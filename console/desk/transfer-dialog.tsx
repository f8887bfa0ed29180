import { useState } from "preact/hooks"
import type { Chat } from "../../client/index.js"
import { agents, ownEmail, queueTitle, servedBot } from "../live-desk.js"
import { nameOf, shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { NameWithin, Words } from "../pieces/words.js"
import { may } from "../session.js"
import { common } from "../texts/common.js"
import { isBusy, outcome } from "./outcome.js"
import { RefusalWords } from "./refusal-words.js"
import { say, t } from "./texts.js"
import { handOn, type Receiver } from "./verbs.js"

/** Receivers that are drawn; more are found by typing. */
const SHOWN = 50
const LONGEST = 2000

interface Choice {
  readonly id: string
  readonly to: Receiver
  readonly title: string
  readonly detail: string
}

/** Hands a chat to a queue or an agent, with a word to the next that the user does not see. */
export function TransferDialog({ chat, onClose }: { readonly chat: Chat; readonly onClose: () => void }) {
  const [sought, setSought] = useState("")
  const [chosen, setChosen] = useState<string | null>(null)
  const [word, setWord] = useState("")
  const [isAnyway, setAnyway] = useState(false)
  const isWaiting = chat.status === "waiting"
  const choices = choicesFor(chat)
  const shown = choices.filter(({ title }) => title.toLowerCase().includes(sought.toLowerCase())).slice(0, SHOWN)
  const choice = choices.find(({ id }) => id === chosen)
  const verb = isWaiting ? "assignChat" : "transferChat"
  const busy = isBusy(chat.id, verb)
  const last = outcome.value
  const refused = last?.kind === "refused" && last.chatId === chat.id && last.verb === verb ? last.error : null
  const hand = async (): Promise<void> => {
    if (choice !== undefined && (await handOn(chat, choice.to, word.trim(), isAnyway))) onClose()
  }
  return (
    <Dialog
      title={say(isWaiting ? "assignTitle" : "transferTitle", { name: <NameWithin text={nameOf(chat)} /> })}
      isWritten={word.trim() !== ""}
      onClose={onClose}
      foot={
        <>
          {choice === undefined && (
            <span class="second" id="choose-first">
              {t("chooseReceiver")}
            </span>
          )}
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button
            kind="chief"
            isOff={choice === undefined}
            isBusy={busy}
            onPress={() => void hand()}
            more={choice === undefined ? { "aria-describedby": "choose-first" } : {}}
          >
            {choice === undefined ? t("transfer") : say("transferTo", { name: <NameWithin text={choice.title} /> })}
          </Button>
        </>
      }
    >
      <div class="transfer">
        {choices.length > 6 && (
          <label>
            {common("search")}
            <input class="field" value={sought} onInput={event => setSought(event.currentTarget.value)} />
          </label>
        )}
        <fieldset>
          <legend>{t("receiver")}</legend>
          <div class="receivers">
            {shown.map(({ id, title, detail }) => (
              <label key={id}>
                <input type="radio" name="receiver" checked={id === chosen} onChange={() => setChosen(id)} />
                <span>
                  <Words text={title} isName />
                  <small>{detail}</small>
                </span>
              </label>
            ))}
          </div>
          {shown.length === 0 && <p class="second">{t("noReceiver")}</p>}
        </fieldset>
        <label>
          {say("wordToNext", { name: <NameWithin text={shortNameOf(chat)} /> })}
          <textarea
            class="field"
            rows={3}
            maxLength={LONGEST}
            value={word}
            onInput={event => setWord(event.currentTarget.value)}
          />
        </label>
        {may("desk:act") && (
          <label class="check">
            <input type="checkbox" checked={isAnyway} onChange={event => setAnyway(event.currentTarget.checked)} />
            <span>{t("anyway")}</span>
          </label>
        )}
        {refused instanceof Error && (
          <p class="fault-text" role="alert">
            <RefusalWords error={refused} chatId={chat.id} />
          </p>
        )}
      </div>
    </Dialog>
  )
}

function choicesFor(chat: Chat): readonly Choice[] {
  const queues = servedBot.value?.queues ?? [{ code: chat.queue, title: queueTitle(chat.queue), isOpen: true }]
  const others = agents.value.filter(
    ({ email, status }) => status === "SignedIn" && email !== chat.agent && email !== ownEmail.value,
  )
  const own = agents.value.filter(({ email }) => email === ownEmail.value && email !== chat.agent)
  return [
    ...queues.map(({ code, title, isOpen }) => ({
      id: `queue ${code}`,
      to: { queue: code },
      title,
      detail: t(isOpen ? "queueOpen" : "queueClosed"),
    })),
    ...[...own, ...others].map(({ email, name, availability, openChats, maxChats }) => ({
      id: `agent ${email}`,
      to: { agent: email },
      title: name,
      detail: `${common(availability)} · ${maxChats === null ? t("open", { n: openChats }) : t("openOf", { n: openChats, all: maxChats })}`,
    })),
  ]
}
