import { normaliseLoosely } from "../values/normalise.js"

/** How a language says yes and no: words and phrases with commas between them. */
interface YesAndNo {
  readonly yes: string
  readonly no: string
  /** Words that mean yes or no elsewhere and something else here. */
  readonly unclear?: string
}

/** Yes and no as people write them, by language; compared after `normaliseLoosely`. */
const WORDS: { readonly [language: string]: YesAndNo } = {
  en: {
    yes: "yes, y, yeah, yea, yess, yep, yup, ya, sure, sure thing, please do, go for it, of course, certainly, absolutely, definitely, agree, i agree, agreed, correct, right, i do, i am, i have, i would, i did, i will, i think so, sounds good, go ahead, that's right, that's correct, exactly, affirmative, alright, that's fine, it is",
    no: "no, n, nope, nah, not ok, disagree, i disagree, no way, never, wrong, incorrect, not really, not at all, none, nothing, of course not, definitely not, absolutely not, certainly not, not now, not yet, please don't, i don't, i do not, i'm not, i am not, i haven't, i have not, i didn't, i wouldn't, i won't, i don't think so, i'm afraid not, rather not, negative, it isn't, it is not",
    unclear: "po, do, ha, ei, mai, en, ez, bai, gens, i don't disagree, i do not disagree",
  },
  ru: {
    yes: "да, д, ага, угу, верно, конечно, хорошо, ок, окей, согласен, согласна, так точно, давай, давайте, правильно, точно, думаю да, да конечно, ну да, именно, разумеется, ладно, идёт, хочу",
    no: "нет, н, не, неа, неверно, не согласен, не согласна, ни в коем случае, никогда, не надо, неправильно, нет конечно, конечно нет, конечно же нет, не думаю, думаю нет, никаких, ничего, не было, не очень, не хочу, ни за что",
    unclear: "так, може",
  },
  zh: {
    yes: "是, 是的, 对, 對, 对的, 對的, 好, 好的, 可以, 要, 行, 嗯, 确认, 確認, 没问题, 沒問題, 同意, 中, 没错, 沒錯, 当然, 當然, 需要",
    no: "否, 不, 不是, 不对, 不對, 不要, 不行, 不可以, 没有, 沒有, 不用, 不好, 不同意, 拒绝, 拒絕, 否定, 不中, 不需要, 别, 当然不, 当然不是, 當然不, 算了, 不用了, 不要了",
  },
  uk: { yes: "так, т, ага, звичайно, добре, згоден, згодна, авжеж", no: "ні, н, не, не згоден, не згодна" },
  be: { yes: "так, ага, добра, вядома", no: "не, ні" },
  bg: {
    yes: "да, д, определено, съгласен, съгласна, добре, разбира се",
    no: "не, н, не съм съгласен, не съм съгласна, не е добре",
  },
  sr: { yes: "да, da, naravno, наравно, важи, vazi", no: "не, ne", unclear: "ja, si, ha" },
  hr: { yes: "da, naravno, može, slažem se", no: "ne, ne slažem se", unclear: "ja, si, ha" },
  bs: { yes: "da, naravno, može", no: "ne", unclear: "ja, si, ha" },
  sl: { yes: "da, ja, seveda", no: "ne" },
  mk: { yes: "да, секако", no: "не" },
  ro: {
    yes: "da, d, sigur, desigur, de acord, sunt de acord, bineînțeles, bine, sigur că da, corect, vreau, da vreau",
    no: "nu, n, nu sunt de acord, deloc, niciodată, nici vorbă, în niciun caz, nu prea, nu vreau",
    unclear: "si, mai, ei, en, ha",
  },
  de: {
    yes: "ja, j, jawohl, jawoll, klar, jo, jep, natürlich, sicher, gerne, einverstanden, stimmt, richtig, mache ich, na klar, ich denke schon, das stimmt, das ist richtig, passt, auf jeden fall, genau, unbedingt",
    no: "nein, n, nee, nö, nicht einverstanden, auf keinen fall, stimmt nicht, das stimmt nicht, falsch, niemals, gar nicht, überhaupt nicht, eher nicht, lieber nicht, keine, keiner, keins, nichts, natürlich nicht, sicher nicht, ich glaube nicht, ich denke nicht",
    unclear: "da, ne, nu, no, ni, o, ha, en, ei",
  },
  fr: {
    yes: "oui, o, ouais, ouaip, bien sûr, sûr, d'accord, ça marche, volontiers, exact, certainement, si, tout à fait, avec plaisir, je pense, bien sûr que oui, exactement, absolument, mais oui, c'est ça",
    no: "non, n, pas d'accord, pas du tout, jamais, n'est pas ok, n'est pas correct, c'est faux, pas vraiment, aucun, aucune, rien, nan, mais non, bien sûr que non, certainement pas, je ne pense pas, je ne crois pas",
    unclear: "ne, nu, ni, da, en, gens, mai, ha, ei",
  },
  es: {
    yes: "sí, s, claro, por supuesto, vale, de acuerdo, correcto, desde luego, sip, dale, bueno, claro que sí, creo que sí, así es, exacto, eso es, sí quiero, obvio",
    no: "no, n, nop, para nada, en absoluto, nunca, de ninguna manera, no estoy de acuerdo, claro que no, por supuesto que no, creo que no, ninguno, ninguna, nada, no creo, la verdad no",
    unclear: "da, ne, ni, ya, jo, en, ha, mai",
  },
  ca: { yes: "sí, s, és clar, d'acord, i tant", no: "no, n, gens", unclear: "da, ne, ni, jo, nu, en, ha, mai, ei" },
  gl: { yes: "si, claro", no: "non", unclear: "en, ha, ei" },
  eu: { yes: "bai", no: "ez" },
  it: {
    yes: "sì, s, certo, certamente, d'accordo, va bene, esatto, ovviamente, giusto, volentieri, certo che sì, assolutamente, assolutamente sì, penso di sì, credo di sì, esattamente",
    no: "no, n, falso, per niente, niente affatto, non è ok, non va bene, mai, assolutamente no, sbagliato, certo che no, penso di no, credo di no, nessuno, nessuna, niente, non credo",
    unclear: "da, ne, ni, po, ei, ha, gens",
  },
  pt: {
    yes: "sim, s, claro, com certeza, certo, de acordo, concordo, isso, tá, pode ser, claro que sim, acho que sim, isso mesmo, exatamente",
    no: "não, n, de jeito nenhum, discordo, nunca, nem pensar, claro que não, acho que não, nenhum, nenhuma, nada, não muito",
    unclear: "da, ne, no, ya, nu, ha, mai, en, ei",
  },
  pl: {
    yes: "tak, t, jasne, oczywiście, pewnie, zgoda, zgadzam się, dobrze, myślę że tak, dokładnie",
    no: "nie, n, nie zgadzam się, nigdy, skądże, raczej nie, oczywiście że nie, żadnych, nic, nie sądzę, myślę że nie",
    unclear: "no, ta, po, da, jo, ne, ni, może, ja, si, ha",
  },
  cs: {
    yes: "ano, a, jo, jasně, jistě, souhlasím, určitě",
    no: "ne, n, nesouhlasím, vůbec ne",
    unclear: "no, po, ta, nie, si, ja, ha, ei, en",
  },
  sk: {
    yes: "áno, jasné, iste, súhlasím, určite",
    no: "nie, n, nesúhlasím",
    unclear: "no, po, ta, si, ja, ha, ei, en",
  },
  nl: {
    yes: "ja, j, jawel, zeker, natuurlijk, prima, akkoord, vanzelfsprekend, klopt, graag, goed, jazeker, ik denk het wel, dat klopt, precies, jawel hoor, ja hoor",
    no: "nee, n, neen, niet, nooit, niet akkoord, zeker niet, helemaal niet, eigenlijk niet, geen, niets, natuurlijk niet, ik denk het niet, liever niet",
    unclear: "nu, ne, da, no, po, en, ha",
  },
  af: { yes: "ja, natuurlik", no: "nee" },
  sv: {
    yes: "ja, j, japp, jupp, jepp, jo, absolut, säkert, sant, instämmer, javisst, visst, självklart, kör, gärna",
    no: "nej, n, nä, näpp, nix, falskt, misstycker, aldrig, absolut inte, glöm det, vill inte, inte",
    unclear: "nu, tak, ne, da, no, po, nee, en, ha",
  },
  da: {
    yes: "ja, j, jo, selvfølgelig, jep, gerne",
    no: "nej, n, næ, aldrig",
    unclear: "nu, tak, da, no, nee, ne, en, ha",
  },
  no: { yes: "ja, j, jo, selvfølgelig, jepp, gjerne", no: "nei, n, aldri", unclear: "nu, tak, da, no, ne, en, ei, ha" },
  is: { yes: "já, jú, auðvitað", no: "nei" },
  fi: {
    yes: "kyllä, joo, juu, k, toki, totta kai, jep, jo",
    no: "ei, e, en, ei todellakaan",
    unclear: "no, ne, nu, ja, nii",
  },
  et: { yes: "jah, jaa, muidugi, ja", no: "ei", unclear: "no, ne, nu" },
  lv: { yes: "jā, protams", no: "nē", unclear: "no, nu, ta, po" },
  lt: { yes: "taip, žinoma", no: "ne", unclear: "no, nu, po, ta, tai" },
  hu: { yes: "igen, i, persze, jó, rendben", no: "nem, n, soha", unclear: "ne, no, ni, na, de, ez, ha, en" },
  el: { yes: "ναι, ν, nai, βέβαια, βεβαίως, φυσικά, σωστά, εντάξει, μάλιστα", no: "όχι, ο, oxi, ποτέ", unclear: "ne" },
  tr: {
    yes: "evet, e, tabii, tabi, tabii ki, elbette, tamam, olur, katılıyorum, doğru",
    no: "hayır, h, yok, olmaz, tamam değil, katılmıyorum, asla, değil",
    unclear: "ne, o, ya, da, ni, en, ha, bai",
  },
  az: { yes: "bəli, hə, əlbəttə", no: "xeyr, yox", unclear: "ne, o, ya, da" },
  kk: { yes: "иә, ия, әрине", no: "жоқ", unclear: "не, да" },
  uz: { yes: "ha, albatta", no: "yo'q", unclear: "ne, da" },
  ka: { yes: "კი, დიახ", no: "არა" },
  hy: { yes: "այո", no: "ոչ" },
  sq: { yes: "po, sigurisht", no: "jo", unclear: "ne, ja, si, da" },
  ar: {
    yes: "نعم, اه, أجل, ايوه, أيوة, بالتأكيد, طبعا, صحيح, موافق, أوافق, اتفق, حسنا",
    no: "لا, كلا, ليس, ليست, ليس صحيح, ليس صحيحا, غير موافق, أختلف, أبدا",
  },
  he: { yes: "כן, בטח, בסדר, נכון, מסכים, מסכימה, ברור", no: "לא, ממש לא, לא מסכים, לא מסכימה" },
  fa: { yes: "بله, آره, بلی, حتما, البته, باشه, درست است, موافقم", no: "نه, خیر, نخیر, هرگز, مخالفم" },
  ur: { yes: "ہاں, جی ہاں, جی, ٹھیک ہے", no: "نہیں, جی نہیں" },
  hi: {
    yes: "हाँ, हां, जी, जी हाँ, जी हां, हा, बिलकुल, बिल्कुल, सहमत, ठीक है, ठीक, सही, haan",
    no: "नहीं, ना, जी नहीं, ठीक नहीं, असहमत, नही, गलत, nahi, nahin",
  },
  bn: { yes: "হ্যাঁ, জি, হ্যা", no: "না" },
  ta: { yes: "ஆம், ஆமாம்", no: "இல்லை" },
  th: { yes: "ใช่, ได้, ตกลง, โอเค, ถูกต้อง, เห็นด้วย", no: "ไม่, ไม่ใช่, ไม่ได้, ไม่เอา, ไม่เห็นด้วย" },
  vi: { yes: "có, vâng, dạ, đúng, được, đồng ý", no: "không, không đồng ý", unclear: "da, co, mai" },
  id: {
    yes: "ya, iya, tentu, baik, setuju, benar",
    no: "tidak, bukan, nggak, gak, tidak setuju",
    unclear: "dan, si, po, ha",
  },
  ms: { yes: "ya, baik, setuju, betul", no: "tidak, bukan, tak" },
  mn: { yes: "тийм", no: "үгүй", unclear: "не, да" },
  sw: { yes: "ndiyo, ndio, sawa", no: "hapana", unclear: "si, ni, ya, na, ha" },
  fil: { yes: "oo, opo, sige", no: "hindi", unclear: "po, si, ni, ha" },
  ja: {
    yes: "はい, ええ, うん, よい, いい, 良い, そう, もちろん, 了解, 大丈夫, わかりました",
    no: "いいえ, いえ, いや, ううん, だめ, 駄目, 違う, 違います, よくない, 嫌",
  },
  ko: {
    yes: "네, 예, 응, 그래, 그래요, 좋아, 좋아요, 맞아, 맞아요, 동의해요, 물론, 물론이죠, 알겠습니다",
    no: "아니요, 아니오, 아니, 아뇨, 싫어, 싫어요, 괜찮지 않아요, 동의하지 않아요, 틀려요",
  },
}

