import { useMemo } from "preact/hooks"
import { startOf } from "../pieces/days.js"
import { durationText } from "../pieces/time.js"
import { language } from "../texts/texts.js"
import { Chart } from "./chart.js"
import type { Report } from "./report.js"
import { datesOf, type ReportSpan } from "./span.js"
import { t } from "./texts.js"

interface ChartsProps extends Report {
  readonly span: ReportSpan
  readonly isTable: boolean
  readonly onTable: (isTable: boolean) => void
}

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"))
const ENDS = ["agent", "user", "timeout", "block"] as const
const END_WORDS = { agent: "byAgent", user: "byUser", timeout: "byTimeout", block: "byBlock" } as const
const days = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "short" })
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })

const COUNT_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
const SECOND_STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400]
const seconds = (value: number): string => durationText(value * 1000, true)
const count = (value: number): string => whole.format(value)

/** Waits by hour, chats by day and end, and the agents. */
export function Charts({ byDay, byHour, byAgent, span, isTable, onTable }: ChartsProps) {
  const made = useMemo(
    () => ({ waits: waitsOf(byHour), chats: chatsOf(byDay, span), agents: agentsOf(byAgent) }),
    [byDay, byHour, byAgent],
  )
  const common = { isTable, onTable }
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return (
    <>
      <div class="charts">
        <Chart
          {...common}
          {...made.waits}
          title={t("waitsByHour")}
          places={t("hour")}
          format={seconds}
          steps={SECOND_STEPS}
          kind="lines"
        />
        <Chart
          {...common}
          {...made.chats}
          title={t("chatsByDay")}
          places={t("day")}
          format={count}
          steps={COUNT_STEPS}
          kind="lines"
        />
        <Chart
          {...common}
          {...made.agents}
          title={t("agents")}
          places={t("agent")}
          format={count}
          steps={COUNT_STEPS}
          kind="bars"
        />
      </div>
      <p class="third">{t("zone", { zone: timeZone })}</p>
    </>
  )
}

/** An hour in which nobody waited has no data; a wait of no seconds is zero. */
function waitsOf({ groups }: Report["byHour"]) {
  const sums = new Map(groups.map(({ group, sum }) => [group, sum.waitedSeconds]))
  return {
    labels: HOURS.map(hour => `${hour}:00`),
    series: [
      { label: t("median"), values: HOURS.map(hour => sums.get(hour)?.median ?? null) },
      { label: t("p90"), values: HOURS.map(hour => sums.get(hour)?.p90 ?? null) },
    ],
  }
}

function chatsOf({ groups }: Report["byDay"], span: ReportSpan) {
  const sums = new Map(groups.map(({ group, sum }) => [group, sum.endedBy]))
  const dates = datesOf(span)
  return {
    labels: dates.map(date => days.format(startOf(date))),
    series: ENDS.map(end => ({ label: t(END_WORDS[end]), values: dates.map(date => sums.get(date)?.[end] ?? 0) })),
  }
}

function agentsOf({ groups }: Report["byAgent"]) {
  const sorted = groups.filter(({ group }) => group !== null).sort((one, other) => other.sum.chats - one.sum.chats)
  return {
    labels: sorted.map(({ group }) => group ?? t("nobodyTook")),
    series: [{ label: t("chats"), values: sorted.map(({ sum }) => sum.chats) }],
  }
}
