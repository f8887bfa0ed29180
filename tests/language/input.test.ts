import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type InputContext, inputValueType, isValidValue, readInput } from "../../language/input/read-input.js"
import type { InputSpec, InputType } from "../../language/spec/flow-spec.js"
import { PlainDate, type Value } from "../../language/values/values.js"
import { anyCharacter } from "../any-character.js"
import { leastProcessorTime, processorTime } from "../processor-time.js"

const NOW = new Date("2026-03-02T09:00:00Z")
const CONTEXT: InputContext = { locale: "en", zone: "UTC", now: NOW }
const read = (spec: InputSpec, text: string, context: Partial<InputContext> = {}): Value | undefined => {
  const reading = readInput(spec, text, { ...CONTEXT, ...context })
  if (!reading.valid) return undefined
  return reading.value instanceof PlainDate ? reading.value.iso : reading.value
}
const invalid = undefined

describe("a text", () => {
  test.each<[InputSpec, string, Value | undefined]>([
    [{}, "Ana", "Ana"],
    [{ type: "text" }, " Ana ", "Ana"],
    [{}, "A\u200bn\u00ada\u202e", "Ana"],
    [{}, "\u200b\u2060\ufeff", invalid],
    [{}, "می\u200cخواهم\u200c", "می\u200cخواهم"],
    [{}, "क्\u200dष", "क्\u200dष"],
    [{}, "👨\u200d👩\u200d👧\u200d", "👨\u200d👩\u200d👧"],
    [{}, "❤️", "❤️"],
    [{}, "", invalid],
    [{}, " \n\u00a0 ", invalid],
    [{ minLength: 3 }, "Ana", "Ana"],
    [{ minLength: 3 }, " Al ", invalid],
    [{ maxLength: 3 }, "😀😀😀", "😀😀😀"],
    [{ maxLength: 3 }, "😀😀😀😀", invalid],
    [{ maxLength: 3 }, "Ana ", "Ana"],
    [{ pattern: "^[A-Z]{2}\\d+$" }, "AB12", "AB12"],
    [{ pattern: "^[A-Z]{2}\\d+$" }, " AB12 ", "AB12"],
    [{ pattern: "^[A-Z]{2}\\d+$" }, "xAB12", invalid],
    [{ pattern: "B1" }, "AB12", "AB12"],
    [{ pattern: "(?=a)" }, "a", invalid],
  ])("%j reads %j as %j", (spec, text, value) => {
    expect(read(spec, text)).toBe(value)
  })
})

describe("a number", () => {
  test.each<[InputSpec, string, Value | undefined]>([
    [{ type: "number" }, "12", 12],
    [{ type: "number" }, " -12.5 ", -12.5],
    [{ type: "number" }, "+12,5", 12.5],
    [{ type: "number" }, "1,234", 1234],
    [{ type: "number" }, "1,234.5", 1234.5],
    [{ type: "number" }, "1.234,5", 1234.5],
    [{ type: "number" }, "1 000", 1000],
    [{ type: "number" }, ".5", 0.5],
    [{ type: "number" }, "5.", invalid],
    [{ type: "number" }, "-0", 0],
    [{ type: "number" }, "007", 7],
    [{ type: "number" }, "１２．５", 12.5],
    [{ type: "number" }, "٢١٫٥", 21.5],
    [{ type: "number" }, "१२", 12],
    [{ type: "number" }, "−5", -5],
    [{ type: "number" }, "1e5", invalid],
    [{ type: "number" }, "0x10", invalid],
    [{ type: "number" }, "Infinity", invalid],
    [{ type: "number" }, "NaN", invalid],
    [{ type: "number" }, "9".repeat(400), invalid],
    [{ type: "number" }, "five", 5],
    [{ type: "number" }, "5 apples", invalid],
    [{ type: "number", minimum: 1, maximum: 10 }, "1", 1],
    [{ type: "number", minimum: 1, maximum: 10 }, "10", 10],
    [{ type: "number", minimum: 1, maximum: 10 }, "0.99", invalid],
    [{ type: "number", minimum: 1, maximum: 10 }, "10,01", invalid],
    [{ type: "number", pattern: "^\\d+$" }, "12", 12],
    [{ type: "number", pattern: "^\\d+$" }, "12.5", invalid],
    [{ type: "number", maxLength: 1 }, "12", 12],
    [{ type: "integer" }, "12", 12],
    [{ type: "integer" }, "-3", -3],
    [{ type: "integer" }, "12.0", 12],
    [{ type: "integer" }, "12.5", invalid],
    [{ type: "integer" }, "9007199254740991", 9007199254740991],
    [{ type: "integer" }, "9007199254740993", invalid],
    [{ type: "integer", minimum: 1 }, "0", invalid],
  ])("%j reads %j as %j", (spec, text, value) => {
    expect(read(spec, text)).toBe(value)
  })

  test("what is written out with as many digits as are exact is read back, with either decimal mark", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e14, max: 1e14 }), double => {
        const number = Number(double.toPrecision(15))
        fc.pre(!String(number).includes("e") && !/^-?[1-9]\d{0,2}\.\d{3}$/.test(String(number)))
        expect(read({ type: "number" }, String(number))).toBe(number === 0 ? 0 : number)
        expect(read({ type: "number" }, String(number).replace(".", ","))).toBe(number === 0 ? 0 : number)
      }),
    )
  })
  test("every whole number is read back", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), number => {
        expect(read({ type: "integer" }, String(number))).toBe(number)
      }),
    )
  })
})

