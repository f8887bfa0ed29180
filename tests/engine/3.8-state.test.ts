import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Conversation, Entities, Frame } from "../../engine/index.js"
import { TRACE_LIMIT } from "../../engine/trace.js"
import type { Json } from "../../language/index.js"
import { storedBytes, toStored, type Value, withEntry } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"
import type { StoredConversation } from "../../turns/index.js"
import { anyCharacter } from "../any-character.js"
import { repeated } from "../thoroughness.js"
import { botOf } from "./story.js"

/** Small, so that a few steps reach them. */
const LIMITS = { state: 20_000, text: 60, event: 9000, stepsPerTurn: 40, frames: 6, expression: 5000 }
/** The engine's own texts come on top: of an error, and of a text not understood in each frame. */
const OWN = 2000 + LIMITS.frames * 6 * LIMITS.text

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(toStored(value as Value)))
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)

/** A conversation on these flows whose calls to the outside give back twice the text they were given, as often. */
async function conversation(flows: { readonly [flow: string]: Json }) {
  const store = openMemoryStore()
  let now = Date.UTC(2026, 2, 2, 9)
  const runtime = new Runtime({
    bot: botOf(flows, {
      limits: LIMITS,
      entities: { Heap: { properties: { Text: {} } }, Person: { scope: "user", properties: { Text: {} } } },
    }),
    store,
    clock: { now: () => now },
    newId: kind => kind,
    callOutside: async (_, { params: { Key: key = null } }) => `${key}${key}`,
  })
  await runtime.start({ user: null, visitor: null, channel: "test", locale: null, address: null, set: {} })
  return {
    hear: async (text: string) =>
      ((await runtime.handleMessage("conversation", { text, address: null })).activities ?? [])
        .slice(1)
        .map(line => line.text),
    happen: (name: string, value: Json) => runtime.handleEvent("conversation", { name, value, from: "server" }),
    /** Until no call is under way: one may follow another, and what was heard meanwhile may make more. */
    rest: async () => {
      for (;;) {
        now += 60_000
        await runtime.runDue()
        await runtime.settle()
        const [fact] = await store.read([{ kind: "conversation", id: "conversation" }], now)
        const conversation = (fact?.value ?? null) as StoredConversation | null
        if (conversation?.call === null && conversation.inbox.length === 0) return
      }
    },
    kept: async () => {
      const turns = await store.turns("conversation")
      const [conversation, ...entities] = await store.read(
        [
          { kind: "conversation", id: "conversation" },
          { kind: "entities", id: "conversation:conversation" },
          { kind: "entities", id: "visitor:visitor" },
        ],
        now,
      )
      return {
        conversation: conversation?.value as Conversation,
        entities: entities.map(fact => (fact.value ?? {}) as Entities),
        trace: turns.at(-1)?.trace ?? [],
      }
    },
  }
}

const target = fc.constantFrom("@v", "@w", "[[Heap]].Text", "[[Person]].Text")
const text = fc.constantFrom(
  "{{ @v + @v }}",
  "{{ @InternalActionResult + @v + @w + [[Heap]].Text }}",
  "{{ [[Heap]].Text + [[Person]].Text }}",
  "{{ @InternalActionResult + @InternalActionResult }}",
  "{{ @event.value }}",
  'я"\n'.repeat(700),
)
const grown = fc.oneof(
  text,
  fc.constantFrom("{{ [@v, @w, @event.value] }}", { a: "{{ @v }}", b: ["{{ @w }}", "{{ [[Heap]].Text }}"] }),
)
type StepDraft = { readonly [key: string]: Json }
const step: fc.Arbitrary<StepDraft> = fc.oneof(
  fc
    .record({ target, value: grown })
    .map(({ target, value }): StepDraft => ({ type: "branch", set: { [target]: value } })),
  fc.record({ target, value: grown, caught: fc.boolean() }).map(
    ({ target, value, caught }): StepDraft => ({
      type: "action",
      action: "Give",
      params: { Value: value },
      save: target,
      ...(caught ? { onError: "last" } : {}),
    }),
  ),
  fc.record({ target, value: text }).map(
    ({ target, value }): StepDraft => ({
      type: "action",
      action: "LookUp",
      params: { Key: value },
      save: target,
      onError: "last",
    }),
  ),
  fc.record({ flow: fc.nat(2), value: grown }).map(
    ({ flow, value }): StepDraft => ({
      type: "call",
      flow: `f${flow}`,
      params: { v: value },
      save: "@w",
      onError: "last",
    }),
  ),
  fc.record({ target }).map(({ target }): StepDraft => ({ type: "wait", for: ["tell"], from: "any", save: target })),
  fc.record({ target }).map(({ target }): StepDraft => ({ type: "prompt", message: "And?", save: target })),
  fc.record({ value: grown }).map(({ value }): StepDraft => ({ type: "event", name: "told", value })),
)

