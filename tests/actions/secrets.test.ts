import fc from "fast-check"
import { expect, test } from "vitest"
import { maskingOf, withSecrets } from "../../actions/http/secrets.js"
import { type Json, receivedJson } from "../../language/index.js"
import { anyCharacter } from "../any-character.js"

/** Without the mask's own sign, and long enough not to be in any text by chance. */
const secret = fc.string({ minLength: 8, unit: "grapheme" }).filter(text => !text.includes("•") && !text.includes("\0"))

test("no secret is in what is masked, wherever it was and however it was written", () => {
  const surely = (value: string, before: string, after: string) => {
    const { json, text } = maskingOf(new Map([["A", value]]))
    const echoed: Json = [before + value + after, { [value]: JSON.stringify(value), b: encodeURIComponent(value) }]
    const shown = JSON.stringify(json(echoed)) + text(`${before}${value}${after}`)
    expect(shown).not.toContain(value)
    expect(shown).not.toContain(encodeURIComponent(value))
  }
  fc.assert(fc.property(secret, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), surely))
})

test("of two secrets, one of which begins with the other, no part is left", () => {
  const { text } = maskingOf(
    new Map([
      ["A", "pass"],
      ["B", "password-1"],
    ]),
  )
  expect(text("password-1 pass")).toBe("••• •••")
})

test("no text from outside, once received, can name a secret", () => {
  const forged = (text: string) => {
    const received = receivedJson(`\0secret:A\0${text}`) as string
    expect(withSecrets(received, new Map([["A", "hidden"]]))).toBe(received)
  }
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), forged))
})

test("a secret is put in as it is, whatever signs of replacement it has", () => {
  expect(withSecrets("a\0secret:A\0b", new Map([["A", "$&$1"]]))).toBe("a$&$1b")
})
