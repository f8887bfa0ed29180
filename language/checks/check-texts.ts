import type { BotFacts, Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, isRecord, type Part } from "../loading/part.js"
import { textsOf } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import { codePoints } from "../values/normalise.js"

/** Texts that are too long, and those that lack one of the bot's locales (design sections 3.2, 3.8). */
export function checkTexts(flow: FlowSource, { facts }: Loading): readonly Finding[] {
  return flow.steps
    .flatMap(textsOf)
    .flatMap(text => [...missingLocales(text, facts), ...stringsOf(text).flatMap(part => tooLong(part, facts))])
}

/** The strings of a text: itself, or one for each locale. */
export function stringsOf(text: Part): readonly Part[] {
  return isRecord(text.value) ? entriesOf(text) : [text]
}

function missingLocales(text: Part, facts: BotFacts): readonly Finding[] {
  if (!isRecord(text.value) || facts.locales === null) return []
  const there = new Set(Object.keys(text.value).map(locale => locale.toLowerCase()))
  if (there.size === 0) return []
  const missing = facts.locales.filter(locale => !shortened(locale).some(form => there.has(form)))
  if (missing.length === 0) return []
  const message = `The text is missing in ${missing.join(", ")}.`
  return [{ code: "LOCALE_MISSING", pointer: text.pointer, message, hint: "A plain string serves all locales." }]
}

/** The locale, then without its last part, and so on: a text for `zh` serves `zh-CN`. */
function shortened(locale: string): readonly string[] {
  const parts = locale.toLowerCase().split("-")
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"))
}

function tooLong({ value, pointer }: Part, { textLimit }: BotFacts): readonly Finding[] {
  if (typeof value !== "string" || value.length <= textLimit) return []
  const length = codePoints(value)
  if (length <= textLimit) return []
  const message = `The text has ${length} characters; at most ${textLimit} are allowed.`
  return [
    {
      code: "SCHEMA_INVALID",
      pointer,
      message,
      hint: 'Say it in several messages, or raise "limits.text" in bot.json.',
    },
  ]
}
