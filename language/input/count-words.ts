import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"

/**
 * Words and phrases by which a language says how many people or things there are, where the rules that spell its numbers have other
 * forms: collective numbers, cases, and numbers with what is counted glued to them. Of each number, from the first one, the forms stand
 * between commas; numbers between semicolons.
 */
const COUNTS: { readonly [language: string]: readonly [first: number, forms: string] } = {
  ar: [2, "شخصين, لشخصين, شخصان; لثلاثة; لأربعة; لخمسة; لستة; لسبعة; لثمانية"],
  be: [2, "двое, дваіх, двух; трое, траіх, трох; чацвёра, чатырох; пяцёра, пяці; шасцёра, шасці"],
  bs: [2, "dvoje, dvojica; troje; četvero; petero; šestero; sedmero; osmero"],
  cs: [2, "dvou; tří; čtyř; pěti; šesti; sedmi; osmi"],
  de: [2, "zu zweit, zu zweien; zu dritt; zu viert; zu fünft; zu sechst; zu siebt; zu acht"],
  et: [2, "kahele, kahekesi; kolmele, kolmekesi; neljale, neljakesi; viiele, viiekesi; kuuele, kuuekesi"],
  fi: [
    2,
    "kahdelle, kahden; kolmelle, kolmen; neljälle, neljän; viidelle, viiden; kuudelle, kuuden; seitsemälle; kahdeksalle",
  ],
  he: [2, "שניים, שתיים, לשניים, לשתיים; לשלושה, לשלוש; לארבעה, לארבע; לחמישה, לחמש; לשישה, לשש; לשבעה; לשמונה"],
  hr: [2, "dvoje, dvojica; troje; četvero; petero; šestero; sedmero; osmero"],
  hu: [2, "két, ketten, kettőre; hárman, háromra; négyen, négyre; öten, ötre; hatan, hatra; heten; nyolcan, nyolcra"],
  id: [2, "berdua; bertiga; berempat; berlima; berenam; bertujuh; berdelapan"],
  ja: [1, "ひとり; ふたり"],
  ko: [1, "한명; 두명, 둘; 세명, 셋; 네명, 넷; 다섯명; 여섯명; 일곱명; 여덟명; 아홉명; 열명"],
  lt: [2, "dviem, dviese; trims, trise; keturiems, keturiese; penkiems, penkiese; šešiems, šešiese"],
  lv: [2, "diviem, divām, divatā; trim, trijatā; četriem, četrām, četratā; pieciem, piecām; sešiem, sešām"],
  mk: [2, "двајца; тројца; четворица; петмина; шестмина"],
  nl: [
    2,
    "z'n tweeën, zijn tweeën, ons tweeën; z'n drieën, zijn drieën, ons drieën; z'n vieren, zijn vieren, ons vieren; z'n vijven, zijn vijven; z'n zessen, zijn zessen",
  ],
  pl: [
    2,
    "dwoje, dwojga; troje, trojga; czworo, czworga; pięcioro, pięciorga; sześcioro, sześciorga; siedmioro; ośmioro",
  ],
  ro: [1, "o persoană"],
  ru: [
    2,
    "двое, двоих, двух, двум; трое, троих, трёх, трём; четверо, четверых, четырёх; пятеро, пятерых, пяти; шестеро, шестерых, шести; семеро, семерых, семи; восьмеро, восьмерых, восьми; девятеро, девяти; десятеро, десяти",
  ],
  sk: [2, "dvoch, dvaja; troch, traja; štyroch, štyria; piatich, piati; šiestich, šiesti; siedmich; ôsmich"],
  sl: [2, "dveh; treh; štirih; petih; šestih; sedmih; osmih"],
  sr: [
    2,
    "dvoje, двоје, dvojica, двојица; troje, троје; četvoro, четворо; petoro, петоро; šestoro, шесторо; sedmoro, седморо",
  ],
  th: [1, "หนึ่งคน, คนเดียว; สองคน; สามคน; สี่คน; ห้าคน; หกคน; เจ็ดคน; แปดคน; เก้าคน; สิบคน"],
  uk: [
    2,
    "двоє, двох, двом; троє, трьох; четверо, чотирьох; п'ятеро, п'ятьох, п'яти; шестеро, шістьох, шести; семеро, сімох, семи; восьмеро, вісьмох, восьми",
  ],
}

const made = new Map<string, ReadonlyMap<string, number>>()

/** The number that a word or a phrase counts, such as `двоих` or `zu dritt`; null: it is none of those. */
export function readCount(text: string, locale: string): number | null {
  const language = localeOf(locale)?.language ?? "en"
  const counts = Object.hasOwn(COUNTS, language) ? COUNTS[language] : undefined
  if (counts === undefined || text.length > LONGEST) return null
  let known = made.get(language)
  if (known === undefined) {
    const [first, forms] = counts
    const all = forms.split("; ").map(of => of.split(", "))
    known = new Map(all.flatMap((of, index) => of.map(form => [normaliseLoosely(form), first + index] as const)))
    made.set(language, known)
  }
  return known.get(normaliseLoosely(text)) ?? null
}

const LONGEST = 40