describe("yes and no", () => {
  test.each<[string, string, Value | undefined]>([
    ["en", "Yes!", true],
    ["en", "nope", false],
    ["en", "TRUE", true],
    ["en", "maybe", invalid],
    ["en", "да", true],
    ["en", "yes please", true],
    ["en", "no, none", false],
    ["en", "not really", false],
    ["en", "of course not", false],
    ["en", "yes, I do", true],
    ["en", "yes, I don't", invalid],
    ["en", "I suppose so", true],
    ["en", "probably not", false],
    ["en", "Sounds great!", true],
    ["en", "probably", invalid],
    ["it", "fine", invalid],
    ["uk", "не треба, дякую", false],
    ["cs", "samozřejmě", true],
    ["bg", "по-добре не", false],
    ["ja", "いりません", false],
    ["ja", "お願いします", true],
    ["ko", "아니에요", false],
    ["zh", "不想要", false],
    ["id", "boleh", true],
    ["en", "I'm not sure", invalid],
    ["ru", "нет, конечно", false],
    ["de", "natürlich nicht", false],
    ["fr", "bien sûr que non", false],
    ["es", "claro que sí", true],
    ["en", "No, thank you!", false],
    ["en", "yes 👍🏽", true],
    ["en", "👎", false],
    ["en", "✅", true],
    ["en", "👍 👎", invalid],
    ["en", "yes 👎", invalid],
    ["en", "no ❌", false],
    ["en", "not yet", false],
    ["sw", "hapana", false],
    ["en", "yes no", invalid],
    ["en", "not sure", invalid],
    ["en", "please", invalid],
    ["pl", "no", invalid],
    ["pl", "nie, dziękuję", false],
    ["cs", "no", invalid],
    ["cs", "ano", true],
    ["sv", "nu", invalid],
    ["da", "tak", invalid],
    ["da", "ja tak", true],
    ["nb", "nei", false],
    ["de", "Ja, bitte", true],
    ["fr", "bien sûr", true],
    ["zh-TW", "好的，謝謝", true],
    ["th", "ใช่ครับ", true],
    ["ko", "네, 감사합니다", true],
    ["ar", "نَعَم", true],
    ["fa", "خیر", false],
    ["ar", "خير", invalid],
    ["ar", "أكيد", true],
    ["hi", "जी नहीं", false],
    ["he", "כן", true],
    ["en", "1", invalid],
    ["ru", "Да", true],
    ["ru-MD", "нет.", false],
    ["ru", "yes", true],
    ["ru", "false", false],
    ["zh-CN", "是的", true],
    ["zh-CN", "不是。", false],
    ["ro", "da", true],
    ["ro-MD", "Nu", false],
    ["de", "nein", false],
    ["fa", "خير", false],
    ["fa", "خیر", false],
    ["fr", "Oui", true],
    ["es", "si", true],
    ["es", "Sí", true],
    ["pt-BR", "nao", false],
    ["pl", "tak", true],
    ["uk", "ні", false],
    ["tr", "HAYIR", false],
    ["el", "ΟΧΙ", false],
    ["sq", "jo", false],
    ["pl", "może", invalid],
    ["pl", "ja", invalid],
    ["en", "ha", invalid],
    ["fr", "en", invalid],
    ["hu", "ez", invalid],
    ["ro", "și", invalid],
    ["ru", "так", invalid],
    ["en", "I don't disagree", invalid],
    ["ja", "はい", true],
    ["xx", "no", false],
    ["__proto__", "yes", true],
    ["", "yes", true],
  ])("in %s, %j is %j", (locale, text, value) => {
    expect(read({ type: "boolean" }, text, { locale })).toBe(value)
  })
})

