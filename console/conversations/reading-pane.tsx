import type { ComponentChildren } from "preact"
import { useEffect, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import { type Activity, type AnswerOf, type Chat, Refusal } from "../../client/index.js"
import { BlockDialog } from "../blocks/block-dialog.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { Icon } from "../pieces/icon.js"
import { useLoaded } from "../pieces/load.js"
import { Menu } from "../pieces/menu.js"
import { saveFile } from "../pieces/save-file.js"
import { Empty, Failed, Loading, RefusalText, ResultStrip } from "../pieces/states.js"
import { Chip } from "../pieces/thread.js"
import { Time } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common } from "../texts/common.js"
import { phasesOf, type ReadChat } from "./chat-phases.js"
import { conversationPath, personName, threadOfConversation, type View } from "./conversation-state.js"
import { EraseDialog } from "./erase-dialog.js"
import { ReadingScript } from "./reading-script.js"
import { say, t } from "./texts.js"
import { TraceView } from "./trace-view.js"
import { TranscriptView } from "./transcript-view.js"

interface ReadingPaneProps {
  readonly id: string
  readonly view: View
  readonly search: string
}

/** Chats of a conversation, the last ones, of which each agent is told who had them. */
const CONNECTS_READ = 20

type Opened = "block" | "erase" | null

/** One conversation: what was said, why, and what can be done with it. */
export function ReadingPane({ id, view, search }: ReadingPaneProps) {
  const { route } = useLocation()
  const log = useLines(id)
  const key = `${id} ${log.lines.length}`
  const read = useLoaded(key, signal => parley().call("readConversation", { params: { id } }, { signal }))
  const chats = useLoaded(key, signal => chatsOf(id, signal)).value ?? []
  const [opened, setOpened] = useState<Opened>(null)
  const [result, setResult] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const goTo = (next: View): void => route(conversationPath(id, next, search), true)
  const saveFixture = async (): Promise<void> => {
    setError(null)
    try {
      const fixture = await parley().call("readFixture", { params: { id } })
      saveFile(`${id}.json`, `${JSON.stringify(fixture, null, 2)}\n`, "application/json")
      setResult(t("fixtureDone", { description: fixture.description }))
    } catch (refusal) {
      setError(refusal)
    }
  }
  useKeys([
    { key: "w", label: t("why"), run: () => goTo(view === "trace" ? "script" : "trace") },
    { key: "f", label: t("fixture"), run: () => void saveFixture() },
    ...(may("block:create") ? [{ key: "b", label: t("block"), run: () => setOpened("block") }] : []),
  ])
  if (read.value !== null && log.isGone) return <Erased since={log.begunAt} result={result} />
  if (read.value === null) {
    const isGone = read.error instanceof Refusal && read.error.status === 404
    return (
      <section class="reading" aria-label={t("conversation")}>
        {isGone ? (
          <Empty>{t("gone")}</Empty>
        ) : read.error !== null ? (
          <Failed what={t("conversation")} error={read.error} onAgain={read.again} />
        ) : (
          <Loading />
        )}
      </section>
    )
  }
  const { conversation, person } = read.value
  const known = chats.find(({ chat }) => chat.person?.name != null)?.chat.person?.name
  const name = known ?? (person === undefined ? conversation.id : personName(person, conversation))
  return (
    <section class="reading" aria-labelledby="reading-title">
      <Head read={read.value} name={name} search={search}>
        {may("block:create") && person !== undefined && (
          <Button kind="grave" icon="block" onPress={() => setOpened("block")}>
            {t("block")}
          </Button>
        )}
        <Menu
          name={common("menu")}
          items={[
            { label: t("fixture"), key: "F", icon: "download", run: () => void saveFixture() },
            { label: t("copyId"), icon: "copy", run: () => void copyId(id).then(() => setResult(t("copied"))) },
            ...(may("person:erase")
              ? [{ label: t("erase"), isGrave: true, run: () => setOpened("erase") } as const]
              : []),
          ]}
        />
      </Head>
      <nav class="tabs reading-tabs" aria-label={t("conversation")}>
        {(["script", "trace", "transcript"] as const).map(one => (
          <a key={one} href={conversationPath(id, one, search)} aria-current={one === view ? "page" : undefined}>
            {t(one === "trace" ? "why" : one)}
          </a>
        ))}
      </nav>
      {result !== null && <ResultStrip onClose={() => setResult(null)}>{result}</ResultStrip>}
      {error !== null && (
        <ResultStrip isFault onClose={() => setError(null)}>
          <RefusalText error={error} />
        </ResultStrip>
      )}
      {log.error !== null && <Failed what={t("script")} error={log.error} onAgain={log.again} />}
      {view === "script" && (
        <ReadingScript conversation={conversation} name={name} lines={log.lines} phases={phasesOf(chats)} />
      )}
      {view === "trace" && <TraceView id={id} version={log.lines.length} />}
      {view === "transcript" && <TranscriptView id={id} version={log.lines.length} />}
      {opened === "block" && person !== undefined && (
        <BlockDialog
          whom={{ kind: "subject", subject: subjectOf(read.value), name: known ?? null, email: null }}
          onClose={() => setOpened(null)}
          onDone={() => {
            setOpened(null)
            setResult(common("blocked"))
            read.again()
          }}
        />
      )}
      {opened === "erase" && person !== undefined && (
        <EraseDialog
          person={person}
          name={name}
          onClose={() => setOpened(null)}
          onErased={words => {
            setOpened(null)
            setResult(words)
          }}
        />
      )}
    </section>
  )
}

