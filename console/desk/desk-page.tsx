import { useCallback, useEffect, useState } from "preact/hooks"
import { lazy, useLocation, useRoute } from "preact-iso"
import type { Block, Chat } from "../../client/index.js"
import "./desk.css"
import "./talk.css"
import { Page } from "../frame/page.js"
import { isDeskKnown, ownEmail } from "../live-desk.js"
import { nameOf } from "../people.js"
import { Dialog } from "../pieces/dialog.js"
import { useLater } from "../pieces/later.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { common } from "../texts/common.js"
import { filtersOf } from "./chat-filters.js"
import { rememberClosed } from "./chat-state.js"
import { useDeskKeys } from "./desk-keys.js"
import { DeskList } from "./desk-list.js"
import { type OpenChat, useOpenChat } from "./open-chat.js"
import { outcome, tellRefusal } from "./outcome.js"
import { OutcomeStrip } from "./outcome-strip.js"
import { chatPath, LISTS, type ListName } from "./paths.js"
import { RefusalWords } from "./refusal-words.js"
import { useReplyFocus } from "./reply.js"
import { Talk } from "./talk.js"
import { TalkFoot } from "./talk-foot.js"
import { type HeadVerbs, TalkHead } from "./talk-head.js"
import { t } from "./texts.js"
import { closeChat, declineChat, endChat, isOwnChat, liftBlocks, takeChat } from "./verbs.js"

/** Dialogs are loaded when the page rests: one that was opened must be there without a line too. */
const DIALOGS = {
  transfer: () => import("./transfer-dialog.js").then(module => module.TransferDialog),
  block: () => import("../blocks/block-dialog.js").then(module => module.BlockDialog),
}
const TransferDialog = lazy(DIALOGS.transfer)
const BlockDialog = lazy(DIALOGS.block)
const loadPerson = () => import("./person-pane.js")
const RESTS_AFTER = 1500

/** Below this width the person is a drawer. */
const WIDE = "(width >= 80rem)"

