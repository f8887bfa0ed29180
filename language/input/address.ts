import {
  type CountryCode,
  findPhoneNumbersInText,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js"
import { localeOf } from "../values/locale.js"

/** Characters that no part of an e-mail address written without quotes may hold. */
const NOT_IN_LOCAL = /[\s\p{C}"(),:;<>@[\\\]]|^\/\//u
const DOMAIN_LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u
/** No domain ends in letters of the East and the West: the rest belongs to the sentence, as in `example.comです`. */
const MIXED = /[a-z]\P{ASCII}*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/iu
/** Signs that keyboards of East Asia write, and what phones make of an apostrophe. */
const FULL_WIDTH = /[\uff01-\uff5e]/g
const FULL_STOP = /[\u3002\uff61]/g
const APOSTROPHE = /[\u2018\u2019\u02bc]/g
const NOT_IN_URL = /[\s\p{C}<>"\\]/u

/**
 * Reads an e-mail address (design section 3.4), as one is written in practice: one `@`, up to 64 characters before it,
 * a domain of two labels or more after it, letters of any script, no quotes and no blanks.
 *
 * @returns the address as typed, its full-width signs and curly apostrophes mended, or null
 */
export function readEmail(text: string): string | null {
  const address = text
    .trim()
    .replace(FULL_WIDTH, sign => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(FULL_STOP, ".")
    .replace(APOSTROPHE, "'")
  const [local = "", domain = "", ...rest] = address.split("@")
  if (rest.length > 0 || address.length > 254 || local.length > 64) return null
  if (local === "" || NOT_IN_LOCAL.test(local)) return null
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return null
  const labels = domain.split(".")
  if (labels.length < 2 || /^\d*$/.test(labels.at(-1) ?? "") || MIXED.test(labels.at(-1) ?? "")) return null
  return labels.every(label => DOMAIN_LABEL.test(label)) ? address : null
}

/**
 * Reads a web address (design section 3.4): `http://` or `https://` and what the URL standard takes for a host.
 *
 * @returns the address as typed, without the blanks around it, or null
 */
export function readUrl(text: string): string | null {
  const address = text.trim()
  if (!/^https?:\/\/[^/]/i.test(address) || NOT_IN_URL.test(address)) return null
  return URL.canParse(address) ? address : null
}

/**
 * Reads a telephone number (design section 3.4) that its country's numbering plan has; an extension is left out.
 *
 * @param country ISO 3166 code of the country of numbers written without `+`; left out or unknown: the locale's region,
 *   where it has none the likeliest of its language
 * @returns the number in E.164, such as `+40712345678`, or null
 */
export function readPhone(text: string, locale: string, country: string | null): string | null {
  const typed = text.trim().replace(/^tel:/i, "")
  const parse = (written: string) =>
    parsePhoneNumberFromString(written, { extract: false, ...defaultOf(locale, country) })
  const number = parse(typed)
  if (number?.isValid()) return number.number
  // Most of the world dials 00 before a country; where another prefix is dialled no number begins so.
  const abroad = typed.startsWith("00") ? parse(`+${typed.slice(2)}`) : undefined
  return abroad?.isValid() ? abroad.number : null
}

/** All telephone numbers in a sentence, as `readPhone` reads them. */
export function phonesIn(text: string, locale: string, country: string | null): readonly string[] {
  return findPhoneNumbersInText(text, defaultOf(locale, country)).map(({ number }) => number.number)
}

function defaultOf(locale: string, country: string | null): { readonly defaultCountry?: CountryCode } {
  const defaultCountry = countryOf(country) ?? countryOf(localeOf(locale)?.maximize().region ?? null)
  return defaultCountry === null ? {} : { defaultCountry }
}

/** Whether the text is the ISO 3166 code, in capitals, of a country whose telephone numbers are known. */
export function isCountry(code: string): code is CountryCode {
  return /^[A-Z]{2}$/.test(code) && isSupportedCountry(code)
}

function countryOf(code: string | null): CountryCode | null {
  const upper = code?.toUpperCase() ?? ""
  return isCountry(upper) ? upper : null
}