/** Of every language. */
const EVERYWHERE: YesAndNo = {
  yes: "ok, okay, okey, oki, true, 👍, 👌, ✅, ✔, ☑, 🆗",
  no: "false, 👎, ❌, ✖, ✗, ✘, 🙅",
}

/** Politeness beside a yes or no, of any language. */
const POLITE =
  "please, pls, thanks, thank you, thank, you, thx, sir, пожалуйста, спасибо, будь ласка, дякую, 请, 谢谢, 請, 謝謝, bitte, danke, sehr, gern, merci, s'il vous plaît, s'il te plaît, por favor, gracias, muchas gracias, per favore, grazie, obrigado, obrigada, proszę, dziękuję, prosím, děkuji, ďakujem, alstublieft, dank je, bedankt, tack, snälla, takk, tak, kiitos, te rog, vă rog, mulțumesc, mersi, teşekkürler, teşekkür ederim, lütfen, köszönöm, kérem, παρακαλώ, ευχαριστώ, شكرا, من فضلك, لو سمحت, תודה, בבקשה, لطفا, ممنون, متشکرم, कृपया, धन्यवाद, ขอบคุณ, terima kasih, お願いします, ありがとう, ありがとうございます, 감사합니다, 고마워요, 부탁해요"

/** Particles that scripts without blanks put before or after a word, and that change nothing about yes and no. */
const PARTICLES =
  /^(?:请|請|あ)+|(?:谢谢|謝謝|多谢|[啊呀哇嘞吧哦喔啦呢噢]|お願いします|ありがとう(?:ございます)?|です|だ|ね|よ|ครับ|ค่ะ|คะ|จ้ะ)+$/u

