import { useLoaded } from "../pieces/load.js"
import { isolated } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { dateOf, type ReportSpan, startOf, USUAL_DAYS } from "./span.js"
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
            onChange={() => set({ days: "", from: dateOf(startOf(span.first)), to: span.last })}
          />
          <span>{t("own")}</span>
        </label>
      </fieldset>
      {isOwn && (
        <>
          <label class="report-date">
            <span>{t("from")}</span>
            <input
              class="field"
              type="date"
              value={span.first}
              max={span.last}
              onChange={event => set({ from: event.currentTarget.value })}
            />
          </label>
          <label class="report-date">
            <span>{t("to")}</span>
            <input
              class="field"
              type="date"
              value={span.last}
              min={span.first}
              onChange={event => set({ to: event.currentTarget.value })}
            />
          </label>
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
