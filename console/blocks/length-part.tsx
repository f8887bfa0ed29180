import { useId, useState } from "preact/hooks"
import { now } from "../clock.js"
import { endText, wholeEndText } from "../pieces/time.js"
import { NameWithin } from "../pieces/words.js"
import { language } from "../texts/texts.js"
import {
  amountOf,
  type BlockLength,
  fieldMoment,
  type LengthUnit,
  lengthText,
  minutesOfLength,
  USUAL_LENGTHS,
} from "./block-length.js"
import { dialogText, sayInDialog } from "./dialog-texts.js"

const MINUTE = 60_000
const UNITS: readonly LengthUnit[] = ["minutes", "hours", "days", "weeks"]

interface LengthProps {
  readonly length: BlockLength
  /** Null: for good; NaN: no block may last so long. */
  readonly minutes: number | null
  readonly mayBeForGood: boolean
  readonly onChange: (length: BlockLength) => void
  readonly name: string
  /** The user's, where it is known. */
  readonly timeZone: string | null
}

/** For how long: presets, for good, or a number and a unit or a moment, each of which fills the other. The end stands below. */
export function LengthPart({ length, minutes, mayBeForGood, onChange, name, timeZone }: LengthProps) {
  const other = useId()
  // The moment as it is being typed: its parts come one by one, and what they say together until then may be long ago.
  const [moment, setMoment] = useState<string | null>(null)
  const kind = length.kind === "forGood" && !mayBeForGood ? "preset" : length.kind
  const chosen = kind === "preset" ? (minutes ?? 0) : kind
  const choices: readonly (readonly [string | number, string, BlockLength])[] = [
    ...USUAL_LENGTHS.map(each => [each, lengthText(each), { ...length, kind: "preset", minutes: each }] as const),
    ...(mayBeForGood ? [["forGood", dialogText("forGood"), { ...length, kind: "forGood" }] as const] : []),
    ["other", dialogText("other"), { ...length, kind: "other", minutes: minutesOfLength(length.amount, length.unit) }],
  ]
  const typed = (amount: string, unit: LengthUnit): void =>
    onChange({ kind: "other", amount, unit, minutes: minutesOfLength(amount, unit) })
  return (
    <fieldset class="block-part">
      <legend>{dialogText("long")}</legend>
      <div class="block-lengths">
        {choices.map(([value, label, next]) => (
          <label key={value} class={chosen === value ? "block-length chosen" : "block-length"}>
            <input type="radio" name="length" checked={chosen === value} onChange={() => onChange(next)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {kind === "other" && (
        <div class="block-other">
          <label>
            <span class="unseen">{dialogText("amount")}</span>
            <input
              class="field numbers"
              inputMode="numeric"
              value={length.amount}
              aria-invalid={Number.isNaN(minutes)}
              aria-describedby={other}
              onInput={event => typed(event.currentTarget.value, length.unit)}
            />
          </label>
          <label>
            <span class="unseen">{dialogText("unit")}</span>
            <select
              class="field"
              value={length.unit}
              // One of the options below.
              onChange={event => typed(length.amount, event.currentTarget.value as LengthUnit)}
            >
              {UNITS.map(unit => (
                <option key={unit} value={unit}>
                  {dialogText(unit)}
                </option>
              ))}
            </select>
          </label>
          <label class="block-moment">
            <span>{dialogText("end")}</span>
            <input
              class="field"
              type="datetime-local"
              max="9999-12-31T23:59"
              value={
                moment ?? (minutes === null || Number.isNaN(minutes) ? "" : fieldMoment(now.value + minutes * MINUTE))
              }
              onBlur={() => setMoment(null)}
              onInput={event => {
                setMoment(event.currentTarget.value)
                const until = new Date(event.currentTarget.value).getTime()
                const whole = Math.round((until - now.value) / MINUTE)
                if (Number.isNaN(whole)) return
                onChange({
                  kind: "other",
                  minutes: whole,
                  ...(whole > 0 ? amountOf(whole) : { amount: "0", unit: "minutes" }),
                })
              }}
            />
          </label>
        </div>
      )}
      <p id={other} class={Number.isNaN(minutes) ? "block-end fault-text" : "block-end"} aria-live="polite">
        <End minutes={minutes} name={name} timeZone={timeZone} />
      </p>
    </fieldset>
  )
}

function End({ minutes, name, timeZone }: Pick<LengthProps, "minutes" | "name" | "timeZone">) {
  if (minutes === null) return <>{sayInDialog("noEnd", { name: <NameWithin text={name} /> })}</>
  if (Number.isNaN(minutes)) return <>{dialogText("outOfRange")}</>
  // Whole minutes, so that it is not told anew each second.
  const until = Math.floor((now.value + minutes * MINUTE) / MINUTE) * MINUTE
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const theirs = timeZone !== null && timeZone !== own ? theirsText(until, timeZone) : null
  return (
    <>
      {sayInDialog("until", { time: <strong>{wholeEndText(until)}</strong>, zone: cityOf(own) })}
      {theirs !== null && <> · {sayInDialog("theirs", { time: theirs, name: <NameWithin text={name} /> })}</>}
    </>
  )
}

/** The moment where the user is; null: the zone is none that this browser knows. */
function theirsText(moment: number, timeZone: string): string | null {
  try {
    const dayIn = (zone?: string) =>
      new Intl.DateTimeFormat("en-CA", zone === undefined ? {} : { timeZone: zone }).format(moment)
    if (dayIn() !== dayIn(timeZone)) return endText(moment, timeZone)
    return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(
      moment,
    )
  } catch {
    return null
  }
}

/** `Europe/Bucharest` is Bucharest to people who live by it. */
export function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")
}
