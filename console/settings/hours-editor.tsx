import { Button } from "../pieces/button.js"
import { language } from "../texts/texts.js"
import { Choice } from "./choice.js"
import {
  endsOf,
  type Hours,
  isSpan,
  minutesOf,
  stretchesOf,
  summaryOf,
  WEEKDAYS,
  type Weekday,
  weekdayName,
} from "./hours.js"
import { t } from "./texts.js"

const NEW_SPAN = "09:00-17:00"
const DAY = 24 * 60

interface HoursEditorProps {
  /** Null: always. */
  readonly hours: Hours | null
  readonly zone: string
  readonly onChange: (hours: Hours | null) => void
}

/** Hours by weekday, with a picture of the week. */
export function HoursEditor({ hours, zone, onChange }: HoursEditorProps) {
  const change = (day: Weekday, spans: readonly string[]): void => {
    const { [day]: _, ...others } = hours?.weekly ?? {}
    onChange({ ...hours, weekly: spans.length === 0 ? others : { ...others, [day]: spans } })
  }
  const exceptions = Object.keys(hours?.except ?? {}).length
  return (
    <div class="hours">
      <Choice
        legend={t("hours")}
        options={[
          { value: "always", label: t("always") },
          { value: "weekly", label: t("byHours") },
        ]}
        value={hours === null ? "always" : "weekly"}
        onChoose={kind => onChange(kind === "always" ? null : { weekly: WORKING_WEEK })}
      />
      {hours !== null && (
        <>
          <ul class="hours-days">
            {WEEKDAYS.map(day => (
              <DayHours key={day} day={day} spans={hours.weekly?.[day] ?? []} onChange={change} />
            ))}
          </ul>
          <WeekPicture hours={hours} />
          <small class="third">
            {t("zoneOf", { zone: hours.timeZone ?? zone })} {exceptions > 0 && t("exceptions", { n: exceptions })}
          </small>
        </>
      )}
    </div>
  )
}

const WORKING_WEEK = Object.fromEntries(WEEKDAYS.slice(0, 5).map(day => [day, [NEW_SPAN]]))

interface DayHoursProps {
  readonly day: Weekday
  readonly spans: readonly string[]
  readonly onChange: (day: Weekday, spans: readonly string[]) => void
}

function DayHours({ day, spans, onChange }: DayHoursProps) {
  const name = weekdayName(day, language, "long")
  const replace = (index: number, span: string): void => onChange(day, spans.with(index, span))
  return (
    <li>
      <span class="hours-day">{name}</span>
      <div class="hours-spans">
        {spans.map((span, index) => (
          <SpanFields
            key={index}
            span={span}
            day={name}
            onChange={next => replace(index, next)}
            onRemove={() => onChange(day, spans.toSpliced(index, 1))}
          />
        ))}
        {spans.length === 0 && <span class="third">{t("weekClosed")}</span>}
        <Button
          kind="quiet"
          icon="plus"
          name={t("addSpan", { day: name })}
          onPress={() => onChange(day, [...spans, nextSpan(spans)])}
        />
        {spans.some(isOvernight) && (
          <small class="third hours-note">{`${spans.filter(isOvernight).join(", ")}: ${t("overnight")}`}</small>
        )}
      </div>
    </li>
  )
}

function isOvernight(span: string): boolean {
  const [from, to] = endsOf(span)
  return isSpan(span) && to !== "24:00" && minutesOf(to) < minutesOf(from)
}

/** After the last span of the day, if there is room. */
function nextSpan(spans: readonly string[]): string {
  const last = spans.at(-1)
  const end = last === undefined ? 24 : Math.ceil(minutesOf(endsOf(last)[1]) / 60) + 1
  return end <= 22
    ? `${String(end).padStart(2, "0")}:00-${String(Math.min(23, end + 3)).padStart(2, "0")}:00`
    : NEW_SPAN
}

interface SpanFieldsProps {
  readonly span: string
  readonly day: string
  readonly onChange: (span: string) => void
  readonly onRemove: () => void
}

function SpanFields({ span, day, onChange, onRemove }: SpanFieldsProps) {
  const [from, to] = endsOf(span)
  return (
    <span class="hours-span">
      <TimeField
        label={`${day}, ${t("from")}`}
        value={from}
        isSound={isSpan(span)}
        onInput={next => onChange(`${next}-${to}`)}
      />
      –
      <TimeField
        label={`${day}, ${t("to")}`}
        value={to}
        isSound={isSpan(span)}
        onInput={next => onChange(`${from}-${next}`)}
      />
      <Button kind="quiet" icon="close" name={t("removeSpan", { span, day })} onPress={onRemove} />
      {!isSpan(span) && (
        <small class="fault-text" role="alert">
          {t("badSpan")}
        </small>
      )}
    </span>
  )
}

interface TimeFieldProps {
  readonly label: string
  readonly value: string
  readonly isSound: boolean
  readonly onInput: (value: string) => void
}

/** A time of the day with 24 hours, whatever the browser's language says: as the bot's own files have them. */
function TimeField({ label, value, isSound, onInput }: TimeFieldProps) {
  return (
    <input
      class="field numbers"
      type="text"
      inputMode="numeric"
      required
      maxLength={5}
      placeholder="09:00"
      aria-label={label}
      aria-invalid={!isSound}
      value={value}
      onInput={event => onInput(event.currentTarget.value)}
      onBlur={event => onInput(wholeTime(event.currentTarget.value))}
    />
  )
}

/** `9` and `930` are `09:00` and `09:30`; what is no time stays as it is. */
function wholeTime(text: string): string {
  const [, hours = "", minutes = "00"] = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text.trim()) ?? []
  return hours === "" ? text : `${hours.padStart(2, "0")}:${minutes}`
}

const HOUR_MARKS = [0, 6, 12, 18, 24]

/** The week as lines of 24 hours; the words say the same. */
function WeekPicture({ hours }: { readonly hours: Hours }) {
  const stretches = stretchesOf(hours)
  const summary = summaryOf(hours, language)
  const percent = (minutes: number): string => `${(minutes / DAY) * 100}%`
  return (
    <figure class="week" role="img" aria-label={t("week", { summary: summary === "" ? t("noHours") : summary })}>
      {WEEKDAYS.map(day => (
        <div key={day} class="week-day">
          <span>{weekdayName(day, language, "short")}</span>
          <div class="week-line">
            {stretches
              .filter(stretch => stretch.day === day)
              .map(({ from, to }) => (
                <i key={from} style={{ insetInlineStart: percent(from), inlineSize: percent(to - from) }} />
              ))}
          </div>
        </div>
      ))}
      <div class="week-marks numbers">
        {HOUR_MARKS.map(hour => (
          <span key={hour}>{String(hour).padStart(2, "0")}</span>
        ))}
      </div>
    </figure>
  )
}
