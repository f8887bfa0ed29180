import { Fragment } from "preact"
import { useState } from "preact/hooks"
import { common } from "../texts/common.js"
import { CONTROL, controlName } from "./invisible.js"

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
              {controlName(part)}
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
