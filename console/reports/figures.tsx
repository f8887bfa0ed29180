import type { AnswerOf } from "../../client/index.js"
import { durationText } from "../pieces/time.js"
import { isolated } from "../pieces/words.js"
import { language } from "../texts/texts.js"
import { t } from "./texts.js"

type Sum = AnswerOf<"reportSummary">["total"]

interface FiguresProps {
  readonly sum: Sum
  /** Of as many days before; null: not known yet. */
  readonly before: Sum | null
  readonly days: number
}

/** The four figures of a report, each with its sentence, and how it was before. */
export function Figures({ sum, before, days }: FiguresProps) {
  const seconds = (value: number): string => durationText(value * 1000, true)
  const share = (value: number): string => percent.format(value)
  const changed = (now: number | null, then: number | null, told: (value: number) => string) =>
    now === null || then === null ? "" : changeText(now - then, told, days)
  return (
    <section class="figures" aria-label={t("figures")}>
      <Figure
        title={t("waited")}
        value={toldOrNone(sum.waitedSeconds.median, seconds)}
        sentence={t("waitedSentence", { p90: toldOrNone(sum.waitedSeconds.p90, seconds) })}
        change={changed(sum.waitedSeconds.median, before?.waitedSeconds.median ?? null, seconds)}
      />
      <Figure
        title={t("firstReply")}
        value={toldOrNone(sum.firstReplySeconds.median, seconds)}
        sentence={t("firstReplySentence", { p90: toldOrNone(sum.firstReplySeconds.p90, seconds) })}
        change={changed(sum.firstReplySeconds.median, before?.firstReplySeconds.median ?? null, seconds)}
      />
      <Figure
        title={t("abandoned")}
        value={toldOrNone(shareOf(sum), share)}
        sentence={sum.abandoned === 0 ? t("nobody") : t("abandonedSentence", { n: sum.abandoned, all: sum.chats })}
        change={changed(shareOf(sum), before === null ? null : shareOf(before), share)}
      />
      <Rated sum={sum} before={before} changed={changed} share={share} />
    </section>
  )
}

interface RatedProps {
  readonly sum: Sum
  readonly before: Sum | null
  readonly changed: (now: number | null, then: number | null, told: (value: number) => string) => string
  readonly share: (value: number) => string
}

/** Ratings that are numbers by their average, others by the share of the good ones. */
function Rated({ sum: { rating }, before, changed, share }: RatedProps) {
  const { count, average, values } = rating
  const word = average === null ? wordOf(values) : null
  if (word === null)
    return (
      <Figure
        title={t("rated")}
        value={toldOrNone(average, number.format)}
        sentence={count === 0 ? t("nobody") : t("ratedSentence", { n: count })}
        change={changed(average, before?.rating.average ?? null, number.format)}
      />
    )
  const shareIn = (of: Sum["rating"] | undefined): number | null =>
    of === undefined || of.count === 0 ? null : (of.values[word] ?? 0) / of.count
  return (
    <Figure
      title={word === GOOD ? t("ratedGood") : t("ratedAs", { value: isolated(word) })}
      value={toldOrNone(shareIn(rating), share)}
      sentence={t("ratedAsSentence", { part: values[word] ?? 0, n: count })}
      change={changed(shareIn(rating), shareIn(before?.rating), share)}
    />
  )
}

/** As the bot that is shipped with Parley has it, with `bad` beside it. */
const GOOD = "good"

/** The rating whose share is told: the good one, else the one that was given most; null: none was given. */
function wordOf(values: Sum["rating"]["values"]): string | null {
  const all = Object.entries(values).sort(([, one], [, other]) => other - one)
  if (all.some(([name]) => name === GOOD || name === "bad")) return GOOD
  return all[0]?.[0] ?? null
}

const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 })
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })

/** Zero and no data are two things. */
function toldOrNone(value: number | null, told: (value: number) => string): string {
  return value === null ? t("noData") : told(value)
}

function shareOf({ abandoned, chats }: Sum): number | null {
  return chats === 0 ? null : abandoned / chats
}

function changeText(change: number, told: (value: number) => string, days: number): string {
  const before = t("before", { n: days })
  const size = told(Math.abs(change))
  if (change === 0 || size === told(0)) return t("same", { before })
  return t(change > 0 ? "more" : "less", { change: size, before })
}

interface FigureProps {
  readonly title: string
  readonly value: string
  readonly sentence: string
  readonly change: string
}

function Figure({ title, value, sentence, change }: FigureProps) {
  return (
    <div class="figure">
      <h2>{title}</h2>
      <p class={value === t("noData") ? "figure-value third" : "figure-value numbers"}>{value}</p>
      <p class="second">{sentence}</p>
      {change !== "" && <p class="third">{change}</p>}
    </div>
  )
}
