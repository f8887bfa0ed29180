import { test } from "vitest"
import { partOf } from "./thoroughness.js"

/** Vitest's `test`, for tests that are told of every kind. */
interface TestOfKinds {
  (name: string, run: () => unknown): void
  each<Row extends readonly unknown[]>(rows: readonly Row[]): (name: string, run: (...row: Row) => unknown) => void
}

/** Makes tests of one kind of all: in CI each of them runs on every kind, elsewhere on one, and the kinds take turns. */
export function testOn<Kind>(kinds: readonly Kind[], kind: Kind): TestOfKinds {
  let place = 0
  const isOurs = () => partOf(kinds, place++, kinds.length).includes(kind)
  const each: TestOfKinds["each"] = rows => (name, run) => {
    for (const row of rows) test.runIf(isOurs()).each([row as readonly unknown[]])(name, run as never)
  }
  const one = (name: string, run: () => unknown) => test.runIf(isOurs())(name, run as () => void)
  return Object.assign(one, { each })
}
