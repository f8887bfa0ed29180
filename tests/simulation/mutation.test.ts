import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bundleMutants, type Mutants, misplaced } from "../mutants.js"
import { inCi } from "../thoroughness.js"
import { caseNames, readCase } from "./cases.js"
import { MENDS } from "./mends.js"

/** With `PARLEY_TESTS=all` faults are also looked for by new days, as if nobody knew of them; that takes minutes. */
const SEARCHES = process.env.PARLEY_TESTS === "all"
/** How many days are played until one has to find a fault. */
const DAYS = 100

/** Other cases are of days that kept their promises, and were thought to break them. */
test("every fault has its case", () => {
  expect(MENDS.map(({ fault }) => fault).filter(fault => !caseNames().includes(fault))).toEqual([])
})

test("every mend has its place in the code, once", () => {
  expect(misplaced(MENDS)).toEqual([])
})

/** In CI alone: all cases are played everywhere by `cases.test.ts`, and here it is shown that they find what they are of. */
describe.runIf(inCi)("each mend", () => {
  const numbered = MENDS.map(({ fault, isFoundSoon }, index) => ({ fault, index, isFoundSoon }))
  let mutants: Mutants
  beforeAll(async () => {
    mutants = await bundleMutants("tests/simulation/noticed.ts", MENDS)
  })
  afterAll(() => mutants.close())

  test.each(numbered)("without its mend, $fault breaks a promise in its case", async ({ fault, index }) => {
    const play = { case: JSON.parse(JSON.stringify(readCase(fault))) }
    expect(await mutants.run(index, play)).toMatchObject({ promise: readCase(fault).promise })
  })

  /** All cases keep their promises, which `cases.test.ts` shows; here it is shown of what is mutated. */
  test("with all mends a case keeps its promises", async () => {
    const [{ fault } = { fault: "" }] = MENDS
    expect(await mutants.run(null, { case: JSON.parse(JSON.stringify(readCase(fault))) })).toBeNull()
  })

  test.runIf(SEARCHES).each(numbered.filter(({ isFoundSoon }) => isFoundSoon))(
    "without its mend, $fault is found by new days",
    { timeout: 600_000 },
    async ({ index }) => {
      expect(await mutants.run(index, { from: 1, to: DAYS, isSmall: false })).not.toBeNull()
    },
  )
})
