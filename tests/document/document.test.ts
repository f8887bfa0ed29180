import { beforeAll, expect, test } from "vitest"
import { inCi } from "../thoroughness.js"
import { ensurePackages, FOLDER, run, writtenDocument } from "./served-document.js"

beforeAll(ensurePackages, 300_000)

// Rules of Spectral, which takes the longer, are much the same.
test.each(inCi ? ["redocly", "spectral"] : ["redocly"])(
  "the OpenAPI document keeps the recommended rules of %s",
  async linter => {
    const { file } = writtenDocument()
    expect(await run(`${FOLDER}/lint.mjs`, linter, file)).toEqual({ status: 0, said: "" })
  },
)
