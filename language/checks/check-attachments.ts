import { isAttachmentText, isEach, withoutEach } from "../expressions/attachments.js"
import type { Names } from "../expressions/check.js"
import type { Loading } from "../loading/bot-facts.js"
import { entriesOf, isRecord, itemsOf, type Part, pointerTo } from "../loading/part.js"
import type { StepSource } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import { ANY } from "../values/type.js"
import { checkEach } from "./check-each.js"
import { faultsWhereSaid } from "./check-named-texts.js"
import { namesUsedBy, stringsOf, textFindings } from "./check-texts.js"
import { checkText, checkValue } from "./check-values.js"

/** The mistakes in the attachments of a message (design section 3.2): in their values, texts, and `each`. */
export function checkAttachments(step: StepSource, names: Names, loading: Loading): readonly Finding[] {
  const value = step.spec.attachments
  if (value === undefined) return []
  return itemsOf({ value, pointer: pointerTo(step.pointer, "attachments") }).flatMap(part =>
    inPart(part, names, loading),
  )
}

function inPart(part: Part, names: Names, loading: Loading): readonly Finding[] {
  const { value, pointer } = part
  const inner = (parts: readonly Part[], inside: Names) => parts.flatMap(item => inPart(item, inside, loading))
  if (Array.isArray(value)) return inner(itemsOf(part), names)
  if (!isRecord(value)) return checkValue(value, pointer, names, loading.cache, ANY).findings
  if (isAttachmentText(value, loading.facts.locales ?? [])) {
    const strings = stringsOf(part).flatMap(
      ({ value: text, pointer: at }) => checkText(String(text), at, names, loading.cache).findings,
    )
    const named = namesUsedBy(part).flatMap(use => faultsWhereSaid(use.name, use.pointer, names, loading))
    return [...textFindings(part, loading.facts), ...strings, ...named]
  }
  if (!isEach(value)) return inner(entriesOf(part), names)
  const { names: inside, findings } = checkEach(value, pointer, names, loading)
  return [...findings, ...inner([{ value: withoutEach(value), pointer }], inside)]
}
