import { readdirSync, readFileSync } from "node:fs"
import fc from "fast-check"
import { expect, test } from "vitest"
import { makeBot, readBotFolder } from "../../cli/bot-folder.js"
import type { Bot } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import { checkFixture, LocalService, parseFixture, play } from "../../replay/index.js"
import { IN_MEMORY } from "../helpdesk/play.js"
import { type Key, mistakesIn } from "../mistakes.js"
import { ROOT } from "../project/sources.js"
import { repeated } from "../thoroughness.js"

const { bot } = makeBot(readBotFolder(`${ROOT}/flows`))
const FOLDER = `${ROOT}/fixtures`
const SHIPPED = readdirSync(FOLDER).map(file => [file, read(file)] as const)

function read(file: string): Json {
  const parsed = parseFixture(file, readFileSync(`${FOLDER}/${file}`))
  if ("faults" in parsed) throw new Error(`${file} has faults`)
  return parsed.document.value
}

/** Words of people, ids, addresses of files and data: in these nobody can tell a misspelt word from another. */
const FREE: readonly RegExp[] = [
  /^\/(\$schema|description|flows|channel)$/,
  /\/(comment|reason|value|result|clientActivityId|as)(\/|$)/,
  /^(\/turns\/\d+\/start)?\/user(\/|$)/,
  /^\/(agents\/\d+\/(name|email)|set\/.*)$/,
  /^\/turns\/\d+\/(user(\/text)?|agent\/(say|answer)|admin\/(un)?block\/user)$/,
  /^\/blocks\/\d+\/user$/,
]

/** A place in a fixture where a word can be misspelt: a string, or a key. */
interface Word {
  readonly path: readonly (string | number)[]
  readonly isKey: boolean
  readonly text: string
}

function* wordsIn(value: Json, path: Word["path"]): Iterable<Word> {
  const pointer = path.map(key => `/${key}`).join("")
  const isFree = FREE.some(free => free.test(pointer))
  if (typeof value === "string" && value !== "" && !isFree) yield { path, isKey: false, text: value }
  if (typeof value !== "object" || value === null) return
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value) && !(isFree && path.length > 0)) yield { path: [...path, key], isKey: true, text: key }
    yield* wordsIn(item, [...path, Array.isArray(value) ? Number(key) : key])
  }
}

/** With a letter too many in one of its words; in a condition in a name, not in a text that is compared. */
function misspelt({ text, path }: Word, chosen: number): string {
  const isCondition = path.at(-2) === "expect"
  const places = [...text.matchAll(isCondition ? /'[^']*'|[A-Za-z]{2,}/g : /[\p{L}\p{N}]+/gu)].filter(
    ([found]) => !found.startsWith("'"),
  )
  const place = places[chosen % places.length]
  const at = place === undefined ? text.length : place.index + 1
  return `${text.slice(0, at)}q${text.slice(at)}`
}

function broken(value: Json, word: Word, chosen: number, depth = 0): Json {
  const key = word.path[depth]
  if (key === undefined) return misspelt(word, chosen)
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? broken(item, word, chosen, depth + 1) : item))
  const isHere = word.isKey && depth === word.path.length - 1
  return Object.fromEntries(
    Object.entries(value as { readonly [key: string]: Json }).map(([name, item]) => {
      if (name !== key) return [name, item]
      return isHere ? [misspelt(word, chosen), item] : [name, broken(item, word, chosen, depth + 1)]
    }),
  )
}

async function isGreen(on: Bot, fixture: Json): Promise<boolean> {
  const parsed = parseFixture("f.json", JSON.stringify(fixture))
  if ("faults" in parsed || checkFixture(parsed, on).length > 0) return false
  const service = new LocalService(on, IN_MEMORY)
  try {
    return (await play(parsed.fixture, service)).passed
  } finally {
    await service.close()
  }
}

const anyWord = fc.constantFrom(...SHIPPED).chain(([file, fixture]) => {
  const words = fc.constantFrom(...wordsIn(fixture, []))
  return fc.record({ file: fc.constant(file), fixture: fc.constant(fixture), word: words, chosen: fc.nat(20) })
})

test("a shipped fixture in which one word is misspelt is never green", async () => {
  if (bot === null) throw new Error("the shipped bot has errors")
  await fc.assert(
    fc.asyncProperty(anyWord, async ({ fixture, word, chosen }) => {
      expect(await isGreen(bot, broken(fixture, word, chosen)), JSON.stringify(word)).toBe(false)
    }),
    { numRuns: repeated({ all: 2000, ci: 200, here: 50 }) },
  )
}, 120_000)

test("one mistake in a fixture is one fault", () => {
  if (bot === null) throw new Error("the shipped bot has faults")
  const isName = (path: readonly Key[]) => ["set", "stubs", "params", "value"].includes(String(path.at(-2)))
  const more = SHIPPED.filter((_, index) => index % repeated({ all: 1, ci: 2, here: 9 }) === 0).flatMap(
    ([file, fixture]) =>
      [...mistakesIn(fixture, isName)].map(([title, wrong]) => {
        const parsed = parseFixture(file, JSON.stringify(wrong))
        const faults = "faults" in parsed ? parsed.faults : checkFixture(parsed, bot)
        return [
          `${file} ${title}`,
          faults.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`),
        ] as const
      }),
  )
  expect(more.length).toBeGreaterThan(100)
  expect(more.filter(([, faults]) => faults.length > 1)).toEqual([])
})
