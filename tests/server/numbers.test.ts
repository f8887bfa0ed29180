import { describe, expect, test } from "vitest"
import type { JsonSchema } from "../../language/index.js"
import { routes } from "../../server/index.js"
import { partOf } from "../thoroughness.js"
import { ask, STORES, world } from "./serving.js"

/** Texts that some reader of numbers takes for one. */
const NO_NUMBERS = [
  ...["1e999", "-1e999", "NaN", "Infinity", "1e21", "1e3", "0x10", "0b1", "1.5", "1.0", "-0", "+1", "01", "1_0", "1n"],
  ...["9007199254740993", "99999999999999999999", " 1", "1 ", "", "null", "true", "١"],
]

/** As JSON has them. */
const ODD_NUMBERS = [
  "1e999",
  "-1e999",
  "1e21",
  "-1e21",
  "1e-320",
  "-0",
  "0.1",
  "9007199254740993",
  "99999999999999999999",
]

function numbersOf(schema: JsonSchema | undefined): readonly string[] {
  const properties = (schema?.properties ?? {}) as { readonly [name: string]: JsonSchema }
  return Object.keys(properties).filter(name => /"(integer|number)"/.test(JSON.stringify(properties[name])))
}

describe.each(STORES)("numbers ($name)", ({ open }) => {
  test("in queries are whole numbers as people write them, and nothing else", async () => {
    const { url, key } = await world({ store: open() })
    const admin = await key("admin")
    const { id } = (await ask(url, "POST", "/v1/conversations", {}, admin)).body.conversation
    let asked = 0
    let turn = 0
    for (const { method, path, query } of routes(false)) {
      for (const name of numbersOf(query)) {
        if (method !== "get" || path.endsWith("/stream")) continue
        const place = path.replace("{id}", id)
        expect((await ask(url, "GET", `${place}?${name}=1`, undefined, admin)).status, place).toBeLessThan(500)
        for (const text of partOf(NO_NUMBERS, turn++, 2)) {
          const { status, body } = await ask(
            url,
            "GET",
            `${place}?${name}=${encodeURIComponent(text)}`,
            undefined,
            admin,
          )
          expect([place, name, text, status, body.code]).toEqual([place, name, text, 400, "REQUEST_INVALID"])
          asked += 1
        }
      }
    }
    expect(asked).toBeGreaterThan(100)
  })

  test("in bodies are never a mistake of the server's, whatever their size", async () => {
    const { url, key, bugs } = await world({ store: open() })
    const admin = await key("admin")
    const { id } = (await ask(url, "POST", "/v1/conversations", {}, admin)).body.conversation
    const sends: readonly (readonly [path: string, body: (number: string) => string])[] = [
      [
        "/v1/blocks",
        number => `{"subject":{"kind":"user","value":"u"},"scope":"liveChat","reason":"x","minutes":${number}}`,
      ],
      [
        "/v1/blocks",
        number => `{"subject":{"kind":"user","value":"u"},"scope":"conversation","reason":"x","minutes":${number}}`,
      ],
      [`/v1/conversations/${id}/activities`, number => `{"type":"event","name":"ping","value":{"n":[${number}]}}`],
      [`/v1/conversations/${id}/activities`, number => `{"text":"order","value":${number}}`],
      ["/v1/conversations", number => `{"entities":{"Order":{"Number":${number}}}}`],
    ]
    for (const [path, body] of sends) {
      for (const number of ODD_NUMBERS) {
        const { status } = await ask(url, "POST", path, body(number), admin)
        expect([path, number, status >= 500]).toEqual([path, number, false])
      }
    }
    expect((await ask(url, "GET", "/v1/blocks", undefined, admin)).status).toBe(200)
    expect((await ask(url, "GET", `/v1/conversations/${id}/activities`, undefined, admin)).status).toBe(200)
    expect(bugs).toEqual([])
  })
})
