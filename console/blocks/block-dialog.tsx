import { useId, useRef, useState } from "preact/hooks"
import { type AnswerOf, type Block, Refusal, type RequestOf, type Scope } from "../../client/index.js"
import "./block-dialog.css"
import { lineLost, lostAt } from "../line.js"
import { restartDesk, servedBot } from "../live-desk.js"
import { nameOf, shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { useLoaded } from "../pieces/load.js"
import { RefusalText } from "../pieces/states.js"
import { endText, timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { AddressChoice } from "./block-address.js"
import { doText, type Length, LengthChoice } from "./block-length.js"
import { say, t } from "./block-texts.js"
import { Told } from "./block-told.js"
import { WhoField } from "./block-who.js"
import { makeBlocks } from "./make-block.js"
import { isSignedIn, queryOf, subjectsOf, type Whom } from "./whom.js"

type BlockCheck = AnswerOf<"checkBlocks">

const USUAL = ["abusive", "spam", "threats"] as const
const LONGEST_REASON = 1000
const DAY = 1440

interface BlockDialogProps {
  /** Null: the dialog asks first who is meant. */
  readonly whom: Whom | null
  /** As an earlier block of theirs, which is made again. */
  readonly like?: Pick<Block, "scope" | "reason">
  readonly onClose: () => void
  /** @param blocks what was made, which undoing lifts; none where the key may not read blocks */
  readonly onDone: (blocks: readonly Block[], whom: Whom) => void
}

/** Blocks somebody from a chat, an ended one, a list, or with nothing but a name (pages' design, section 7). */
export function BlockDialog({ whom: given, like, onClose, onDone }: BlockDialogProps) {
  const [whom, setWhom] = useState(given)
  if (whom === null) {
    return (
      <Dialog title={t("titleSomeone")} onClose={onClose}>
        <WhoField onChoose={setWhom} />
      </Dialog>
    )
  }
  return <BlockForm whom={whom} {...(like === undefined ? {} : { like })} onClose={onClose} onDone={onDone} />
}

function BlockForm({ whom, like, onClose, onDone }: BlockDialogProps & { readonly whom: Whom }) {
  const isAddress = whom.kind === "subject" && whom.subject.kind === "ip"
  const [scope, setScope] = useState<Scope>(like?.scope ?? (isAddress ? "conversation" : "liveChat"))
  const [length, setLength] = useState<Length>(DAY)
  const [reason, setReason] = useState(like?.reason ?? "")
  const [withAddress, setWithAddress] = useState(false)
  const [isMissing, setMissing] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [isConfirmed, setConfirmed] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const facts = useFacts(whom, scope, length)
  const known = facts.value
  const name = whom.kind === "chat" ? shortNameOf(whom.chat) : (whom.name ?? whom.subject.value)
  const zone = known?.whole.person?.timeZone ?? null
  const usual = usualReasons(known?.whole.person?.locale ?? null)
  const holds = known?.whole.blocks.find(block => block.scope === scope)
  const isWide = error instanceof Refusal && error.code === "BLOCK_TOO_WIDE"
  const isOff = lostAt.value !== null || (isWide && !isConfirmed)
  const changeScope = (to: Scope): void => {
    setScope(to)
    if (to === "liveChat" && length === "forGood") setLength(DAY)
  }
  const block = async (): Promise<void> => {
    if (scope === "conversation" && reason.trim() === "") {
      setMissing(true)
      field.current?.focus()
      return
    }
    if (length === "invalid") return
    setBusy(true)
    try {
      const minutes = length === "forGood" ? null : length
      const address = withAddress ? (known?.whole.address?.value ?? null) : null
      onDone(await makeBlocks(whom, { scope, minutes, reason: reason.trim(), address, isConfirmed }), whom)
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) {
        lineLost()
        restartDesk()
      }
      if (refusal instanceof Refusal && refusal.code === "REASON_REQUIRED") setMissing(true)
      setError(refusal)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={say("title", { name: <Words text={whom.kind === "chat" ? nameOf(whom.chat) : name} /> })}
      subtitle={<Kind whom={whom} known={known} />}
      isWritten={reason !== (like?.reason ?? "")}
      onClose={onClose}
      foot={
        <>
          <span class="ends-now">{lostAt.value === null ? endsNow(scope, known, whom, name) : t("noLine")}</span>
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button kind="grave-filled" icon="block" isBusy={isBusy} isOff={isOff} onPress={() => void block()}>
            {isBusy ? t("blocking") : doText(scope, length)}
          </Button>
        </>
      }
    >
      <div class="block-form">
        {holds !== undefined && (
          <p class="holds">
            {holds.until === null ? t("holdsForGood") : t("holdsUntil", { time: endText(holds.until) })}
          </p>
        )}
        <ScopeChoice scope={scope} onChange={changeScope} whom={whom} />
        <LengthChoice
          {...{ length, name }}
          onChange={setLength}
          mayBeForGood={scope === "conversation"}
          userZone={zone}
        />
        <div class="reason">
          <label for="block-reason">
            <b>{t("reason")}</b> <span class="second">· {readBy(scope, name)}</span>
          </label>
          <input
            ref={field}
            id="block-reason"
            class="field"
            maxLength={LONGEST_REASON}
            value={reason}
            aria-invalid={isMissing || undefined}
            aria-describedby={isMissing ? "reason-missing" : undefined}
            onInput={event => {
              setReason(event.currentTarget.value)
              setMissing(false)
            }}
          />
          {isMissing && (
            <p id="reason-missing" class="fault-text" role="alert">
              {t("reasonMissing")}
            </p>
          )}
          <fieldset class="usual" aria-label={t("usual")}>
            {usual.map(each => (
              <button
                key={each}
                type="button"
                class={each === reason ? "tag chosen" : "tag"}
                onClick={() => {
                  setReason(each)
                  setMissing(false)
                }}
              >
                <bdi>{each}</bdi>
              </button>
            ))}
          </fieldset>
        </div>
        {whom.kind === "chat" && may("block:ip") && (
          <AddressChoice
            reach={known?.whole.address ?? null}
            isCounting={known === null && facts.error === null}
            isUncounted={known === null && facts.error !== null}
            isChosen={withAddress}
            onChange={setWithAddress}
            isSignedIn={isSignedIn(whom)}
            scope={scope}
          />
        )}
        <Told {...{ scope, length, name }} reason={reason.trim()} notice={known?.whole.notice ?? null} />
        {error !== null && !(error instanceof Refusal && error.code === "REASON_REQUIRED") && (
          <div class="refused" role="alert">
            <p class="fault-text">
              <RefusalText error={error} />
            </p>
            {isWide && (
              <label class="check">
                <input
                  type="checkbox"
                  checked={isConfirmed}
                  onChange={event => setConfirmed(event.currentTarget.checked)}
                />
                <span>{t("wideMeant", { n: known?.check.openConversations ?? 0 })}</span>
              </label>
            )}
          </div>
        )}
      </div>
    </Dialog>
  )
}

interface Facts {
  /** Of those whom the block is on. */
  readonly check: BlockCheck
  /** Of all that a chat's requests are asked by; else the same. */
  readonly whole: BlockCheck
}

/** What holds now, who would be hit, from where they spoke, and the words that a ban would have for them. */
function useFacts(whom: Whom, scope: Scope, length: Length) {
  const subjects = subjectsOf(whom, scope)
  const minutes = typeof length === "number" ? length : null
  return useLoaded<Facts>(JSON.stringify([subjects, minutes]), async signal => {
    const ask = (query: RequestOf<"checkBlocks">["query"]) => parley().call("checkBlocks", { query }, { signal })
    const end = minutes === null ? {} : { minutes }
    const check = ask({ ...queryOf(subjects), ...end })
    const whole = whom.kind === "chat" ? ask({ chat: whom.chat.id, ...end }) : check
    return { check: await check, whole: await whole }
  })
}

function Kind({ whom, known }: { readonly whom: Whom; readonly known: Facts | null }) {
  const met = known?.whole.person ?? null
  const email = whom.kind === "chat" ? (whom.chat.person?.email ?? null) : whom.email
  const isKnown = isSignedIn(whom)
  const kind =
    whom.kind === "chat"
      ? t(isKnown ? "signedIn" : "anonymous")
      : t(whom.isUnmet === true ? "unmet" : `kind-${whom.subject.kind}`)
  return (
    <>
      {email !== null && (
        <>
          <bdi>{email}</bdi> ·{" "}
        </>
      )}
      {kind}
      {met !== null && !isKnown && ` · ${t("firstSeen", { time: timeText(met.firstSeenAt) })}`}
      {met !== null && met.conversations.count > 1 && ` · ${t("conversations", { n: met.conversations.count })}`}
    </>
  )
}

function ScopeChoice({
  scope,
  onChange,
  whom,
}: {
  readonly scope: Scope
  readonly onChange: (scope: Scope) => void
  readonly whom: Whom
}) {
  const group = useId()
  const isPassing = scope === "liveChat" && !isSignedIn(whom) && whom.kind === "chat"
  return (
    <fieldset class="scope">
      <legend>{t("what")}</legend>
      <div class="scopes">
        {(["liveChat", "conversation"] as const).map(each => (
          <label key={each} class={each === scope ? "scope-panel chosen" : "scope-panel"}>
            <input type="radio" name={group} checked={each === scope} onChange={() => onChange(each)} />
            <span>
              <b>{t(each === "liveChat" ? "liveChat" : "ban")}</b>
              <small>{t(each === "liveChat" ? "liveChatHint" : "banHint")}</small>
            </span>
          </label>
        ))}
      </div>
      {isPassing && (
        <p class="this-only">
          {t("thisOnly")}{" "}
          <button type="button" class="as-link" onClick={() => onChange("conversation")}>
            {t("banInstead")}
          </button>
        </p>
      )}
    </fieldset>
  )
}

/** As bot.json has them, in the user's language where they are told in it; else what is usual everywhere. */
function usualReasons(locale: string | null): readonly string[] {
  const reasons = servedBot.value?.blocking.reasons ?? []
  if (reasons.length === 0) return USUAL.map(key => t(key))
  return reasons.map(each => (typeof each === "string" ? each : (each[locale ?? ""] ?? Object.values(each)[0] ?? "")))
}

/** Who reads the reason. */
function readBy(scope: Scope, name: string): string {
  if (scope === "liveChat") return t("reasonMay", { name })
  return servedBot.value?.blocking.notice === "reason" ? t("reasonBan", { name }) : t("reasonTeam")
}

/** What the block ends at once. */
function endsNow(scope: Scope, known: Facts | null, whom: Whom, name: string): string {
  const isOpen = whom.kind === "chat" && whom.chat.status !== "ended"
  const reached = known?.check.openConversations ?? 0
  if (scope === "liveChat") return isOpen ? t("nowChat", { name }) : ""
  const others = Math.max(0, reached - (whom.kind === "chat" ? 1 : 0))
  if (whom.kind === "subject") return t("nowConversations", { n: others })
  return others === 0 ? t("nowThis") : t("nowMore", { n: others })
}
