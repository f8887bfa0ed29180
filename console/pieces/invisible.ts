/** Characters that show nothing and change how others are read, by the short names that Unicode has for them. */
const INVISIBLE =
  "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
const NAMES = "SHY ALM MVS ZWSP LRM RLM LRE RLE PDF LRO RLO WJ LRI RLI FSI PDI BOM".split(" ")
/** Any of them, and control characters; as a group, so that splitting a text keeps them. */
export const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff])/

/** The name that stands in a text for such a character: `RLO`, `U+0007`. */
export function controlName(character: string): string {
  return (
    NAMES[INVISIBLE.indexOf(character)] ?? `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`
  )
}
