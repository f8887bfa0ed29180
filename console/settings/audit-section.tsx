import { useRef } from "preact/hooks"
import { useLocation } from "preact-iso"
import type { AuditEntry } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { usePaged } from "../pieces/paged.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { Time } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { Field } from "./field.js"
import { t } from "./texts.js"

const FILTERS = ["by", "what", "subject", "from", "to"] as const
type Filter = (typeof FILTERS)[number]

/** The audit log, newest first; its filters stand in the address. */
export function AuditSection() {
  const { query, route, path } = useLocation()
  const filters = useRef<HTMLFormElement>(null)
  const asked = Object.fromEntries(FILTERS.flatMap(name => (query[name] ? [[name, query[name]]] : [])))
  const entries = usePaged(JSON.stringify(asked), (cursor, signal) =>
    parley().call("listAudit", { query: { ...asked, ...(cursor === undefined ? {} : { cursor }) } }, { signal }),
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
        {field("what", t("what"))}
        {field("subject", t("whom"))}
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
              <td>{what}</td>
              <td>
                <Words text={subject} />
              </td>
              <td class="detail">
                <DetailText detail={detail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function DetailText({ detail }: { readonly detail: AuditEntry["detail"] }) {
  if (typeof detail !== "object" || detail === null) return <Words text={detail === null ? "" : String(detail)} />
  const parts = Object.entries(detail).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value)
    return `${name}: ${text}`
  })
  return (
    <small class="second">
      <Words text={parts.join(", ")} />
    </small>
  )
}