type Read = AnswerOf<"readConversation">

/** The one whom a block from here is on: the user, else the browser, else this conversation. */
function subjectOf({ conversation, person }: Read) {
  if (person?.userId) return { kind: "user", value: person.userId } as const
  if (person?.visitorId) return { kind: "visitor", value: person.visitorId } as const
  return { kind: "conversation", value: conversation.id } as const
}

interface HeadProps {
  readonly read: Read
  readonly name: string
  readonly search: string
  readonly children: ComponentChildren
}

function Head({ read: { conversation, person }, name, search, children }: HeadProps) {
  return (
    <header class="reading-head">
      <a class="button quiet reading-back" href={conversationPath(null, "script", search)}>
        <Icon name="back" />
        {t("backToList")}
      </a>
      <div class="reading-title">
        <h1 id="reading-title">
          <Words text={name} isName />
        </h1>
        <Chip state={threadOfConversation(conversation)} />
        {person !== undefined && (
          <p class="third">
            {t(person.userId === null ? "anonymous" : "signedIn")} · {person.channel} · {person.locale} ·{" "}
            {say("started", { time: <Time at={person.startedAt} /> })}
            {person.address !== null && ` · ${person.address}`}
            {person.side === "agent" && ` · ${t("agentSide")}`}
          </p>
        )}
        {person?.side === "agent" && person.linkedConversationId !== null && (
          <a href={conversationPath(person.linkedConversationId, "script", search)}>{t("usersSide")}</a>
        )}
      </div>
      <div class="reading-verbs">{children}</div>
    </header>
  )
}

async function copyId(id: string): Promise<void> {
  await navigator.clipboard.writeText(id)
}

/** The log as it is and as it grows, for as long as it is read. */
function useLines(id: string) {
  const [lines, setLines] = useState<readonly Activity[]>([])
  const [error, setError] = useState<unknown>(null)
  const [isGone, setGone] = useState(false)
  const [begunAt] = useState(() => new Date().toISOString())
  const [round, setRound] = useState(0)
  useEffect(() => {
    const reading = new AbortController()
    const read = async (): Promise<void> => {
      let read: Activity[] = []
      for await (const line of parley().stream(id, { signal: reading.signal })) {
        read = [...read, line]
        setLines(read)
      }
    }
    read().catch((fault: unknown) => {
      if (reading.signal.aborted) return
      if (fault instanceof Refusal && fault.status === 404) setGone(true)
      else setError(fault)
    })
    return () => reading.abort()
  }, [id, round])
  const again = (): void => {
    setError(null)
    setRound(round + 1)
  }
  return { lines, error, isGone, begunAt, again }
}

/** In place of a conversation that was erased while it was read: when, and by whom where one may know and only one was. */
function Erased({ since, result }: { readonly since: string; readonly result: string | null }) {
  const erasures = useLoaded(since, async signal => {
    if (!may("audit:read")) return []
    const query = { what: "erase", from: since, limit: 2 }
    return (await parley().call("listAudit", { query }, { signal })).items
  }).value
  const [only] = erasures?.length === 1 ? erasures : []
  return (
    <section class="reading" aria-label={t("conversation")}>
      {result !== null && (
        <p class="result-strip" role="status">
          {result}
        </p>
      )}
      <Empty>
        {only === undefined
          ? t("erasedMeanwhile")
          : say("erasedBy", { time: <Time at={only.happenedAt} />, by: <Words text={only.doneBy ?? "—"} /> })}
      </Empty>
    </section>
  )
}

/** Chats of a conversation, as far as whoever reads may see them. */
async function chatsOf(id: string, signal: AbortSignal): Promise<readonly ReadChat[]> {
  if (!may("desk:read")) return []
  const { items } = await parley().call("listChats", { query: { conversation: id, limit: 100 } }, { signal })
  const last = new Set(items.filter(({ connectedAt }) => connectedAt !== null).slice(0, CONNECTS_READ))
  return Promise.all(items.map(chat => (last.has(chat) ? withConnects(chat, signal) : { chat, connects: [] })))
}

async function withConnects(chat: Chat, signal: AbortSignal): Promise<ReadChat> {
  try {
    return await parley().call("readChat", { params: { id: chat.id } }, { signal })
  } catch (error) {
    // It may be gone meanwhile; its own times are there.
    if (!(error instanceof Refusal)) throw error
    return { chat, connects: [] }
  }
}
