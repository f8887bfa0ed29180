import { useId, useRef } from "preact/hooks"
import { useLocation } from "preact-iso"
import type { AuditEntry } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { withMoments } from "../pieces/days.js"
import { usePaged } from "../pieces/paged.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { Time } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { auditText } from "./audit-texts.js"
import { DEEDS, detailText, subjectText, wordsOfDeed } from "./audit-words.js"
import { Field } from "./field.js"
import { t } from "./texts.js"

const FILTERS = ["by", "what", "subject", "from", "to"] as const
type Filter = (typeof FILTERS)[number]

/** The audit log, newest first; its filters stand in the address. */
export function AuditSection() {
  const { query, route, path } = useLocation()
  const filters = useRef<HTMLFormElement>(null)
  const asked = Object.fromEntries(FILTERS.flatMap(name => (query[name] ? [[name, query[name]] as const] : [])))
  const entries = usePaged(JSON.stringify(asked), (cursor, signal) =>
    parley().call(
      "listAudit",
      { query: { ...withMoments(asked), ...(cursor === undefined ? {} : { cursor }) } },
      { signal },
    ),
  )
  const set = (name: Filter, value: string): void => {
    const next = new URLSearchParams({ ...asked, [name]: value })
    for (const [key, text] of [...next]) if (text === "") next.delete(key)
    route(next.size === 0 ? path : `${path}?${next}`, true)
  }
  useKeys([{ key: "/", label: common("search"), run: () => filters.current?.querySelector("input")?.focus() }])
  const field = (name: Filter, label: string, more: { readonly type?: "date"; readonly hint?: string } = {}) => (
    <Field label={label} value={query[name] ?? ""} onInput={value => set(name, value)} {...more} />
  )
  const { items } = entries
  const isFiltered = Object.keys(asked).length > 0
  return (
    <>
      <p class="second">{t("auditIntro")}</p>
      <form class="filters" ref={filters} onSubmit={event => event.preventDefault()}>
        {field("by", t("who"))}
        <DeedField what={query.what ?? ""} onChange={value => set("what", value)} />
        {field("subject", t("whom"), { hint: t("whomHint") })}
        {field("from", t("since"), { type: "date" })}
        {field("to", t("before"), { type: "date" })}
        {isFiltered && (
          <Button kind="quiet" onPress={() => route(path, true)}>
            {common("clear")}
          </Button>
        )}
      </form>
      <p class="third" role="status">
        {items !== null && t(entries.more === null ? "entries" : "entriesMore", { n: items.length })}
      </p>
      {items === null ? (
        entries.error !== null ? (
          <Failed what={t("audit")} error={entries.error} onAgain={entries.again} />
        ) : (
          <Loading isTall />
        )
      ) : items.length === 0 ? (
        <Empty>{t(isFiltered ? "noMatch" : "noEntries")}</Empty>
      ) : (
        <AuditTable entries={items} />
      )}
      {items !== null && entries.error !== null && (
        <Failed what={t("audit")} error={entries.error} onAgain={entries.more ?? entries.again} />
      )}
      {entries.more !== null && (
        <Button isBusy={entries.isLoading} onPress={entries.more}>
          {t("more")}
        </Button>
      )}
    </>
  )
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("when")}</th>
            <th scope="col">{t("who")}</th>
            <th scope="col">{t("what")}</th>
            <th scope="col">{t("whom")}</th>
            <th scope="col">{t("details")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, happenedAt, doneBy, what, subject, detail }) => (
            <tr key={id}>
              <td>
                <Time at={happenedAt} />
              </td>
              <td>{doneBy === null ? <span class="third">{t("byCommand")}</span> : <Words text={doneBy} />}</td>
              <td>{wordsOfDeed(what)}</td>
              <td>
                <Words text={subjectText(subject)} isName />
              </td>
              <td class="detail">
                <small class="second">
                  <Words text={detailText({ detail })} />
                </small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function DeedField({ what, onChange }: { readonly what: string; readonly onChange: (what: string) => void }) {
  const id = useId()
  const known: readonly string[] = DEEDS
  const all = what === "" || known.includes(what) ? known : [what, ...known]
  return (
    <div class="labelled">
      <label for={id}>{t("what")}</label>
      <select id={id} class="field" value={what} onChange={event => onChange(event.currentTarget.value)}>
        <option value="">{auditText("anything")}</option>
        {all.map(one => (
          <option key={one} value={one}>
            {wordsOfDeed(one)}
          </option>
        ))}
      </select>
    </div>
  )
}
