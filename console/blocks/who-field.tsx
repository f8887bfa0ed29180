import { useEffect, useId, useState } from "preact/hooks"
import type { Chat, Subject } from "../../client/index.js"
import { nameOf } from "../people.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { dialogText } from "./dialog-texts.js"
import { subjectName, type Whom } from "./whom.js"

/** Milliseconds after the last letter at which the server is asked. */
const REST = 250
/** Chats that are looked through for names, and people who are offered. */
const LOOKED_AT = 500
const MOST = 8

/** Somebody who can be chosen: what stands in the list, and whom it means. */
interface Match {
  readonly key: string
  readonly name: string
  readonly kind: string
  readonly whom: Whom
}

/** Asks who is to be blocked: a name, an e-mail, an id, an address or a range, with those who fit as one types. */
export function WhoField({ onChoose }: { readonly onChoose: (whom: Whom) => void }) {
  const [text, setText] = useState("")
  const [matches, setMatches] = useState<readonly Match[] | null>(null)
  const id = useId()
  const sought = text.trim()
  useEffect(() => {
    setMatches(null)
    if (sought === "") return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      void matchesOf(sought, controller.signal).then(found => {
        if (!controller.signal.aborted) setMatches(found)
      })
    }, REST)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [sought])
  return (
    <div class="block-part">
      <label for={id}>
        <strong>{dialogText("who")}</strong>
      </label>
      <input
        id={id}
        class="field"
        data-first=""
        autocomplete="off"
        placeholder={dialogText("whoHint")}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          const [only] = matches ?? []
          if (event.key === "Enter" && !event.isComposing && only !== undefined) onChoose(only.whom)
        }}
      />
      <ul class="block-matches" aria-live="polite">
        {(matches ?? []).map(match => (
          <li key={match.key}>
            <button type="button" class="block-match" onClick={() => onChoose(match.whom)}>
              <Words text={match.name} isName />
              <small>{match.kind}</small>
            </button>
          </li>
        ))}
      </ul>
      {matches?.length === 0 && <p class="second">{dialogText("whoNone")}</p>}
    </div>
  )
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[0-9a-f]*:[0-9a-f:.]*(?:\/\d{1,3})?)$/i

async function matchesOf(sought: string, signal: AbortSignal): Promise<readonly Match[]> {
  if (ADDRESS.test(sought)) return may("block:ip") ? [addressMatch(sought)] : []
  const [people, conversations] = await Promise.all([
    peopleOfChats(sought, signal).catch(() => []),
    peopleOfConversations(sought, signal).catch(() => []),
  ])
  const found = [...new Map([...conversations, ...people].map(match => [match.key, match])).values()]
  const isMet = found.some(({ key }) => key === sought)
  const subject = { kind: "user", value: sought } as const
  const unmet: Match = {
    key: `new ${sought}`,
    name: sought,
    kind: dialogText("notMet"),
    whom: { kind: "subject", subject, name: null, email: null, isUnmet: true },
  }
  return [...found.slice(0, MOST), ...(isMet || /\s/.test(sought) ? [] : [unmet])]
}

function addressMatch(text: string): Match {
  const whom = { kind: "subject", subject: { kind: "ip", value: text }, name: null, email: null } as const
  return { key: text, name: text, kind: dialogText(text.includes("/") ? "range" : "address"), whom }
}

async function peopleOfChats(sought: string, signal: AbortSignal): Promise<readonly Match[]> {
  if (!may("desk:read")) return []
  const { items } = await parley().call("listChats", { query: { sort: "-askedAt", limit: LOOKED_AT } }, { signal })
  const lower = sought.toLowerCase()
  const fits = ({ person }: Chat) =>
    [person?.name, person?.email, person?.userId].some(text => text?.toLowerCase().includes(lower) === true)
  return items.filter(fits).map(chat => {
    const { email = null, userId = null, visitorId = null, isAuthenticated = false } = chat.person ?? {}
    const kind = [email, dialogText(isAuthenticated ? "signedIn" : "anonymous")].filter(part => part !== null)
    return {
      key: userId ?? visitorId ?? chat.id,
      name: nameOf(chat),
      kind: kind.join(" · "),
      whom: { kind: "chat", chat },
    }
  })
}

async function peopleOfConversations(sought: string, signal: AbortSignal): Promise<readonly Match[]> {
  if (!may("conversation:read")) return []
  const query = { q: sought, side: "user", limit: 50 } as const
  const { items } = await parley().call("listConversations", { query }, { signal })
  return items.map(({ conversation: { id }, person: { userId, visitorId } }) => {
    const subject: Subject =
      userId !== null
        ? { kind: "user", value: userId }
        : visitorId !== null
          ? { kind: "visitor", value: visitorId }
          : { kind: "conversation", value: id }
    const kind = dialogText(userId === null ? "visitor" : "signedIn")
    const whom: Whom = { kind: "subject", subject, name: null, email: null }
    return { key: subject.value, name: subjectName(subject), kind, whom }
  })
}