describe("a date", () => {
  test.each<[string, string, Value | undefined]>([
    ["en", "2026-12-25", "2026-12-25"],
    ["ru", "2026-12-25", "2026-12-25"],
    ["en", "12/25/2026", "2026-12-25"],
    ["en", "3-2-2026", "2026-03-02"],
    ["en", "25/12/2026", invalid],
    ["en-GB", "25/12/2026", "2026-12-25"],
    ["en-GB", "03/02/2026", "2026-02-03"],
    ["ru", "25.12.2026", "2026-12-25"],
    ["ru", "25/12/2026", "2026-12-25"],
    ["ru", "25.12.2026 г.", "2026-12-25"],
    ["ru", "12/25/2026", invalid],
    ["ro", "1.2.2026", "2026-02-01"],
    ["hr", "25. 12. 2026.", "2026-12-25"],
    ["de", "25.12/2026", invalid],
    ["zh-CN", "2026年12月25日", "2026-12-25"],
    ["zh-CN", "２０２６年３月２日", "2026-03-02"],
    ["zh-CN", "2026/3/2", "2026-03-02"],
    ["zh-CN", "25/12/2026", invalid],
    ["ko", "2026. 3. 2.", "2026-03-02"],
    ["ja", "2026年3月2日", "2026-03-02"],
    ["ar-EG", "٢٥‏/١٢‏/٢٠٢٦", "2026-12-25"],
    ["th", "25/12/2026", "2026-12-25"],
    ["xx", "2026/3/2", "2026-03-02"],
    ["xx", "25/12/2026", invalid],
    ["not a locale", "2026/3/2", "2026-03-02"],
    ["en", "2026-3-2", "2026-03-02"],
    ["en", "2026-02-29", invalid],
    ["en", "2028-02-29", "2028-02-29"],
    ["en", "2026-02-30", invalid],
    ["en", "2026-13-01", invalid],
    ["en", "2026-00-10", invalid],
    ["en", "0000-01-01", invalid],
    ["ru", "31.04.2026", invalid],
    ["ru", "25.12.26", invalid],
    ["en", "2026-12-25T10:00", invalid],
    ["en", "3/2/26", invalid],
    ["en", "2026", invalid],
    ["en", "15", invalid],
    ["en", "12252026", invalid],
  ])("in %s, %j is %j", (locale, text, value) => {
    expect(read({ type: "date" }, text, { locale })).toBe(value)
  })

  test("every date is read back from each order", () => {
    const day = fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    fc.assert(
      fc.property(day, date => {
        const iso = date.toISOString().slice(0, 10)
        const [year, month, dayOfMonth] = iso.split("-").map(Number)
        expect(read({ type: "date" }, iso)).toBe(iso)
        expect(read({ type: "date" }, `${month}/${dayOfMonth}/${year}`, { locale: "en-US" })).toBe(iso)
        expect(read({ type: "date" }, `${dayOfMonth}.${month}.${year}`, { locale: "ru" })).toBe(iso)
        expect(read({ type: "date" }, `${year}年${month}月${dayOfMonth}日`, { locale: "zh-CN" })).toBe(iso)
      }),
    )
  })
})

