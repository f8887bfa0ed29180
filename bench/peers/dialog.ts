import { requestOf } from "../http/connection.js"
import type { Lane } from "../http/load.js"

/** The dialog of `flows/table.json` four times over: each text, and what is said to it. */
const TIMES_OVER: readonly (readonly (readonly [text: string, ...replies: string[]])[])[] = [
  [
    ["a table", "For what name?"],
    ["Ana", "How many of you, Ana?"],
    ["4", "Inside, terrace or garden?"],
    ["terrace", "A table of 4 for Ana, terrace."],
  ],
  [
    ["a table", "For what name?"],
    ["Ben", "How many of you, Ben?"],
    ["many", "A whole number from 1 to 12, please."],
    ["7", "Inside, terrace or garden?"],
    ["2", "A table of 7 for Ben, terrace."],
  ],
  [
    ["a table", "For what name?"],
    ["Cleo", "How many of you, Cleo?"],
    ["20", "A whole number from 1 to 12, please."],
    ["12", "Inside, terrace or garden?"],
    ["Garden", "A table of 12 for Cleo, garden."],
  ],
  [
    ["a table", "For what name?"],
    ["Dan", "How many of you, Dan?"],
    ["many", "A whole number from 1 to 12, please."],
    ["0", "We will keep a big table.", "Inside, terrace or garden?"],
    ["inside", "A big table for Dan, inside."],
  ],
]

/** Where a text of a conversation goes, and as what. */
export type Asking = (text: string) => readonly [path: string, body: object]

/** One conversation; not all begin with the same text. */
export function laneOf(url: string, key: string, ask: Asking, index: number): Lane {
  const first = index % TIMES_OVER.length
  const exchanges = [...TIMES_OVER.slice(first), ...TIMES_OVER.slice(0, first)].flat().map(([text, ...replies]) => ({
    request: requestOf(url, ...ask(text), key),
    isAnswer: (answer: unknown) => {
      const { activities } = answer as { readonly activities?: readonly { readonly text?: string }[] }
      return activities?.map(one => one.text).join("\n") === replies.join("\n")
    },
  }))
  return { exchanges, next: 0 }
}
