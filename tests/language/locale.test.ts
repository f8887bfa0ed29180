import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { allOfList, isLocale, isTimeZone, pickList, pickText } from "../../language/values/locale.js"
import { anyCharacter } from "../any-character.js"

describe("the text for a locale", () => {
  const TEXT = { en: "Hello", ru: "Привет", "zh-CN": "你好" }
  test.each([
    ["ru", "en", "Привет"],
    ["ru-MD", "en", "Привет"],
    ["RU", "en", "Привет"],
    ["zh-CN", "en", "你好"],
    ["zh-cn", "en", "你好"],
    ["zh", "en", "你好"],
    ["zh-TW", "en", "你好"],
    ["zh-Hans-CN", "en", "你好"],
    ["de", "ru", "Привет"],
    ["de", "ru-RU", "Привет"],
    ["de", "fr", "Hello"],
    ["", "ru", "Привет"],
    ["__proto__", "ru", "Привет"],
    ["constructor", "ru", "Привет"],
  ])("%s, in a bot whose first is %s, is %s", (locale, fallback, expected) => {
    expect(pickText(TEXT, locale, fallback)).toBe(expected)
  })

  test("one text serves all locales", () => {
    expect(pickText("Hello", "ru", "en")).toBe("Hello")
  })
  test("the longest match goes before its language", () => {
    expect(pickText({ zh: "a", "zh-Hant": "b", "zh-TW": "c" }, "zh-Hant-TW", "en")).toBe("b")
  })
  test("an object without locales is empty", () => {
    expect(pickText({}, "ru", "en")).toBe("")
    expect(pickList({}, "ru", "en")).toEqual([])
  })
  test("no locale makes it throw", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (a, b) => {
        expect(typeof pickText(TEXT, a, b)).toBe("string")
      }),
    )
  })
})

describe("the list for a locale", () => {
  const LIST = { en: ["stop", "cancel"], ru: ["стоп"] }
  test("is chosen as a text is", () => {
    expect(pickList(LIST, "ru-RU", "en")).toEqual(["стоп"])
    expect(pickList(LIST, "de", "en")).toEqual(["stop", "cancel"])
    expect(pickList(["stop"], "de", "en")).toEqual(["stop"])
  })
  test("all of it is of every locale", () => {
    expect(allOfList(LIST)).toEqual(["stop", "cancel", "стоп"])
    expect(allOfList(["stop"])).toEqual(["stop"])
  })
})

test.each([
  ["en", true],
  ["zh-CN", true],
  ["zh-Hant-TW", true],
  ["ru-MD", true],
  ["en-u-ca-buddhist", true],
  ["en_US", false],
  ["", false],
  ["e", false],
  ["constructor", false],
  ["not a locale", false],
])("%j is a locale: %j", (tag, expected) => {
  expect(isLocale(tag)).toBe(expected)
})

test.each([
  ["Europe/Bucharest", true],
  ["UTC", true],
  ["America/Argentina/Buenos_Aires", true],
  ["Etc/GMT+3", true],
  ["+02:00", false],
  ["Mars/Olympus", false],
  ["", false],
  ["__proto__", false],
])("%j is a time zone: %j", (zone, expected) => {
  expect(isTimeZone(zone)).toBe(expected)
})