describe("a day in everyday words", () => {
  test.each<[string, string, Value | undefined]>([
    ["pl", "dziś", "2026-03-02"],
    ["pl", "dzis", "2026-03-02"],
    ["cs", "dneska", "2026-03-02"],
    ["sk", "dneska", "2026-03-02"],
    ["th", "มะรืน", "2026-03-04"],
    ["th", "วันศุกร์หน้า", "2026-03-13"],
    ["th", "วันนี้", "2026-03-02"],
    ["ar", "بكرة", "2026-03-03"],
    ["ar", "بكرا", "2026-03-03"],
    ["vi", "ngày mốt", "2026-03-04"],
    ["vi", "ngày một tháng 4", "2026-04-01"],
    ["vi", "mồng 8 tháng 3", "2026-03-08"],
    ["vi", "ngày mùng 8 tháng 3", "2026-03-08"],
    ["th", "วันที่ 5", "2026-03-05"],
    ["th", "วันที่5", "2026-03-05"],
    ["th", "วันที่ 5 มีนาคม 2569", "2026-03-05"],
    ["th", "วันพฤหัสบดีที่ 5 มีนาคม", "2026-03-05"],
    ["ar", "4 آذار 2026", "2026-03-04"],
    ["ar", "٤ كانون الثاني ٢٠٢٧", "2027-01-04"],
    ["ar", "4 تشرين الأول", "2026-10-04"],
    ["ar-LB", "4 مارس 2026", "2026-03-04"],
    ["ar-DZ", "4 يناير 2027", "2027-01-04"],
    ["da", "på fredag", "2026-03-06"],
    ["nb", "på fredag", "2026-03-06"],
    ["en", "Weds", "2026-03-04"],
    ["ja", "土曜", "2026-03-07"],
    ["ja", "来週の火曜", "2026-03-10"],
    ["ja", "金", invalid],
    ["fa", "پنج‌شنبه", "2026-03-05"],
    ["fa", "پنج شنبه", "2026-03-05"],
    ["fa", "چهار شنبه", "2026-03-04"],
    ["fa", "یک‌شنبه", "2026-03-08"],
    ["fa", "سه شنبه", "2026-03-03"],
    ["fa", "يكشنبه", "2026-03-08"],
    ["fa", "يك شنبه", "2026-03-08"],
    ["ar", "یوم الخمیس", "2026-03-05"],
    ["fa", "پنج", invalid],
    ["de", "5. Jänner 2027", "2027-01-05"],
  ])("in %s, %j is %j", (locale, text, value) => {
    expect(read({ type: "date" }, text, { locale })).toBe(value)
  })
})

describe("a date and time", () => {
  test.each<[string, string, string, string | undefined]>([
    ["en", "UTC", "2026-03-02T10:30:00Z", "2026-03-02T10:30:00.000Z"],
    ["en", "Asia/Kolkata", "2026-03-02T10:30+02:00", "2026-03-02T08:30:00.000Z"],
    ["en", "Europe/Bucharest", "2026-03-02T10:30", "2026-03-02T08:30:00.000Z"],
    ["en", "Europe/Bucharest", "2026-07-02 10:30", "2026-07-02T07:30:00.000Z"],
    ["en", "Europe/Bucharest", "2026-03-02", "2026-03-01T22:00:00.000Z"],
    ["en", "America/St_Johns", "3/2/2026 5:30 PM", "2026-03-02T21:00:00.000Z"],
    ["en", "UTC", "3/2/2026, 12:05 am", "2026-03-02T00:05:00.000Z"],
    ["en", "UTC", "3/2/2026 13:00 pm", invalid],
    ["ru", "Europe/Moscow", "02.03.2026 9:05", "2026-03-02T06:05:00.000Z"],
    ["ru", "Europe/Moscow", "02.03.2026, 09:05:30", "2026-03-02T06:05:30.000Z"],
    ["ru", "UTC", "02.03.2026", "2026-03-02T00:00:00.000Z"],
    ["zh-CN", "Asia/Shanghai", "2026年3月2日 17:30", "2026-03-02T09:30:00.000Z"],
    ["ru", "UTC", "02.03.2026 24:00", invalid],
    ["ru", "UTC", "02.03.2026 10:60", invalid],
    ["ru", "UTC", "30.02.2026 10:00", invalid],
    ["ru", "UTC", "10:00", invalid],
    ["en", "UTC", "soon", invalid],
  ])("in %s and %s, %j is %j", (locale, zone, text, time) => {
    const value = read({ type: "datetime" }, text, { locale, zone })
    expect(value instanceof Date ? value.toISOString() : value).toBe(time)
  })
})

