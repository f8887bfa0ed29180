import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/**
 * Numbers in words of these languages are read. Others are as easily added: all that CLDR has is in `cldr-rbnf`; each
 * takes one to five kilobytes.
 */
const LOCALES =
  "ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt pt-PT ro ru sk sl sr sv th tr uk vi zh".split(
    " ",
  )
/** Other ways to say or write numbers in the same language: `septante`, `pet` and `пет`. */
/** @type {Readonly<Record<string, readonly string[]>>} */
const OTHER_WAYS = { fr: ["fr-BE", "fr-CH"], sr: ["sr-Latn"] }
/** Where the rules that numbers are said by begin; cases of nouns other than the first are left out. */
const ROOTS =
  /^%spellout-(?:numbering|cardinal(?:-(?:masculine|feminine|neuter|common|reale|verbose|native|native-attributive|sinokorean|financial|alternate2|masculine-personal|n|r|s|m))?)$/
const CASES = /-(?:genitive|dative|accusative|locative|instrumental|prepositional|plural)/
/** Days of a month and parts of a whole are said by these; of days the genitive is common (`пятого мая`). */
const ORDINALS =
  /^%spellout-ordinal(?:-(?:verbose|masculine|feminine|neuter|common|n|r|s|m|masculine-adjective))?(?:-genitive)?$/
const LARGEST_ORDINAL = 100

/**
 * The rules of CLDR by which numbers are spelled out, cut to what reading them back needs: for each locale the sets of
 * rules as lines, `%name` and then `base text`.
 *
 * @param {URL} packages the folder `node_modules`
 * @returns {string} the content of `language/input/spellout-rules.json`
 */
export function spelloutRules(packages) {
  const rules = Object.fromEntries(
    LOCALES.map(locale => {
      const others = (OTHER_WAYS[locale] ?? []).map(other =>
        linesOf(other, packages).replace(/%%?[a-z0-9-]+/g, name => `${name}-${other.toLowerCase()}`),
      )
      return [locale, [linesOf(locale, packages), ...others].join("\n")]
    }),
  )
  return `${JSON.stringify(rules, null, 2)}\n`
}

/**
 * @param {string} locale
 * @param {URL} packages
 * @returns {string}
 */
function linesOf(locale, packages) {
  const { rbnf } = JSON.parse(readFileSync(new URL(`cldr-rbnf/rbnf/${locale}.json`, packages), "utf8"))
  const sets = rbnf.rbnf.SpelloutRules
  /** @type {(name: string) => readonly (readonly [base: string, text: string])[]} */
  const rulesOf = name =>
    sets[name]
      .filter(isRead)
      .filter(
        (/** @type {readonly [string, string]} */ [base]) =>
          !/ordinal/.test(name) || Number.parseInt(base, 10) <= LARGEST_ORDINAL,
      )
  const isWanted = (/** @type {string} */ name) => (ROOTS.test(name) && !CASES.test(name)) || ORDINALS.test(name)
  const wanted = Object.keys(sets).filter(isWanted)
  for (const name of wanted) {
    for (const [, text] of rulesOf(name)) {
      for (const [other] of text.matchAll(/%%?[a-z0-9-]+/g)) {
        if (sets[other] !== undefined && !wanted.includes(other)) wanted.push(other)
      }
    }
  }
  const lines = wanted.flatMap(name => [
    name,
    ...rulesOf(name).map(([base, text]) => `${base} ${text.replace(/;$/, "")}`),
  ])
  return lines.join("\n")
}

/**
 * Numbers from a quadrillion on are refused anyway, and a rule that formats a number spells nothing.
 *
 * @param {readonly [base: string, text: string]} rule
 * @returns {boolean}
 */
function isRead([base, text]) {
  if (/^(?:-x|x[.,]x)$/.test(base)) return !/=[#0]/.test(text)
  return /^\d+(?:\/\d+)?$/.test(base) && Number.parseInt(base, 10) <= 1e15
}

const file = new URL("../language/input/spellout-rules.json", import.meta.url)
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(file, spelloutRules(new URL("../node_modules/", import.meta.url)))
}
