import { describe, expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import { SYSTEM_ENTITIES } from "../../language/index.js"
import type { Type } from "../../language/values/type.js"
import { Runtime } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf } from "../engine/story.js"

/** A bot that adds a field to each entity that may be given more. */
const EXTENDED = {
  entities: {
    ChatUser: { properties: { Tier: { type: "string" } } },
    ChatActivityData: { properties: { Topic: { type: "string" } } },
    Order: { properties: { Number: { type: "string" } } },
    Taste: { scope: "user", properties: { Colour: { type: "string" } } },
  },
}
const UMA = { id: "u1", name: "Uma" }

/** Starts a conversation with this field set: the field's value then, or why it was refused. */
async function started(
  bot: { readonly [key: string]: Json } | undefined,
  user: typeof UMA | null,
  target: string,
  value: Json,
) {
  const runtime = new Runtime({
    bot: botOf({}, bot),
    store: openMemoryStore(),
    clock: { now: () => Date.UTC(2026, 2, 2, 9) },
    newId: kind => kind,
    callOutside: async () => null,
  })
  try {
    await runtime.start({ user, visitor: null, channel: "test", locale: null, address: null, set: { [target]: value } })
  } catch (error) {
    return { refused: (error as { code: string }).code, pointer: (error as { pointer: string }).pointer }
  }
  return { holds: await runtime.evaluate("conversation", target) }
}

const EXAMPLES: { readonly [kind in Type["kind"]]?: Json } = {
  string: "x",
  number: 1,
  boolean: true,
  time: "2026-03-03T09:00:00Z",
  list: ["x"],
}
const SYSTEM = [...SYSTEM_ENTITIES].flatMap(([entity, { fields }]) =>
  [...fields].map(
    ([field, { type, writable }]) => [`[[${entity}]].${field}`, EXAMPLES[type.kind] ?? null, writable] as const,
  ),
)

describe.each([
  ["a bot with nothing of its own", undefined],
  ["a bot that extends what it may", EXTENDED],
])("a start sets what a flow may write, with %s", (_, bot) => {
  test.each(SYSTEM)("anonymous: %s", async (target, value, writable) => {
    const came = await started(bot, null, target, value)
    if (writable === "never") expect(came).toEqual({ refused: "SET_INVALID", pointer: `/set/${target}` })
    else expect(came).toEqual({ holds: target.endsWith("BlockedUntil") ? new Date(String(value)) : value })
  })

  test.each(SYSTEM.filter(([, , writable]) => writable !== "always"))("authenticated: %s", async (target, value) => {
    const came = await started(bot, UMA, target, value)
    expect(came).toEqual({ refused: "SET_INVALID", pointer: `/set/${target}` })
  })
})

test.each(["[[ChatUser]].Tier", "[[ChatActivityData]].Topic", "[[Order]].Number", "[[Taste]].Colour"])(
  "%s, the bot's own, is set for whoever it is",
  async target => {
    expect(await started(EXTENDED, null, target, "gold")).toEqual({ holds: "gold" })
    expect(await started(EXTENDED, UMA, target, "gold")).toEqual({ holds: "gold" })
  },
)

test.each([
  ["[[Order]].Number", "Tom {{ the cat", "SET_INVALID"],
  ["[[Order]].Number", "x".repeat(300_000), "STATE_EXCEEDED"],
  ["[[Order]].Number", 7, "SET_INVALID"],
  ["[[Order]].Colour", "x", "SET_INVALID"],
  ["@order", "x", "SET_INVALID"],
])("%s can't be set to what is none for it", async (target, value, code) => {
  expect(await started(EXTENDED, null, target, value)).toEqual({ refused: code, pointer: `/set/${target}` })
})

const HELD = {
  entities: {
    Order: {
      properties: {
        Count: { type: "integer", minimum: 1 },
        Code: { type: "string", pattern: "^[A-Z]{2}$" },
        Mail: { type: "string", format: "email" },
        Size: { enum: ["s", "l"] },
        Lines: { type: "array", maxItems: 2, items: { type: "object", required: ["Id"] } },
        Day: { type: "string", format: "date" },
        Loose: { type: "string", minimum: 5 },
      },
    },
  },
}

test.each([
  ["Count", [1, 2, null], [1.5, 0, "2"]],
  ["Code", ["AB", null], ["abc", ""]],
  ["Mail", ["a@example.com"], ["a"]],
  ["Size", ["s", null], ["m"]],
  ["Lines", [[], [{ Id: 1 }]], [[{}], [{ Id: 1 }, { Id: 2 }, { Id: 3 }]]],
  ["Day", ["2026-03-04"], ["2026-02-30"]],
  ["Loose", ["x"], [5]],
] as const)(
  "%s is held to its whole schema in bot.json, and is null as any field may be",
  async (field, fit, others) => {
    const target = `[[Order]].${field}`
    for (const value of fit) expect(await started(HELD, null, target, value)).toHaveProperty("holds")
    for (const value of others)
      expect(await started(HELD, null, target, value)).toEqual({ refused: "SET_INVALID", pointer: `/set/${target}` })
  },
)
