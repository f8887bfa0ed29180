import { describe, expect, test } from "vitest"
import { replayCase } from "../../simulation/index.js"
import { caseNames, readCase } from "./cases.js"

describe("every case that once broke a promise keeps them all", () => {
  test.each(caseNames())("%s", async name => {
    const { broken } = await replayCase(readCase(name))
    expect(broken).toBeNull()
  })
})
