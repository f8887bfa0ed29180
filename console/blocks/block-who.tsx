import { useEffect, useState } from "preact/hooks"
import type { Subject } from "../../client/index.js"
import { useLoaded } from "../pieces/load.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { t } from "./block-texts.js"
import type { Whom } from "./whom.js"

type Somebody = Extract<Whom, { readonly kind: "subject" }>

/** Milliseconds without a key before the server is asked. */
const REST = 250
const SHOWN = 8
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[\da-f]*:[\da-f:.]+)(\/\d{1,3})?$/i

/** A name, an e-mail, a visitor, a user's id, an address or a range: who is meant, as one types. */
export function WhoField({ onChoose }: { readonly onChoose: (whom: Somebody) => void }) {
  const [text, setText] = useState("")
  const [sought, setSought] = useState("")
  useEffect(() => {
    const timer = setTimeout(() => setSought(text.trim()), REST)
    return () => clearTimeout(timer)
  }, [text])
  const found = useLoaded(sought, signal => peopleFor(sought, signal))
  return (
    <div class="who">
      <label>
        <b>{t("who")}</b>
        <input
          class="field"
          data-first
          value={text}
          placeholder={t("whoHint")}
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      <ul class="who-matches" aria-label={t("matches")}>
        {(found.value ?? []).map(somebody => (
          <li key={`${somebody.subject.kind} ${somebody.subject.value}`}>
            <button type="button" class="menu-item" onClick={() => onChoose(somebody)}>
              <span>
                <Words text={somebody.name ?? somebody.email ?? somebody.subject.value} isName />
                <small>
                  {t(somebody.isUnmet === true ? "unmet" : `kind-${somebody.subject.kind}`)}
                  {somebody.email !== null && (
                    <>
                      {" · "}
                      <bdi>{somebody.email}</bdi>
                    </>
                  )}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

async function peopleFor(text: string, signal: AbortSignal): Promise<readonly Somebody[]> {
  if (text === "") return []
  if (ADDRESS.test(text)) {
    return may("block:ip") ? [{ kind: "subject", subject: { kind: "ip", value: text }, name: null, email: null }] : []
  }
  const known = may("conversation:read") ? await conversationsOf(text, signal) : []
  const check = await parley().call("checkBlocks", { query: { user: text } }, { signal })
  const isUnmet = check.people.length === 0
  const byId: Somebody = {
    ...{ kind: "subject", subject: { kind: "user", value: text }, isUnmet },
    ...{ name: check.people[0]?.name ?? null, email: check.people[0]?.email ?? null },
  }
  return [...known.filter(({ subject }) => subject.kind !== "user" || subject.value !== text), byId].slice(0, SHOWN + 1)
}

async function conversationsOf(q: string, signal: AbortSignal): Promise<readonly Somebody[]> {
  const { items } = await parley().call("listConversations", { query: { q, side: "user", limit: 50 } }, { signal })
  const people = new Map<string, Somebody>()
  for (const { person, conversation } of items) {
    const subject: Subject =
      person.userId !== null
        ? { kind: "user", value: person.userId }
        : person.visitorId !== null
          ? { kind: "visitor", value: person.visitorId }
          : { kind: "conversation", value: conversation.id }
    people.set(`${subject.kind} ${subject.value}`, { kind: "subject", subject, name: null, email: null })
  }
  return [...people.values()].slice(0, SHOWN)
}
