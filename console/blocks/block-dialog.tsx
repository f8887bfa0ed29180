import { useId, useRef, useState } from "preact/hooks"
import { type Block, Refusal, type Scope } from "../../client/index.js"
import { lineLost, lostAt } from "../line.js"
import { restartDesk } from "../live-desk.js"
import { isNamed, shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { useLoaded } from "../pieces/load.js"
import { RefusalText } from "../pieces/states.js"
import { endText, timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { hasEnded, may, parley } from "../session.js"
import { common } from "../texts/common.js"
import { language } from "../texts/texts.js"
import { AddressPart } from "./address-part.js"
import { type BlockLength, FIRST_LENGTH, lengthText, minutesFor } from "./block-length.js"
import { dialogText, sayInDialog } from "./dialog-texts.js"
import { LengthPart } from "./length-part.js"
import { makeBlocks } from "./make-blocks.js"
import { ReasonPart } from "./reason-part.js"
import { ToldPart } from "./told-part.js"
import { WhoField } from "./who-field.js"
import { type BlockCheckAnswer, isSignedIn, plainAddress, queryOf, type Whom, whomName } from "./whom.js"
import "./block-dialog.css"

interface BlockDialogProps {
  /** Null: the dialog asks first who is meant. */
  readonly whom: Whom | null
  /** As an earlier block of theirs, which is made again. */
  readonly like?: Pick<Block, "scope" | "reason">
  readonly onClose: () => void
  /** @param blocks those that were made, which undoing lifts; none where the key may not read blocks */
  readonly onDone: (blocks: readonly Block[], whom: Whom) => void
}

/** Blocks somebody from a chat, an ended one, a list, or with nothing but a name (pages' design, section 7). */
export function BlockDialog({ whom: given, like, onClose, onDone }: BlockDialogProps) {
  const [chosen, setChosen] = useState<Whom | null>(null)
  const whom = given ?? chosen
  if (whom === null) {
    return (
      <Dialog
        title={dialogText("someone")}
        onClose={onClose}
        foot={<Button onPress={onClose}>{common("cancel")}</Button>}
      >
        <WhoField onChoose={setChosen} />
      </Dialog>
    )
  }
  const other = given === null ? { onOther: () => setChosen(null) } : {}
  const again = like === undefined ? {} : { like }
  return <BlockForm key={whomName(whom)} whom={whom} onClose={onClose} onDone={onDone} {...again} {...other} />
}

/** Milliseconds for which whoever blocks waits for the numbers. */
const PATIENCE = 2000

function askCheck(whom: Whom, signal: AbortSignal): Promise<BlockCheckAnswer> {
  const query = queryOf(whom)
  return parley().call("checkBlocks", { query }, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) })
}

type FormProps = Omit<BlockDialogProps, "whom"> & { readonly whom: Whom; readonly onOther?: () => void }

