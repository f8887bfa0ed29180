import { useMemo, useRef, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import { Page } from "../frame/page.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { saveCsv } from "../pieces/csv.js"
import { startOf } from "../pieces/days.js"
import { useLoaded } from "../pieces/load.js"
import { Empty, Failed, Loading, RefusalText, ResultStrip } from "../pieces/states.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { language } from "../texts/texts.js"
import { Charts } from "./charts.js"
import { Figures } from "./figures.js"
import { LastChat } from "./last-chat.js"
import type { Report } from "./report.js"
import { ReportFilters } from "./report-filters.js"
import "./reports.css"
import { momentsOf, type ReportSpan, spanBefore, spanOf } from "./span.js"
import { t } from "./texts.js"

/** Sums of chats: figures, charts, and everything as a file. */
export function ReportsPage() {
  const { query, route, path } = useLocation()
  const [isTable, setTable] = useState(false)
  const [isExporting, setExporting] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const filters = useRef<HTMLDivElement>(null)
  const span = spanOf(query, new Date())
  const about = {
    ...(query.queue ? { queue: query.queue } : {}),
    ...(query.agent ? { agent: query.agent } : {}),
  }
  const key = JSON.stringify([span, about])
  const report = useReport(key, span, about)
  const set = (change: { readonly [name: string]: string }): void => {
    const next = new URLSearchParams({ ...query, ...change })
    for (const [name, value] of [...next]) if (value === "") next.delete(name)
    route(next.size === 0 ? path : `${path}?${next}`, true)
  }
  const exportAll = async (): Promise<void> => {
    if (isExporting) return
    setExporting(true)
    setError(null)
    try {
      const asked = { ...momentsOf(span), ...about, format: "csv" as const }
      // Asked for so, the answer is the file's text.
      const text: unknown = await parley().call("reportChats", { query: asked })
      saveCsv(`chats-${span.first}-${span.last}.csv`, String(text))
    } catch (refusal) {
      setError(refusal)
    }
    setExporting(false)
  }
  useKeys([
    { key: "/", label: t("range"), run: () => filters.current?.querySelector<HTMLElement>("input, button")?.focus() },
    { key: "t", label: t("asTable"), run: () => setTable(!isTable) },
    { key: "s", label: t("csv"), run: () => void exportAll() },
  ])
  const { value } = report
  return (
    <Page title={common("reports")}>
      <div class="reports">
        <header class="reports-head">
          <h1>{common("reports")}</h1>
          <p class="third" role="status">
            {value !== null && t("told", { span: spanText(span), n: value.byDay.total.chats })}
          </p>
          <Button icon="download" isBusy={isExporting} onPress={() => void exportAll()}>
            {t(isExporting ? "exporting" : "csv")}
          </Button>
        </header>
        <div ref={filters}>
          <ReportFilters span={span} query={query} set={set} />
        </div>
        {error !== null && (
          <ResultStrip isFault onClose={() => setError(null)}>
            <RefusalText error={error} />
          </ResultStrip>
        )}
        {span.days > LONGEST ? (
          <Empty>{t("tooLong")}</Empty>
        ) : value === null ? (
          report.error !== null ? (
            <Failed what={common("reports")} error={report.error} onAgain={report.again} />
          ) : (
            <Loading isTall />
          )
        ) : value.byDay.total.chats === 0 ? (
          <LastChat about={about} days={span.days} show={set} />
        ) : (
          <>
            <Figures sum={value.byDay.total} before={value.before?.total ?? null} days={span.days} />
            <Charts {...value} span={span} isTable={isTable} onTable={setTable} />
          </>
        )}
      </div>
    </Page>
  )
}

/** Days that a sum may be of. */
const LONGEST = 366

function useReport(key: string, span: ReportSpan, about: { readonly queue?: string; readonly agent?: string }) {
  const { timeZone } = useMemo(() => Intl.DateTimeFormat().resolvedOptions(), [])
  return useLoaded<Report>(key, async signal => {
    const sums = (of: ReportSpan, groupBy: "day" | "hour" | "agent") =>
      parley().call("reportSummary", { query: { ...momentsOf(of), ...about, groupBy, timeZone } }, { signal })
    const [byDay, byHour, byAgent, before] = await Promise.all([
      sums(span, "day"),
      sums(span, "hour"),
      sums(span, "agent"),
      sums(spanBefore(span), "day"),
    ])
    return { byDay, byHour, byAgent, before }
  })
}

const dates = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "short" })

function spanText({ first, last }: ReportSpan): string {
  const [begin, end] = [startOf(first), startOf(last)]
  if (first === last) return dates.format(begin)
  // The month once, where it is that of both; a range of Chinese dates would have slashes, as no other date of the pages has.
  const isOneMonth = begin.getMonth() === end.getMonth() && begin.getFullYear() === end.getFullYear()
  const start = isOneMonth && language !== "zh" ? String(begin.getDate()) : dates.format(begin)
  return t("spanOf", { first: start, last: dates.format(end) })
}
