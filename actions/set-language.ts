import { defineAction } from "../engine/index.js"
import { canonicalLocale, isSpoken, ParleyError, pickText } from "../language/index.js"

export const setLanguage = defineAction({
  name: "SetLanguage",
  summary: "The conversation speaks this language from now on: one of the bot's locales.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    required: ["Language"],
    properties: {
      Language: { type: "string", description: "BCP 47, such as zh-CN; zh is enough where the bot has one Chinese." },
    },
  },
  result: { type: "boolean", const: true },
  errors: ["LANGUAGE_UNKNOWN"],
  run({ Language: language }, { locales }) {
    const wanted = language as string
    const known = Object.fromEntries(locales.map(locale => [locale, locale]))
    const locale = pickText(known, wanted, "")
    if (!isSpoken(wanted, locales)) {
      throw new ParleyError(
        "LANGUAGE_UNKNOWN",
        "/Language",
        `This bot does not speak "${wanted}". It has: ${locales.join(", ")}.`,
      )
    }
    return { result: true, locale: canonicalLocale(locale) }
  },
})
