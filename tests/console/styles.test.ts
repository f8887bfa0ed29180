import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const FOLDER = fileURLToPath(new URL("../../console/", import.meta.url))
const TOKENS = "tokens.css"
/** A declaration as it stands in a sheet. */
interface Declaration {
  readonly place: string
  readonly property: string
  readonly value: string
}

function declarationsOf(file: string): readonly Declaration[] {
  const text = readFileSync(FOLDER + file, "utf8").replace(/\/\*[\s\S]*?\*\//g, comment =>
    comment.replace(/[^\n]/g, " "),
  )
  return [...text.matchAll(/(?<=[{;]\s*)(--)?([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map(
    ({ 1: own = "", 2: name = "", 3: value = "", index }) => ({
      place: `${file}:${text.slice(0, index).split("\n").length}`,
      property: own + name,
      value: value.trim(),
    }),
  )
}

const SHEETS = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .map(file => file.replaceAll("\\", "/"))
  .filter(file => file.endsWith(".css"))
const ALL = SHEETS.filter(file => file !== TOKENS).flatMap(file => declarationsOf(file))
const KNOWN = new Set(declarationsOf(TOKENS).map(({ property }) => property))

/** Told as `place property: value`, for those that break a rule. */
function broken(rule: (declaration: Declaration) => boolean): readonly string[] {
  return ALL.filter(each => !rule(each)).map(({ place, property, value }) => `${place} ${property}: ${value}`)
}

const isColoured = (property: string): boolean =>
  /color$|^background|^border|^outline|^fill$|^stroke$|shadow|^text-decoration|^accent|^caret|^scrollbar/.test(property)
/** Colours that a reader has chosen, and those that are none. */
const GIVEN = new Set(
  ["canvastext", "canvas", "highlight", "highlighttext", "graytext", "linktext", "buttontext", "buttonface"].concat([
    "field",
    "fieldtext",
    "transparent",
    "currentcolor",
    "inherit",
    "none",
    "auto",
  ]),
)
/** Words of the values in which colours stand that are no colours. */
const WORDS =
  /^(?:solid|dashed|dotted|double|thin|collapse|separate|inset|circle|no-repeat|local|underline|center|cover|contain|unset|initial|max|min|calc|var|repeating-linear-gradient|radial-gradient|url|from-font|wavy|stable|content-box|padding-box|border-box|sizing)$/
const ROUND = /^(?:0|inherit|50%|var\(--(?:r-[a-z]+|s-\d+|radius)\))$/

test("there are sheets to read, and each is read whole", () => {
  expect(SHEETS.length).toBeGreaterThan(10)
  expect(ALL.length).toBeGreaterThan(1500)
  expect(KNOWN.size).toBeGreaterThan(80)
})

test("colours are those of the token file, or the reader's own", () => {
  expect(
    broken(({ property, value }) => {
      if (/#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|light-dark)a?\(/i.test(value)) return false
      if (!isColoured(property)) return true
      const words =
        value.replaceAll(/var\(--[\w-]+\)|url\([^)]*\)|-?[\d.]+(?:[a-z]+|%)?/g, " ").match(/[a-z][\w-]*/gi) ?? []
      return words.every(word => GIVEN.has(word.toLowerCase()) || WORDS.test(word.toLowerCase()))
    }),
  ).toEqual([])
})

test("sizes of text, radii, shadows and layers are those of the token file", () => {
  expect(
    broken(({ property, value, place }) => {
      if (property === "font") return value === "inherit" || /^(?:(?:italic )?[4-7]00 )?var\(--t-\w+\)$/.test(value)
      // The unit of the chat box is the reader's own size, whatever its page has made of it.
      if (property === "font-size")
        return value === "inherit" || (/^medium(?: !important)?$/.test(value) && place.startsWith("box/"))
      if (property.endsWith("radius")) return value.split(" ").every(part => ROUND.test(part))
      if (property === "z-index") return value === "var(--z-over)" || value === "var(--z)"
      // A line at an edge of a control is drawn as a shadow; depth is the one of the tokens.
      if (property === "box-shadow")
        return /^(?:none|var\(--shadow\)|(?:inset )?(?:-?\d+(?:px)? ){2,4}var\(--[\w-]+\))$/.test(value)
      return !["text-shadow", "letter-spacing"].includes(property)
    }),
  ).toEqual([])
})

test("sides follow the direction of the text", () => {
  expect(
    broken(
      ({ property, value }) =>
        !/(?:^|-)(?:left|right)(?:-|$)/.test(property) &&
        !(/align|float|clear/.test(property) && /left|right/.test(value)),
    ),
  ).toEqual([])
})

test("every token that is used is there", () => {
  const own = new Set(ALL.filter(({ property }) => property.startsWith("--")).map(({ property }) => property))
  const unknown = broken(({ value }) =>
    [...value.matchAll(/var\((--[\w-]+)/g)].every(([, name = ""]) => {
      return KNOWN.has(name) || own.has(name) || /^--parley-|^--entry-/.test(name)
    }),
  )
  expect(unknown).toEqual([])
})
