import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Chosen, chooseByPayload, chooseByText, chooseNearly } from "../../language/input/choice.js"
import type { OfferedOption } from "../../language/input/options.js"
import type { Json, Value } from "../../language/values/values.js"
import { anyCharacter } from "../any-character.js"

const option = (value: Value, title = String(value), ...synonyms: string[]): OfferedOption => ({
  value,
  title,
  synonyms,
})
const ONE = { many: false, locale: "en" }
const valueIn = (chosen: Chosen): Value => (chosen.kind === "chosen" ? (chosen.options[0]?.value ?? null) : chosen.kind)
const named = (options: readonly OfferedOption[], text: string) => valueIn(chooseByText(options, text, ONE))

describe("an option is named", () => {
  const OPTIONS = [
    option("billing", "Счёт и оплата", "money", "Платёж"),
    option("other", "Something else", "billing"),
    option("third", "Third"),
  ]
  test.each([
    ["by its value", "billing", "billing"],
    ["by its value in capitals", " BILLING! ", "billing"],
    ["by its title", "счет и оплата", "billing"],
    ["by its title with blanks", "something   else", "other"],
    ["by a synonym", "платеж", "billing"],
    ["by its number", "2", "other"],
    ["by its number with a full stop", "2.", "other"],
    ["by its number with a bracket", "2)", "other"],
    ["by its number in full-width digits", "２", "other"],
    ["by its number in Arabic digits", "٣", "third"],
    ["not by a number that is not offered", "4", "none"],
    ["not by a superscript", "²", "none"],
    ["not by zero", "0", "none"],
    ["not by a negative number", "-2", "none"],
    ["not by a part", "bill", "none"],
    ["not by nothing", "", "none"],
    ["not by blanks", "  ", "none"],
  ])("%s", (_, text, value) => {
    expect(named(OPTIONS, text)).toBe(value)
  })
})

