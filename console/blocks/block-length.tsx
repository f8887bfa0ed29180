import { useId, useState } from "preact/hooks"
import { now } from "../clock.js"
import { clockIn, wholeEndText, zoneCity } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { say, t } from "./block-texts.js"

const MINUTE = 60_000
const HOURS = 60
const DAYS = 24 * HOURS
const PRESETS = [HOURS, DAYS, 7 * DAYS, 30 * DAYS] as const
const UNITS = { minutes: 1, hours: HOURS, days: DAYS, weeks: 7 * DAYS } as const
type Unit = keyof typeof UNITS

export const LONGEST = 5_256_000

/** How long a block lasts: minutes, for good, or something that is no length. */
export type Length = number | "forGood" | "invalid"

/** A length in words: `24 hours`. */
export function lengthText(length: Length): string {
  if (length === "forGood" || length === "invalid") return t("forGood")
  if (length === DAYS) return t("hours24")
  const unit =
    length % (7 * DAYS) === 0 && length !== 7 * DAYS
      ? "weeks"
      : length % DAYS === 0
        ? "days"
        : length % HOURS === 0
          ? "hours"
          : "minutes"
  return t(`n-${unit}`, { n: length / UNITS[unit] })
}

interface LengthProps {
  readonly length: Length
  readonly onChange: (length: Length) => void
  /** A ban may be for good. */
  readonly mayBeForGood: boolean
  readonly name: string
  /** Of the user, where it is known and another than the reader's. */
  readonly userZone: string | null
}

/** For how long: usual lengths, for good, or a length or an end of one's own. The end is always told in words. */
export function LengthChoice({ length, onChange, mayBeForGood, name, userZone }: LengthProps) {
  const group = useId()
  const [isOther, setOther] = useState(false)
  const choose = (chosen: Length): void => {
    setOther(false)
    onChange(chosen)
  }
  return (
    <fieldset class="length">
      <legend>{t("long")}</legend>
      <div class="presets">
        {PRESETS.map(minutes => (
          <label key={minutes}>
            <input
              type="radio"
              name={group}
              checked={!isOther && length === minutes}
              onChange={() => choose(minutes)}
            />
            <span>{lengthText(minutes)}</span>
          </label>
        ))}
        {mayBeForGood && (
          <label>
            <input
              type="radio"
              name={group}
              checked={!isOther && length === "forGood"}
              onChange={() => choose("forGood")}
            />
            <span>{t("forGood")}</span>
          </label>
        )}
        <label>
          <input type="radio" name={group} checked={isOther} onChange={() => setOther(true)} />
          <span>{t("other")}</span>
        </label>
      </div>
      {isOther && <Other length={length} onChange={onChange} />}
      <p class="end" aria-live="polite">
        <End length={length} name={name} userZone={userZone} />
      </p>
    </fieldset>
  )
}

function Other({ length, onChange }: Pick<LengthProps, "length" | "onChange">) {
  const [unit, setUnit] = useState<Unit>("days")
  const [text, setText] = useState(typeof length === "number" ? String(length / UNITS.days) : "1")
  const change = (typed: string, of: Unit): void => {
    setText(typed)
    setUnit(of)
    onChange(validLength(Number(typed) * UNITS[of]))
  }
  const changeEnd = (local: string): void => {
    const end = new Date(local).getTime()
    const minutes = Math.round((end - Date.now()) / MINUTE)
    onChange(validLength(minutes))
    if (Number.isFinite(minutes)) {
      setUnit("minutes")
      setText(String(minutes))
    }
  }
  return (
    <div class="other-length">
      <input
        class="field"
        type="number"
        min={1}
        aria-label={t("number")}
        value={text}
        onInput={event => change(event.currentTarget.value, unit)}
      />
      <select
        class="field"
        aria-label={t("unit")}
        value={unit}
        onChange={event => change(text, event.currentTarget.value as Unit)}
      >
        {(Object.keys(UNITS) as Unit[]).map(each => (
          <option key={each} value={each}>
            {t(each)}
          </option>
        ))}
      </select>
      <span>{t("orUntil")}</span>
      <input
        class="field"
        type="datetime-local"
        aria-label={t("endsAt")}
        value={typeof length === "number" ? localMoment(Date.now() + length * MINUTE) : ""}
        onChange={event => changeEnd(event.currentTarget.value)}
      />
    </div>
  )
}

function validLength(minutes: number): Length {
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST ? minutes : "invalid"
}

/** A moment as such a field has it: in the reader's zone, to the minute. */
function localMoment(moment: number): string {
  const date = new Date(moment)
  return new Date(moment - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16)
}

function End({ length, name, userZone }: Pick<LengthProps, "length" | "name" | "userZone">) {
  if (length === "invalid") return <span class="fault-text">{t("lengthInvalid")}</span>
  if (length === "forGood") return <b>{t("untilLifted")}</b>
  const end = now.value + length * MINUTE
  const zone = zoneCity(Intl.DateTimeFormat().resolvedOptions().timeZone)
  const values = { time: <b>{wholeEndText(end)}</b>, zone }
  if (userZone === null) return say("until", values)
  const theirs = clockIn(end, userZone)
  return say("untilTheirs", { ...values, theirs, name: <Words text={name} /> })
}

/** The length that the button names. */
export function doText(scope: "liveChat" | "conversation", length: Length): string {
  if (length === "forGood") return t("banForGood")
  const duration = length === "invalid" ? "…" : lengthText(length)
  return t(scope === "liveChat" ? "blockFor" : "banFor", { duration })
}
