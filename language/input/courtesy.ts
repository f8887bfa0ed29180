import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"

/** Words that people put before and after the name of a thing they choose; phrases with bars between them. */
interface Courtesy {
  readonly before: string
  /** Words before what is said, whatever it is: `let's say`. */
  readonly lead?: string
  readonly after: string
}

const WORDS: { readonly [language: string]: Courtesy } = {
  cs: {
    before: "chci|chtěl bych|chtěla bych|prosím|dejte mi|číslo|možnost",
    lead: "řekněme|třeba|možná",
    after: "prosím|děkuji|díky",
  },
  da: {
    before: "jeg vil gerne have|jeg vil have|en|et|den|det|nummer",
    lead: "lad os sige|måske|helst",
    after: "tak|venligst",
  },
  de: {
    before:
      "ich möchte|ich möchte gern|ich möchte gerne|ich hätte gern|ich hätte gerne|ich will|ich nehme|ich brauche|ich wähle|bitte|gib mir|geben sie mir|der|die|das|den|dem|ein|eine|einen|einem|einer|nummer|option",
    lead: "sagen wir|sagen wir mal|vielleicht|lieber|dann",
    after: "bitte|danke|gern|gerne|bitte schön|haben|nehmen",
  },
  el: {
    before: "θέλω|θα ήθελα|παρακαλώ|το|τη|την|τον|ένα|μια|έναν|αριθμός",
    lead: "ας πούμε|ίσως|καλύτερα",
    after: "παρακαλώ|ευχαριστώ",
  },
  en: {
    before:
      "i'd like|i would like|i want|i'll have|i will have|i'll take|i will take|i'll go with|i need|i choose|i pick|i prefer|i'd prefer|give me|can i have|could i have|can i get|could i get|may i have|let me have|let's go with|it's|it is|that's|please|to have|the|a|an|some|option|number",
    lead: "let's say|lets say|say|make it|how about|what about|maybe|perhaps|rather",
    after: "please|pls|plz|thanks|thank you|thx|one|option",
  },
  es: {
    before:
      "quiero|quisiera|me gustaría|deme|dame|prefiero|elijo|ponme|póngame|por favor|el|la|los|las|un|una|unos|unas|opción|número",
    lead: "digamos|mejor|quizás|tal vez",
    after: "por favor|porfa|gracias",
  },
  fi: {
    before: "haluan|haluaisin|otan|ottaisin|saisinko|numero",
    lead: "sanotaan|ehkä|vaikka|mieluummin",
    after: "kiitos",
  },
  fr: {
    before:
      "je voudrais|je veux|j'aimerais|je prends|je prendrai|je choisis|je préfère|donnez-moi|s'il vous plaît|le|la|les|l'|un|une|des|du|de la|de l'|option|numéro",
    lead: "disons|plutôt|peut-être",
    after: "s'il vous plaît|s'il te plaît|svp|stp|merci",
  },
  hu: {
    before: "szeretnék|kérek|kérem|egy|a|az",
    lead: "mondjuk|talán|inkább|legyen",
    after: "kérem|köszönöm|legyen szíves",
  },
  id: { before: "saya mau|saya ingin|tolong|nomor|pilihan", lead: "mungkin|lebih baik", after: "terima kasih|saja|ya" },
  it: {
    before:
      "vorrei|voglio|prendo|mi dia|dammi|preferisco|scelgo|per favore|il|lo|la|i|gli|le|l'|un|uno|una|un'|opzione|numero",
    lead: "diciamo|facciamo|magari|meglio",
    after: "per favore|per piacere|grazie",
  },
  nl: {
    before: "ik wil|ik wil graag|ik zou graag|ik neem|ik kies|graag|doe mij|doe maar|geef mij|de|het|een|optie|nummer",
    lead: "laten we zeggen|zeg maar|misschien|liever",
    after: "alstublieft|alsjeblieft|aub|graag|dank je|dank u|bedankt|hebben",
  },
  no: {
    before: "jeg vil ha|jeg vil gjerne ha|jeg ønsker|en|et|ei|den|det|nummer",
    lead: "la oss si|kanskje|helst",
    after: "takk",
  },
  pl: {
    before: "chcę|chciałbym|chciałabym|poproszę|proszę|wybieram|numer|opcja",
    lead: "powiedzmy|może|niech będzie|raczej",
    after: "proszę|poproszę|dziękuję",
  },
  pt: {
    before: "quero|queria|gostaria de|gostaria|prefiro|escolho|por favor|o|a|os|as|um|uma|opção|número",
    lead: "digamos|talvez|melhor",
    after: "por favor|obrigado|obrigada|se faz favor",
  },
  ro: {
    before: "vreau|aș vrea|aș dori|doresc|un|o|numărul|opțiunea",
    lead: "să zicem|poate|mai bine|hai",
    after: "te rog|vă rog|mulțumesc|mersi",
  },
  ru: {
    before:
      "я хочу|хочу|хотел бы|хотела бы|я бы хотел|я бы хотела|мне нужен|мне нужна|мне нужно|мне|дайте|дай|давайте|можно|выбираю|пожалуйста|вариант|номер",
    lead: "скажем|пусть|наверное|лучше|может быть",
    after: "пожалуйста|спасибо|плиз",
  },
  sv: {
    before: "jag vill ha|jag skulle vilja ha|jag tar|en|ett|den|det|nummer",
    lead: "låt oss säga|kanske|helst",
    after: "tack|snälla",
  },
  tr: { before: "lütfen|bir|numara", lead: "diyelim|belki", after: "lütfen|istiyorum|alayım|teşekkürler|rica ederim" },
  uk: {
    before:
      "я хочу|хочу|я хотів би|я хотіла б|мені потрібен|мені потрібна|мені|дайте|давайте|можна|обираю|будь ласка|варіант|номер",
    lead: "скажімо|нехай|мабуть|краще|може",
    after: "будь ласка|дякую",
  },
  vi: { before: "tôi muốn|cho tôi|số", lead: "có lẽ", after: "làm ơn|cảm ơn" },
}