/** Flows that call only those before them, so that there is no circle. */
const flows = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 3 }).map(drafts =>
  Object.fromEntries(
    drafts.map((steps, number) => [
      `f${number}`,
      {
        trigger: { phrases: [`go ${number}`], event: `go${number}`, always: true },
        variables: { v: "any", w: "any" },
        start: "first",
        steps: {
          first: { type: "action", action: "Give", params: { Value: "s".repeat(2500) }, next: "s0" },
          ...Object.fromEntries(
            steps.map((draft, index) => {
              const next = index + 1 < steps.length ? `s${index + 1}` : "last"
              const upwards = draft.type === "call" && Number(String(draft.flow).slice(1)) >= number
              return [`s${index}`, upwards ? { type: "branch", next } : { ...draft, next }]
            }),
          ),
          last: { type: "end", result: "{{ @v }}" },
        },
      },
    ]),
  ),
)
const happening = fc.oneof(
  fc.record({ say: fc.constantFrom("go 0", "go 1", "go 2", "x".repeat(60), "я".repeat(60)) }),
  fc.record({ event: fc.constantFrom("tell", "go0", "go1", "go2"), size: fc.integer({ min: 4000, max: 8900 }) }),
)

async function expectBounded(talk: Awaited<ReturnType<typeof conversation>>): Promise<void> {
  const { conversation, entities, trace } = await talk.kept()
  const frames = conversation.frames.map((frame: Frame) => bytes(frame.variables) + bytes(frame.event))
  expect(sum(frames) + sum(entities.map(bytes))).toBeLessThanOrEqual(LIMITS.state + OWN)
  expect(bytes(conversation.call?.params ?? null)).toBeLessThanOrEqual(LIMITS.state)
  expect(bytes(trace)).toBeLessThanOrEqual(TRACE_LIMIT + 1000)
}

test("whatever flows do, what is kept of a conversation stays under its limits, and it stays usable", async () => {
  await fc.assert(
    fc.asyncProperty(flows, fc.array(happening, { minLength: 1, maxLength: 12 }), async (made, happenings) => {
      const hello = {
        trigger: { phrases: ["hello"], always: true },
        start: "a",
        steps: { a: { type: "message", message: "Hello." } },
      }
      const talk = await conversation({ ...made, hello })
      for (const one of happenings) {
        if ("say" in one) await talk.hear(one.say)
        else await talk.happen(one.event, "y".repeat(one.size))
        await expectBounded(talk)
        await talk.rest()
        await expectBounded(talk)
      }
      await talk.hear("cancel")
      expect(await talk.hear("hello")).toEqual(["Hello."])
    }),
    { numRuns: repeated({ all: 600, ci: 60, here: 12 }) },
  )
})

describe("what a value takes where it is kept", () => {
  test("is never counted too low", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: anyCharacter }), json => {
        expect(storedBytes(json as Value)).toBeGreaterThanOrEqual(bytes(json))
      }),
    )
  })

  test("is the same whether measured whole or entry by entry", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "$time"), fc.jsonValue())), entries => {
        const piecewise = entries.reduce<{ readonly [key: string]: Value }>(
          (object, [key, item]) => withEntry(object, key, item as Value),
          {},
        )
        expect(storedBytes(piecewise)).toBe(storedBytes({ ...piecewise }))
      }),
    )
  })
})

describe("the trace of a turn", () => {
  const sets = (times: number, size: number) => ({
    trigger: { phrases: ["go"] },
    start: "a",
    steps: {
      a: {
        type: "branch",
        set: { "@n": "{{ @n == null ? 1 : @n + 1 }}", "@v": "v".repeat(size) },
        next: [{ when: `@n < ${times}`, to: "a" }, { to: "b" }],
      },
      b: { type: "message", message: "Done {{ @n }}." },
    },
  })

  test("is cut with a mark that says so, and what comes after the cut is done all the same", async () => {
    const talk = await conversation({ f: sets(35, 12_000) })
    expect(await talk.hear("go")).toEqual(["Done 35."])
    const { trace } = await talk.kept()
    expect(bytes(trace)).toBeGreaterThan(TRACE_LIMIT - 20_000)
    expect(bytes(trace)).toBeLessThanOrEqual(TRACE_LIMIT + 1000)
    expect(trace.filter(entry => entry.kind === "note")).toEqual([
      {
        kind: "note",
        text: `From here on the trace lacks what it has no room for: a turn's may have ${TRACE_LIMIT} bytes.`,
      },
    ])
    expect(trace.at(-1)).toEqual({ kind: "path", flow: "f", step: "b", when: null, taken: true, to: "end" })
  })

  test("of little work has no mark", async () => {
    const talk = await conversation({ f: sets(10, 10) })
    await talk.hear("go")
    const { trace } = await talk.kept()
    expect(trace.filter(entry => entry.kind === "note")).toEqual([])
    expect(trace.filter(entry => entry.kind === "step")).toHaveLength(11)
  })
})