type Answers = ReadonlyMap<string, boolean | null>

const split = (words: string | undefined): readonly string[] => (words ?? "").split(", ").map(normaliseLoosely)

function answersOf({ yes, no, unclear }: YesAndNo): Answers {
  const entries = [
    ...(unclear === undefined ? [] : split(unclear).map(word => [word, null] as const)),
    ...split(no).map(word => [word, false] as const),
    ...split(yes).map(word => [word, true] as const),
  ]
  return new Map(entries)
}

/** Words that answer a question wherever they stand in a sentence, or at its beginning; by language. */
interface Outspoken {
  readonly anywhere?: string
  readonly first?: string
  /** Words for no, but for those that deny what comes next: `no problem`, `nu știu`. */
  readonly firstNo?: string
}

const OUTSPOKEN: { readonly [language: string]: Outspoken } = {
  ar: { first: "نعم" },
  bg: { first: "да" },
  ca: { first: "sí" },
  cs: { anywhere: "ano" },
  da: { first: "ja", firstNo: "nej" },
  de: { first: "ja", firstNo: "nein" },
  el: { anywhere: "ναι", firstNo: "όχι" },
  en: { anywhere: "yes, yeah, yep, yup", firstNo: "nope, nah" },
  es: { first: "sí" },
  fi: { anywhere: "kyllä" },
  fr: { anywhere: "oui, ouais", firstNo: "non" },
  he: { first: "כן" },
  hi: { first: "हाँ" },
  hr: { first: "da" },
  hu: { anywhere: "igen" },
  it: { first: "sì", firstNo: "no" },
  ko: { first: "네, 예", firstNo: "아니요, 아니오" },
  nl: { first: "ja", firstNo: "nee" },
  no: { first: "ja", firstNo: "nei" },
  pt: { anywhere: "sim" },
  ro: { first: "da" },
  ru: { first: "да" },
  sk: { first: "áno" },
  sr: { first: "да, da" },
  sv: { first: "ja", firstNo: "nej" },
  tr: { anywhere: "evet", firstNo: "hayır" },
  uk: { firstNo: "ні" },
}

