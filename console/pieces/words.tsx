import { Fragment } from "preact"
import { useState } from "preact/hooks"
import { common } from "../texts/common.js"

/** Characters that show nothing and change how others are read, by the short names that Unicode has for them. */
const INVISIBLE: { readonly [character: string]: string } = {
  "\u00ad": "SHY",
  "\u061c": "ALM",
  "\u180e": "MVS",
  "\u200b": "ZWSP",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2060": "WJ",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\ufeff": "BOM",
}
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff])/

/** Characters after which a text is folded, and the lines that are left of it then (pages' design, section 5). */
const LONG = 1000

interface WordsProps {
  /** Somebody's own words: a name, a message, a reason, a file's name. */
  readonly text: string
  /** A name: two lines at most, the whole as title. */
  readonly isName?: boolean
}

/**
 * Words that somebody else chose, shown as what they are: they are text and nothing else, change the direction of nothing
 * around them, and their invisible characters can be seen. Very long ones are folded.
 */
export function Words({ text, isName = false }: WordsProps) {
  const [isWhole, setWhole] = useState(false)
  const isLong = !isName && text.length > LONG && !isWhole
  return (
    <>
      <bdi
        class={isName ? "words name" : isLong ? "words folded" : "words"}
        title={isName ? text : undefined}
        dir="auto"
      >
        {text.split(CONTROL).map((part, index) =>
          index % 2 === 0 ? (
            <Fragment key={index}>{part}</Fragment>
          ) : (
            <span key={index} class="control">
              {INVISIBLE[part] ?? `U+${part.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`}
            </span>
          ),
        )}
      </bdi>
      {isLong && (
        <button type="button" class="as-link" onClick={() => setWhole(true)}>
          {common("showAll", { n: text.length })}
        </button>
      )}
    </>
  )
}

/** The same for an attribute, where no parts of a page can stand: the words keep their direction to themselves. */
export function isolated(text: string): string {
  return `\u2068${text.replace(new RegExp(CONTROL, "g"), "")}\u2069`
}
