import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"

const FOLDER = new URL("../../console/", import.meta.url)
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })

/** The texts of a language, each with the file that it stands in; codes and addresses in them are left out. */
function textsOf(language: "ru" | "zh"): readonly string[] {
  return FILES.filter(file => file.endsWith(`-${language}.ts`)).flatMap(file =>
    [...readFileSync(new URL(file, FOLDER), "utf8").matchAll(/: "((?:[^"\\]|\\.)*)"/g)].map(
      ([, text = ""]) => `${file}: ${text.replace(/`[^`]*`/g, "")}`,
    ),
  )
}

/** Pages' design, section 12. */
test.each<["ru" | "zh", string, RegExp]>([
  ["ru", "quotes as Russians write them", /[“”]/],
  ["ru", "no-break spaces before units", /\} (?:с|мин|ч|мс)(?:[.,]|$)/],
  ["zh", "punctuation of full width between Chinese words", /\p{Script=Han}[,;:?!]|[,;:?!]\p{Script=Han}/u],
  ["zh", "a space between Chinese and Latin letters", /\p{Script=Han}[A-Za-z]|[A-Za-z]\p{Script=Han}/u],
  ["zh", "no space after a length of time, which ends in a Chinese word", /\{duration\} \p{Script=Han}/u],
  ["zh", "no blame and no exclamation", /！/],
])("texts in %s have %s", (language, _, breach) => {
  const texts = textsOf(language)
  expect(texts.length).toBeGreaterThan(500)
  expect(texts.filter(text => breach.test(text))).toEqual([])
})
