import { beforeAll, expect, test } from "vitest"
import { ensurePackages, FOLDER, run, writtenDocument } from "./served-document.js"

beforeAll(ensurePackages, 300_000)

test("the OpenAPI document keeps Redocly's and Spectral's recommended rules", async () => {
  const { file } = writtenDocument()
  expect(await run(`${FOLDER}/lint.mjs`, file)).toEqual({ status: 0, said: "" })
})
