import type { ExpressionCache } from "../expressions/cache.js"
import { isParseFault } from "../expressions/cel-fault.js"
import { displayValue } from "../expressions/display.js"
import { type Each, forEachItem } from "../expressions/each.js"
import { type Allowance, evaluateCondition, type Scope } from "../expressions/evaluate.js"
import type { Expression } from "../expressions/parse.js"
import { compileText, type NamedTexts, renderText, type Text } from "../expressions/text.js"
import { compileValue, evaluateValue, type ValueTemplate } from "../expressions/value-template.js"
import type { OptionSpec } from "../spec/flow-spec.js"
import { allOfList } from "../values/locale.js"
import { toJson, type Value } from "../values/values.js"
import { cutText, hasVisible } from "../values/visible.js"

/** An option as it was offered, its texts made for the person asked: what an answer is held against. */
export interface OfferedOption {
  readonly value: Value
  readonly title: string
  readonly synonyms: readonly string[]
}

/** An option of a choice made ready to be offered; with `each` it stands for one for each item of a list. */
export interface OptionTemplate {
  readonly each: Each | null
  readonly value: ValueTemplate
  /** Null: the value. */
  readonly title: Text | null
  readonly synonyms: readonly Text[]
  readonly when: Expression | null
}

/** Makes options ready that loading found no error in. */
export function compileOptions(
  specs: readonly OptionSpec[],
  cache: ExpressionCache,
  named: NamedTexts,
): readonly OptionTemplate[] {
  const expression = (source: string): Expression => {
    const parsed = cache.expression(source)
    if (isParseFault(parsed)) throw new Error(`loading let an option through that does not parse: ${source}`)
    return parsed
  }
  return specs.map(({ each, as, value, title, synonyms, when }) => ({
    each: each === undefined || as === undefined ? null : { list: expression(each), as },
    value: compileValue(value, cache),
    title: title === undefined ? null : compileText(title, cache, named),
    synonyms: synonyms === undefined ? [] : allOfList(synonyms).map(synonym => compileText(synonym, cache, named)),
    when: when === undefined ? null : expression(when),
  }))
}

/** Of a longer list these are offered (design section 3.4). */
const MOST_OFFERED = 100

/** Everything besides the options that offering them depends on. */
export interface Offering {
  readonly scope: Scope
  /** The bot's first locale. */
  readonly fallback: string
  readonly allowance: Allowance
  /** Code points of a title. */
  readonly longest: number
}

/**
 * The options that are offered now: those whose `when` holds, the first hundred. One with no title to read is called as
 * its value is; one whose value cannot be read either is left out.
 *
 * @returns `exceeded`: the allowance did not suffice, and the list is not whole
 */
export function offerOptions(
  options: readonly OptionTemplate[],
  offering: Offering,
): { readonly value: readonly OfferedOption[]; readonly exceeded: boolean } {
  const offered: OfferedOption[] = []
  let exceeded = false
  for (const option of options) {
    const most = MOST_OFFERED - offered.length
    if (exceeded || most <= 0) break
    const offer = (scope: Scope): OfferedOption | null => {
      const made = exceeded ? null : offerOne(option, { ...offering, scope })
      exceeded ||= made === EXCEEDED
      return made === EXCEEDED ? null : made
    }
    if (option.each === null) {
      const one = offer(offering.scope)
      if (one !== null) offered.push(one)
    } else {
      const each = forEachItem(option.each, offering.scope, offering.allowance, offer, most)
      exceeded ||= each.exceeded
      offered.push(...each.made)
    }
  }
  return { value: offered, exceeded }
}

const EXCEEDED = Symbol("exceeded")

function offerOne(
  { value, title, synonyms, when }: OptionTemplate,
  { scope, fallback, allowance, longest }: Offering,
): OfferedOption | typeof EXCEEDED | null {
  const holds = when === null ? { value: true, exceeded: false } : evaluateCondition(when, scope, allowance)
  if (holds.exceeded || !holds.value) return holds.exceeded ? EXCEEDED : null
  const made = evaluateValue(value, scope, allowance)
  const titled = title === null ? { value: "", exceeded: false } : renderText(title, scope, fallback, allowance)
  const named = synonyms.map(synonym => renderText(synonym, scope, fallback, allowance))
  if ([made, titled, ...named].some(part => part.exceeded)) return EXCEEDED
  const shown = hasVisible(titled.value) ? titled.value : displayValue(made.value, scope)
  if (!hasVisible(shown)) return null
  return { value: made.value, title: cutText(shown, longest), synonyms: named.map(synonym => synonym.value) }
}

/** The title of an option that was chosen at a step, as it was shown; of several with commas between. */
export interface ChosenTitle {
  readonly locale: string
  readonly title: string
  readonly value: Value
}

/**
 * The title of what was chosen, in the scope's language: where it was shown in another one, that of the option which has
 * its value now, if there is one.
 */
export function titleNow(
  { locale, title, value }: ChosenTitle,
  options: readonly OptionTemplate[],
  many: boolean,
  offering: Offering,
): string {
  if (locale === offering.scope.locale) return title
  const offered = offerOptions(options, offering).value
  const values = many && Array.isArray(value) ? (value as readonly Value[]) : [value]
  const keyOf = (one: Value): string => JSON.stringify(toJson(one))
  const titles = values.map(one => offered.find(option => keyOf(option.value) === keyOf(one))?.title)
  return titles.includes(undefined) ? title : titles.join(", ")
}