/** `No I do not`: an English no before these is one. */
const AFTER_ENGLISH_NO = /^no (?:i|we|you|it|that|this|they|he|she|there|thanks?|please|sir|not)(?:'\p{L}+)?(?: |$)/u
/** Words for if: `if yes, when?` */
const CONDITIONS: ReadonlySet<string> = new Set(
  "if whether se wenn falls ob ha eger jos pokud jestli jesli gdyby αν εαν если якщо ako daca als om hvis".split(" "),
)
/** A reflexive or an if where it has no accent, a yes where it has one. */
const UNACCENTED_SI = /^\s*si(?!\p{L})/iu

interface Dictionary {
  readonly byLanguage: ReadonlyMap<string, Answers>
  /** Of words that mean the same in all languages that have them. */
  readonly everywhere: Answers
  readonly polite: ReadonlySet<string>
}

let made: Dictionary | undefined
const ONE_LETTER = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u

/** Made when first needed, so that nothing starts the slower for it. */
function dictionary(): Dictionary {
  if (made !== undefined) return made
  const byLanguage = new Map(Object.entries(WORDS).map(([language, words]) => [language, answersOf(words)]))
  const everywhere = new Map<string, boolean | null>()
  for (const answers of byLanguage.values()) {
    for (const [word, answer] of answers) {
      // One letter is an abbreviation that only its own language knows.
      if (answer === null || ONE_LETTER.test(word)) continue
      everywhere.set(word, everywhere.has(word) && everywhere.get(word) !== answer ? null : answer)
    }
  }
  for (const [word, answer] of [...answersOf(WORDS.en as YesAndNo), ...answersOf(EVERYWHERE)]) {
    everywhere.set(word, answer)
  }
  made = { byLanguage, everywhere, polite: new Set(split(POLITE)) }
  return made
}

/**
 * Reads a yes or no (design section 3.4) in the language of the locale. A word of another language counts where it does
 * not mean the opposite, or something else, in this one: the Albanian `jo` is no, whatever it is elsewhere, and a Polish
 * `no` is nothing. Thumbs and check marks count, whatever their colour; so does politeness beside the word.
 *
 * @returns null when it is neither, and when it is both
 */
export function readBoolean(text: string, locale: string): boolean | null {
  if (text.length > LONGEST) return null
  const { byLanguage, everywhere, polite } = dictionary()
  const language = locale.toLowerCase().split("-", 1)[0] ?? ""
  const own = byLanguage.get(MACROLANGUAGE.get(language) ?? language)
  const meaning = (words: string): boolean | null => {
    const known = own?.get(words)
    return (known === undefined ? everywhere.get(words) : known) ?? null
  }
  const plain = text.replace(SKIN, "").replace(SIGN, " $& ")
  const whole = normaliseLoosely(plain)
  if (own?.get(whole) === null) return null
  const said = meaning(whole) ?? meaning(whole.replace(PARTICLES, ""))
  const answer = said ?? agreed(whole.split(BETWEEN_WORDS).filter(Boolean), meaning, polite)
  const signs = plain.match(SIGN) ?? []
  return signs.every(sign => meaning(sign) === answer) ? answer : null
}

/**
 * Reads a yes or no in a clause of a sentence: all of it, in the words of the locale's own language, or a word that answers wherever
 * it stands, or at the beginning (`yes that works`). So `no problem`, `I have a question` and `si puedo` are neither.
 */
export function readBooleanInClause(clause: string, locale: string): boolean | null {
  if (clause.length > LONGEST_CLAUSE) return null
  const { byLanguage } = dictionary()
  const language = locale.toLowerCase().split("-", 1)[0] ?? ""
  const key = MACROLANGUAGE.get(language) ?? language
  const own = byLanguage.get(key)
  const all = readBoolean(clause, locale)
  const words = normaliseLoosely(clause).split(BETWEEN_WORDS).filter(Boolean)
  const isOwn = words.every(word => !ONE_LETTER.test(word) && (own?.has(word) === true || !isForeign(word)))
  if (own === undefined || (all !== null && isOwn)) return all
  if (words.some(word => CONDITIONS.has(word))) return null
  const { anywhere, first, firstNo } = Object.hasOwn(OUTSPOKEN, key) ? (OUTSPOKEN[key] ?? {}) : {}
  const [firstWord = ""] = words
  const signs = (clause.match(SIGN) ?? []).map(sign => COMMON.get(sign))
  const isYes =
    signs.includes(true) ||
    words.some(word => split(anywhere).includes(word)) ||
    (split(first).includes(firstWord) && !UNACCENTED_SI.test(clause))
  const isNo =
    signs.includes(false) ||
    split(firstNo).includes(firstWord) ||
    (key === "en" && AFTER_ENGLISH_NO.test(words.join(" ")))
  const isContradicted = words.slice(1).some(word => (isYes ? own.get(word) === false : split(first).includes(word)))
  return isYes === isNo || isContradicted ? null : isYes
}

/** Whether a word is a yes or no of some languages only; signs and `ok` are everybody's. */
function isForeign(word: string): boolean {
  return dictionary().everywhere.has(word) && !COMMON.has(word)
}

const COMMON: Answers = new Map([...answersOf(EVERYWHERE), ["yes", true]])

/** The clauses of a sentence that are no questions. */
export function clausesOf(sentence: string): readonly string[] {
  return [...sentence.matchAll(CLAUSE)].flatMap(({ groups = {} }) =>
    /[?？؟]/.test(groups.marks ?? "") ? [] : [groups.words ?? ""],
  )
}

const CLAUSE = /(?<words>[^,.;:!?…—–\n，。！？；、؟،"“”()]+)(?<marks>[,.;:!?…—–\n，。！？；、؟،"“”()\s]*)/gu
const LONGEST_CLAUSE = 200

const LONGEST = 100
const LONGEST_PHRASE = 4
const MACROLANGUAGE: ReadonlyMap<string, string> = new Map([
  ["nb", "no"],
  ["nn", "no"],
  ["iw", "he"],
  ["in", "id"],
  ["tl", "fil"],
])
const SKIN = /[\u{1f3fb}-\u{1f3ff}\ufe0f]/gu
const SIGN = /[👍👌✅✔☑🆗👎❌✖✗✘🙅]/gu
const BETWEEN_WORDS = /[\s,;.!?，。、！؟،]+/u
const MARK_ONLY = /^[\p{P}\p{S}\p{Extended_Pictographic}]+$/u

/** The answer that all words give, but for polite ones; null where they give none or two. */
function agreed(
  words: readonly string[],
  meaning: (words: string) => boolean | null,
  polite: ReadonlySet<string>,
): boolean | null {
  let answer: boolean | null = null
  for (let at = 0; at < words.length; ) {
    let length = Math.min(LONGEST_PHRASE, words.length - at)
    const phrase = (): string => words.slice(at, at + length).join(" ")
    while (length > 1 && meaning(phrase()) === null && !polite.has(phrase())) length -= 1
    const next = meaning(phrase())
    if (next === null && !polite.has(phrase()) && !MARK_ONLY.test(phrase())) return null
    if (next !== null && answer !== null && next !== answer) return null
    answer = next ?? answer
    at += length
  }
  return answer
}