describe("an e-mail address", () => {
  const label = "a".repeat(63)
  test.each<[string, Value | undefined]>([
    ["ana@example.com", "ana@example.com"],
    [" Ana.Pop+test@Mail.Example.co.uk ", "Ana.Pop+test@Mail.Example.co.uk"],
    ["o'neil@example.com", "o'neil@example.com"],
    ["анна@почта.рф", "анна@почта.рф"],
    ["ana@xn--80a1acny.xn--p1ai", "ana@xn--80a1acny.xn--p1ai"],
    [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
    [`${"a".repeat(65)}@example.com`, invalid],
    [`ana@${label}.com`, `ana@${label}.com`],
    [`ana@${label}a.com`, invalid],
    [`ana@${`${label}.`.repeat(4)}com`, invalid],
    ["ana", invalid],
    ["@example.com", invalid],
    ["ana@", invalid],
    ["ana@example", invalid],
    ["ana@@example.com", invalid],
    ["ana@b@example.com", invalid],
    ["ana pop@example.com", invalid],
    ["ana@exam ple.com", invalid],
    ["ana@example..com", invalid],
    ["ana@.example.com", invalid],
    ["ana@example.com.", invalid],
    ["ana@-example.com", invalid],
    ["ana@192.168.0.1", invalid],
    [".ana@example.com", invalid],
    ["a..na@example.com", invalid],
    ["Ana <ana@example.com>", invalid],
    ["ana@example.com,bo@example.com", invalid],
    ["a\u200bna@example.com", "ana@example.com"],
    ["ana＠example．com", "ana@example.com"],
    ["ana@example。com", "ana@example.com"],
    ["o’neil@example.com", "o'neil@example.com"],
    ["ana@example.comです", invalid],
    ["ana@example.한국", "ana@example.한국"],
    ["//ana@example.com", invalid],
  ])("%j is read as %j", (text, value) => {
    expect(read({ type: "email" }, text)).toBe(value)
  })
})

describe("a web address", () => {
  test.each<[string, Value | undefined]>([
    ["https://example.com", "https://example.com"],
    [" HTTP://Example.com/a?b=c#d ", "HTTP://Example.com/a?b=c#d"],
    ["https://пример.рф/путь", "https://пример.рф/путь"],
    ["http://localhost:8080/", "http://localhost:8080/"],
    ["http://[::1]/", "http://[::1]/"],
    ["example.com", invalid],
    ["ftp://example.com", invalid],
    ["javascript:alert(1)", invalid],
    ["http:example.com", invalid],
    ["http://", invalid],
    ["http:///example.com", invalid],
    ["https://exa mple.com", invalid],
    ["https://example.com/a b", invalid],
    ["https://example.com:99999", invalid],
    ["see https://example.com", invalid],
  ])("%j is read as %j", (text, value) => {
    expect(read({ type: "url" }, text)).toBe(value)
  })
})

describe("a telephone number", () => {
  test.each<[string, string | null, string, Value | undefined]>([
    ["ro", null, "0712 345 678", "+40712345678"],
    ["ru", null, "8 (912) 345-67-89", "+79123456789"],
    ["ru-MD", null, "069 123 456", "+37369123456"],
    ["en", null, "(415) 555-2671", "+14155552671"],
    ["en", "RO", "0712345678", "+40712345678"],
    ["en", "ro", "0712345678", "+40712345678"],
    ["en", null, "+40 712 345 678", "+40712345678"],
    ["xx", null, "+40712345678", "+40712345678"],
    ["xx", null, "0712345678", invalid],
    ["ro", "constructor", "0712345678", "+40712345678"],
    ["ro", null, "０７１２３４５６７８", "+40712345678"],
    ["ro", null, "123", invalid],
    ["ro", null, "call 0712345678", invalid],
    ["en", null, "+999 123 456", invalid],
    ["en", null, "phone", invalid],
  ])("in %s, country %s, %j is %j", (locale, country, text, value) => {
    expect(read({ type: "phone" }, text, { locale, country })).toBe(value)
  })

  test("its length and pattern are those of what was typed", () => {
    expect(read({ type: "phone", maxLength: 5 }, "+40712345678")).toBe(invalid)
    expect(read({ type: "phone", pattern: "^\\+40" }, "+40 712 345 678")).toBe("+40712345678")
    expect(read({ type: "phone", pattern: "^\\+40" }, "+14155552671")).toBe(invalid)
  })
})

describe("any input", () => {
  const TYPES: readonly InputType[] = [
    "text",
    "number",
    "integer",
    "boolean",
    "date",
    "datetime",
    "timeOfDay",
    "email",
    "url",
    "phone",
  ]
  const locales = fc.constantFrom("en", "ru", "zh-CN", "ar", "xx", "", "__proto__")
  const almost = fc
    .array(fc.constantFrom(..."0123456789+-.,/:@ TZ年月日é😀\u0000\ud800\u0301٣".split("")), { maxLength: 30 })
    .map(characters => characters.join(""))

  test.each(TYPES)("of type %s survives any text", type => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: anyCharacter }), almost), locales, (text, locale) => {
        const reading = readInput({ type }, text, { ...CONTEXT, locale })
        if (reading.valid && type !== "text") expect(reading.value).not.toBe("")
      }),
    )
  })

  test.each(TYPES)("of type %s takes what it has saved for known", type => {
    const typed = [
      "Ana",
      "12,5",
      "12",
      "yes",
      "2026-12-25",
      "2026-12-25T10:00",
      "ana@example.com",
      "https://example.com",
      "+40 712 345 678",
    ]
    for (const text of typed) {
      const value = read({ type }, text)
      if (value !== undefined) expect(isValidValue({ type }, value, CONTEXT)).toBe(true)
    }
  })

  test.each(TYPES)("of type %s answers a hostile text at once", async type => {
    for (const part of ["1", "(", "+", "a@", "a.", "-", " ", "\u0301\u0327", "http://", "1/", "９"]) {
      const text = `1${part.repeat(16_000)}x`
      expect(await processorTime(() => readInput({ type }, text, CONTEXT))).toBeLessThan(500)
    }
  })

  test.each(["number", "date", "datetime"] as const)("of type %s looks through any sentence at once", async type => {
    for (const words of ["1/2 ", "twenty one ", "the 5th of ", "half past ", "五", "½ and a half of a "]) {
      const sentence = words.repeat(500).slice(0, 499)
      const read = () => readInput({ type, extract: true }, sentence, CONTEXT)
      expect(await leastProcessorTime(read)).toBeLessThan(100)
    }
  })
})

