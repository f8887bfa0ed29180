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
  /** Long ones are shown whole, where one has come to read just them. */
  readonly isWhole?: boolean
}

/**
 * Words that somebody else chose, shown as what they are: they are text and nothing else, change the direction of nothing
 * around them, and their invisible characters can be seen. Very long ones are folded.
 */
export function Words({ text, isName = false, isWhole = false }: WordsProps) {
  const [isUnfolded, setUnfolded] = useState(isWhole)
  const isLong = !isName && text.length > LONG && !isUnfolded
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
        <button type="button" class="as-link" onClick={() => setUnfolded(true)}>
          {common("showAll", { n: text.length })}
        </button>
      )}
    </>
  )
}

/** Characters of a name that a sentence has room for. */
const NAME = 80

/** A name within a sentence, as `Words` show it: what is too long for one ends in an ellipsis, and the whole is its title. */
export function NameWithin({ text }: { readonly text: string }) {
  const characters = [...text]
  if (characters.length <= NAME) return <Words text={text} />
  return (
    <span title={text}>
      <Words text={`${characters.slice(0, NAME).join("")}…`} />
    </span>
  )
}

/** Letters of a script that is read from the right. */
const FROM_THE_RIGHT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * A name for an attribute or a title, where no parts of a page can stand: without invisible characters and not too long; one
 * that is read from the right keeps its direction to itself.
 */
export function isolated(text: string): string {
  const characters = [...text.replace(new RegExp(CONTROL, "g"), "")]
  const shown = characters.length <= NAME ? characters.join("") : `${characters.slice(0, NAME).join("")}…`
  return FROM_THE_RIGHT.test(shown) ? `\u2068${shown}\u2069` : shown
}