/** The agents' desk: list, talk, person (pages' design, section 6). */
export function DeskPage() {
  const { params } = useRoute()
  const { query, route } = useLocation()
  const list = LISTS.find(name => name === params.list) ?? "mine"
  const chatId = params.chat ?? null
  useEffect(() => {
    if (params.list !== list) route(chatPath(list, null), true)
  }, [params.list, list, route])
  const [round, setRound] = useState(0)
  const loaded = useOpenChat(chatId, round)
  const open = loaded.value
  const [dialog, setDialog] = useState<"transfer" | "block" | "person" | null>(null)
  const [isNoting, setNoting] = useState(false)
  const [wantsReply, setWantsReply] = useState(false)
  useEffect(() => {
    setNoting(false)
    setDialog(null)
  }, [chatId])
  const go = (to: ListName, id: string | null): void => route(chatPath(to, id, to === list ? query : {}))
  const taken = (chat: Chat | null): void => {
    if (chat === null) return
    setWantsReply(true)
    go(list === "all" ? "all" : "mine", chat.id)
  }
  useReplyFocus(
    wantsReply,
    open !== null && isOwnChat(open.chat),
    useCallback(() => setWantsReply(false), []),
  )
  const show = async (name: "transfer" | "block" | "person"): Promise<void> => {
    try {
      if (name !== "person") await DIALOGS[name]()
      setDialog(name)
    } catch (error) {
      tellRefusal(chatId, error)
    }
  }
  const isOpen = open !== null
  const person = useLater(isOpen, loadPerson)
  useEffect(() => {
    if (!isOpen) return
    // Without a line they are asked for again when they are opened.
    const timer = setTimeout(() => void Promise.allSettled(Object.values(DIALOGS).map(load => load())), RESTS_AFTER)
    return () => clearTimeout(timer)
  }, [isOpen])
  const verbs = verbsOf(open, { taken, setDialog: name => void show(name), back: () => go(list, null) })
  useDeskKeys({ open, verbs, take: () => void takeChat("next").then(taken), note: () => setNoting(true), go })
  const lift = async (blocks: readonly Block[]): Promise<void> => {
    if (open !== null && (await liftBlocks(open.chat.id, blocks))) setRound(round + 1)
  }
  return (
    <Page
      title={open === null ? common("desk") : nameOf(open.chat)}
      {...(open === null ? {} : { page: common("desk") })}
      hasPanes
    >
      <div class={chatId === null ? "desk" : "desk with-chat"}>
        {open === null && <h1 class="unseen">{common("desk")}</h1>}
        <DeskList list={list} chatId={chatId} filters={filtersOf(query)} />
        <section class="talk" aria-label={t("talkPane")}>
          {open === null && <NoChat chatId={chatId} error={loaded.error} onAgain={loaded.again} />}
          {open !== null && (
            <>
              <TalkHead open={open} list={list} verbs={verbs} />
              <Talk key={open.chat.id} open={open} />
            </>
          )}
          <OutcomeStrip
            chat={open?.chat ?? null}
            onAnyway={() => void takeChat(chatId ?? "next", true).then(taken)}
            onUndo={() => {
              const present = outcome.value
              if (present?.kind === "blocked") void lift(present.blocks)
            }}
          />
          {open !== null && (
            <TalkFoot open={open} isNoting={isNoting} onNote={setNoting} onLift={blocks => void lift(blocks)} />
          )}
        </section>
        {open !== null && dialog !== "person" && (
          <aside class="person-pane" aria-label={t("person")}>
            {person !== null && <person.PersonPane chat={open.chat} round={round} />}
          </aside>
        )}
      </div>
      {open !== null && dialog === "transfer" && <TransferDialog chat={open.chat} onClose={() => setDialog(null)} />}
      {open !== null && dialog === "person" && (
        <Dialog title={t("person")} isDrawer onClose={() => setDialog(null)}>
          {person !== null && <person.PersonPane chat={open.chat} round={round} />}
        </Dialog>
      )}
      {open !== null && dialog === "block" && (
        <BlockDialog
          whom={{ kind: "chat", chat: open.chat }}
          onClose={() => setDialog(null)}
          onDone={blocks => {
            setDialog(null)
            setRound(round + 1)
            outcome.value = { kind: "blocked", chatId: open.chat.id, blocks }
          }}
        />
      )}
    </Page>
  )
}

function verbsOf(
  open: OpenChat | null,
  {
    taken,
    setDialog,
    back,
  }: {
    readonly taken: (chat: Chat | null) => void
    readonly setDialog: (dialog: "transfer" | "block" | "person") => void
    readonly back: () => void
  },
): HeadVerbs {
  const id = open?.chat.id ?? ""
  return {
    take: () => void takeChat(id).then(taken),
    transfer: () => setDialog("transfer"),
    block: () => setDialog("block"),
    end: () => void endChat(id),
    close: () =>
      void closeChat(id).then(chat => {
        if (chat === null) return
        rememberClosed(id)
        back()
      }),
    decline: () =>
      void declineChat(id).then(chat => {
        if (chat !== null) back()
      }),
    showPerson: () => {
      if (!matchMedia(WIDE).matches) setDialog("person")
      else {
        const pane = document.querySelector<HTMLElement>(".person-pane")
        pane?.setAttribute("tabindex", "-1")
        pane?.focus()
      }
    },
  }
}

function NoChat({
  chatId,
  error,
  onAgain,
}: {
  readonly chatId: string | null
  readonly error: unknown
  readonly onAgain: () => void
}) {
  return (
    <>
      {chatId !== null && error !== null && error instanceof Error && (
        <div class="failed" role="alert">
          <p>
            <RefusalWords error={error} chatId={chatId} />
          </p>
        </div>
      )}
      {chatId !== null && error !== null && !(error instanceof Error) && (
        <Failed what={t("talk")} error={error} onAgain={onAgain} />
      )}
      {chatId !== null && error === null && <Loading rows={8} />}
      {chatId === null && isDeskKnown.value && <Empty>{t(ownEmail.value === null ? "noAgent" : "chooseChat")}</Empty>}
    </>
  )
}
