import { type ComponentChildren, Fragment, h } from "preact"

/** The languages that the pages have texts in. */
export const LANGUAGES = ["en", "ru", "zh"] as const
export type Language = (typeof LANGUAGES)[number]

/** A text with places for values, `"Lifted {n} of {all}"`; where it counts something, one for each plural form of `n`. */
export type Text = string | ({ readonly other: string } & { readonly [form in "one" | "few" | "many"]?: string })

/** The texts of a page or of a part that several pages have, by their keys. */
export type TextTable<K extends string> = { readonly [key in K]: Text }

/** @param asked BCP 47 tags, the most wanted first */
export function languageOf(asked: readonly string[]): Language {
  const known = asked.map(tag => tag.toLowerCase().split("-")[0]).find(tag => LANGUAGES.some(one => one === tag))
  return LANGUAGES.find(one => one === known) ?? "en"
}

export interface Texts<K extends string> {
  /** The text with its values, for attributes and wherever words alone stand. */
  readonly t: (key: K, values?: { readonly [name: string]: string | number }) => string
  /** The text with parts of a page in its places: names of people, moments, links. */
  readonly say: (key: K, values: { readonly [name: string]: ComponentChildren }) => ComponentChildren
}

/** The texts of a table that is there, in a language. */
export function textsIn<K extends string>(texts: TextTable<K>, locale: string): Texts<K> {
  const plurals = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  const chosen = (key: K, n: unknown): string => {
    const text = texts[key]
    if (typeof text === "string") return text
    return text[plurals.select(Number(n)) as "one"] ?? text.other
  }
  const written = <T>(value: T | number) => (typeof value === "number" ? numbers.format(value) : value)
  return {
    t: (key, values = {}) =>
      chosen(key, values.n).replace(/\{(\w+)\}/g, (place, name: string) => written(values[name] ?? place)),
    say: (key, values) =>
      h(
        Fragment,
        null,
        ...chosen(key, values.n)
          .split(/\{(\w+)\}/)
          .map((part, index) => (index % 2 === 0 ? part : written(values[part]))),
      ),
  }
}