/** Of scripts without blanks between words. */
const GLUED: { readonly [language: string]: Courtesy } = {
  ja: { before: "", after: "をお願いします|でお願いします|お願いします|をください|ください|がいいです|にします|です" },
  ko: { before: "", after: "주세요|부탁해요|부탁합니다|으로 할게요|로 할게요|요" },
  th: { before: "ขอ|เอา|อยากได้", after: "ครับ|ค่ะ|คะ" },
  zh: { before: "我想要|我要|请给我|請給我|给我|給我|我选|我選|选|選|请|請|要", after: "谢谢|謝謝|吧" },
}

interface Edges {
  readonly before: RegExp
  readonly lead: RegExp
  readonly after: RegExp
}

const made = new Map<string, Edges>()

function edgesOf(language: string): Edges | null {
  const key = language === "nb" || language === "nn" ? "no" : language
  const known = made.get(key)
  if (known !== undefined) return known
  const isGlued = Object.hasOwn(GLUED, key)
  const words = Object.hasOwn(WORDS, key) ? WORDS[key] : isGlued ? GLUED[key] : undefined
  if (words === undefined) return null
  const blank = isGlued ? "\\s*" : "[\\s,]+"
  const { lead = "" } = words
  const first = (phrases: string) => new RegExp(`^(?:${alternatives(phrases, blank) || NOTHING})(?=\\S)`, "u")
  const edges = {
    before: first(lead === "" ? words.before : `${words.before}|${lead}`),
    lead: first(lead),
    after: new RegExp(`(?<=\\S)(?:${blank}(?:${alternatives(words.after, "")}))$`, "u"),
  }
  made.set(key, edges)
  return edges
}

/** Fits no text. */
const NOTHING = "(?!)"

/** Longer phrases first; an apostrophe joins a word with the next. */
function alternatives(phrases: string, blank: string): string {
  return phrases
    .split("|")
    .filter(phrase => phrase !== "")
    .sort((one, other) => other.length - one.length)
    .map(phrase => normaliseLoosely(phrase) + (phrase.endsWith("'") ? "'" : blank))
    .join("|")
}

const MOST_WORDS = 6
const LONGEST = 200

/**
 * The answer without articles and politeness, which say nothing about what is chosen: `I'd like the teapot,
 * please` is also `the teapot` and `teapot`. The shorter ones come later.
 */
export function withoutCourtesy(text: string, locale: string): readonly string[] {
  return without(text, locale, "before")
}

/** The answer without words that may stand before any, and politeness behind it: `let's say ten, please` is also `ten`. */
export function withoutLead(text: string, locale: string): readonly string[] {
  return without(text, locale, "lead")
}

function without(text: string, locale: string, before: "before" | "lead"): readonly string[] {
  const edges = text.length > LONGEST ? null : edgesOf(localeOf(locale)?.language ?? "en")
  if (edges === null) return []
  let rest = normaliseLoosely(text)
  const found: string[] = []
  for (const edge of [edges.after, edges[before]]) {
    for (let words = 0; words < MOST_WORDS; words += 1) {
      const shorter = normaliseLoosely(rest.replace(edge, ""))
      if (shorter === rest || shorter === "") break
      rest = shorter
      found.push(rest)
    }
  }
  return found
}