function BlockForm({ whom, like, onClose, onDone, onOther }: FormProps) {
  const { value: check, error: uncounted } = useLoaded("check", signal => askCheck(whom, signal))
  const { value: served } = useLoaded("bot", signal => parley().call("readBot", {}, { signal }))
  const kind = whom.kind === "subject" ? whom.subject.kind : null
  const isRange = kind === "ip"
  const [scope, setScope] = useState<Scope>(
    like?.scope ?? (kind === "visitor" || isRange ? "conversation" : "liveChat"),
  )
  const [length, setLength] = useState<BlockLength>(FIRST_LENGTH)
  const [reason, setReason] = useState(like?.reason ?? "")
  const [withAddress, setWithAddress] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isConfirmed, setConfirmed] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const reasonField = useRef<HTMLInputElement>(null)
  const foot = useId()
  const known = check?.person ?? null
  const name = whomName(whom)
  const short = shortNameIn(whom)
  const minutes = minutesFor(scope === "liveChat" && length.kind === "forGood" ? FIRST_LENGTH : length)
  const isLengthWrong = Number.isNaN(minutes)
  const hold = (check?.blocks ?? []).find(block => block.scope === scope)

  const send = async (): Promise<void> => {
    if (scope === "conversation" && reason.trim() === "") {
      setProblem({ kind: "reason" })
      reasonField.current?.focus()
      return
    }
    if (isLengthWrong || lostAt.value !== null) return
    setBusy(true)
    try {
      const newer = problem?.kind === "meanwhile" ? null : await newerBlock(whom, scope, check)
      if (newer !== null) {
        setProblem({ kind: "meanwhile", block: newer })
        return
      }
      const address = withAddress ? (check?.address?.value ?? null) : null
      onDone(await makeBlocks(whom, { scope, minutes, reason: reason.trim(), address, isConfirmed }), whom)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  const isOffline = lostAt.value !== null
  const isUnconfirmed = problem?.kind === "wide" && !isConfirmed
  return (
    <Dialog
      title={sayInDialog("title", { name: <Words text={name} /> })}
      subtitle={<Kind whom={whom} check={check} />}
      isWritten={reason !== (like?.reason ?? "")}
      onClose={onClose}
      foot={
        <>
          <p class="block-foot" id={foot}>
            <EndsNow whom={whom} scope={scope} check={check} withAddress={withAddress} isOffline={isOffline} />
          </p>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button
            kind="grave-filled"
            icon="block"
            isBusy={isBusy}
            isOff={isOffline || isUnconfirmed || isLengthWrong}
            more={{ "aria-describedby": foot }}
            onPress={() => void send()}
          >
            {isBusy
              ? dialogText("blocking")
              : problem?.kind === "meanwhile"
                ? dialogText("replace")
                : verbOf(scope, minutes)}
          </Button>
        </>
      }
    >
      {onOther !== undefined && (
        <button type="button" class="as-link" onClick={onOther}>
          {dialogText("otherPerson")}
        </button>
      )}
      {hold !== undefined && problem?.kind !== "meanwhile" && <Already block={hold} name={name} told="already" />}
      <ScopePart scope={scope} onChange={setScope} />
      {scope === "liveChat" && isPassing(whom) && (
        <p class="block-hint">
          {dialogText("thisOnly")}{" "}
          <button type="button" class="as-link" onClick={() => setScope("conversation")}>
            {dialogText("banInstead")}
          </button>
        </p>
      )}
      <LengthPart
        length={length}
        minutes={minutes}
        mayBeForGood={scope === "conversation"}
        onChange={setLength}
        name={short}
        timeZone={known?.timeZone ?? null}
      />
      <ReasonPart
        reason={reason}
        scope={scope}
        name={capital(short)}
        notice={served?.bot.blocking.notice ?? "reason"}
        usual={served?.bot.blocking.reasons ?? []}
        isMissing={problem?.kind === "reason" && reason.trim() === ""}
        field={reasonField}
        onChange={setReason}
      />
      {whom.kind === "chat" && may("block:ip") && (
        <AddressPart
          check={check}
          isUncounted={uncounted !== null}
          isSignedIn={isSignedIn(whom)}
          scope={scope}
          isOn={withAddress}
          onChange={setWithAddress}
        />
      )}
      <ToldPart
        scope={scope}
        minutes={minutes}
        reason={reason}
        name={short}
        nameAtFirst={capital(short)}
        locale={known?.locale ?? served?.bot.locales[0] ?? null}
        timeZone={known?.timeZone ?? null}
        blocking={served?.bot.blocking ?? null}
      />
      <div role="status">
        {problem?.kind === "meanwhile" && <Already block={problem.block} name={name} told="meanwhile" />}
        {problem?.kind === "other" && (
          <p class="block-fault">
            <RefusalText error={problem.error} />
          </p>
        )}
      </div>
      {problem?.kind === "wide" && (
        <WidePart
          conversations={problem.conversations}
          check={check}
          range={whom.kind === "subject" ? whom.subject.value : ""}
          isConfirmed={isConfirmed}
          onChange={setConfirmed}
        />
      )}
    </Dialog>
  )
}

type Problem =
  | { readonly kind: "reason" }
  | { readonly kind: "wide"; readonly conversations: number }
  | { readonly kind: "meanwhile"; readonly block: Block }
  | { readonly kind: "other"; readonly error: unknown }

function verbOf(scope: Scope, minutes: number | null): string {
  if (minutes === null) return dialogText("banForGood")
  const duration = Number.isNaN(minutes) ? "…" : lengthText(minutes)
  return dialogText(scope === "conversation" ? "banFor" : "blockFor", { duration })
}

/** The refusal of a block, and what the page does besides telling it. */
function problemOf(error: unknown): Problem {
  if (!(error instanceof Refusal)) {
    lineLost()
    restartDesk()
    return { kind: "other", error }
  }
  if (error.status === 401) hasEnded.value = true
  if (error.code === "REASON_REQUIRED") return { kind: "reason" }
  if (error.code !== "BLOCK_TOO_WIDE") return { kind: "other", error }
  return { kind: "wide", conversations: Number(error.problem.conversations ?? 0) }
}

/** A block that somebody has made since the dialog was opened. */
async function newerBlock(whom: Whom, scope: Scope, before: BlockCheckAnswer | null): Promise<Block | null> {
  // Without numbers nothing is known of before either: the block is made all the same.
  if (before === null) return null
  const now = await askCheck(whom, new AbortController().signal).catch(() => before)
  const seen = new Set(before.blocks.map(({ id }) => id))
  return now.blocks.find(block => block.scope === scope && !seen.has(block.id)) ?? null
}

/** As the dialog's sentences call them. */
function shortNameIn(whom: Whom): string {
  if (whom.kind === "chat") return isNamed(whom.chat) ? shortNameOf(whom.chat) : common("theVisitor")
  if (whom.subject.kind === "ip") return dialogText("whoever")
  return whom.subject.kind === "user" || whom.name !== null ? whomName(whom) : common("theVisitor")
}

/** The same at the beginning of a sentence, where names of people and ids stay as they are. */
function capital(short: string): string {
  const isName = short !== dialogText("whoever") && short !== common("theVisitor")
  const [first = ""] = short
  return isName ? short : first.toLocaleUpperCase(language) + short.slice(first.length)
}

/** Of somebody anonymous a block of live chats holds in one conversation only. */
function isPassing(whom: Whom): boolean {
  return whom.kind === "chat" ? !isSignedIn(whom) : whom.subject.kind === "conversation"
}

/** The line below the title: the kind of person, and since when they are known. */
function Kind({ whom, check }: { readonly whom: Whom; readonly check: BlockCheckAnswer | null }) {
  if (whom.kind === "subject" && whom.subject.kind === "ip")
    return <>{dialogText(plainAddress(whom.subject.value).includes("/") ? "range" : "address")}</>
  const person = check?.person ?? null
  if (person === null) {
    const isUser = whom.kind === "subject" && whom.subject.kind === "user"
    return <>{check === null ? "" : dialogText(isUser ? "notMet" : "anonymous")}</>
  }
  if (person.userId !== null) {
    return (
      <>
        {person.email !== null && (
          <>
            <Words text={person.email} /> ·{" "}
          </>
        )}
        {dialogText("signedIn")}
      </>
    )
  }
  const seen = dialogText("seenFirst", { time: timeText(person.firstSeenAt) })
  const conversations = dialogText("conversations", { n: person.conversations.count })
  return <>{[dialogText("anonymous"), seen, conversations].join(" · ")}</>
}

function Already({
  block,
  name,
  told,
}: {
  readonly block: Block
  readonly name: string
  readonly told: "already" | "meanwhile"
}) {
  const by = <Words text={block.createdByName ?? block.createdBy ?? dialogText("somebody")} />
  const values = { by, name: <Words text={name} />, time: block.until === null ? "" : endText(block.until) }
  return <p class="block-already">{sayInDialog(block.until === null ? `${told}Good` : told, values)}</p>
}

/** The two scopes, as panels. Focus begins here. */
function ScopePart({ scope, onChange }: { readonly scope: Scope; readonly onChange: (scope: Scope) => void }) {
  const panels = [
    ["liveChat", "liveChat", "liveChatHint"],
    ["conversation", "ban", "banHint"],
  ] as const
  return (
    <fieldset class="block-part">
      <legend>{dialogText("what")}</legend>
      <div class="block-scopes">
        {panels.map(([value, title, hint]) => (
          <label key={value} class={scope === value ? "block-scope chosen" : "block-scope"}>
            <input
              type="radio"
              name="scope"
              value={value}
              checked={scope === value}
              data-first={scope === value ? "" : undefined}
              onChange={() => onChange(value)}
            />
            <span>
              <strong>{dialogText(title)}</strong>
              <small>{dialogText(hint)}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface EndsNowProps {
  readonly whom: Whom
  readonly scope: Scope
  readonly check: BlockCheckAnswer | null
  readonly withAddress: boolean
  readonly isOffline: boolean
}

/** The conversations that end by it. */
function EndsNow({ whom, scope, check, withAddress, isOffline }: EndsNowProps) {
  if (isOffline) return <>{dialogText("noConnection")}</>
  const hasChat = whom.kind === "chat" && whom.chat.status !== "ended"
  if (scope === "liveChat" || check === null) return <>{hasChat ? dialogText("now") : ""}</>
  const isRange = whom.kind === "subject" && whom.subject.kind === "ip"
  const others = check.address?.open ?? 0
  // Of somebody anonymous the server counts whoever else is at the address too.
  const isWithOthers = !isRange && check.subjects.some(subject => subject.kind === "ip")
  const own = isRange ? others : check.openConversations - (isWithOthers ? others : 0)
  const n = own + (withAddress ? others : 0)
  if (!hasChat) return <>{n === 0 ? dialogText("nowNothing") : dialogText("nowOpen", { n })}</>
  return <>{n > 1 ? dialogText("nowMore", { n: n - 1 }) : dialogText("now")}</>
}

interface WideProps {
  readonly conversations: number
  readonly check: BlockCheckAnswer | null
  readonly range: string
  readonly isConfirmed: boolean
  readonly onChange: (isConfirmed: boolean) => void
}

/** A range that is wide, or holds this server or who asks: to be confirmed. */
function WidePart({ conversations, check, range, isConfirmed, onChange }: WideProps) {
  const why = check?.address?.tooWide ?? "wide"
  const [, length = "32"] = range.split("/")
  const bits = (range.includes(":") ? 128 : 32) - Number(length)
  const addresses = bits > 40 ? `2^${bits}` : new Intl.NumberFormat(document.documentElement.lang).format(2 ** bits)
  return (
    <div class="block-fault" role="alert">
      <p>{why === "wide" ? dialogText("wide", { n: conversations, addresses }) : dialogText(why)}</p>
      <label class="block-check">
        <input type="checkbox" checked={isConfirmed} onChange={event => onChange(event.currentTarget.checked)} />
        <span>{conversations === 0 ? dialogText("confirmNone") : dialogText("confirm", { n: conversations })}</span>
      </label>
    </div>
  )
}
