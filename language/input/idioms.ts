import { localeOf } from "../values/locale.js"

/**
 * Phrases of a sentence in which a word for a number counts nothing: it is only near (`al menos 5`), asks for patience (`one moment`),
 * thanks (`mil gracias`), points at something (`the blue one`) or is another word (the Italian `sei` for `you are`). The sign ⌈ and
 * the sign ⌉ stand for where a word begins and ends.
 */
const NUMBERS: { readonly [language: string]: string } = {
  bs: "⌈sto⌉",
  ca: "⌈(?:al|pel cap|com a) menys⌉|⌈més o menys⌉|⌈una? (?:moment|segon|instant|pregunta|cosa|mica|altra?)⌉|⌈(?:nou|set|deu)⌉|⌈(?:mil|moltes) gràcies⌉",
  cs: "⌈(?:jeden|jednu|jedna|jedno) (?:moment|okamžik|chvíli|chvilku|vteřinu|otázku|otázka|věc)⌉|⌈tisíceré díky⌉",
  da: "⌈e[nt] (?:øjeblik|sekund|spørgsmål|ting|anden|andet|gang)⌉|⌈tusind tak⌉",
  de: "⌈ein(?:e|en|em|er)? (?:moment|augenblick|sekunde|frage|sache|wenig|bisschen|ander\\p{L}*)⌉|⌈tausend dank⌉|⌈(?:gib|gebe|gebt|geben sie|habe?|außer) acht⌉|⌈acht ?(?:geben|gegeben)⌉",
  en: "⌈(?:an?|one|half a|just a) (?:moment|second|sec|question|thing|other)⌉|⌈(?:this|that|which|each|every|any|some|another|other|last|next) ones?⌉|⌈(?:the|an?|my|your|our)(?: (?!(?:for|of|with|at|in|to|is|are|and|or|plus|just|only|number)⌉)\\p{L}+){0,2} ones?⌉|⌈one (?:another|by one)⌉|⌈(?:thanks a million|a million thanks|a thousand thanks)⌉|⌈(?:my|your|his|her|their) (?:other|better|second) half⌉",
  es: "⌈(?:al|por lo|cuando|a lo) menos⌉|⌈más o menos⌉|⌈una? (?:momento|momentito|segundo|instante|pregunta|cosa|duda|poco|rato|otr[oa])⌉|⌈mil (?:gracias|perdones|disculpas)⌉|⌈(?:en|por) medio(?: de)?⌉",
  fa: "⌈یک (?:لحظه|سوال|سؤال|دقیقه)⌉",
  fr: "⌈(?:au|du|tout au) moins⌉|⌈plus ou moins⌉|⌈une? (?:moment|instant|seconde|question|chose|peu|autre)⌉|⌈(?:mille|cent) (?:mercis?|fois|excuses)⌉|⌈neuf⌉(?! \\p{L})",
  gl: "⌈(?:polo|ao) menos⌉|⌈máis ou menos⌉|⌈mil grazas⌉",
  hu: "⌈egy (?:pillanat|kérdés|dolog|kicsit)\\p{L}*|⌈(?:a|ezen a|jövő|múlt) hét\\p{L}*",
  it: "⌈(?:per lo|a dir poco) meno⌉|⌈più o meno⌉|⌈un[oa']? ?(?:momento|attimo|secondo|domanda|cosa|po'?|altr[oa])⌉|⌈mille (?:grazie|scuse)⌉|(?<!⌈(?:in|per|di|da|siamo|saremo|eravamo|circa) )⌈sei⌉(?! (?:persone|adulti|ospiti|posti|coperti|biglietti|camere|notti|bambini|giorni|ore|pezzi)⌉)|⌈in mezzo(?: a)?⌉|⌈per mezzo(?: di)?⌉|⌈mezzi?⌉(?= di trasporto)",
  ja: "一緒|一度|一番|第一|万一|十分|一応|一部|一般",
  ko: "⌈[일이삼사오육칠팔구]⌉|⌈네⌉(?! ?(?:명|개|사람|시|분|장|살|번))",
  nl: "⌈een (?:moment|momentje|ogenblik|ogenblikje|seconde|vraag|vraagje|ding|beetje|ander\\p{L}*)⌉|⌈(?:duizendmaal|duizend) dank⌉",
  no: "⌈e[nt] (?:øyeblikk|sekund|spørsmål|ting|annen|annet|gang)⌉|⌈tusen takk⌉",
  pl: "⌈jed(?:en|ną|na|no) (?:moment|chwilę|chwilkę|sekundę|pytanie|rzecz)⌉|⌈sto razy⌉|⌈tysiąckrotne dzięki⌉",
  pt: "⌈(?:pelo|ao|quando) menos⌉|⌈mais ou menos⌉|⌈uma? (?:momento|momentinho|segundo|instante|minutinho|pergunta|coisa|dúvida|pouco|outr[oa])⌉|⌈mil (?:desculpas|obrigados?)⌉|⌈por meio(?: de)?⌉|⌈no meio(?: d[eoa])?⌉",
  ro: "⌈nouă⌉(?! \\p{L})|⌈nouă⌉(?= (?:ne|ni|nu)⌉)",
  ru: "⌈од(?:ин|ну|на|но) (?:момент|минуту|минутку|секунду|секундочку|вопрос|вещь)⌉",
  sr: "⌈(?:sto|сто)⌉",
  sv: "⌈e(?:n|tt) (?:ögonblick|sekund|fråga|sak|tag|stund|annan|annat|gång)⌉|⌈tusen tack⌉",
  tr: "⌈bir (?:dakika|saniye|an|soru|sorum|şey|kaç|az|daha)⌉",
  uk: "⌈од(?:ин|ну|не) (?:момент|хвилинку|хвилину|секунду|питання)⌉",
  vi: "⌈năm (?:nay|sau|ngoái|tới|trước)⌉|⌈(?:hàng|mỗi) năm⌉",
  zh: "一[下点點起样樣般直定些共]|一会儿?|一會兒?|万一|萬一|十分|统一|統一|第一|一个问题|一個問題",
}