describe("of several options", () => {
  test.each<[string, readonly OfferedOption[], string, Value]>([
    ["a value goes before a number", [option(2), option(1)], "2", 2],
    ["a title goes before a number", [option("a", "2"), option("b", "1")], "1", "b"],
    ["a title goes before a value", [option("a", "b"), option("b", "c")], "b", "a"],
    ["a title goes before a synonym", [option("a", "x", "c"), option("b", "c")], "c", "b"],
    ["two equals are told apart by nobody", [option("a", "same"), option("b", "same")], "same", "several"],
    ["two of one value are one", [option("a", "same"), option("a", "Same!")], "same", "a"],
    ["the very text goes before a likeness", [option("C"), option("C#"), option("C++")], "c#", "C#"],
    ["a sign is not lost", [option(1), option(-1)], "-1", -1],
    ["true and false are values", [option(true, "On"), option(false, "Off")], "false", false],
    ["marks alone are words", [option("a", "?"), option("b", "!")], "!", "b"],
  ])("%s", (_, options, text, value) => {
    expect(named(options, text)).toBe(value)
  })

  test.each<[string, string, Value]>([
    ["one letter more", "deliveryy", 1],
    ["one less", "delivry", 1],
    ["another", "delivary", 1],
    ["two neighbours swapped", "dleivery", 1],
    ["two others, of eight letters", "dalivary", "none"],
    ["two others, of nine", "kollektion", 2],
    ["three others", "kollektiom", "none"],
    ["a short title", "poss", "none"],
    ["another number", "table 4", "none"],
    ["in another script", "привт", 5],
    ["a letter too few of Japanese", "お問い合せ", 6],
    ["one that two titles have", "sonday", "several"],
  ])("one that is nearly named: %s", (_, text, value) => {
    const options = [
      option(1, "Delivery"),
      option(2, "Collection"),
      option(3, "Post"),
      option(4, "Table 3"),
      option(5, "Привет"),
      option(6, "お問い合わせ"),
      option(7, "Sunday"),
      option(8, "Monday"),
    ]
    expect(valueIn(chooseNearly(options, text, ONE))).toBe(value)
  })

  test("one of a hundred is nearly found in less than a millisecond", () => {
    const options = Array.from({ length: 100 }, (_, index) =>
      option(index, `Вариант доставки ${"абвгдежзик"[index % 10]}${index}`),
    )
    const choose = () => {
      chooseByText(options, "Вариант доствки а10", ONE)
      return valueIn(chooseNearly(options, "Вариант доствки а10", ONE))
    }
    expect(choose()).toBe(10)
    for (let warm = 0; warm < 30; warm += 1) choose()
    const times = Array.from({ length: 30 }, () => {
      const start = performance.now()
      choose()
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(1)
  })

  test.each<[Value, Json, boolean]>([
    [5, "5", true],
    [5, "05.0", true],
    ["5", 5, true],
    [0.5, "0.50", true],
    [-0.5, "0.5", false],
    [2 ** 53, "9007199254740992", true],
    ["12345678901234567891", "12345678901234567891", true],
    ["12345678901234567891", "12345678901234567890", false],
    [2 ** 53, "9007199254740993", false],
    ["0.12345678901234567891", "0.12345678901234567892", false],
    [true, "TRUE", true],
    [true, "1", false],
    [{ id: 1, of: { a: 1, b: [1, 2] } }, { of: { b: [1, 2], a: 1 }, id: 1 }, true],
    [{ id: 1, of: { a: 1, b: [1, 2] } }, { of: { b: [2, 1], a: 1 }, id: 1 }, false],
  ])("of the value %j the payload %j is one: %j", (value, payload, isIt) => {
    expect(chooseByPayload([option(value)], payload, ONE).kind).toBe(isIt ? "chosen" : "none")
  })

  test.each<[string, readonly string[], string, readonly Value[]]>([
    ["es", ["Manzana", "Iglesia"], "manzana e iglesia", [1, 2]],
    ["it", ["Mela", "Edera"], "mela ed edera", [1, 2]],
    ["he", ["תפוח", "וניל"], "תפוח ווניל", [1, 2]],
    ["he", ["תפוח", "וניל"], "תפוח, וניל", [1, 2]],
    ["ar", ["تفاح", "ورد"], "ورد وتفاح", [2, 1]],
    ["zh-CN", ["苹果", "和平"], "和平和苹果", [2, 1]],
    ["ja", ["りんご", "とまと"], "りんごととまと", [1, 2]],
    ["fa", ["کتاب", "دیگر"], "كتاب، ديگر", [1, 2]],
    ["ko", ["사과", "배"], "사과와 배", [1, 2]],
    ["ko", ["사과", "귤"], "귤과 사과", [2, 1]],
    ["ko", ["사과", "배"], "1과 2", [1, 2]],
    ["ko", ["와인", "과일"], "와인하고 과일", [1, 2]],
    ["ro", ["Ceai", "Cafea"], "ceai si cafea", [1, 2]],
    ["uk", ["Чай", "Кава"], "чай та кава", [1, 2]],
    ["uk", ["Чай", "Кава"], "чай й кава", [1, 2]],
    ["pl", ["Herbata", "Kawa"], "herbata oraz kawa", [1, 2]],
    ["vi", ["Trà", "Cà phê"], "tra va ca phe", [1, 2]],
    ["en", ["Tea", "And so on"], "tea, and so on", [1, 2]],
    ["en", ["Tea", "Bread and butter"], "tea, and bread and butter", [1, 2]],
    ["en", ["Tea", "Red, white and blue"], "Red, white and blue, tea", [2, 1]],
    ["en", ["Tea", "Red, white and blue"], "tea and red, white and blue", [1, 2]],
    ["en", ["Tea", "Red, white and blue", "Red"], "red, tea", [3, 1]],
    ["en", ["Delivery, standard", "Delivery, express"], "delivery, express\ndelivery, standard", [2, 1]],
    ["zh-CN", ["红茶，加糖", "绿茶"], "红茶，加糖，绿茶", [1, 2]],
  ])("several in %s: of %j %j are", (locale, titles, text, values) => {
    const options = titles.map((title, index) => option(index + 1, title))
    const chosen = chooseByText(options, text, { many: true, locale })
    expect(chosen.kind === "chosen" && chosen.options.map(({ value }) => value)).toEqual(values)
  })

  test("no text and no payload makes it throw", () => {
    const options = [option("a"), option(null, ""), option([1], "list"), option(new Date(0), "time")]
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.jsonValue(), fc.boolean(), (text, payload, many) => {
        chooseNearly(options, text, { many, locale: "en" })
        chooseByPayload(options, payload as never, { many, locale: "en" })
      }),
    )
  })

  test("a hostile text is answered at once", () => {
    const options = Array.from({ length: 100 }, (_, index) =>
      option(index, `${"a".repeat(3970)}, b, c, d, e, f${index}`),
    )
    for (const text of [
      "a".repeat(4000),
      "a,".repeat(2000),
      "a and ".repeat(660),
      "\u0301".repeat(4000),
      "1 ".repeat(2000),
    ]) {
      const start = performance.now()
      chooseNearly(options, text, { many: true, locale: "en" })
      expect(performance.now() - start).toBeLessThan(500)
    }
  })
})

