import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"

/** Words by which a language says that something is not meant, or left out. */
const WORDS: { readonly [language: string]: string } = {
  ar: "ليس ليست لا ما عدا باستثناء بدون",
  bg: "не без освен",
  ca: "no sense excepte tret",
  cs: "ne není nikdy bez kromě",
  da: "ikke ej undtagen uden ingen",
  de: "nicht nein kein keine keinen keinem keiner keines nie niemals ausser ohne",
  el: "όχι δεν μη μην εκτός χωρίς",
  en: "not no none never neither nor except without dont doesnt isnt cant cannot wont unless",
  es: "no ni nunca sin excepto salvo",
  fa: "نه نیست بدون جز",
  fi: "ei en eikä paitsi ilman",
  fr: "pas non ne jamais sauf sans aucun aucune excepté hormis",
  he: "לא אין בלי חוץ",
  hi: "नहीं ना मत बिना छोड़कर",
  hr: "ne nije osim bez",
  hu: "nem ne kivéve nélkül",
  id: "tidak bukan jangan kecuali tanpa",
  it: "non no né mai tranne senza eccetto",
  mn: "биш үгүй",
  nl: "niet geen nee nooit behalve zonder",
  no: "ikke ei unntatt uten ingen",
  pl: "nie bez oprócz nigdy",
  pt: "não nem nunca sem exceto",
  ro: "nu fără niciodată exceptând",
  ru: "не нет ни кроме без никогда",
  sk: "nie bez okrem nikdy",
  sr: "не ne осим без osim bez",
  sv: "inte ej icke utan förutom utom ingen inga aldrig",
  tr: "değil hariç olmasın yok hayır",
  uk: "не ні крім без ніколи",
  vi: "không đừng trừ",
}

/** Of scripts without blanks between words, and of languages that say it with an ending. */
const PARTS: { readonly [language: string]: RegExp } = {
  ja: /ない|ません|以外|除|いいえ|無し|なし/u,
  ko: /아니|않|말고|빼고|제외|안 돼|안돼/u,
  th: /ไม่|ยกเว้น|เว้น/u,
  zh: /不|别|別|没|沒|除|非|否|勿/u,
}

const made = new Map<string, ReadonlySet<string>>()

function wordsOf(language: string): ReadonlySet<string> {
  const key = language === "nb" || language === "nn" ? "no" : language
  const known = made.get(key)
  if (known !== undefined) return known
  const words = new Set((WORDS[key] ?? "").split(" ").filter(Boolean).map(normaliseLoosely))
  if (Object.hasOwn(WORDS, key)) made.set(key, words)
  return words
}

/** An exclamation before all else: `No, tomorrow` means tomorrow. */
const EXCLAIMED = /^\s*[\p{L}\p{M}']+\s*[,.;:!–—]\s*/u

/**
 * Whether something in a sentence says that a value in it is not the one that is meant: `not tomorrow`, `anything but 5`.
 * A no before all else is an exclamation.
 */
export function isNegated(sentence: string, locale: string): boolean {
  const language = localeOf(locale)?.language ?? "en"
  const words = wordsOf(language)
  const tokens = (text: string): readonly string[] => normaliseLoosely(text).match(/[\p{L}\p{M}']+/gu) ?? []
  const exclaimed = EXCLAIMED.exec(sentence)?.[0]
  const rest =
    exclaimed !== undefined && words.has(tokens(exclaimed)[0] ?? "") ? sentence.slice(exclaimed.length) : sentence
  if (
    PARTS[language]?.test(rest) === true ||
    (language === "en" && /\b(?:anything|everything|all|any day) but\b/i.test(rest))
  )
    return true
  return tokens(rest).some(word => words.has(word) || (language === "en" && word.endsWith("n't")))
}
