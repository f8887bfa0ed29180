import { normalise } from "../values/normalise.js"

/** Yes and no as people write them, by language; compared after `normalise`. */
const WORDS: { readonly [language: string]: { readonly yes: string; readonly no: string } } = {
  en: { yes: "yes y yeah yep yup true ok okay sure", no: "no n nope nah false" },
  ru: { yes: "да д ага угу верно конечно хорошо ок", no: "нет н не неа неверно" },
  zh: { yes: "是 是的 对 對 好 好的 可以 要 行 嗯 确认", no: "否 不 不是 不对 不對 不要 不行 不可以 没有 不用" },
  uk: { yes: "так т ага звичайно добре", no: "ні н не" },
  be: { yes: "так ага добра", no: "не ні" },
  bg: { yes: "да д", no: "не н" },
  sr: { yes: "да da", no: "не ne" },
  hr: { yes: "da", no: "ne" },
  sl: { yes: "da ja", no: "ne" },
  mk: { yes: "да", no: "не" },
  ro: { yes: "da d sigur desigur", no: "nu n" },
  de: { yes: "ja j jawohl klar", no: "nein n nee" },
  fr: { yes: "oui o ouais", no: "non n" },
  es: { yes: "sí s claro", no: "no n" },
  ca: { yes: "sí s", no: "no n" },
  it: { yes: "sì s certo", no: "no n" },
  pt: { yes: "sim s claro", no: "não n" },
  pl: { yes: "tak t", no: "nie n" },
  cs: { yes: "ano a jo", no: "ne n" },
  sk: { yes: "áno hej", no: "nie n" },
  nl: { yes: "ja j", no: "nee n" },
  sv: { yes: "ja j japp", no: "nej n" },
  da: { yes: "ja j", no: "nej n" },
  no: { yes: "ja j", no: "nei n" },
  nb: { yes: "ja j", no: "nei n" },
  nn: { yes: "ja j", no: "nei n" },
  fi: { yes: "kyllä joo juu k", no: "ei e" },
  et: { yes: "jah jaa", no: "ei" },
  lv: { yes: "jā", no: "nē" },
  lt: { yes: "taip", no: "ne" },
  hu: { yes: "igen i", no: "nem n" },
  el: { yes: "ναι ν", no: "όχι ο" },
  tr: { yes: "evet e", no: "hayır h" },
  az: { yes: "bəli hə", no: "xeyr yox" },
  kk: { yes: "иә ия", no: "жоқ" },
  ka: { yes: "კი დიახ", no: "არა" },
  hy: { yes: "այո", no: "ոչ" },
  sq: { yes: "po", no: "jo" },
  ar: { yes: "نعم أجل", no: "لا كلا" },
  he: { yes: "כן", no: "לא" },
  fa: { yes: "بله آره", no: "نه خیر" },
  hi: { yes: "हाँ हां जी", no: "नहीं" },
  th: { yes: "ใช่", no: "ไม่ ไม่ใช่" },
  vi: { yes: "có vâng", no: "không" },
  id: { yes: "ya iya", no: "tidak bukan" },
  ms: { yes: "ya", no: "tidak" },
  ja: { yes: "はい ええ うん", no: "いいえ いえ" },
  ko: { yes: "네 예 응", no: "아니요 아니오 아니" },
}

const ANSWERS: ReadonlyMap<string, ReadonlyMap<string, boolean>> = new Map(
  Object.entries(WORDS).map(([language, { yes, no }]) => [
    language,
    new Map([
      ...no.split(" ").map(word => [normalise(word), false] as const),
      ...yes.split(" ").map(word => [normalise(word), true] as const),
    ]),
  ]),
)

/**
 * Reads a yes or no (design section 3.4) in the language of the locale, else in English; `true` and `false` in any. The
 * own language goes first: the Albanian `jo` is no, whatever it is elsewhere.
 *
 * @returns null when it is neither
 */
export function readBoolean(text: string, locale: string): boolean | null {
  const word = normalise(text)
  const language = locale.toLowerCase().split("-", 1)[0] ?? ""
  return ANSWERS.get(language)?.get(word) ?? ANSWERS.get("en")?.get(word) ?? null
}
