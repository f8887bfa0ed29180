import type { Json } from "../language/values/values.js"
import { repeated } from "./thoroughness.js"

export type Key = string | number
type Inner = { [key: string]: Json } & Json[]

function* placesIn(value: Json, path: readonly Key[] = []): Generator<readonly Key[]> {
  if (path.length > 0) yield path
  if (typeof value !== "object" || value === null) return
  for (const [key, inner] of Object.entries(value))
    yield* placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key])
}

/** A copy, changed where the path leads. */
function changed(value: Json, path: readonly Key[], change: (inside: Inner, key: Key) => void): Json {
  const copy = structuredClone(value)
  const inside = path.slice(0, -1).reduce<Json>((inner, key) => (inner as Inner)[key as number] ?? null, copy)
  change(inside as Inner, path.at(-1) ?? "")
  return copy
}

/** Values that may stand where another is wanted. */
const WRONG = [5, null, "a b", [], "", true].slice(0, repeated({ all: 6, ci: 6, here: 2 }))

const misspelt = (key: string): string => (key.length > 2 ? key.slice(0, 1) + key.slice(2) : `${key}x`)

/**
 * A document with one mistake in it, once for each that one may make: a misspelt key, and values of other types.
 *
 * @param isName whether the last key is a name of the author's own: another one is another name, and no mistake
 */
export function* mistakesIn(
  value: Json,
  isName: (path: readonly Key[]) => boolean,
): Generator<readonly [title: string, changed: Json]> {
  for (const path of placesIn(value)) {
    const place = `/${path.join("/")}`
    const key = path.at(-1) ?? ""
    if (typeof key === "string" && !isName(path)) {
      const rename = (inside: Inner) => {
        const entries = Object.entries(inside)
        for (const [name] of entries) delete inside[name]
        for (const [name, inner] of entries) inside[name === key ? misspelt(name) : name] = inner
      }
      yield [`${place} misspelt`, changed(value, path, rename)]
    }
    for (const wrong of WRONG) {
      const replace = (inside: Inner) => {
        ;(inside as { [key: Key]: Json })[key] = wrong
      }
      yield [`${place} is ${JSON.stringify(wrong)}`, changed(value, path, replace)]
    }
  }
}
