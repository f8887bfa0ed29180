import { useEffect, useState } from "preact/hooks"
import type { Block, Chat } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { now } from "../clock.js"
import { agentName, ownEmail } from "../live-desk.js"
import { nameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { FIRST } from "../pieces/first.js"
import { useLoaded } from "../pieces/load.js"
import { threadClass } from "../pieces/thread.js"
import { clockIn, durationText, endText, Time, timeText, zoneCity } from "../pieces/time.js"
import { isolated, NameWithin, Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { sayCommon } from "../texts/common.js"
import { t } from "./texts.js"
import { saveTags } from "./verbs.js"

/** Earlier conversations and blocks that are shown. */
const SHOWN = 5

interface PersonProps {
  readonly chat: Chat
  /** Raised where a block was made or lifted. */
  readonly round: number
  /** A tag is to be written, as the menu was asked for. */
  readonly isTagging: boolean
  /** It was written, or left. */
  readonly onTagged: () => void
}

/** The person of a chat: claims and proofs, blocks, earlier conversations, tags. */
export function PersonPane({ chat, round, isTagging, onTagged }: PersonProps) {
  const { person, conversationId } = chat
  const about = useLoaded(`${conversationId} ${chat.status} ${round}`, signal => aboutPerson(chat, signal))
  const known = about.value
  const rows: readonly (readonly [string, string | null])[] = [
    [t("email"), person?.email ?? null],
    [t("phone"), person?.phone ?? null],
    [t("language"), languageOf(person)],
    [t("address"), known?.address ?? null],
    [t("userId"), person?.userId ?? null],
  ]
  return (
    <div class="person">
      <h2>
        <Words text={nameOf(chat)} isName />
        {person?.isAuthenticated === true ? (
          <span class="chip chip-connected">{t("signedIn")}</span>
        ) : (
          <span class="chip">{t("anonymous")}</span>
        )}
      </h2>
      <p class="second">{t(person?.isAuthenticated === true ? "proven" : "claimed")}</p>
      <dl class="facts">
        {rows
          .filter((row): row is readonly [string, string] => row[1] !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Words text={value} />
              </dd>
            </div>
          ))}
      </dl>
      {known !== null && <Blocks blocks={known.blocks} />}
      <Earlier chat={chat} conversations={known?.conversations ?? []} />
      <Tags chat={chat} isTagging={isTagging} onTagged={onTagged} />
    </div>
  )
}

/** `English · 07:57 in London`. */
function languageOf(person: Chat["person"]): string | null {
  if (person === null || person.locale === null) return null
  const name = new Intl.DisplayNames(document.documentElement.lang, { type: "language" }).of(person.locale)
  const language = name ?? person.locale
  if (person.timeZone === null) return language
  const time = clockIn(now.value, person.timeZone)
  return t("languageAt", { language, time, city: zoneCity(person.timeZone) })
}

interface About {
  readonly address: string | null
  readonly blocks: readonly Block[]
  readonly conversations: readonly EarlierConversation[]
}

interface EarlierConversation {
  readonly id: string
  readonly startedAt: string
  readonly channel: string
  readonly isActive: boolean
}

/** All that the key may know of somebody. */
async function aboutPerson({ conversationId, person }: Chat, signal: AbortSignal): Promise<About> {
  const maySee = may("conversation:read")
  const who = person?.userId !== null && person?.userId !== undefined ? { user: person.userId } : null
  const visitor = person?.visitorId ?? null
  const [check, conversation, earlier, past] = await Promise.all([
    may("block:read") ? parley().call("checkBlocks", { query: { conversation: conversationId } }, { signal }) : null,
    maySee ? parley().call("readConversation", { params: { id: conversationId } }, { signal }) : null,
    maySee && (who !== null || visitor !== null)
      ? parley().call(
          "listConversations",
          { query: { ...(who ?? { visitor: visitor ?? "" }), side: "user", limit: SHOWN + 1 } },
          { signal },
        )
      : null,
    may("block:read")
      ? parley().call(
          "listBlocks",
          {
            query:
              who === null
                ? { conversation: conversationId, limit: SHOWN }
                : { kind: "user", subject: who.user, limit: SHOWN },
          },
          { signal },
        )
      : null,
  ])
  const held = check?.blocks ?? []
  const blocks = [...held, ...(past?.items ?? []).filter(({ id }) => held.every(each => each.id !== id))]
  return {
    address: check?.subjects.find(({ kind }) => kind === "ip")?.value ?? conversation?.person?.address ?? null,
    blocks,
    conversations: (earlier?.items ?? [])
      .filter(each => each.conversation.id !== conversationId)
      .slice(0, SHOWN)
      .map(each => ({
        id: each.conversation.id,
        startedAt: each.person.startedAt,
        channel: each.person.channel,
        isActive: each.conversation.status === "active",
      })),
  }
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  const held = blocks.filter(({ status }) => status === "active").length
  return (
    <section aria-label={t("blocks")}>
      <h3>{t("blocks")}</h3>
      <ul>
        {blocks.map(block => (
          <li key={block.id} class={threadClass(block.status === "active" ? "blocked" : "ended")}>
            <p>{blockLine(block)}</p>
            <p class="second">
              {block.reason !== null && <>{sayCommon("quoted", { text: <Words text={block.reason} /> })} · </>}
              <NameWithin
                text={block.createdBy === ownEmail.value ? t("byYou") : agentName(block.createdBy) || t("byFlow")}
              />
              {" · "}
              {block.status === "active" ? <Time at={block.createdAt} /> : t(block.status)}
            </p>
          </li>
        ))}
      </ul>
      <p class="small-note">{blocks.length === 0 ? t("noBlocks") : t("blocksInAll", { n: blocks.length, held })}</p>
    </section>
  )
}

/** `Live chat, until Thu 26 Nov, 09:57`; of one that is over, how long it was to hold, and when it was made. */
function blockLine({ scope, status, until, createdAt }: Block): string {
  const length = until === null ? t("forGood") : durationText(Date.parse(until) - Date.parse(createdAt))
  if (status !== "active") return `${t(scope)}, ${length}, ${timeText(createdAt)}`
  return `${t(scope)}, ${until === null ? t("forGood") : t("until", { time: endText(until) })}`
}

function Earlier({
  chat,
  conversations,
}: {
  readonly chat: Chat
  readonly conversations: readonly EarlierConversation[]
}) {
  const count = chat.person?.otherConversations.count ?? 0
  const filter = chat.person?.otherConversations.filter ?? ""
  const mayRead = may("conversation:read")
  return (
    <section aria-label={t("earlier")}>
      <h3>
        {t("earlier")} <span class="second">{count}</span>
      </h3>
      <ul>
        {conversations.map(({ id, startedAt, channel, isActive }) => (
          <li key={id} class={threadClass(isActive ? "bot" : "ended")}>
            <p>
              <a href={`${BASE}/console/conversations/${encodeURIComponent(id)}`}>
                <Time at={startedAt} />
              </a>
            </p>
            <p class="second">
              <Words text={channel} />
            </p>
          </li>
        ))}
      </ul>
      {mayRead && count > conversations.length && (
        <p class="small-note">
          <a href={`${BASE}/console/conversations?${filter}`}>{t("allEarlier", { n: count })}</a>
        </p>
      )}
      {count === 0 && <p class="small-note">{t("noEarlier")}</p>}
    </section>
  )
}

function Tags({ chat, isTagging, onTagged }: Omit<PersonProps, "round">) {
  const [text, setText] = useState<string | null>(isTagging ? "" : null)
  useEffect(() => {
    if (isTagging) setText(typed => typed ?? "")
  }, [isTagging])
  const { id, tags } = chat
  const leave = (): void => {
    setText(null)
    onTagged()
  }
  const add = async (): Promise<void> => {
    const tag = (text ?? "").trim()
    if (tag === "" || (await saveTags(id, [...tags, tag]))) leave()
  }
  return (
    <section aria-label={t("tags")}>
      <h3>{t("tags")}</h3>
      <ul class="tag-list">
        {tags.map(tag => (
          <li key={tag} class="tag">
            <Words text={tag} />
            <button
              type="button"
              class="tag-remove"
              aria-label={t("removeTag", { tag: isolated(tag) })}
              onClick={() =>
                void saveTags(
                  id,
                  tags.filter(each => each !== tag),
                )
              }
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {text === null ? (
        <Button kind="quiet" onPress={() => setText("")}>
          {t("addTag")}
        </Button>
      ) : (
        <form
          class="tag-form"
          onSubmit={event => {
            event.preventDefault()
            void add()
          }}
        >
          <input
            class="field"
            aria-label={t("addTag")}
            maxLength={64}
            value={text}
            ref={focusOn}
            {...FIRST}
            onInput={event => setText(event.currentTarget.value)}
            onKeyDown={event => {
              if (event.key === "Escape") leave()
            }}
          />
          <Button type="submit">{t("addTag")}</Button>
        </form>
      )}
      {tags.length === 0 && <p class="small-note">{t("tagsHint")}</p>}
    </section>
  )
}

/** Once, when it is drawn. */
function focusOn(element: HTMLElement | null): void {
  element?.focus()
}
