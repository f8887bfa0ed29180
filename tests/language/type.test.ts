import { expect, test } from "vitest"
import { misfit, type Type } from "../../language/index.js"

test.each<[Type, string]>([
  [{ kind: "object", fields: null }, "an object"],
  [{ kind: "list", item: { kind: "any" } }, "a list"],
  [{ kind: "number", isWhole: true }, "a whole number"],
])("the note on what does not fit says %j as %s", (type, said) => {
  expect(misfit("@order", type)).toBe(`@order takes ${said}, so this value became null.`)
})
