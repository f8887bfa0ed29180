import { readdirSync } from "node:fs"
import { expect, test } from "vitest"
import { filesIn, ROOMS, ROOT, readSource } from "./sources.js"

const tools = readdirSync(`${ROOT}tools`)
  .filter(file => file.endsWith(".mjs"))
  .map(file => `tools/${file}`)

/** Comments that begin a line, doc comments and runs of `//` whole. */
const COMMENTS = /^[^\S\n]*(?:\/\*[\s\S]*?\*\/|\/\/.*(?:\n[^\S\n]*\/\/.*)*)/gm
/** The mark that begins each line of a comment. */
const MARK = /^\s*(?:\/\*\*?|\*\/|\*|\/\/)/gm
/** A first word that stands for a thing or a person whom nothing before it names. */
const RIDDLE = /(?:^|[.!?] )(?:- )?(?:What|Whatever|Who|Whoever|Whom|Whose|Those)\b.*/

function riddlesIn(source: string): readonly string[] {
  return [...source.matchAll(COMMENTS)].flatMap(
    ([comment]) => RIDDLE.exec(comment.replace(MARK, "").replace(/\s+/g, " ").trim())?.[0] ?? [],
  )
}

test("a riddle is seen at the beginning of a comment and of any sentence in it", () => {
  const lines = [
    "/**",
    " * A thing.",
    " * What it is.",
    " */",
    "  // Who asks.",
    'const text = "What?"',
    "// What",
    "// for",
  ]
  expect(riddlesIn(lines.join("\n"))).toEqual([". What it is.", "Who asks.", "What for"])
})

test("sentences in comments begin with a thing or an actor, which a stranger understands without the one before", () => {
  const files = [...ROOMS.flatMap(filesIn), ...tools]
  expect(files.flatMap(file => riddlesIn(readSource(file)).map(riddle => `${file}: ${riddle}`))).toEqual([])
})
