import { type Texts, type TextTable, textsIn } from "../texts/texts-in.js"
import { type BoxText, texts as en } from "./texts-en.js"
import { texts as ru } from "./texts-ru.js"
import { texts as zh } from "./texts-zh.js"

/** By language, as canonical tags begin with it: none of those is a name that every object has. */
const TABLES: { readonly [language: string]: TextTable<BoxText> | undefined } = { en, ru, zh }
/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"])

/** The texts of the box and how it writes numbers and moments, in one language. */
export interface Tongue extends Texts<BoxText> {
  /** As it was asked for, such as `zh-CN`. */
  readonly tag: string
  readonly dir: "ltr" | "rtl"
  /** The time of day: `10:20`. */
  readonly time: (at: number) => string
  /** A day and a time: `Thu 26 Nov 2026, 07:57`. */
  readonly moment: (at: number) => string
  /** `3 minutes`. */
  readonly duration: (seconds: number) => string
  readonly size: (bytes: number) => string
  readonly percent: (part: number) => string
}

/**
 * @param asked BCP 47 tag, such as `ru` or `zh-CN`; where there are no texts in it they are English, the direction is its own
 * @param own texts of the host page, by key: other words, or another language
 */
export function tongueOf(asked: string, own: { readonly [key: string]: string }): Tongue {
  const tag = canonical(asked)
  const known = TABLES[baseOf(tag)]
  // Of the words, which are English where there are none: no English sentence has a Hebrew date in it.
  const spoken = known || Object.keys(own)[0] ? tag : "en"
  const base = baseOf(spoken)
  // Numbers and moments as the reader writes them: the browser's English or Chinese, where the page says only that.
  const mine = navigator.languages.find(one => baseOf(one) === base) ?? spoken
  const locale = spoken === base ? mine : spoken
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const unit = (value: number, name: string, unitDisplay: "long" | "short") =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay, maximumFractionDigits: 1 })
      .format(value)
      .replace(/(\d)(?=\p{Script=Han})/gu, "$1 ")
  const time = format({ hour: "2-digit", minute: "2-digit" })
  const moment = format({
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  })
  return {
    ...textsIn<BoxText>({ ...(known ?? en), ...own }, locale),
    tag,
    dir: RIGHT_TO_LEFT.has(baseOf(tag)) ? "rtl" : "ltr",
    time: at => time.format(at),
    moment: at => moment.format(at).replace(/^(\p{Lu}\p{L}+), (?=\d)/u, "$1 "),
    duration: seconds => {
      const minutes = Math.max(1, Math.round(seconds / 60))
      return minutes < 90 ? unit(minutes, "minute", "long") : unit(Math.round(minutes / 60), "hour", "long")
    },
    size: bytes =>
      bytes < 1024 * 1024
        ? unit(Math.ceil(bytes / 1024), "kilobyte", "short")
        : unit(bytes / (1024 * 1024), "megabyte", "short"),
    percent: part => new Intl.NumberFormat(locale, { style: "percent" }).format(part),
  }
}

/** The language of a tag: `zh` of `zh-CN`. */
export function baseOf(tag: string): string {
  return tag.split("-")[0] ?? tag
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en"
  } catch {
    return "en"
  }
}