describe("a value that is known", () => {
  test.each<[InputSpec, Value, boolean]>([
    [{}, "Ana", true],
    [{}, "", false],
    [{}, null, false],
    [{}, 5, false],
    [{ minLength: 5 }, "Ana", false],
    [{ pattern: "^A" }, "Ana", true],
    [{ pattern: "^B" }, "Ana", false],
    [{ type: "number" }, 5, true],
    [{ type: "number" }, 1e21, true],
    [{ type: "number" }, 1e-7, true],
    [{ type: "number" }, "5", false],
    [{ type: "number", minimum: 6 }, 5, false],
    [{ type: "integer" }, 5.5, false],
    [{ type: "boolean" }, false, true],
    [{ type: "boolean" }, "no", false],
    [{ type: "date" }, "2026-12-25", true],
    [{ type: "date" }, "12/25/2026", false],
    [{ type: "date" }, NOW, false],
    [{ type: "datetime" }, NOW, true],
    [{ type: "datetime" }, new Date(Number.NaN), false],
    [{ type: "datetime" }, "2026-03-02T09:00:00Z", false],
    [{ type: "email" }, "ana@example.com", true],
    [{ type: "email" }, "ana", false],
    [{ type: "phone" }, "+40712345678", true],
    [{ type: "phone" }, "0712345678", false],
    [{}, ["Ana"], false],
    [{}, { name: "Ana" }, false],
  ])("%j could have saved %j: %j", (spec, value, expected) => {
    expect(isValidValue(spec, value, CONTEXT)).toBe(expected)
  })
})

test.each<[InputType | undefined, string]>([
  [undefined, "string"],
  ["text", "string"],
  ["number", "number"],
  ["integer", "number"],
  ["boolean", "boolean"],
  ["date", "date"],
  ["datetime", "time"],
  ["timeOfDay", "string"],
  ["email", "string"],
  ["url", "string"],
  ["phone", "string"],
])("what %s saves is of type %s", (type, kind) => {
  expect(inputValueType(type === undefined ? {} : { type })).toEqual({ kind })
})
