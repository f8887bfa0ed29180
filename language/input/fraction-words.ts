import { normaliseLoosely } from "../values/normalise.js"

/** How a language says parts of a whole, words with blanks between them. */
interface FractionSpec {
  readonly half: string
  readonly third?: string
  readonly quarter?: string
  /** One and a half, and its like: `anderthalb`. */
  readonly oneAndHalf?: string
  readonly twoAndHalf?: string
  /** After a number, a half more without an `and`: `iki buçuk`. */
  readonly andHalf?: string
  /** Twelve. */
  readonly dozen: string
  /** Between a whole and its part. */
  readonly and?: string
  /** Between a part and what it is of: `a quarter of a million`. */
  readonly of?: string
}

/** Parts that `Intl` and CLDR have no words for; other ones are ordinals (`two fifths`), which CLDR has. */
const FRACTIONS: { readonly [language: string]: FractionSpec } = {
  ar: { half: "نصف", third: "ثلث", quarter: "ربع أرباع", dozen: "دزينة", and: "و" },
  bg: { half: "половин половина", quarter: "четвърт", dozen: "дузина дузини", and: "и" },
  ca: {
    half: "mig mitja meitat",
    third: "terç",
    quarter: "quart quarts",
    dozen: "dotzena dotzenes",
    and: "i",
    of: "de",
  },
  cs: {
    half: "půl polovina",
    third: "třetina třetiny",
    quarter: "čtvrt čtvrtina čtvrtiny",
    dozen: "tucet tucty",
    and: "a",
  },
  da: { half: "halv halvt", quarter: "kvart", oneAndHalf: "halvanden halvandet", dozen: "dusin", and: "og" },
  de: {
    half: "halb halbe halber halbes halben hälfte",
    oneAndHalf: "anderthalb eineinhalb einundeinhalb einundhalb",
    dozen: "dutzend",
    and: "und",
  },
  el: {
    half: "μισό μισή μισά",
    third: "τρίτο",
    quarter: "τέταρτο",
    oneAndHalf: "ενάμισι μιάμιση",
    dozen: "ντουζίνα ντουζίνες δωδεκάδα",
    and: "και",
  },
  en: { half: "half halves", quarter: "quarter quarters", dozen: "dozen dozens", and: "and", of: "of a an" },
  es: { half: "medio media mitad", third: "tercio tercios", dozen: "docena docenas", and: "y con", of: "de" },
  fa: { half: "نیم نصف", quarter: "ربع", dozen: "دوجین", and: "و" },
  fi: {
    half: "puoli puolet",
    third: "kolmasosa",
    quarter: "neljäsosa neljännes",
    oneAndHalf: "puolitoista",
    dozen: "tusina tusinaa",
    and: "ja",
  },
  fr: {
    half: "demi demie demis moitié",
    third: "tiers",
    quarter: "quart quarts",
    dozen: "douzaine douzaines",
    and: "et",
    of: "de d'",
  },
  he: { half: "חצי", third: "שליש", quarter: "רבע", dozen: "תריסר", and: "ו" },
  hi: {
    half: "आधा आधी आधे",
    third: "तिहाई",
    quarter: "चौथाई पाव",
    oneAndHalf: "डेढ़ डेढ",
    twoAndHalf: "ढाई",
    dozen: "दर्जन",
    and: "और",
  },
  hr: { half: "pola polovina", third: "trećina", quarter: "četvrt četvrtina", dozen: "tucet", and: "i" },
  hu: { half: "fél", third: "harmad", quarter: "negyed", oneAndHalf: "másfél", dozen: "tucat", and: "és" },
  id: { half: "setengah separuh", third: "sepertiga", quarter: "seperempat", andHalf: "setengah", dozen: "lusin" },
  it: {
    half: "mezzo mezza mezzi metà",
    third: "terzi",
    quarter: "quarti",
    dozen: "dozzina dozzine",
    and: "e",
    of: "di",
  },
  nl: {
    half: "half halve helft",
    quarter: "kwart",
    oneAndHalf: "anderhalf anderhalve",
    dozen: "dozijn",
    and: "en",
    of: "van",
  },
  no: { half: "halv halvt halve", quarter: "kvart", oneAndHalf: "halvannen halvannet", dozen: "dusin", and: "og" },
  pl: {
    half: "pół połowa",
    quarter: "ćwierć",
    oneAndHalf: "półtora półtorej",
    dozen: "tuzin tuziny tuzinów",
    and: "i",
  },
  pt: {
    half: "meio meia metade",
    third: "terço terços",
    quarter: "quartos",
    dozen: "dúzia dúzias",
    and: "e com",
    of: "de",
  },
  ro: {
    half: "jumătate",
    third: "treime treimi",
    quarter: "sfert sferturi",
    dozen: "duzină duzini",
    and: "și",
    of: "de",
  },
  ru: {
    half: "половина половину половиной пол",
    third: "треть трети",
    quarter: "четверть четверти",
    oneAndHalf: "полтора полторы",
    dozen: "дюжина дюжину дюжины дюжин",
    and: "и с",
  },
  sk: { half: "pol polovica", third: "tretina tretiny", quarter: "štvrť štvrtina", dozen: "tucet", and: "a" },
  sv: { half: "halv halvt halva hälften", quarter: "kvart kvarts", dozen: "dussin", and: "och" },
  tr: { half: "yarım", quarter: "çeyrek", andHalf: "buçuk", dozen: "düzine" },
  uk: {
    half: "половина половину половиною пів",
    third: "третина третини",
    quarter: "чверть чверті",
    oneAndHalf: "півтора півтори",
    dozen: "дюжина дюжину дюжини дюжин",
    and: "і й та з із",
  },
  vi: { half: "nửa", andHalf: "rưỡi", dozen: "tá" },
}

/** How a language says parts of a whole, words as `normaliseLoosely` leaves them. */
export interface FractionWords {
  /** Of one. */
  readonly parts: ReadonlyMap<string, number>
  /** More than one. */
  readonly mixed: ReadonlyMap<string, number>
  readonly andHalf: ReadonlySet<string>
  readonly dozen: ReadonlySet<string>
  readonly and: ReadonlySet<string>
  readonly of: ReadonlySet<string>
}

const made = new Map<string, FractionWords>()

/** The words of a language; of one that is not known, none. */
export function fractionWordsOf(language: string): FractionWords {
  const key = language === "nb" || language === "nn" ? "no" : language
  const known = made.get(key)
  if (known !== undefined) return known
  const { half = "", third, quarter, oneAndHalf, twoAndHalf, andHalf, dozen, and, of } = FRACTIONS[key] ?? {}
  const words = {
    parts: new Map([...valued(half, 1 / 2), ...valued(third, 1 / 3), ...valued(quarter, 1 / 4)]),
    mixed: new Map([...valued(oneAndHalf, 1.5), ...valued(twoAndHalf, 2.5)]),
    andHalf: new Set(split(andHalf)),
    dozen: new Set(split(dozen)),
    and: new Set(split(and)),
    of: new Set(split(of)),
  }
  if (Object.hasOwn(FRACTIONS, key)) made.set(key, words)
  return words
}

function split(words = ""): readonly string[] {
  return words.split(" ").filter(Boolean).map(normaliseLoosely)
}

function valued(words: string | undefined, value: number): readonly (readonly [string, number])[] {
  return split(words).map(word => [word, value] as const)
}
