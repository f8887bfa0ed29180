import { useEffect, useRef, useState } from "preact/hooks"
import { lazy, useLocation, useRoute } from "preact-iso"
import type { Block } from "../../client/index.js"
import "./desk.css"
import "./talk.css"
import { Page } from "../frame/page.js"
import { isDeskKnown, ownEmail } from "../live-desk.js"
import { nameOf } from "../people.js"
import { Dialog } from "../pieces/dialog.js"
import { useLater } from "../pieces/later.js"
import type { Loaded } from "../pieces/load.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { common } from "../texts/common.js"
import { filtersOf } from "./chat-filters.js"
import { rememberClosed } from "./chat-state.js"
import { useDeskKeys } from "./desk-keys.js"
import { DeskList } from "./desk-list.js"
import { EndDialog } from "./end-dialog.js"
import { type OpenChat, useOpenChat } from "./open-chat.js"
import { outcome, tellRefusal } from "./outcome.js"
import { OutcomeStrip } from "./outcome-strip.js"
import { chatPath, LISTS, type ListName } from "./paths.js"
import { RefusalWords } from "./refusal-words.js"
import { REPLY } from "./reply.js"
import { Talk } from "./talk.js"
import { TalkFoot } from "./talk-foot.js"
import { type HeadVerbs, TalkHead } from "./talk-head.js"
import { t } from "./texts.js"
import { TypeAhead } from "./type-ahead.js"
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
  const [dialog, setDialog] = useState<"transfer" | "block" | "person" | "end" | null>(null)
  const [isNoting, setNoting] = useState(false)
  const [isTagging, setTagging] = useState(false)
  useEffect(() => {
    setNoting(false)
    setTagging(false)
    setDialog(null)
  }, [chatId])
  const go = (to: ListName, id: string | null): void => {
    const path = chatPath(to, id, to === list ? query : {})
    // One who is there already needs no other step to go back from.
    route(path, path === location.pathname + location.search)
  }
  const expectTyped = useTyped(chatId, loaded)
  const take = async (id: string, isAnyway = false): Promise<void> => {
    const typed = new TypeAhead(t("reply"))
    const chat = await takeChat(id, isAnyway)
    if (chat === null) {
      typed.drop(null)
      return
    }
    expectTyped(chat.id, typed)
    go(list === "all" ? "all" : "mine", chat.id)
  }
  const show = async (name: "transfer" | "block" | "person" | "end"): Promise<void> => {
    try {
      if (name === "transfer" || name === "block") await DIALOGS[name]()
      setDialog(name)
    } catch (error) {
      tellRefusal(chatId, error, name)
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
  const verbs = verbsOf(open, {
    take: id => void take(id),
    setDialog: name => void show(name),
    setTagging,
    back: () => go(list, null),
  })
  useDeskKeys({ open, verbs, take: () => void take("next"), note: () => setNoting(true), go })
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
            onTake={(id, isAnyway) => void take(id, isAnyway)}
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
            {person !== null && (
              <person.PersonPane
                chat={open.chat}
                round={round}
                isTagging={isTagging}
                onTagged={() => setTagging(false)}
              />
            )}
          </aside>
        )}
      </div>
      {open !== null && dialog === "transfer" && <TransferDialog chat={open.chat} onClose={() => setDialog(null)} />}
      {open !== null && dialog === "end" && isOwnChat(open.chat) && (
        <EndDialog
          chat={open.chat}
          onEnd={() => void endChat(open.chat.id).then(() => setDialog(null))}
          onClose={() => setDialog(null)}
        />
      )}
      {open !== null && dialog === "person" && (
        <Dialog
          title={t("person")}
          isDrawer
          onClose={() => {
            setDialog(null)
            setTagging(false)
          }}
        >
          {person !== null && (
            <person.PersonPane
              chat={open.chat}
              round={round}
              isTagging={isTagging}
              onTagged={() => setTagging(false)}
            />
          )}
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

/** Hands what is typed while a chat is being taken to its reply field, as soon as that is drawn; else it is kept as its draft. */
function useTyped(chatId: string | null, { value: open, isLoading }: Loaded<OpenChat>) {
  const expected = useRef<{ readonly chatId: string; readonly typed: TypeAhead; isAsked: boolean } | null>(null)
  useEffect(() => {
    const { current } = expected
    // Until the taken chat has the page's address, another may be open.
    if (current === null || current.chatId !== chatId) return
    const reply = document.getElementById(REPLY)
    const isThere = open !== null && open.chat.id === chatId && isOwnChat(open.chat)
    // It could not be read, or is somebody else's by now.
    const isMissed = !isThere && !isLoading && current.isAsked
    current.isAsked ||= isLoading
    if (isThere && reply instanceof HTMLTextAreaElement) current.typed.giveTo(reply)
    else if (isMissed) current.typed.drop(chatId)
    else return
    expected.current = null
  })
  useEffect(
    () => () => {
      if (expected.current?.chatId === chatId) expected.current?.typed.drop(chatId)
    },
    [chatId],
  )
  return (id: string, typed: TypeAhead): void => {
    expected.current?.typed.drop(expected.current.chatId)
    expected.current = { chatId: id, typed, isAsked: false }
  }
}

function verbsOf(
  open: OpenChat | null,
  {
    take,
    setDialog,
    setTagging,
    back,
  }: {
    readonly take: (chatId: string) => void
    readonly setDialog: (dialog: "transfer" | "block" | "person" | "end") => void
    readonly setTagging: (isTagging: boolean) => void
    readonly back: () => void
  },
): HeadVerbs {
  const id = open?.chat.id ?? ""
  return {
    take: () => take(id),
    transfer: () => setDialog("transfer"),
    block: () => setDialog("block"),
    end: () => setDialog("end"),
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
    tag: () => {
      setTagging(true)
      if (!matchMedia(WIDE).matches) setDialog("person")
    },
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
