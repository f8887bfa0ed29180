import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type InputContext, readInput } from "../../language/input/read-input.js"
import rules from "../../language/input/spellout-rules.json" with { type: "json" }
import type { InputSpec } from "../../language/spec/flow-spec.js"
import { PlainDate, type Value } from "../../language/values/values.js"
import { spelloutRules } from "../../tools/spellout.mjs"
import { partOf, repeated } from "../thoroughness.js"

const LOCALES =
  "ar ar-EG bg bn cs da de de-CH el en en-GB en-IN es es-MX et fa fi fr fr-CH he hi hr hu hy id it ja ka ko lt lv mr nb nl pl pt pt-PT ro ru sk sl sr sv ta th tr uk vi zh zh-HK zh-TW".split(
    " ",
  )
const NOW = new Date("2026-03-04T09:00:00Z")
const read = (spec: InputSpec, text: string, context: Partial<InputContext> = {}): Value | undefined => {
  const reading = readInput(spec, text, { locale: "en", zone: "UTC", now: NOW, ...context })
  if (!reading.valid) return undefined
  return reading.value instanceof PlainDate ? reading.value.iso : reading.value
}

describe.each(LOCALES)("what is said in %s is read again there", locale => {
  test("a number", () => {
    const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 })
    const number = fc.oneof(
      fc.integer({ min: -999_999_999, max: 999_999_999 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    )
    fc.assert(
      fc.property(number, any => {
        const said = Number(any.toFixed(4)) + 0
        expect(read({ type: "number" }, format.format(said), { locale })).toBe(said === 0 ? 0 : said)
        const whole = Math.trunc(said) + 0
        expect(read({ type: "integer" }, format.format(whole), { locale })).toBe(whole)
      }),
      { numRuns: repeated({ all: 600, ci: 60, here: 20 }) },
    )
  })

  test("a number with an abbreviation, or not at all", () => {
    for (const compactDisplay of ["short", "long"] as const) {
      const format = new Intl.NumberFormat(locale, { notation: "compact", compactDisplay, maximumFractionDigits: 1 })
      for (const number of [1000, 5000, 12_000, 150_000, 1e6, 2.5e6, -3e9, 1e12]) {
        const said = format.format(number)
        expect([said, read({ type: "number" }, said, { locale }) ?? number]).toEqual([said, number])
      }
    }
  })

  test("a date", () => {
    const styles = (["full", "long", "medium"] as const).map(
      dateStyle => new Intl.DateTimeFormat(locale, { dateStyle, timeZone: "UTC" }),
    )
    const day = fc.date({ min: new Date("1950-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
    fc.assert(
      fc.property(day, date => {
        const iso = date.toISOString().slice(0, 10)
        for (const style of styles)
          expect([style.format(date), String(read({ type: "date" }, style.format(date), { locale }))]).toEqual([
            style.format(date),
            iso,
          ])
      }),
      { numRuns: repeated({ all: 400, ci: 40, here: 15 }) },
    )
  })

  test("a weekday, and a day near today", () => {
    const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" })
    for (const days of [1, 2, 3, 4, 5, 6]) {
      const date = new Date(NOW.getTime() + days * 86_400_000)
      expect([weekday.format(date), String(read({ type: "date" }, weekday.format(date), { locale }))]).toEqual([
        weekday.format(date),
        date.toISOString().slice(0, 10),
      ])
    }
    const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" })
    for (const days of [0, 5, 12, -5]) {
      const date = new Date(NOW.getTime() + days * 86_400_000)
      expect([near.format(days, "day"), String(read({ type: "date" }, near.format(days, "day"), { locale }))]).toEqual([
        near.format(days, "day"),
        date.toISOString().slice(0, 10),
      ])
    }
  })

  test("a moment near now", () => {
    const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" })
    for (const [amount, unit, milliseconds] of [
      [0, "second", 0],
      [2, "hour", 3_600_000],
      [5, "hour", 3_600_000],
      [21, "minute", 60_000],
      [-30, "minute", 60_000],
    ] as const) {
      const said = near.format(amount, unit)
      const moment = new Date(NOW.getTime() + amount * milliseconds)
      expect([said, read({ type: "datetime" }, said, { locale })]).toEqual([said, moment])
    }
  })

  test("an hour with its part of the day", () => {
    const style = new Intl.DateTimeFormat(locale, { hour: "numeric", hour12: true, dayPeriod: "long", timeZone: "UTC" })
    for (let hour = 0; hour < 24; hour += 1) {
      const said = style.format(Date.UTC(2022, 0, 1, hour))
      const own = `${String(hour).padStart(2, "0")}:00`
      // Armenian puts an ending to the number.
      const none = locale === "hy" ? own : undefined
      expect([said, read({ type: "timeOfDay" }, said, { locale }) ?? none]).toEqual([said, own])
    }
  })

  test("a day with a time", () => {
    const hours = [
      [0, 5],
      [9, 5],
      [12, 30],
      [15, 0],
      [23, 59],
    ] as const
    for (const dateStyle of ["full", "long", "medium"] as const) {
      const style = new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: "short", timeZone: "UTC" })
      for (const [hour, minute] of hours) {
        const moment = new Date(Date.UTC(2026, 10, 5, hour, minute))
        const said = style.format(moment)
        // Mongolian puts a word after the weekday.
        const none = locale === "mn" && dateStyle === "full" ? moment : undefined
        expect([said, read({ type: "datetime" }, said, { locale }) ?? none]).toEqual([said, moment])
      }
    }
  })

  test("a time of day", () => {
    const style = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" })
    for (const [hour, minute] of [
      [0, 5],
      [9, 5],
      [12, 30],
      [15, 0],
      [23, 59],
    ] as const) {
      const said = style.format(Date.UTC(2026, 2, 4, hour, minute))
      const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`
      expect([said, read({ type: "timeOfDay" }, said, { locale })]).toEqual([said, time])
    }
  })
})

test("the rules by which numbers are spelled are those of CLDR", () => {
  expect(JSON.parse(spelloutRules(new URL("../../node_modules/", import.meta.url)))).toEqual(rules)
})

describe("a number in words", () => {
  test.each<[string, string, number | undefined]>([
    ["en", "Twenty-three", 23],
    ["en", "one hundred and twenty three thousand four hundred and five", 123_405],
    ["en", "a hundred", 100],
    ["en", "a million", 1_000_000],
    ["uk", "п'ять", 5],
    ["uk", "дев’ять", 9],
    ["hi", "पांच", 5],
    ["fr", "septante-deux", 72],
    ["fr-CH", "huitante", 80],
    ["fr-BE", "nonante", 90],
    ["fr-BE", "soixante-dix", 70],
    ["en", "hundred", 100],
    ["en", "minus two point five", -2.5],
    ["en", "5 million", 5_000_000],
    ["en", "2.3 million", 2_300_000],
    ["en", "-10 thousand", -10_000],
    ["en", "twenty hundred", undefined],
    ["en", "one two", undefined],
    ["en", "4 thousand 3 hundred and 21", 4321],
    ["en", "minus 5", -5],
    ["en", "negative one", -1],
    ["en", "nought point five", 0.5],
    ["en", "fifty²", undefined],
    ["de", "zweihundertsechsundfuenfzig", 256],
    ["zh-CN", "三万五", 35_000],
    ["zh-CN", "壹百零壹", 101],
    ["zh-TW", "負三十二", -32],
    ["zh-CN", "3万2200", 32_200],
    ["ja", "5万4千6百", 54_600],
    ["ja", "マイナス32", -32],
    ["en", "five or six", undefined],
    ["en", "no", undefined],
    ["fr", "quatre-vingt-dix-sept", 97],
    ["fr", "vingt et un", 21],
    ["fr", "2,5 millions", 2_500_000],
    ["fr", "3 cents", undefined],
    ["ru", "5 миллионов", 5_000_000],
    ["de", "dreiundzwanzig", 23],
    ["de", "eine Million zweihunderttausend", 1_200_000],
    ["es", "veintiuna", 21],
    ["es", "ciento uno", 101],
    ["it", "ventitré", 23],
    ["pt", "vinte e três", 23],
    ["nl", "drieëntwintig", 23],
    ["sv", "tjugotre", 23],
    ["da", "treogtyve", 23],
    ["pl", "dwadzieścia trzy", 23],
    ["ru", "двадцать одна", 21],
    ["ru", "две тысячи пятьсот", 2500],
    ["tr", "yirmi üç", 23],
    ["he", "עשרים ושלוש", 23],
    ["ar", "ثلاثة وعشرون", 23],
    ["fa", "بیست و سه", 23],
    ["hi", "तेईस", 23],
    ["th", "ยี่สิบสาม", 23],
    ["zh-CN", "三百零五", 305],
    ["zh-CN", "三百五", 350],
    ["zh-CN", "2.3万", 23_000],
    ["ja", "三十五", 35],
    ["ja", "3万5千", 35_000],
    ["ko", "삼십오", 35],
    ["ro", "douăzeci și trei", 23],
    ["ro", "o sută douăzeci și cinci", 125],
    ["fr", "d'eux", undefined],
    ["xx", "one", undefined],
  ])("in %s, %j is %j", (locale, text, number) => {
    expect(read({ type: "number" }, text, { locale })).toBe(number)
  })
})

describe("a date in words", () => {
  // 4 March 2026 is a Wednesday.
  test.each<[string, string, string | undefined]>([
    ["en", "tomorrow", "2026-03-05"],
    ["en", "the day after tomorrow", "2026-03-06"],
    ["en", "in 3 days", "2026-03-07"],
    ["en", "in a week", "2026-03-11"],
    ["en", "a month ago", "2026-02-04"],
    ["en", "in an hour", undefined],
    ["en", "in -1 days", undefined],
    ["en", "-2 days ago", undefined],
    ["ru", "через −3 дня", undefined],
    ["fa", "in -۲ days", undefined],
    ["de", "in einer Woche", "2026-03-11"],
    ["de", "vor einem Jahr", "2025-03-04"],
    ["fr", "dans un mois", "2026-04-04"],
    ["es", "dentro de una semana", "2026-03-11"],
    ["ro", "peste o săptămână", "2026-03-11"],
    ["ru", "через неделю", "2026-03-11"],
    ["ru", "через месяц", "2026-04-04"],
    ["uk", "через рік", "2027-03-04"],
    ["pl", "za tydzień", "2026-03-11"],
    ["cs", "za týden", "2026-03-11"],
    ["en", "in three weeks", "2026-03-25"],
    ["en", "2 months ago", "2026-01-04"],
    ["en", "Friday", "2026-03-06"],
    ["en", "on monday", "2026-03-09"],
    ["en", "Wednesday", undefined],
    ["en", "this friday", "2026-03-06"],
    ["en", "this monday", undefined],
    ["en", "next Friday", "2026-03-13"],
    ["en", "next monday", "2026-03-09"],
    ["en", "last friday", "2026-02-27"],
    ["en", "last monday", undefined],
    ["en", "5 March 2026", "2026-03-05"],
    ["en", "March 5th, 2026", "2026-03-05"],
    ["en", "Thursday, the 5th of March 2026", "2026-03-05"],
    ["en", "Friday, 5 March 2026", undefined],
    ["en", "March 5, 2022", "2022-03-05"],
    ["en", "Mar 5", "2026-03-05"],
    ["en", "3 march", "2027-03-03"],
    ["en", "5 March 26", undefined],
    ["en", "March 2026", undefined],
    ["en", "29 February", "2028-02-29"],
    ["en", "30 February 2026", undefined],
    ["en", "25.12.2026", "2026-12-25"],
    ["en", "12.25.2026", undefined],
    ["en", "2026/12/25", "2026-12-25"],
    ["en", "5", undefined],
    ["en", "tomorrow or friday", undefined],
    ["en", "3/5", "2026-03-05"],
    ["en-GB", "3/5", "2026-05-03"],
    ["en", "5.3", undefined],
    ["en", "25.3", "2026-03-25"],
    ["de", "5.3.", "2026-03-05"],
    ["de", "am 28.2.", "2027-02-28"],
    ["de", "Freitag, 6.3.", "2026-03-06"],
    ["de", "Freitag, 7.3.", undefined],
    ["de", "So 27.02.2022", "2022-02-27"],
    ["hu", "3.5.", undefined],
    ["sv", "5/3", "2026-03-05"],
    ["ja", "3/5", "2026-03-05"],
    ["en", "the 5th", "2026-03-05"],
    ["en", "3rd", "2026-04-03"],
    ["en", "the 31st", "2026-03-31"],
    ["en", "the twenty first", "2026-03-21"],
    ["en", "second", undefined],
    ["en", "March ²", undefined],
    ["en", "friday the 13th", "2026-03-13"],
    ["en", "friday the 14th", undefined],
    ["en", "the fifth of May", "2026-05-05"],
    ["en", "May twenty nine", "2026-05-29"],
    ["de", "am 5.", "2026-03-05"],
    ["de", "den fünften Mai", "2026-05-05"],
    ["es", "el 5", "2026-03-05"],
    ["es", "a las 5", undefined],
    ["pt", "dia 12", "2026-03-12"],
    ["pt", "6a", undefined],
    ["pt", "sete de maio", "2026-05-07"],
    ["it", "sette maggio", "2026-05-07"],
    ["ru", "5 числа", "2026-03-05"],
    ["ru", "5-го", "2026-03-05"],
    ["ru", "в 5", undefined],
    ["ru", "двадцать первого мая", "2026-05-21"],
    ["zh-CN", "29号", "2026-03-29"],
    ["ja", "29日", "2026-03-29"],
    ["en", "next week Monday", "2026-03-09"],
    ["en", "Monday of next week", "2026-03-09"],
    ["fr", "lundi en huit", "2026-03-16"],
    ["fr", "vendredi en quinze", "2026-03-20"],
    ["en-GB", "Friday week", "2026-03-13"],
    ["en-GB", "Wednesday week", undefined],
    ["de", "Freitag in einer Woche", "2026-03-13"],
    ["en", "first Sunday", undefined],
    ["en", "third Tuesday", undefined],
    ["en", "the 1st Sunday", undefined],
    ["en", "the 3rd Tuesday of March", undefined],
    ["en", "March 3rd, Tuesday", undefined],
    ["en", "March 5th, Thursday", "2026-03-05"],
    ["en", "Sunday the 1st", undefined],
    ["en", "Thursday the 5th", "2026-03-05"],
    ["en", "Thursday, 5th of March", "2026-03-05"],
    ["nl", "de 1e donderdag van mei", undefined],
    ["de", "der 5. Donnerstag", undefined],
    ["ru", "четверг, пятое", "2026-03-05"],
    ["ar", "الخميس الخامس", undefined],
    ["ar", "الخميس الخامس من مارس", "2026-03-05"],
    ["id", "Kamis kelima", undefined],
    ["en", "last week Monday", "2026-02-23"],
    ["en", "next week", undefined],
    ["fr", "lundi de la semaine prochaine", "2026-03-09"],
    ["ru", "в понедельник на следующей неделе", "2026-03-09"],
    ["en", "3 days from now", "2026-03-07"],
    ["en", "coming Friday", "2026-03-06"],
    ["es", "en 3 días", "2026-03-07"],
    ["it", "fra due settimane", "2026-03-18"],
    ["mn", "гуравдугаар сарын 5", "2026-03-05"],
    ["mn", "2026 оны арван нэгдүгээр сарын 5", "2026-11-05"],
    ["de", "übermorgen", "2026-03-06"],
    ["de", "nächsten Freitag", "2026-03-13"],
    ["de", "am 5. März 2026", "2026-03-05"],
    ["de", "tomorrow", "2026-03-05"],
    ["fr", "le 1er mai 2026", "2026-05-01"],
    ["fr", "vendredi prochain", "2026-03-13"],
    ["fr", "dans deux semaines", "2026-03-18"],
    ["es", "mañana", "2026-03-05"],
    ["es", "el 5 de marzo de 2026", "2026-03-05"],
    ["es", "mar", undefined],
    ["es", "martes", "2026-03-10"],
    ["pt-BR", "sexta", "2026-03-06"],
    ["it", "dopodomani", "2026-03-06"],
    ["ru", "в пятницу", "2026-03-06"],
    ["ru", "в следующую среду", "2026-03-11"],
    ["ru", "5 марта 2026 года", "2026-03-05"],
    ["pl", "w sobotę", "2026-03-07"],
    ["tr", "yarın", "2026-03-05"],
    ["he", "5 במרץ 2026", "2026-03-05"],
    ["ar", "غدا", "2026-03-05"],
    ["ar", "خلال يومين", "2026-03-06"],
    ["he", "בעוד שבועיים", "2026-03-18"],
    ["hi", "कल", undefined],
    ["fa", "۱۴۰۴/۱۲/۱۴", "2026-03-05"],
    ["fa", "۱۴ اسفند ۱۴۰۴", "2026-03-05"],
    ["fa", "فردا", "2026-03-05"],
    ["th", "5 มีนาคม 2569", "2026-03-05"],
    ["th", "5/3/2569", "2026-03-05"],
    ["vi", "5 tháng 3 2026", "2026-03-05"],
    ["zh-CN", "明天", "2026-03-05"],
    ["zh-CN", "下周五", "2026-03-13"],
    ["zh-CN", "三月五日", "2026-03-05"],
    ["zh-CN", "二〇二六年三月五号", "2026-03-05"],
    ["ja", "来週の金曜日", "2026-03-13"],
    ["ja", "3月5日(木)", "2026-03-05"],
    ["ja", "3月5日(金)", undefined],
    ["ko", "3월 5일", "2026-03-05"],
    ["en", "tomorrow morning", "2026-03-05"],
    ["en", "tonight", "2026-03-04"],
    ["en", "morning", undefined],
    ["de", "heute Abend", "2026-03-04"],
    ["de", "uebermorgen", "2026-03-06"],
    ["de", "5. Maerz", "2026-03-05"],
    ["de", "kommenden Freitag", "2026-03-06"],
    ["es", "mañana por la mañana", "2026-03-05"],
    ["es", "5 de setiembre", "2026-09-05"],
    ["fi", "perjantaina", "2026-03-06"],
    ["hu", "pénteken", "2026-03-06"],
    ["sk", "v piatok", "2026-03-06"],
    ["sv", "på fredag", "2026-03-06"],
    ["sv", "imorgon", "2026-03-05"],
    ["zh-CN", "今晚", "2026-03-04"],
    ["it", "l'8 marzo", "2026-03-08"],
    ["it", "venerdì l'8", undefined],
    ["ca", "l'11 d'abril de 2026", "2026-04-11"],
    ["pl", "nie", undefined],
    ["cs", "ne", undefined],
    ["hr", "pet", undefined],
    ["vi", "một", undefined],
    ["ro", "am vin", undefined],
    ["de", "am Morgen", undefined],
    ["de", "Mitte", undefined],
    ["hu", "március 15-én", "2026-03-15"],
    ["hu", "jövő pénteken", "2026-03-13"],
    ["ro", "vinerea viitoare", "2026-03-13"],
    ["ro", "pe 15", "2026-03-15"],
    ["ro", "astăzi", "2026-03-04"],
    ["zh-CN", "大后天", "2026-03-07"],
    ["ja", "しあさって", "2026-03-07"],
    ["nl", "komende vrijdag", "2026-03-06"],
    ["tr", "haftaya cuma", "2026-03-13"],
    ["el", "1η Μαΐου", "2026-05-01"],
    ["el", "την επόμενη Παρασκευή", "2026-03-13"],
    ["he", "ה-15 במרץ", "2026-03-15"],
    ["ar", "بعد غد", "2026-03-06"],
    ["ar", "بعد 3 أيام", "2026-03-07"],
    ["ar", "بعد أسبوع", "2026-03-11"],
    ["th", "อีก 3 วัน", "2026-03-07"],
    ["vi", "ngày 15 tháng 3 năm 2026", "2026-03-15"],
    ["vi", "ngày năm tháng ba", "2026-03-05"],
    ["vi", "3 ngày nữa", "2026-03-07"],
    ["mn", "3-р сарын 5-ны өдөр", "2026-03-05"],
    ["mn", "Баасан гараг", "2026-03-06"],
    ["ja", "令和8年3月15日", "2026-03-15"],
    ["zh-TW", "民國115年3月15日", "2026-03-15"],
    ["de", "heute in 14 Tagen", "2026-03-18"],
    ["en", "in a fortnight", "2026-03-18"],
  ])("in %s, %j is %j", (locale, text, date) => {
    expect(read({ type: "date" }, text, { locale })).toBe(date)
  })

  test("today is the day in the person's zone", () => {
    const now = new Date("2026-03-04T23:30:00Z")
    expect(read({ type: "date" }, "today", { now, zone: "Asia/Tokyo" })).toBe("2026-03-05")
    expect(read({ type: "date" }, "tomorrow", { now, zone: "America/New_York" })).toBe("2026-03-05")
  })

  test.each<[string, string, string, string | undefined]>([
    ["en", "UTC", "tomorrow at 5:30 pm", "2026-03-05T17:30:00.000Z"],
    ["en", "Europe/Bucharest", "Friday 9:05", "2026-03-06T07:05:00.000Z"],
    ["en", "UTC", "9 am, 5 March 2026", "2026-03-05T09:00:00.000Z"],
    ["en", "UTC", "tomorrow at 5", undefined],
    ["en", "UTC", "tomorrow at 17", "2026-03-05T17:00:00.000Z"],
    ["de", "UTC", "morgen um 8", "2026-03-05T08:00:00.000Z"],
    ["ro", "Europe/Bucharest", "mâine la 8", "2026-03-05T06:00:00.000Z"],
    ["ru", "UTC", "завтра в 8", "2026-03-05T08:00:00.000Z"],
    ["ru", "UTC", "завтра 8", undefined],
    ["de", "UTC", "morgen um 17 Uhr", "2026-03-05T17:00:00.000Z"],
    ["fr", "UTC", "demain à 9h05", "2026-03-05T09:05:00.000Z"],
    ["zh-CN", "UTC", "明天下午3点30分", "2026-03-05T15:30:00.000Z"],
    ["en", "UTC", "tomorrow at half past seven", undefined],
    ["en", "UTC", "tomorrow at 5 o'clock", undefined],
    ["en", "UTC", "tomorrow at half past seven in the evening", "2026-03-05T19:30:00.000Z"],
    ["de", "UTC", "morgen um halb acht", "2026-03-05T07:30:00.000Z"],
    ["de", "UTC", "5.3. um 10 Uhr", "2026-03-05T10:00:00.000Z"],
    ["de", "UTC", "9.10", undefined],
    ["pt-BR", "UTC", "sete do dia 15", undefined],
    ["he", "UTC", "מחר ב-9", "2026-03-05T09:00:00.000Z"],
    ["he", "UTC", "5 במרץ ב-17:30", "2026-03-05T17:30:00.000Z"],
    ["cs", "UTC", "zítra v půl desáté", "2026-03-05T09:30:00.000Z"],
    ["hu", "UTC", "holnap fél tízkor", "2026-03-05T09:30:00.000Z"],
    ["it", "UTC", "domani le 9 e mezza", "2026-03-05T09:30:00.000Z"],
    ["ru", "UTC", "завтра в семь часов вечера", "2026-03-05T19:00:00.000Z"],
    ["en", "UTC", "tonight at 8", "2026-03-04T20:00:00.000Z"],
    ["en", "UTC", "10 am Tuesday", "2026-03-10T10:00:00.000Z"],
    ["en", "UTC", "tomorrow morning at 9", "2026-03-05T09:00:00.000Z"],
    ["en", "UTC", "tomorrow morning", undefined],
    ["en", "UTC", "tomorrow night at 1", undefined],
    ["de", "UTC", "heute Abend um 8", "2026-03-04T20:00:00.000Z"],
    ["es", "UTC", "mañana por la mañana a las 9", "2026-03-05T09:00:00.000Z"],
    ["fr", "UTC", "demain soir à 8h", "2026-03-05T20:00:00.000Z"],
    ["it", "UTC", "stasera alle 8", "2026-03-04T20:00:00.000Z"],
    ["nl", "UTC", "morgenavond om 8", "2026-03-05T20:00:00.000Z"],
    ["ru", "UTC", "сегодня вечером в 8", "2026-03-04T20:00:00.000Z"],
    ["zh-CN", "UTC", "周五晚上8点", "2026-03-06T20:00:00.000Z"],
    ["zh-CN", "UTC", "周五19:30", "2026-03-06T19:30:00.000Z"],
    ["ja", "UTC", "明日の午後3時", "2026-03-05T15:00:00.000Z"],
    ["en", "UTC", "now", "2026-03-04T09:00:00.000Z"],
    ["en", "UTC", "in 2 hours", "2026-03-04T11:00:00.000Z"],
    ["en", "UTC", "in -2 hours", undefined],
    ["en", "UTC", "tomorrow - 9:30", "2026-03-05T09:30:00.000Z"],
    ["de", "UTC", "in einer Stunde", "2026-03-04T10:00:00.000Z"],
    ["ru", "UTC", "через 30 минут", "2026-03-04T09:30:00.000Z"],
    ["zh-CN", "UTC", "5分钟后", "2026-03-04T09:05:00.000Z"],
    ["en", "Europe/Berlin", "March 29 at 2:30 am", undefined],
    ["en", "Europe/Berlin", "2026-03-29 02:30", undefined],
    ["en", "Europe/Berlin", "2026-03-29T02:30Z", "2026-03-29T02:30:00.000Z"],
    ["en", "Europe/Berlin", "March 29 at 3:30 am", "2026-03-29T01:30:00.000Z"],
    ["en", "Europe/Berlin", "October 25 at 2:30 am", "2026-10-25T00:30:00.000Z"],
    ["en", "Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00.000Z"],
  ])("in %s and %s, %j is the moment %s", (locale, zone, text, time) => {
    const value = read({ type: "datetime" }, text, { locale, zone })
    expect(value instanceof Date ? value.toISOString() : value).toBe(time)
  })
})

describe("a time of day", () => {
  test.each<[string, string, string | undefined]>([
    ["en", "9:05", "09:05"],
    ["en", "9 pm", "21:00"],
    ["en", "-9", undefined],
    ["en", "at −9", undefined],
    ["en", "-9:30 pm", undefined],
    ["ar", "-٩", undefined],
    ["en", "- 9:30", "09:30"],
    ["en", "9:05 p.m.", "21:05"],
    ["en", "12 am", "00:00"],
    ["en", "21", "21:00"],
    ["en", "noon", "12:00"],
    ["ro", "miezul nopții", "00:00"],
    ["ar", "منتصف الليل", "00:00"],
    ["tr", "gece yarısı", "00:00"],
    ["uk", "опівдні", "12:00"],
    ["en", "13 pm", undefined],
    ["en", "at 10:30", "10:30"],
    ["en", "7p", "19:00"],
    ["en", "1140 am", "11:40"],
    ["en", "1140", undefined],
    ["en", "half past seven", "07:30"],
    ["en", "a quarter to eight", "07:45"],
    ["en", "ten past nine in the evening", "21:10"],
    ["en", "in the morning at 7", "07:00"],
    ["en", "12 at night", "00:00"],
    ["en", "3 at night", undefined],
    ["en", "11 in the afternoon", undefined],
    ["en", "seven o'clock", "07:00"],
    ["en", "seven", "07:00"],
    ["en", "seven thirty", "07:30"],
    ["en", "twenty two", "22:00"],
    ["en", "7 tonight", "19:00"],
    ["en", "10 in the evening", "22:00"],
    ["de", "8 Uhr früh", "08:00"],
    ["hu", "9 óra", "09:00"],
    ["ko", "오후 9시", "21:00"],
    ["zh-CN", "早上八点", "08:00"],
    ["zh-CN", "晚上八点三十分", "20:30"],
    ["en", "²", undefined],
    ["fr", "10 heures", "10:00"],
    ["fr", "huit heures et demie", "08:30"],
    ["de", "halb acht", "07:30"],
    ["de", "18 Uhr 12", "18:12"],
    ["de", "12 Uhr abends", "00:00"],
    ["de", "morgens um 7 Uhr", "07:00"],
    ["nl", "half acht", "07:30"],
    ["nl", "om 14.00", "14:00"],
    ["es", "las ocho y diez de la noche", "20:10"],
    ["it", "sette e mezza", "07:30"],
    ["pt", "seis e meia", "06:30"],
    ["sv", "halv åtta", "07:30"],
    ["pl", "wpół do ósmej", "07:30"],
    ["ru", "полвосьмого", "07:30"],
    ["ru", "без четверти восемь", "07:45"],
    ["ru", "3 часа ночи", "03:00"],
    ["zh-CN", "七点半", "07:30"],
    ["ja", "午後五時", "17:00"],
    ["en", "24:00", undefined],
    ["en", "9:60", undefined],
    ["en", "9:05:30", undefined],
    ["de", "21 Uhr", "21:00"],
    ["fr", "21h30", "21:30"],
    ["ru", "9.05", "09:05"],
    ["zh-CN", "下午3点半", "15:30"],
    ["ja", "午後3時", "15:00"],
    ["ko", "오후 3시 30분", "15:30"],
    ["ar", "٩:٠٥", "09:05"],
    ["it", "le 9 e mezza", "09:30"],
    ["it", "sono le nove e mezza", "09:30"],
    ["it", "le 7 di sera", "19:00"],
    ["it", "l'una", "01:00"],
    ["es", "son las nueve y media", "09:30"],
    ["ca", "dos quarts de deu", "09:30"],
    ["ca", "les nou i mitja", "09:30"],
    ["cs", "v půl desáté", "09:30"],
    ["cs", "půl jedné", "00:30"],
    ["cs", "v poledne", "12:00"],
    ["sk", "o pol desiatej", "09:30"],
    ["sk", "trištvrte na desať", "09:45"],
    ["uk", "о пів на десяту", "09:30"],
    ["hu", "fél tíz", "09:30"],
    ["hu", "fél tízkor", "09:30"],
    ["hu", "háromnegyed 10-kor", "09:45"],
    ["hu", "délben", "12:00"],
    ["he", "ב-9", "09:00"],
    ["he", "תשע וחצי", "09:30"],
    ["he", "רבע לתשע", "08:45"],
    ["hr", "u pola deset", "09:30"],
    ["bg", "девет и половина", "09:30"],
    ["el", "στις εννέα και μισή", "09:30"],
    ["et", "pool kümme", "09:30"],
    ["id", "jam setengah sepuluh", "09:30"],
    ["ko", "아홉 시 반", "09:30"],
    ["lv", "pusdesmit", "09:30"],
    ["vi", "chín giờ rưỡi", "09:30"],
    ["vi", "CH 3:00", "15:00"],
    ["fr", "midi et demi", "12:30"],
    ["fr", "minuit et quart", "00:15"],
    ["fr", "midi moins le quart", "11:45"],
    ["fr", "midi dix", "12:10"],
    ["it", "mezzanotte e mezza", "00:30"],
    ["en", "ten to noon", "11:50"],
    ["en", "9 to 5", undefined],
    ["en", "20 to 5", "04:40"],
    ["en", "2 hours", undefined],
    ["en", "5 min", undefined],
    ["pt", "um quarto para as três", "02:45"],
    ["es", "3 y 4", undefined],
    ["es", "3 y 20", "03:20"],
    ["sr", "7 sati", "07:00"],
    ["sr-Cyrl", "у 7 сати", "07:00"],
    ["sr", "седам часова", "07:00"],
    ["hr", "19 sati", "19:00"],
    ["sr", "podne", "12:00"],
  ])("in %s, %j is %j", (locale, text, time) => {
    expect(read({ type: "timeOfDay" }, text, { locale })).toBe(time)
  })
})

describe("a number's marks", () => {
  test.each<[string, string, number | undefined, number | undefined]>([
    ["en", "1,000", 1000, 1000],
    ["en", "1.000", 1, undefined],
    ["de", "1.000", 1000, 1000],
    ["de", "1,000", 1, undefined],
    ["fr", "1.000", 1, undefined],
    ["en", "0,500", 0.5, undefined],
    ["de", "0.500", 0.5, undefined],
    ["en", "1234,567", 1234.567, undefined],
    ["en", "1.234.567", 1_234_567, 1_234_567],
    ["en", "12,34,567", undefined, undefined],
    ["en-IN", "12,34,567.5", 1_234_567.5, undefined],
    ["hi", "१२,३४,५६७", 1_234_567, 1_234_567],
    ["en", "1 000 000", 1_000_000, 1_000_000],
    ["de-CH", "1’234.50", 1234.5, undefined],
    ["ar-EG", "١٬٢٣٤٫٥", 1234.5, undefined],
    ["ar", "\u202b25,5\u202c", 25.5, undefined],
    ["ne", "७\u200d", 7, 7],
    ["en", "5²", undefined, undefined],
    ["en", "②", undefined, undefined],
    ["en", "1,23,4", undefined, undefined],
    ["en", "192.168.1.2", undefined, undefined],
    ["en", "9007199254740993", undefined, undefined],
    ["en", "9007199254740992", 2 ** 53, 2 ** 53],
    ["en", "0.1234567890123456", undefined, undefined],
    ["en", "0.123456789012345", 0.123456789012345, undefined],
  ])("in %s, %j is the number %j and the whole number %j", (locale, text, number, integer) => {
    expect(read({ type: "number" }, text, { locale })).toBe(number)
    expect(read({ type: "integer" }, text, { locale })).toBe(integer)
  })
})

describe("a number with a word for its scale, or with a part of a whole", () => {
  test.each<[string, string, number | undefined]>([
    ["en", "10k", 10_000],
    ["en", "2.5M", 2_500_000],
    ["en", "2B", undefined],
    ["en", "1.2 bn", 1_200_000_000],
    ["en", "8/10", undefined],
    ["en", "1 4/5", 1.8],
    ["en", "10m", undefined],
    ["en", "5 b", undefined],
    ["en", "13 lakh", 1_300_000],
    ["ru", "10 тыс", 10_000],
    ["ru", "2,5 млн", 2_500_000],
    ["de", "10 Tsd.", 10_000],
    ["de", "2,5 Mio", 2_500_000],
    ["id", "3 M", undefined],
    ["en", "½", 0.5],
    ["en", "2½", 2.5],
    ["en", "-2 1/4", -2.25],
    ["en", "2/3", 0.666666666666667],
    ["en", "24/7", undefined],
    ["en", "1/0", undefined],
    ["en", "half", 0.5],
    ["en", "one and a half", 1.5],
    ["en", "three quarters", 0.75],
    ["en", "two fifths", 0.4],
    ["en", "five and a half million", 5_500_000],
    ["en", "3 million and a half", 3_500_000],
    ["en", "a thousand and a half", undefined],
    ["en", "one hundred and three quarters", undefined],
    ["en", "a dozen", 12],
    ["en", "two dozen", 24],
    ["en", "half a dozen", 6],
    ["en", "three hundred and two dozen", undefined],
    ["en", "fifth", undefined],
    ["en", "a second", undefined],
    ["es", "un segundo", undefined],
    ["de", "anderthalb", 1.5],
    ["de", "zweieinhalb", 2.5],
    ["de", "drei Viertel", 0.75],
    ["fr", "un et demi", 1.5],
    ["fr", "une demi-douzaine", 6],
    ["fr", "vingt et un cinquième", undefined],
    ["es", "dos y media", 2.5],
    ["it", "uno e mezzo", 1.5],
    ["pt", "meia dúzia", 6],
    ["nl", "tweeënhalf", 2.5],
    ["sv", "två och en halv", 2.5],
    ["pl", "półtora", 1.5],
    ["ru", "полтора миллиона", 1_500_000],
    ["ru", "два с половиной", 2.5],
    ["tr", "iki buçuk", 2.5],
    ["ar", "خمسة ونصف", 5.5],
    ["he", "שלוש וחצי", 3.5],
    ["hi", "डेढ़", 1.5],
    ["zh-CN", "一半", 0.5],
    ["zh-CN", "一个半", 1.5],
    ["zh-CN", "三分之二", 0.666666666666667],
    ["zh-CN", "负一又二分之一", -1.5],
    ["ja", "10ダース", 120],
    ["ko", "사분의 삼", 0.75],
  ])("in %s, %j is %j", (locale, text, number) => {
    expect(read({ type: "number" }, text, { locale })).toBe(number)
  })
})

describe("inside a sentence", () => {
  test.each<[InputSpec, string, Value | undefined]>([
    [{ type: "integer" }, "We are 5 people", 5],
    [{ type: "integer" }, "5 people and 2 dogs", undefined],
    [{ type: "integer" }, "we are twenty-three", 23],
    [{ type: "number" }, "It costs $1,000.50!", 1000.5],
    [{ type: "number" }, "nothing", undefined],
    [{ type: "email" }, "Write to <ana@example.com>, please.", "ana@example.com"],
    [{ type: "email" }, "a@example.com or b@example.com", undefined],
    [{ type: "email" }, "a@example.com, that is a@example.com", "a@example.com"],
    [{ type: "url" }, "see https://example.com/a?b=c.", "https://example.com/a?b=c"],
    [{ type: "url" }, "see https://example.com/wiki/Foo_(bar), please", "https://example.com/wiki/Foo_(bar)"],
    [{ type: "url" }, "(as https://example.com/wiki/Foo_(bar))", "https://example.com/wiki/Foo_(bar)"],
    [{ type: "url" }, "in (https://example.com/shop/).", "https://example.com/shop/"],
    [{ type: "url" }, "it is “https://example.com/?id=YQ==”!", "https://example.com/?id=YQ=="],
    [{ type: "url" }, "link:https://example.com/a", "https://example.com/a"],
    [{ type: "url" }, "example.com/?to=https://example.org", undefined],
    [{ type: "email" }, "E-mail:ana@example.com", "ana@example.com"],
    [{ type: "email" }, "Ana<ana@example.com>;", "ana@example.com"],
    [{ type: "email" }, "ana@example.com,bob@example.com", undefined],
    [{ type: "email" }, "メールはana@example.comです", "ana@example.com"],
    [{ type: "email" }, "邮箱是ana@example.com", "ana@example.com"],
    [{ type: "email" }, "用户@例子.公司", "用户@例子.公司"],
    [{ type: "email" }, "https://example.com/?to=ana@example.com", undefined],
    [{ type: "email" }, "I am no-one@example.com", "no-one@example.com"],
    [{ type: "email" }, "not ana@example.com", undefined],
    [{ type: "url" }, "see https://example.com/not-found", "https://example.com/not-found"],
    [{ type: "phone", country: "RO" }, "call me at 0721 234 567 today", "+40721234567"],
    [{ type: "date" }, "I would come on the 5th of March 2026, if I may", "2026-03-05"],
    [{ type: "date" }, "tomorrow or on 9 March 2026", undefined],
    [{ type: "date" }, "I am free all day Friday, I think", "2026-03-06"],
    [{ type: "date" }, "maybe next Friday then", "2026-03-13"],
    [{ type: "date" }, "in a week, I hope", "2026-03-11"],
    [{ type: "date" }, "a week from Friday", undefined],
    [{ type: "date" }, "from Wednesday to Friday", undefined],
    [{ type: "datetime" }, "Wed or Friday at 5 pm", undefined],
    [{ type: "date" }, "Wednesday 4 March is fine", "2026-03-04"],
    [{ type: "date" }, "two weeks from today", "2026-03-18"],
    [{ type: "date" }, "next week Friday", "2026-03-13"],
    [{ type: "date" }, "the Friday after next", undefined],
    [{ type: "date" }, "this is my 3rd order", undefined],
    [{ type: "date" }, "the 3rd time I ask", undefined],
    [{ type: "date" }, "on the 5th, if you can", "2026-03-05"],
    [{ type: "date" }, "Thursday the 5th is fine", "2026-03-05"],
    [{ type: "integer" }, "a few hundred people", undefined],
    [{ type: "integer" }, "a couple dozen", undefined],
    [{ type: "number" }, "I give it 8/10", undefined],
    [{ type: "date" }, "not tomorrow", undefined],
    [{ type: "date" }, "any day but Friday", undefined],
    [{ type: "date" }, "I can't on Friday", undefined],
    [{ type: "date" }, "No, tomorrow", "2026-03-05"],
    [{ type: "integer" }, "we are not 5", undefined],
    [{ pattern: "[A-Z]{2}-\\d{6}" }, "not AB-123456", undefined],
    [{ type: "boolean" }, "I'm not sure", undefined],
    [{ type: "boolean" }, "no, I do not want that", false],
    [{ type: "number" }, "1 1/2 cups, thanks", 1.5],
    [{ type: "number" }, "a dozen eggs", 12],
    [{ type: "timeOfDay" }, "at 9:05 pm if possible", "21:05"],
    [{ type: "timeOfDay" }, "make it -9 please", undefined],
    [{ type: "date" }, "in -1 days please", undefined],
    [{ type: "datetime" }, "I can come tomorrow", new Date("2026-03-05T00:00:00Z")],
    [{ type: "datetime" }, "tomorrow at 8", undefined],
    [{ type: "datetime" }, "every Friday at 5 pm", undefined],
    [{ type: "datetime" }, "5 or 6 March at 5 pm", undefined],
    [{ type: "datetime" }, "tomorrow at 8pm please", new Date("2026-03-05T20:00:00Z")],
    [{ type: "datetime" }, "tomorrow morning please", undefined],
    [{ type: "datetime" }, "tomorrow after 5 pm", undefined],
    [{ type: "datetime" }, "Friday at 5pm or 6pm", undefined],
    [{ type: "datetime" }, "table for 2 tomorrow at 7 pm", new Date("2026-03-05T19:00:00Z")],
    [
      { type: "datetime" },
      "on the 5th of March at half past nine in the evening, please",
      new Date("2026-03-05T21:30:00Z"),
    ],
    [{ type: "boolean" }, "well yes, I think", true],
    [{ type: "boolean" }, "yes and no", undefined],
    [{ pattern: "[A-Z]{2}-\\d{6}" }, "My order is AB-123456, thanks", "AB-123456"],
    [{ pattern: "[A-Z]{2}-\\d{6}" }, "AB-123456 or CD-123456", undefined],
    [{ type: "integer", minimum: 10 }, "5 people, table 12", 12],
    [{ type: "integer", maximum: 5000 }, "6 000", undefined],
    [{ type: "integer", maximum: 5000 }, "about 6 000 of them", undefined],
    [{ type: "number", maximum: 5000 }, "some six thousand", undefined],
  ])("%j finds in %j %j", (spec, text, value) => {
    expect(read({ ...spec, extract: true }, text)).toEqual(value)
  })

  test("a time of day is no day and month", () => {
    expect(read({ type: "date", extract: true }, "morgen um 9.10 Uhr", { locale: "de" })).toBe("2026-03-05")
    expect(read({ type: "date", extract: true }, "am 9.10. um 8.30", { locale: "de" })).toBe("2026-10-09")
  })

  test.each<[InputSpec, string, Value]>([
    [{ type: "integer", maximum: 5000 }, "6 000", 6000],
    [{ type: "integer", maximum: 5000 }, "about 6 000 of them", 6000],
    [{ type: "integer", maximum: 5000 }, "7000 or 8000", null],
    [{ type: "email", maxLength: 10 }, "I am ana@example.com", "ana@example.com"],
  ])("%j reads in %j %j, outside its limits", (spec, text, value) => {
    const context = { locale: "en", zone: "UTC", now: NOW }
    expect(readInput({ ...spec, extract: true }, text, context)).toEqual({ valid: false, value })
  })

  test.each([
    ["de", "Am Freitag nächster Woche"],
    ["fr", "vendredi de la semaine prochaine"],
    ["es", "el viernes de la próxima semana"],
    ["ru", "в пятницу на следующей неделе"],
    ["uk", "у п'ятницю наступного тижня"],
    ["pl", "w piątek w przyszłym tygodniu"],
    ["ro", "vineri săptămâna viitoare"],
  ])("in %s, %j is not the Friday of this week", (locale, text) => {
    expect(read({ type: "date", extract: true }, text, { locale })).not.toBe("2026-03-06")
  })

  test.each([
    ["de", "Die Reise beginnt am 5. März", "2026-03-05"],
    ["de", "Ich komme am 5. März mit Hund", "2026-03-05"],
    ["de", "Die Reise ist so lang", undefined],
    ["de", "Am Dienstag passt es", "2026-03-10"],
    ["fr", "à la mer le 5 mars", "2026-03-05"],
    ["ro", "dă-mi mie pe 5 martie", "2026-03-05"],
  ])("in %s, %j has no weekday in an everyday word", (locale, text, date) => {
    expect(read({ type: "date", extract: true }, text, { locale })).toBe(date)
  })

  test.each<[string, string, string | undefined]>([
    ["en", "from 9 to 5", undefined],
    ["en", "at 9 or 10", undefined],
    ["en", "after 5 pm", undefined],
    ["en", "I have 5 kids", undefined],
    ["en", "table for 5", undefined],
    ["en", "5 people at 7 pm", "19:00"],
    ["en", "make it at 7", "07:00"],
    ["en", "let's say 10, please", "10:00"],
    ["en", "at about ten", "10:00"],
    ["en", "let's say 10 people", undefined],
    ["en", "give me 5", undefined],
    ["en", "10 please", "10:00"],
    ["en", "10 is my favourite", undefined],
    ["de", "sagen wir um acht", "08:00"],
    ["de", "so gegen 8 bitte", "08:00"],
    ["fr", "disons 20h", "20:00"],
    ["ru", "давайте в 10", "10:00"],
    ["en", "it costs 9.50", undefined],
    ["en", "it takes 5 min", undefined],
    ["en", "in 2 hours", undefined],
    ["en", "tomorrow 9:30", "09:30"],
    ["de", "Guten Tag, um 9 Uhr", "09:00"],
    ["de", "nach 9 Uhr", undefined],
    ["de", "in 2 Stunden", undefined],
    ["es", "de las 9 a las 10", undefined],
    ["es", "a las 9 de la noche, por favor", "21:00"],
    ["es", "mesa para 4", undefined],
    ["fr", "9 personnes", undefined],
    ["fr", "dans 2 heures", undefined],
    ["fr", "vers midi si possible", "12:00"],
    ["it", "dalle 9 alle 10", undefined],
    ["pt", "das 9 às 10", undefined],
    ["ro", "la 3 și 4", undefined],
    ["ro", "vin la 9", "09:00"],
    ["ru", "с 9 до 10", undefined],
    ["ru", "приду в 9", "09:00"],
    ["nl", "tafel 2 voor 3", undefined],
    ["ko", "오후 7시 30분이요", "19:30"],
    ["ko", "오후 7시 반에 만나요", "19:30"],
    ["ko", "7시에요", "07:00"],
    ["zh-CN", "晚上7点30", "19:30"],
    ["zh-CN", "晚上7点5个人", "19:00"],
    ["zh-CN", "晚上7点30个人", undefined],
    ["tr", "akşam yedi buçukta", "19:30"],
    ["tr", "saat 19:30'da olsun", "19:30"],
    ["ru", "в половине восьмого вечера", "19:30"],
    ["ru", "в семь тридцать вечера", "19:30"],
    ["uk", "о 7 годині 30 хвилин вечора", "19:30"],
    ["nl", "om 7 uur 30 's avonds", "19:30"],
    ["nl", "om 7 uur 4 personen", undefined],
    ["de", "um 20 Uhr 4 Personen", undefined],
    ["de", "um 20 Uhr für 4 Personen", "20:00"],
    ["pl", "o siódmej trzydzieści wieczorem", "19:30"],
    ["fi", "kello 19.30", "19:30"],
    ["is", "klukkan 7 30 mín", undefined],
    ["zh-CN", "下午三点以后", undefined],
    ["ja", "2時間です", undefined],
  ])("in %s, %j is the time %j and no other", (locale, text, time) => {
    expect(read({ type: "timeOfDay", extract: true }, text, { locale })).toBe(time)
  })

  test.each<[string, string, boolean | undefined]>([
    ["en", "no problem", undefined],
    ["en", "I have a question", undefined],
    ["en", "I am John", undefined],
    ["en", "never mind", undefined],
    ["en", "right now", undefined],
    ["en", "is it ok to pay later?", undefined],
    ["en", "if yes, then when", undefined],
    ["en", "yes please do that", true],
    ["en", "I guess so", true],
    ["en", "I'd rather not, thanks", false],
    ["en", "Probably not", false],
    ["en", "I guess I have a question", undefined],
    ["de", "Lieber nicht, danke", false],
    ["fr", "pourquoi pas", true],
    ["es", "mejor no", false],
    ["ro", "mai bine nu", false],
    ["ru", "пожалуй, нет", false],
    ["ru", "пожалуй нет", false],
    ["en", "I'd say yes", true],
    ["en", "no I don't want that", false],
    ["en", "nope not today", false],
    ["en", "okay, let's do it", true],
    ["en", "great 👍", true],
    ["de", "ja das passt", true],
    ["de", "nein das passt nicht", false],
    ["de", "keine Ahnung", undefined],
    ["de", "das ist ja toll", undefined],
    ["fr", "en mars", undefined],
    ["fr", "les gens", undefined],
    ["fr", "aucun souci", undefined],
    ["es", "no hay problema", undefined],
    ["es", "si puedo, iré", undefined],
    ["es", "sí puedo", true],
    ["es", "de nada", undefined],
    ["it", "mi si è rotto", undefined],
    ["it", "come mai", undefined],
    ["pt", "sim, mas amanhã", true],
    ["ro", "nu știu", undefined],
    ["ro", "eu și tu", undefined],
    ["ro", "nu, mulțumesc, altă dată", false],
    ["ro", "da vreau", true],
    ["ru", "нет проблем", undefined],
    ["ru", "нет, не хочу", false],
    ["ru", "не хочу", false],
    ["ro", "nu vreau", false],
    ["ro", "sigur că da", true],
    ["fr", "mais non", false],
    ["de", "das ist richtig", true],
    ["en", "that's fine", true],
    ["pl", "nie wiem", undefined],
    ["zh-CN", "中国", undefined],
    ["zh-CN", "好的，明天见", true],
    ["ja", "そうですか", undefined],
  ])("in %s, %j is the answer %j", (locale, text, answer) => {
    expect(read({ type: "boolean", extract: true }, text, { locale })).toBe(answer)
  })

  test.each<[string, string, string | undefined]>([
    ["en", "before Friday", undefined],
    ["en", "the day after 5 March", undefined],
    ["en", "every Friday", undefined],
    ["en", "3 days after tomorrow", undefined],
    ["en", "the Friday after Easter", undefined],
    ["en", "the first Monday in May", undefined],
    ["en", "last Friday of March", undefined],
    ["en", "a Friday in March", undefined],
    ["en", "Friday in my calendar", "2026-03-06"],
    ["en", "5 or 6 March", undefined],
    ["en", "5 – 7 March", undefined],
    ["en", "5/6 March", undefined],
    ["en", "March 5 to 7", undefined],
    ["en", "March 5, 6 or 7", undefined],
    ["en", "the fifth or the sixth of March", undefined],
    ["en", "in a week or two", undefined],
    ["en", "March 5, 2 adults", "2026-03-05"],
    ["en", "table for 2 on 5 March", "2026-03-05"],
    ["en", "the sun is out", undefined],
    ["en", "on sun please", "2026-03-08"],
    ["en", "I sat there on 5 March", "2026-03-05"],
    ["en", "let's say Sat 7 March", "2026-03-07"],
    ["en", "let's say Sat 6 March", undefined],
    ["en", "let's say 6 March (Sat)", undefined],
    ["en", "let's say 7 March (Sat)", "2026-03-07"],
    ["en", "29 February 2027", undefined],
    ["en", "on the 29th of February in 2027", undefined],
    ["en", "5 March 26", undefined],
    ["en", "5 March '26, please", undefined],
    ["en", "this Monday", undefined],
    ["en", "5 March 19:30", "2026-03-05"],
    ["en", "5 March 20 people", "2026-03-05"],
    ["de", "diesen Montag", undefined],
    ["de", "am 5. März mit Hund", "2026-03-05"],
    ["fr", "ce lundi", undefined],
    ["es", "de hoy en ocho", undefined],
    ["ro", "lunea asta", undefined],
    ["fa", "۳۰ اسفند ۱۴۰۴", undefined],
    ["zh-CN", "2027年2月29日", undefined],
    ["ja", "昭和64年1月7日", undefined],
    ["de", "Guten Morgen", undefined],
    ["de", "Guten Morgen, am 6. März", "2026-03-06"],
    ["de", "Mitte März", undefined],
    ["de", "vom 5. bis 7. März", undefined],
    ["de", "nach dem 5. März", undefined],
    ["es", "a las 9 de la mañana", undefined],
    ["es", "mañana por la mañana", "2026-03-05"],
    ["es", "el 5 o el 6 de marzo", undefined],
    ["es", "el primer lunes de mayo", undefined],
    ["es", "un mar de dudas", undefined],
    ["fr", "du 5 au 7 mars", undefined],
    ["fr", "tous les vendredis", undefined],
    ["it", "tra il 5 e il 7 marzo", undefined],
    ["it", "dopo venerdì", undefined],
    ["pt", "de 5 a 7 de março", undefined],
    ["pt", "a segunda via do boleto", undefined],
    ["pt", "pode ser na segunda", "2026-03-09"],
    ["pt", "vou ter tempo", undefined],
    ["ro", "aștept de 3 luni", undefined],
    ["ro", "vin pe 5 martie", "2026-03-05"],
    ["ro", "5 sau 6 martie", undefined],
    ["ko", "내일이요", "2026-03-05"],
    ["ko", "3월 5일에요", "2026-03-05"],
    ["ko", "금요일로 해주세요", "2026-03-06"],
    ["ko", "금요일까지", undefined],
    ["en", "may 3 people come?", undefined],
    ["en", "May three of us join on Friday?", "2026-03-06"],
    ["en", "3 may come", undefined],
    ["en", "may 3 for 2 people", "2026-05-03"],
    ["en", "march 5 days", undefined],
    ["nl", "zo snel mogelijk", undefined],
    ["nl", "5 t/m 7 maart", undefined],
    ["sv", "man kan komma 5 mars", "2026-03-05"],
    ["da", "en mand", undefined],
    ["cs", "stůl pro 5 lidí", undefined],
    ["cs", "stůl pro 5 lidí v pátek", "2026-03-06"],
    ["id", "selama 2 minggu", undefined],
    ["he", "שני אנשים", undefined],
    ["he", "ביום שני", "2026-03-09"],
    ["vi", "tôi muốn một bàn", undefined],
    ["ru", "в первую пятницу", undefined],
    ["ru", "среди нас", undefined],
    ["tr", "her cuma", undefined],
    ["zh-CN", "每周五", undefined],
    ["zh-CN", "周五之后", undefined],
    ["zh-CN", "五月的第一个星期一", undefined],
    ["zh-CN", "这个月5号", undefined],
    ["ja", "毎週金曜日", undefined],
    ["ja", "来月5日", undefined],
  ])("in %s, %j is the date %j and no other that stands in it", (locale, text, date) => {
    expect(read({ type: "date", extract: true }, text, { locale })).toBe(date)
  })

  test.each<[string, string, number | undefined]>([
    ["pt", "pelo menos 5", 5],
    ["pt", "mais ou menos 5", 5],
    ["es", "más o menos 5, por favor", 5],
    ["es", "al menos cinco", 5],
    ["es", "hoy menos 5 grados", -5],
    ["fr", "au moins 5", 5],
    ["it", "più o meno 5", 5],
    ["en", "wait a second", undefined],
    ["en", "one moment, 5 tickets please", 5],
    ["en", "I want the blue one", undefined],
    ["en", "a table for one", 1],
    ["en", "my better half", undefined],
    ["en", "half past five", undefined],
    ["de", "halb acht wäre gut", undefined],
    ["en", "a third person", undefined],
    ["en", "two thirds of it", 0.666666666666667],
    ["es", "mil gracias", undefined],
    ["fr", "l'un d'eux", undefined],
    ["fr", "neuf billets", 9],
    ["fr", "mon vélo est neuf", undefined],
    ["it", "tu sei bravo", undefined],
    ["it", "siamo in sei", 6],
    ["de", "eine Frage: 5 Karten?", 5],
    ["ro", "nouă ne trebuie 5", 5],
    ["ko", "이 제품", undefined],
    ["zh-CN", "我们一起去", undefined],
  ])("in %s, %j is the number %j and no word that only looks like one", (locale, text, number) => {
    expect(read({ type: "number", extract: true }, text, { locale })).toBe(number)
  })

  test.each([
    ["two and a half", undefined],
    ["2 1/2 of them", undefined],
    ["2½", undefined],
    ["five point five", undefined],
    ["1.000 people", undefined],
    ["5 people for 2.5 days", 5],
  ])("%j is the whole number %j, and no part of another number", (text, number) => {
    expect(read({ type: "integer", extract: true }, text)).toBe(number)
  })

  test.each<[string, string, number | undefined]>([
    ["de", "Guten Tag, einen Tisch für 4 Personen bitte", 4],
    ["de", "ein Tisch für vier", 4],
    ["fr", "une table pour quatre", 4],
    ["es", "una mesa para cuatro", 4],
    ["it", "un tavolo per quattro", 4],
    ["pt", "uma mesa para quatro", 4],
    ["nl", "een tafel voor vier", 4],
    ["sv", "ett bord för fyra", 4],
    ["nb", "en plass til fire", 4],
    ["ca", "una taula per a quatre", 4],
    ["hu", "egy asztal négy főre", 4],
    ["tr", "dört kişilik bir masa lütfen", 4],
    ["el", "ένα τραπέζι για 4", 4],
    ["en", "one table for four", 4],
    ["pl", "jeden stolik na cztery osoby", 4],
    ["he", "שולחן אחד ל 4", 4],
    ["zh-CN", "我要一张4人桌", 4],
    ["de", "ein Erwachsener und zwei Kinder", undefined],
    ["de", "ein Erwachsener mit 2 Kindern", undefined],
    ["de", "ein Erwachsener, zwei Kinder", undefined],
    ["de", "eine oder zwei", undefined],
    ["fr", "une à deux personnes", undefined],
    ["en", "one adult and 2 kids", undefined],
    ["en", "one to 3 people", undefined],
    ["zh-CN", "一位大人和2个孩子", undefined],
    ["de", "nur eine Karte bitte", 1],
    ["fr", "pour une personne", 1],
    ["de", "Ich habe eine Reservierung", undefined],
    ["es", "tengo una reserva a nombre de Ana", undefined],
    ["en", "I want one", 1],
  ])(
    "in %s, %j is the number %j: an article counts nothing beside a number, nor within a sentence",
    (locale, text, number) => expect(read({ type: "number", extract: true }, text, { locale })).toBe(number),
  )

  test.each<[string, string, number | undefined]>([
    ["en", "two adults and 1 child", undefined],
    ["en", "five or 6 people", undefined],
    ["en", "2 million people", undefined],
    ["en", "2 and a half of them", undefined],
    ["en", "5 people", 5],
    ["de", "ein Tisch für 4", 4],
  ])("in %s, what is read of %j in digits alone is %j, which is not beside a number in words", (locale, text, number) =>
    expect(read({ type: "number", extract: true }, text, { locale, digitsOnly: true })).toBe(number),
  )

  test.each<[string, string, number | undefined]>([
    ["ko", "4명", 4],
    ["ko", "우리는 4명입니다", 4],
    ["ko", "5천원", undefined],
    ["ko", "대인 2명, 소인 1명", undefined],
    ["th", "4คน", 4],
    ["th", "5ล้าน", 5_000_000],
  ])("in %s, of %j, in which a word is glued to the number, %j is read", (locale, text, number) =>
    expect(read({ type: "number", extract: true }, text, { locale })).toBe(number),
  )

  test.each<[string, string, number | undefined]>([
    ["ru", "нас будет пятеро", 5],
    ["ru", "столик на двоих", 2],
    ["ru", "для двух человек", 2],
    ["ru", "двадцать двух", undefined],
    ["uk", "на чотирьох, будь ласка", 4],
    ["pl", "dla dwojga", 2],
    ["sk", "pre štyroch", 4],
    ["hr", "za četvero", 4],
    ["sr", "за двоје", 2],
    ["de", "wir sind zu dritt", 3],
    ["nl", "met z'n vieren", 4],
    ["ro", "pentru o persoană", 1],
    ["hu", "két fő", 2],
    ["fi", "pöytä neljälle", 4],
    ["lt", "keturiems", 4],
    ["he", "לשניים", 2],
    ["ar", "لأربعة أشخاص", 4],
    ["ko", "두명이요", 2],
    ["th", "สองคนครับ", 2],
    ["ja", "ふたりです", 2],
    ["id", "kami berlima", 5],
    ["it", "siamo sei persone", 6],
    ["it", "tu sei bravo", undefined],
  ])("in %s, %j counts %j, in a form that is no number alone", (locale, text, number) =>
    expect(read({ type: "integer", extract: true }, text, { locale })).toBe(number),
  )

  test("in Chinese, which has no blanks", () => {
    expect(read({ type: "date", extract: true }, "我想3月5日来", { locale: "zh-CN" })).toBe("2026-03-05")
    expect(read({ type: "integer", extract: true }, "我要3张票", { locale: "zh-CN" })).toBe(3)
  })
})

test("hostile texts are read or refused at once, whatever the input and the locale", () => {
  const types = [
    "number",
    "integer",
    "boolean",
    "date",
    "datetime",
    "timeOfDay",
    "email",
    "url",
    "phone",
    "text",
  ] as const
  const parts = [
    "1",
    "٣१1",
    "²",
    "1,",
    "5 march ",
    "one ",
    "negentien ",
    "\u0301",
    "👍",
    "a@b.",
    "下周",
    "12:30 ",
    "tomorrow ",
  ]
  for (const [turn, locale] of ["en", "nl", "zh-CN", "bg"].entries()) {
    for (const [place, type] of types.entries()) {
      for (const extract of partOf([false, true], turn + place, 2)) {
        read({ type, extract }, "x", { locale })
        for (const part of parts) {
          for (const length of [4000, 490, 150]) {
            const text = part.repeat(Math.ceil(length / part.length)).slice(0, length)
            const timed = () => {
              const start = process.cpuUsage()
              read({ type, extract }, text, { locale })
              const { user, system } = process.cpuUsage(start)
              return (user + system) / 1000
            }
            // A sentence is many texts.
            const most = extract ? 400 : 100
            // Words and rules of the locale are made ready at the first time, and a busy machine makes more of some.
            const took = timed() <= most ? 0 : Math.min(timed(), timed())
            if (took > most) throw new Error(`${locale} ${type} ${extract} ${length} of ${part}: ${took} ms`)
          }
        }
      }
    }
  }
})
