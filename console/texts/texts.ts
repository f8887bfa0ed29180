import { type Language, languageOf, type Texts, type TextTable, textsIn } from "./texts-in.js"

export { LANGUAGES, type Language, type TextTable } from "./texts-in.js"

/** The name under which the browser keeps the chosen language. */
export const LANGUAGE_KEPT = "parley.language"

/**
 * The language of the pages: the one that was chosen in Settings, else the browser's first that we have, else English. It
 * stays as it is for as long as the page is loaded.
 */
export const language: Language = languageOf([localStorage.getItem(LANGUAGE_KEPT) ?? "", ...navigator.languages])

/**
 * The texts of the page's language, loaded before the module that asks for them runs:
 * `export const { t, say } = await textsOf({ en: () => import("./texts-en.js"), ... })`.
 */
export async function textsOf<K extends string>(
  tables: { readonly [L in Language]: () => Promise<{ readonly texts: TextTable<K> }> },
): Promise<Texts<K>> {
  const { texts } = await tables[language]()
  return textsIn(texts, language)
}
