import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { textsIn } from "../../console/texts/texts-in.js"

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
  ["zh", "no blame and no exclamation", /！/],
])("texts in %s have %s", (language, _, breach) => {
  const texts = textsOf(language)
  expect(texts.length).toBeGreaterThan(500)
  expect(texts.filter(text => breach.test(text))).toEqual([])
})

test.each([
  ["5 分钟", "等待 5 分钟后接通"],
  ["2:40", "等待 2:40 后接通"],
  [1200, "等待 1,200 后接通"],
])("after %s a Chinese text goes on as Chinese is written", (duration, told) => {
  expect(textsIn({ after: "等待 {duration} 后接通" }, "zh").t("after", { duration })).toBe(told)
})
