import { signInAtDesk } from "../desk-sign-in.js"
import { isDeskKnown, ownAgent, ownChats, ownEmail, servedBot, waitingChats } from "../live-desk.js"
import { Button } from "../pieces/button.js"
import { useLater } from "../pieces/later.js"
import { Empty, Loading } from "../pieces/states.js"
import { timeText } from "../pieces/time.js"
import { isolated } from "../pieces/words.js"
import type { ChatFilters } from "./chat-filters.js"
import { groupsOf } from "./chat-state.js"
import { Entry, sinceOf, useSteady } from "./desk-entry.js"
import { isBusy, perform } from "./outcome.js"
import { chatPath, type ListName } from "./paths.js"
import { t } from "./texts.js"

/** Entries of a list that is drawn whole. */
const MOST_DRAWN = 60

interface ListProps {
  readonly list: ListName
  readonly chatId: string | null
  readonly filters: ChatFilters
}

/** The list of chats: own ones, those that wait, all. */
export function DeskList({ list, chatId, filters }: ListProps) {
  return (
    <section class="desk-list" aria-label={t("list")}>
      <Tabs present={list} />
      {list === "mine" && <Mine chatId={chatId} />}
      {list === "waiting" && <Waiting chatId={chatId} />}
      {list === "all" && <All chatId={chatId} filters={filters} />}
      <p class="list-foot" aria-hidden="true">
        <span>
          <kbd>J</kbd> <kbd>K</kbd> <span>{t("move")}</span> <kbd>T</kbd> <span>{t("takeNext")}</span>
        </span>
        <span>
          <kbd>?</kbd> <span>{t("keys")}</span>
        </span>
      </p>
    </section>
  )
}

function Tabs({ present }: { readonly present: ListName }) {
  const counts = {
    waiting: waitingChats.value.length,
    mine: ownChats.value.filter(({ status }) => status === "connected").length,
    all: 0,
  }
  return (
    <nav class="list-tabs" aria-label={t("lists")}>
      {(["waiting", "mine", "all"] as const).map(name => (
        <a key={name} href={chatPath(name, null)} aria-current={name === present ? "page" : undefined}>
          {t(name)} {counts[name] > 0 && <b class={name === "waiting" ? "amber" : ""}>{counts[name]}</b>}
        </a>
      ))}
    </nav>
  )
}

const GROUP_NAMES = { needsAnswer: "needsAnswer", others: "others", waiting: "waitingGroup", asking: "asking" } as const

function Mine({ chatId }: { readonly chatId: string | null }) {
  const { groups, hold } = useSteady(groupsOf(ownChats.value, waitingChats.value, sinceOf))
  const isEmpty = groups.every(({ chats }) => chats.length === 0)
  const own = ownChats.value.filter(({ status }) => status === "connected").length
  const most = ownAgent.value?.maxChats ?? null
  if (!isDeskKnown.value) return <Loading isTall />
  if (ownEmail.value === null) return <Empty>{t("noAgent")}</Empty>
  const isSignedIn = ownAgent.value?.status === "SignedIn"
  return (
    <div class="entries" {...hold}>
      {!isSignedIn && <SignedOut />}
      {isSignedIn && own === 0 && !groups.some(({ name, chats }) => name === "asking" && chats.length > 0) && (
        <p class="empty small">
          {waitingChats.value.length === 0 ? t("mineEmpty") : t("mineEmptyWaiting", { n: waitingChats.value.length })}
        </p>
      )}
      {!isEmpty &&
        groups
          .filter(({ chats }) => chats.length > 0)
          .map(({ name, chats }) => (
            <section key={name} aria-label={t(GROUP_NAMES[name])}>
              <h2 class="group-title">
                <span>{t(GROUP_NAMES[name])}</span>
                <span class="group-note">
                  {name === "needsAnswer" &&
                    (most === null ? t("open", { n: own }) : t("openOf", { n: own, all: most }))}
                  {name === "waiting" &&
                    (waitingChats.value.length > chats.length ? (
                      <a href={chatPath("waiting", null)}>{t("allWaiting", { n: waitingChats.value.length })}</a>
                    ) : (
                      t("longestFirst")
                    ))}
                  {name === "asking" && t("asksYou")}
                </span>
              </h2>
              <ul>
                {chats.map(chat => (
                  <li key={chat.id}>
                    <Entry chat={chat} list="mine" isOpen={chat.id === chatId} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
    </div>
  )
}

/** Nobody is handed to whoever is signed out, and of somebody new not even the queues are known. */
function SignedOut() {
  return (
    <p class="empty small">
      {t("refusedSignedOut")}{" "}
      <Button
        isBusy={isBusy("", "presence")}
        onPress={() => void perform("", "presence", () => signInAtDesk("available"))}
      >
        {t("beAvailable")}
      </Button>
    </p>
  )
}

function Waiting({ chatId }: { readonly chatId: string | null }) {
  const chats = waitingChats.value
  const isLong = chats.length > MOST_DRAWN
  const long = useLater(isLong, longLists)
  const { groups, hold } = useSteady([{ name: "waiting", chats }])
  if (!isDeskKnown.value) return <Loading isTall />
  if (chats.length === 0) return <Empty>{waitingEmpty()}</Empty>
  if (isLong && long !== null) return <long.Rows chats={chats} list="waiting" chatId={chatId} />
  return (
    <ul class="entries" aria-label={t("waiting")} {...hold}>
      {groups[0]?.chats.slice(0, MOST_DRAWN).map(chat => (
        <li key={chat.id}>
          <Entry chat={chat} list="waiting" isOpen={chat.id === chatId} />
        </li>
      ))}
    </ul>
  )
}

function All(props: { readonly chatId: string | null; readonly filters: ChatFilters }) {
  const long = useLater(true, longLists)
  return long === null ? <Loading isTall /> : <long.AllChats {...props} />
}

/** Lists of any length: short ones need nothing of them. */
const longLists = () => import("./long-lists.js")

/** Nobody waits; the queues and until when they are closed. */
function waitingEmpty(): string {
  const queues = servedBot.value?.queues ?? []
  const open = queues.filter(({ isOpen }) => isOpen).map(({ title }) => isolated(title))
  const closed = queues.filter(({ isOpen }) => !isOpen)
  return [
    t("waitingEmpty"),
    ...(open.length === 0 ? [] : [t("openQueues", { queues: open.join(", ") })]),
    ...closed.map(({ title, opensAt }) =>
      opensAt === null
        ? t("closedQueue", { queue: isolated(title) })
        : t("opensAt", { queue: isolated(title), time: timeText(opensAt) }),
    ),
  ].join(" ")
}
