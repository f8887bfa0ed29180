import { isAttachmentText, isEach, withoutEach } from "../expressions/attachments.js"
import { isParseFault } from "../expressions/parse.js"
import { parseTemplate } from "../expressions/template.js"
import type { BotFacts, Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, has, isRecord, itemsOf, type Part, parentOf, pointerTo } from "../loading/part.js"
import { type StepSource, textsOf } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import { SAID_TO_HEARD } from "../spec/limits.js"
import { isServed, isSpoken } from "../values/locale.js"
import { codePoints } from "../values/normalise.js"

/**
 * Texts that are too long, those that lack one of the bot's locales, and those in a locale that the bot does not speak
 * (design sections 3.2, 3.8).
 */
export function checkTexts(flow: FlowSource, { facts }: Loading): readonly Finding[] {
  const findings = flow.steps.flatMap(textsOf).flatMap(text => textFindings(text, facts))
  return withoutUnsure(findings, flow.findings)
}

/** A locale may be missing only because it was written wrong. @param unfit the mistakes of form in the same document */
export function withoutUnsure(findings: readonly Finding[], unfit: readonly Finding[]): readonly Finding[] {
  const unsure = new Set(unfit.map(({ pointer }) => parentOf(pointer).parent))
  return findings.filter(({ code, pointer }) => code !== "LOCALE_MISSING" || !unsure.has(pointer))
}

/** The mistakes in one text, whatever flow says it. */
export function textFindings(text: Part, facts: BotFacts): readonly Finding[] {
  return formsOf(text).flatMap(form => [
    ...missingLocales(form, facts),
    ...unknownLocales(form, facts),
    ...(isRecord(form.value) ? entriesOf(form) : [form]).flatMap(part => tooLong(part, facts)),
  ])
}

/** The texts that a text may be: one of several, or itself. A text of `texts.json` is looked at there. */
function formsOf(text: Part): readonly Part[] {
  if (!isRecord(text.value)) return [text]
  if (has(text.value, "use")) return []
  if (!has(text.value, "oneOf")) return [text]
  return itemsOf({ value: text.value.oneOf ?? null, pointer: pointerTo(text.pointer, "oneOf") }).flatMap(formsOf)
}

/** The strings of a text: in each of its forms and locales. */
export function stringsOf(text: Part): readonly Part[] {
  return formsOf(text).flatMap((form): readonly Part[] => (isRecord(form.value) ? entriesOf(form) : [form]))
}

/** A text of `texts.json` that a step says. */
interface TextUse {
  readonly name: string
  /** To the name. */
  readonly pointer: string
}

/** The texts of `texts.json` that a step says. */
export function usesIn(step: StepSource): readonly TextUse[] {
  const attachments = { value: step.spec.attachments ?? null, pointer: pointerTo(step.pointer, "attachments") }
  return [...textsOf(step).flatMap(namesUsedBy), ...usesInValue(attachments)]
}

/** In attachments a text may stand anywhere. */
function usesInValue(part: Part): readonly TextUse[] {
  const { value } = part
  if (typeof value !== "object" || value === null) return []
  if (isEach(value)) return usesInValue({ ...part, value: withoutEach(value) })
  if (isAttachmentText(value, [])) return namesUsedBy(part)
  return [...itemsOf(part), ...entriesOf(part)].flatMap(usesInValue)
}

/** The texts of `texts.json` that a text may be. */
export function namesUsedBy({ value, pointer }: Part): readonly TextUse[] {
  if (!isRecord(value)) return []
  if (typeof value.use === "string") return [{ name: value.use, pointer: pointerTo(pointer, "use") }]
  return itemsOf({ value: value.oneOf ?? null, pointer: pointerTo(pointer, "oneOf") }).flatMap(namesUsedBy)
}

function missingLocales(text: Part, facts: BotFacts): readonly Finding[] {
  if (!isRecord(text.value) || facts.locales === null) return []
  const there = Object.keys(text.value)
  if (there.length === 0) return []
  const missing = facts.locales.filter(locale => !isServed(locale, there))
  if (missing.length === 0) return []
  const message = `The text is missing in ${missing.join(", ")}.`
  return [{ code: "LOCALE_MISSING", pointer: text.pointer, message, hint: "A plain string serves all locales." }]
}

/** Texts in another language than all of the bot's. One that has no text in them is missing, which says it all. */
function unknownLocales(text: Part, { locales }: BotFacts): readonly Finding[] {
  if (!isRecord(text.value) || locales === null) return []
  const texts = entriesOf(text)
  const unknown = texts.filter(({ key }) => !isSpoken(key, locales))
  if (unknown.length === texts.length) return []
  return unknown.map(({ key, pointer }) => {
    const message = `The bot does not speak ${key}; it speaks ${locales.join(", ")}.`
    const hint = 'Add it to "locales" in bot.json, or take this text out.'
    return { code: "LOCALE_UNKNOWN", pointer, message, hint, atKey: true }
  })
}

/** Expressions do not count: it is not known here what they will say, and that is cut when it is said. */
function tooLong({ value, pointer }: Part, { textLimit }: BotFacts): readonly Finding[] {
  const most = SAID_TO_HEARD * textLimit
  if (typeof value !== "string" || value.length <= most) return []
  const template = parseTemplate(value)
  if (isParseFault(template)) return []
  const length = template.parts.reduce((sum, part) => sum + (typeof part === "string" ? codePoints(part) : 0), 0)
  if (length <= most) return []
  const message = `The text has ${length} characters; at most ${most} are allowed.`
  return [
    {
      code: "SCHEMA_INVALID",
      pointer,
      message,
      hint: 'Say it in several messages, or raise "limits.text" in bot.json.',
    },
  ]
}
