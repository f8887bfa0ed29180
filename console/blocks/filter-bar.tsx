import type { RefObject } from "preact"
import { useId } from "preact/hooks"
import { Button } from "../pieces/button.js"
import { dateOf, startOf } from "../pieces/days.js"
import { Icon } from "../pieces/icon.js"
import { useLoaded } from "../pieces/load.js"
import { Popover } from "../pieces/menu.js"
import { isolated } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common } from "../texts/common.js"
import { type BlocksFilter, isFiltered } from "./blocks-filter.js"
import { listText } from "./list-texts.js"

interface FilterProps {
  readonly filter: BlocksFilter
  readonly search: RefObject<HTMLInputElement | null>
  readonly onChange: (filter: BlocksFilter) => void
}

/** One row of filters: whether they hold, a text, and four that are set in popovers. */
export function FilterBar({ filter, search, onChange }: FilterProps) {
  const id = useId()
  const statuses = [
    ["active", "holdNow"],
    ["over", "over"],
    ["all", "all"],
  ] as const
  const set = (change: Partial<BlocksFilter>): void => onChange({ ...filter, ...change })
  return (
    <search class="filter-bar" aria-label={listText("filters")}>
      <fieldset class="segments">
        <legend class="unseen">{listText("status")}</legend>
        {statuses.map(([status, label]) => (
          <label key={status} class={filter.status === status ? "chosen" : ""}>
            <input
              type="radio"
              name="status"
              checked={filter.status === status}
              onChange={() => set({ status, sort: status === "active" ? "until" : "-createdAt" })}
            />
            <span>{listText(label)}</span>
          </label>
        ))}
      </fieldset>
      <span class="search-field">
        <Icon name="search" />
        <label for={id} class="unseen">
          {listText("searchName")}
        </label>
        <input
          id={id}
          ref={search}
          type="search"
          maxLength={256}
          placeholder={listText("search")}
          value={filter.q}
          onInput={event => set({ q: event.currentTarget.value })}
        />
        <kbd>/</kbd>
      </span>
      <Choice
        name={listText("kind")}
        chosen={filter.kind}
        choices={(["user", "visitor", "conversation", "ip"] as const).map(kind => [kind, listText(kind)])}
        onChoose={kind => set({ kind })}
      />
      <Choice
        name={listText("scope")}
        chosen={filter.scope}
        choices={[
          ["liveChat", listText("scopeLiveChat")],
          ["conversation", listText("scopeBan")],
        ]}
        onChoose={scope => set({ scope })}
      />
      <By by={filter.by} onChoose={by => set({ by })} />
      <Since filter={filter} onChange={set} />
      {isFiltered(filter) && (
        <Button kind="quiet" onPress={() => set({ kind: null, scope: null, by: null, from: null, to: null, q: "" })}>
          {common("clear")}
        </Button>
      )}
    </search>
  )
}

interface ChoiceProps<T extends string> {
  readonly name: string
  readonly chosen: T | null
  readonly choices: readonly (readonly [T, string])[]
  readonly onChoose: (value: T | null) => void
}

function Choice<T extends string>({ name, chosen, choices, onChoose }: ChoiceProps<T>) {
  const group = useId()
  const label = choices.find(([value]) => value === chosen)?.[1] ?? listText("any")
  return (
    <Filter name={name} label={label} isSet={chosen !== null} onClear={() => onChoose(null)}>
      <fieldset class="choices">
        <legend class="unseen">{name}</legend>
        {choices.map(([value, text]) => (
          <label key={value}>
            <input type="radio" name={group} checked={chosen === value} onChange={() => onChoose(value)} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
    </Filter>
  )
}

/** A filter as a button that tells what is set; with a cross beside it that takes it away. */
function Filter({
  name,
  label,
  isSet,
  onClear,
  children,
}: {
  readonly name: string
  readonly label: string
  readonly isSet: boolean
  readonly onClear: () => void
  readonly children: preact.ComponentChildren
}) {
  return (
    <span class={isSet ? "filter set" : "filter"}>
      <Popover
        name={name}
        isSet={isSet}
        label={
          <>
            <span class="filter-name">{name}:</span> <bdi>{label}</bdi>
          </>
        }
      >
        {children}
      </Popover>
      {isSet && <Button kind="quiet" icon="close" name={listText("clearOne", { what: name })} onPress={onClear} />}
    </span>
  )
}

function By({ by, onChoose }: { readonly by: string | null; readonly onChoose: (by: string | null) => void }) {
  const id = useId()
  const list = useId()
  const { value: agents } = useLoaded("agents", signal =>
    may("desk:read") ? parley().call("listAgents", {}, { signal }) : Promise.resolve(null),
  )
  return (
    <Filter name={listText("by")} label={by ?? listText("anybody")} isSet={by !== null} onClear={() => onChoose(null)}>
      <label for={id} class="unseen">
        {listText("by")}
      </label>
      <input
        id={id}
        class="field"
        list={list}
        value={by ?? ""}
        placeholder="mira@example.com"
        onChange={event => onChoose(event.currentTarget.value.trim() === "" ? null : event.currentTarget.value.trim())}
      />
      <datalist id={list}>
        {(agents?.items ?? []).map(({ email, name }) => (
          <option key={email} value={email}>
            {isolated(name)}
          </option>
        ))}
      </datalist>
    </Filter>
  )
}

const RECENT = [0, 7, 30] as const

function Since({
  filter,
  onChange,
}: {
  readonly filter: BlocksFilter
  readonly onChange: (change: Partial<BlocksFilter>) => void
}) {
  const from = useId()
  const to = useId()
  const day = (ago: number): string => dateOf(startOf(dateOf(new Date()), -ago))
  const chosen = filter.to === null ? RECENT.find(ago => day(ago) === filter.from) : undefined
  const isSet = filter.from !== null || filter.to !== null
  const label =
    chosen === undefined
      ? [filter.from ?? "…", filter.to ?? "…"].join(" – ")
      : chosen === 0
        ? listText("sinceToday")
        : listText("sinceDays", { n: chosen })
  return (
    <Filter
      name={listText("since")}
      label={isSet ? label : listText("anyTime")}
      isSet={isSet}
      onClear={() => onChange({ from: null, to: null })}
    >
      <div class="choices">
        {RECENT.map(ago => (
          <Button key={ago} kind="quiet" onPress={() => onChange({ from: day(ago), to: null })}>
            {ago === 0 ? listText("sinceToday") : listText("sinceDays", { n: ago })}
          </Button>
        ))}
      </div>
      <div class="since-days">
        <label for={from}>{listText("sinceWhen")}</label>
        <input
          id={from}
          class="field"
          type="date"
          value={filter.from ?? ""}
          onChange={event => onChange({ from: event.currentTarget.value || null })}
        />
        <label for={to}>{listText("sinceTo")}</label>
        <input
          id={to}
          class="field"
          type="date"
          value={filter.to ?? ""}
          onChange={event => onChange({ to: event.currentTarget.value || null })}
        />
      </div>
    </Filter>
  )
}