/** Phrases in which a word for a day names none: a German `Guten Morgen` is not tomorrow. */
const DAYS: { readonly [language: string]: string } = {
  de: "⌈(?:gut(?:en|er)|schönen|am|der|den|jeden|dieser|diesen) morgen⌉|(?<=⌈heute) morgen⌉",
  en: "(?<!\\d(?:st|nd|rd|th)? (?:of )?)⌈(?:may|march)⌉(?= (?:\\d{1,2}|\\p{L}+) (?:more |other )?(?:of (?:us|them|you)|people|persons|adults|kids|children|guests|friends|others|more|men|women|colleagues|times|days|nights|hours|minutes|weeks|rooms|tables|tickets)⌉)|(?<=⌈(?:\\d{1,2}|\\p{L}+) )may⌉(?= (?:come|be|join|go|have|want|need|stay|not|also|arrive|eat)⌉)",
  es: "⌈(?:por |en |de )?(?:la|cada|toda la|media) mañana⌉|⌈de mañana⌉",
}

/** The sentence without phrases in which a word for a number counts nothing. */
export function withoutNumberIdioms(sentence: string, locale: string): string {
  return without(NUMBERS, sentence, locale)
}

/** The sentence without phrases in which a word for a day names none; other words stay where they are. */
export function withoutDayIdioms(sentence: string, locale: string): string {
  return without(DAYS, sentence, locale)
}

/** Whether all of a text is such a phrase: `am Morgen`. */
export function isDayIdiom(text: string, locale: string): boolean {
  return text !== "" && withoutDayIdioms(text, locale) === LEFT_OUT
}

const LEFT_OUT = " · "
const made = new Map<string, RegExp>()

function without(phrases: typeof NUMBERS, sentence: string, locale: string): string {
  const language = localeOf(locale)?.language ?? ""
  const key = language === "nb" || language === "nn" ? "no" : language
  const source = Object.hasOwn(phrases, key) ? phrases[key] : undefined
  if (source === undefined) return sentence
  const known = made.get(source)
  const pattern =
    known ?? new RegExp(source.replaceAll("⌈", "(?<![\\p{L}\\p{M}])").replaceAll("⌉", "(?![\\p{L}\\p{M}])"), "giu")
  if (known === undefined) made.set(source, pattern)
  return sentence.normalize("NFC").replace(/\s+/g, " ").replace(pattern, LEFT_OUT)
}
