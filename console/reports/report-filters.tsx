import { useState } from "preact/hooks"
import { useLoaded } from "../pieces/load.js"
import { isolated } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { type ReportSpan, USUAL_DAYS } from "./span.js"
import { t } from "./texts.js"

interface ReportFiltersProps {
  readonly span: ReportSpan
  readonly query: { readonly [name: string]: string }
  readonly set: (change: { readonly [name: string]: string }) => void
}

/** The days, the queue and the agent that a report is of. */
export function ReportFilters({ span, query, set }: ReportFiltersProps) {
  const bot = useLoaded("bot", signal => parley().call("readBot", {}, { signal }))
  const agents = useLoaded("agents", async signal =>
    may("desk:read") ? (await parley().call("listAgents", {}, { signal })).items : [],
  )
  const isOwn = query.from !== undefined
  return (
    <form class="report-filters" onSubmit={event => event.preventDefault()}>
      <fieldset class="segments">
        <legend class="unseen">{t("range")}</legend>
        {USUAL_DAYS.map(days => (
          <label key={days}>
            <input
              type="radio"
              name="days"
              checked={!isOwn && span.days === days}
              onChange={() => set({ from: "", to: "", days: String(days) })}
            />
            <span>{days === 1 ? t("today") : t("days", { n: days })}</span>
          </label>
        ))}
        <label>
          <input
            type="radio"
            name="days"
            checked={isOwn}
            onChange={() => set({ days: "", from: span.first, to: span.last })}
          />
          <span>{t("own")}</span>
        </label>
      </fieldset>
      {isOwn && (
        <>
          <Day label={t("from")} value={span.first} to={span.last} onChoose={from => set({ from })} />
          <Day label={t("to")} value={span.last} from={span.first} onChoose={to => set({ to })} />
        </>
      )}
      <Select
        label={t("queue")}
        value={query.queue ?? ""}
        options={(bot.value?.bot.queues ?? []).map(({ code, title }) => [code, title])}
        onChoose={queue => set({ queue })}
      />
      <Select
        label={t("agent")}
        value={query.agent ?? ""}
        options={(agents.value ?? []).map(({ email, name }) => [email, name])}
        onChoose={agent => set({ agent })}
      />
    </form>
  )
}

interface DayProps {
  readonly label: string
  readonly value: string
  readonly from?: string
  readonly to?: string
  readonly onChoose: (day: string) => void
}

/** No year before it has chats: a year that is being typed is one of the first century until its last figure is there. */
const FIRST_DAY = "2000-01-01"

/** One end of the span. The field keeps a day that is none yet: it is typed figure by figure. */
function Day({ label, value, from = FIRST_DAY, to, onChoose }: DayProps) {
  // Null: nobody types. Days that were chosen a figure ago must not come between two figures.
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <label class="report-date">
      <span>{label}</span>
      <input
        class="field"
        type="date"
        value={typed ?? value}
        min={from}
        max={to}
        onInput={event => {
          const day = event.currentTarget.value
          setTyped(day)
          if (day >= from && (to === undefined || day <= to)) onChoose(day)
        }}
        onBlur={() => setTyped(null)}
      />
    </label>
  )
}

interface SelectProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, words: string])[]
  readonly onChoose: (value: string) => void
}

function Select({ label, value, options, onChoose }: SelectProps) {
  // One that is asked for and not known any more is offered all the same.
  const known = value === "" || options.some(([one]) => one === value) ? options : [...options, [value, value] as const]
  return (
    <select
      class={value === "" ? "field" : "field set"}
      aria-label={label}
      value={value}
      onChange={event => onChoose(event.currentTarget.value)}
    >
      <option value="">{`${label}: ${t("all")}`}</option>
      {known.map(([one, words]) => (
        <option key={one} value={one}>
          {isolated(words)}
        </option>
      ))}
    </select>
  )
}
