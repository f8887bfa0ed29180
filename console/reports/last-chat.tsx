import { dateOf, startOf } from "../pieces/days.js"
import { useLoaded } from "../pieces/load.js"
import { Empty } from "../pieces/states.js"
import { parley } from "../session.js"
import { language } from "../texts/texts.js"
import { say, t } from "./texts.js"

interface LastChatProps {
  readonly about: { readonly queue?: string; readonly agent?: string }
  /** Days of the report. */
  readonly days: number
  readonly show: (change: { readonly [name: string]: string }) => void
}

const YEAR = 365
const dates = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "short" })

/** In place of a report of nothing: when there was something. */
export function LastChat({ about, days, show }: LastChatProps) {
  const last = useLoaded(JSON.stringify(about), async signal => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const from = startOf(dateOf(new Date()), -YEAR).toISOString()
    const query = { from, ...about, groupBy: "day" as const, timeZone }
    const { groups } = await parley().call("reportSummary", { query }, { signal })
    return { day: groups.at(-1)?.group ?? null }
  })
  if (last.value === null) return <Empty>{t("none", { n: days })}</Empty>
  const { day } = last.value
  if (day === null)
    return (
      <Empty>
        {t("none", { n: days })} {t("neverAny")}
      </Empty>
    )
  const link = (
    <button type="button" class="as-link" onClick={() => show({ days: "", from: dateOf(startOf(day, -6)), to: day })}>
      {t("showWeek")}
    </button>
  )
  return (
    <Empty>
      {t("none", { n: days })} {say("lastOne", { day: dates.format(startOf(day)), link })}
    </Empty>
  )
}