describe("an option is named beside words that say nothing of it", () => {
  const THINGS = [option("teapot", "Teapot"), option("cup", "Cup"), option("other", "Something else")]
  const nearly = (options: readonly OfferedOption[], text: string, locale = "en", many = false): string => {
    const chosen = chooseNearly(options, text, { many, locale })
    return chosen.kind === "chosen" ? chosen.options.map(({ value }) => value).join("+") : chosen.kind
  }
  test.each([
    ["the teapot please", "teapot"],
    ["let's say the teapot", "teapot"],
    ["I’d like the teapot, please!", "teapot"],
    ["teapto please", "teapot"],
    ["can I have a cup please", "cup"],
    ["the second one", "cup"],
    ["2nd", "cup"],
    ["number two, please", "cup"],
    ["option 3", "other"],
    ["no teapot", "none"],
    ["not the teapot", "none"],
    ["the", "none"],
    ["the one", "none"],
    ["please", "none"],
    ["the fourth", "none"],
    ["the two", "none"],
    ["the teapot and the cup", "none"],
  ])("in English, %j chooses %s", (text, chosen) => {
    expect(nearly(THINGS, text)).toBe(chosen)
  })

  test.each([
    ["ru", ["чайник", "чашка"], "мне чайник, пожалуйста", "чайник"],
    ["ru", ["чайник", "чашка"], "второй", "чашка"],
    ["de", ["Teekanne", "Tasse"], "Ich hätte gern die Teekanne, bitte", "Teekanne"],
    ["fr", ["eau", "vin"], "l'eau, s'il vous plaît", "eau"],
    ["fr", ["eau", "vin"], "les deux", "none"],
    ["fr", ["eau", "vin"], "le deux", "vin"],
    ["it", ["acqua", "vino"], "le due", "none"],
    ["es", ["agua", "vino"], "los dos", "none"],
    ["es", ["agua", "vino"], "el dos", "vino"],
    ["es", ["tetera", "taza"], "la tetera por favor", "tetera"],
    ["zh-CN", ["茶壶", "杯子"], "我要茶壶,谢谢", "茶壶"],
    ["ja", ["ポット", "カップ"], "カップをお願いします", "カップ"],
    ["ko", ["주전자", "컵"], "컵 주세요", "컵"],
    ["xx", ["one", "two"], "please two", "none"],
  ])("in %s, of %j %j chooses %s", (locale, values, text, chosen) => {
    expect(
      nearly(
        values.map(value => option(value)),
        text,
        locale,
      ),
    ).toBe(chosen)
  })

  test("a no with thanks is a no", () => {
    for (const text of ["no thanks", "No, thank you!", "no please"]) {
      expect(nearly([option("Yes"), option("No")], text)).toBe("No")
    }
  })

  test("of several that are named each may have some", () => {
    const toppings = [option("Ham"), option("Cheese"), option("Fish and chips")]
    expect(nearly(toppings, "the ham and the cheese, please", "en", true)).toBe("Ham+Cheese")
    expect(nearly(toppings, "the first and the third", "en", true)).toBe("Ham+Fish and chips")
  })

  test("a place in words is none where a name has a number in it", () => {
    expect(nearly([option("Second class"), option("First class")], "first")).toBe("none")
    expect(nearly([option("6 eggs"), option("2 eggs")], "two")).toBe("none")
    expect(nearly([option("6 eggs"), option("2 eggs")], "the second one")).toBe("2 eggs")
  })
})
