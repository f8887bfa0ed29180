import { useId, useState } from "preact/hooks"
import type { ComingDue } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Icon } from "../pieces/icon.js"
import { Popover } from "../pieces/menu.js"
import { durationText, endText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { language } from "../texts/texts.js"
import { isPlaying, play, type SetUp, sandbox, setClock } from "./playground.js"
import { comingText } from "./state-pane.js"
import { say, t } from "./texts.js"
import { momentOf, wallTime } from "./zone-time.js"

interface SetUpStripProps {
  readonly bot: { readonly name: string | null; readonly locales: readonly string[]; readonly timeZone: string }
  readonly setUp: SetUp
  /** Begins another sandbox in that language and zone. */
  readonly onSetUp: (setUp: SetUp) => void
  readonly onOpen: () => void
  readonly onSave: () => void
}

/** The bot and who talks to it, the clock, and fixtures. */
export function SetUpStrip({ bot, setUp, onSetUp, onOpen, onSave }: SetUpStripProps) {
  return (
    <section class="play-setup" aria-label={t("setUp")}>
      <div class="setup-who">
        <SetUpControls bot={bot} setUp={setUp} onSetUp={onSetUp} />
      </div>
      <Clock zone={setUp.zone} />
      <span class="gap" />
      <div class="setup-fixtures">
        <Button onPress={onOpen}>{t("openFixture")}</Button>
        <Button kind="chief" name={t("saveFixture")} onPress={onSave}>
          <span class="save-whole">{t("saveFixture")}</span>
          <span class="save-short">{t("saveShort")}</span>
        </Button>
      </div>
    </section>
  )
}

/** On phones the strip has room for the clock and *Save* alone; who talks is chosen where they talk. */
export function SetUpPopover(props: Pick<SetUpStripProps, "bot" | "setUp" | "onSetUp">) {
  return (
    <span class="setup-small">
      <Popover label={t("who")} name={t("setUp")}>
        <div class="small-form">
          <SetUpControls {...props} />
        </div>
      </Popover>
    </span>
  )
}

function SetUpControls({ bot, setUp, onSetUp }: Pick<SetUpStripProps, "bot" | "setUp" | "onSetUp">) {
  const { locale, zone } = setUp
  const names = new Intl.DisplayNames([language], { type: "language" })
  const languageName = (tag: string): string => names.of(tag) ?? tag
  return (
    <>
      <span class="setup-bot">
        {t("bot")}{" "}
        <strong>
          <Words text={bot.name ?? "—"} isName />
        </strong>
      </span>
      <AsWhom zone={zone} />
      <Popover
        label={say("inLanguage", { language: <span class="setup-picked">{languageName(locale)}</span> })}
        name={t("language")}
      >
        <div class="small-form">
          {bot.locales.map(tag => (
            <Button key={tag} onPress={() => onSetUp({ locale: tag, zone })}>
              {languageName(tag)}
            </Button>
          ))}
          <p class="second">{t("beginsAnew")}</p>
        </div>
      </Popover>
      <Popover
        label={<span class="setup-label">{say("inZone", { zone: <span class="setup-picked">{zone}</span> })}</span>}
        name={t("zone")}
      >
        <div class="small-form">
          <select
            class="field"
            aria-label={t("zone")}
            value={zone}
            onChange={event => onSetUp({ locale, zone: event.currentTarget.value })}
          >
            {[...new Set([bot.timeZone, zone, ...Intl.supportedValuesOf("timeZone")])].map(one => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <p class="second">{t("beginsAnew")}</p>
        </div>
      </Popover>
    </>
  )
}

function AsWhom({ zone }: { readonly zone: string }) {
  const { state } = sandbox.value ?? {}
  const name = state?.fields["[[ChatUser]].Name"] ?? state?.fields["[[ChatUser]].Id"]
  const isKnown = state?.fields["[[ChatUser]].IsAuthenticated"] === true
  const isBlocked = state?.conversation.block !== undefined
  const [id, setId] = useState("u1")
  const who =
    isKnown && typeof name === "string" ? <Words text={name} isName /> : t(isBlocked ? "blockedVisitor" : "aVisitor")
  const start = (how: object): void => void play({ start: { ...how } })
  return (
    <Popover
      label={<span class="setup-label">{say("as", { who: <span class="setup-picked">{who}</span> })}</span>}
      name={t("asWhom")}
    >
      <div class="small-form">
        <Button onPress={() => start({ visitor: "new", user: { anonymous: true } })}>{t("newVisitor")}</Button>
        <Button onPress={() => start({ visitor: "same" })}>{t("sameVisitor")}</Button>
        <Button icon="block" onPress={() => void startBlocked(zone)}>
          {t("blockedUser")}
        </Button>
        <label>
          {t("userId")}
          <input class="field" value={id} maxLength={100} onInput={event => setId(event.currentTarget.value)} />
        </label>
        <Button
          isOff={id.trim() === ""}
          onPress={() => start({ user: { id: id.trim(), name: id.trim(), timeZone: zone } })}
        >
          {t("signedInUser")}
        </Button>
        <p class="second">{t("anotherTab")}</p>
      </div>
    </Popover>
  )
}

async function startBlocked(zone: string): Promise<void> {
  const id = "blocked-user"
  await play({ admin: { block: { user: id, minutes: 1440, reason: t("tried") } } })
  await play({ start: { user: { id, name: id, timeZone: zone } } })
}

const SECOND = 1000

function Clock({ zone }: { readonly zone: string }) {
  const { now, clock, coming = [] } = sandbox.value ?? {}
  const [next] = coming
  const isReal = clock === "real"
  const present = now === undefined ? 0 : Date.parse(now)
  const jump = (duration: string): void => void play({ advance: duration })
  const jumpTo = (moment: number): void => {
    if (now !== undefined) jump(`PT${Math.max(0, moment - present) / SECOND}S`)
  }
  const nextText = next === undefined ? t("nothingDue") : dueText(next, present)
  return (
    <fieldset class="play-clock">
      <legend class="unseen">{t("clock")}</legend>
      <button
        type="button"
        class="clock-face"
        aria-pressed={isReal}
        onClick={() => void setClock(isReal ? "standing" : "real")}
      >
        <Icon name="clock" />
        <strong class="numbers">{now === undefined ? "" : endText(now, zone)}</strong>
        <span class="second clock-word">{t(isReal ? "goes" : "standsStill")}</span>
        <span class="unseen">: {t(isReal ? "stopClock" : "startClock")}</span>
      </button>
      <button type="button" onClick={() => jump("PT1M")} aria-disabled={isPlaying.value || undefined}>
        {`+${common("minutes", { n: 1 })}`}
      </button>
      <button
        type="button"
        class="clock-hour"
        onClick={() => jump("PT1H")}
        aria-disabled={isPlaying.value || undefined}
      >
        {`+${common("hours", { n: 1 })}`}
      </button>
      <button type="button" onClick={() => jump("PT24H")} aria-disabled={isPlaying.value || undefined}>
        {`+${common("hours", { n: 24 })}`}
      </button>
      <button
        type="button"
        class="clock-next"
        onClick={() => next !== undefined && jumpTo(Date.parse(next.dueAt))}
        aria-disabled={next === undefined || undefined}
        title={next === undefined ? undefined : nextText}
        aria-label={next === undefined ? undefined : `${t("nextDue")}, ${nextText}`}
      >
        {t(next === undefined ? "nothingDue" : "nextDue")}
      </button>
      <Popover label={t("toMoment")} name={t("jumpToMoment")}>
        <JumpForm present={present} zone={zone} coming={coming} onJump={jumpTo} />
      </Popover>
    </fieldset>
  )
}

/** `23 h 59 min: block ends` */
function dueText(due: ComingDue, present: number): string {
  return t("dueIn", { duration: durationText(Date.parse(due.dueAt) - present), what: comingText(due) })
}

function close(within: Element): void {
  within.closest<HTMLElement>("[popover]")?.hidePopover()
}

/** Things to come that are offered to jump to. */
const OFFERED = 6

interface JumpProps {
  /** Of the sandbox, in milliseconds since 1970. */
  readonly present: number
  readonly zone: string
  readonly coming: readonly ComingDue[]
  readonly onJump: (moment: number) => void
}

/** Jumps to a date and time, or to one of the things to come. */
function JumpForm({ present, zone, coming, onJump }: JumpProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const [isTried, setTried] = useState(false)
  const field = useId()
  const moment = typed === null ? Number.NaN : momentOf(typed, zone)
  const isPast = !(moment > present)
  return (
    <form
      class="small-form"
      onSubmit={event => {
        event.preventDefault()
        setTried(isPast)
        if (isPast) return
        onJump(moment)
        setTyped(null)
        close(event.currentTarget)
      }}
    >
      {coming.slice(0, OFFERED).map(due => (
        <Button
          key={`${due.owner} ${due.ownerId} ${due.what}`}
          onPress={event => {
            onJump(Date.parse(due.dueAt))
            close(event.currentTarget)
          }}
        >
          {dueText(due, present)}
        </Button>
      ))}
      <label for={field}>{t("momentIn", { zone })}</label>
      <input
        id={field}
        class="field"
        type="datetime-local"
        value={typed ?? wallTime(present, zone)}
        aria-invalid={isTried && isPast}
        onInput={event => setTyped(event.currentTarget.value)}
      />
      {isTried && isPast && (
        <p class="fault-text" role="alert">
          {t("momentPast")}
        </p>
      )}
      <Button type="submit">{t("jumpThere")}</Button>
    </form>
  )
}
