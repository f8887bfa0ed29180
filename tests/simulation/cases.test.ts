import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { servedDesk } from "../../cli/served-desk.js"
import { replayCase } from "../../simulation/index.js"
import { caseNames, readCase } from "./cases.js"
import { SHOWN_ELSEWHERE } from "./shown-elsewhere.js"

describe("every case that once broke a promise keeps them all", () => {
  test.each(caseNames())("%s", async name => {
    const { broken } = await replayCase(readCase(name), { openDesk: servedDesk })
    expect(broken).toBeNull()
  })
})

test.each(SHOWN_ELSEWHERE)("a simulation can't meet it, and $file shows it: $fault", ({ file, test: name }) => {
  expect(readFileSync(file, "utf8").includes(name)).toBe(true)
})
