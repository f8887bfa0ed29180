import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Block, BlockScope, Subject } from "../../helpdesk/block.js"
import { blockHolds, decideBlock, type Requester, subjectsOf } from "../../helpdesk/decision.js"

const NOW = Date.parse("2026-03-02T09:00:00Z")
const DAY = 86_400_000
const UNTIL = NOW + DAY
const LIFTED = { at: NOW, by: "eva@example.com", reason: null, how: "lifted" } as const

const subject = (text: string): Subject => {
  const [kind, value] = text.split(/ (.*)/) as [Subject["kind"], string]
  return { kind, value }
}
const block = (on: string, change: Partial<Block> = {}): Block => ({
  id: "b1",
  subject: subject(on),
  scope: "liveChat",
  reason: "abuse",
  at: NOW,
  until: UNTIL,
  by: "ana@example.com",
  source: "agent",
  conversation: "c1",
  chat: null,
  name: null,
  email: null,
  lifted: null,
  ...change,
})
const told = (on: readonly string[], blocks: readonly Block[], now = NOW) =>
  decideBlock(on.map(subject), blocks, now)?.block.id ?? null
const who = (change: Partial<Requester>): Requester => ({
  conversation: "c1",
  user: null,
  visitor: "v1",
  address: "203.0.113.7",
  beganAuthenticated: false,
  ...change,
})
const names = (change: Partial<Requester>) => subjectsOf(who(change)).map(({ kind, value }) => `${kind} ${value}`)

describe("holds", () => {
  test.each([
    ["from the moment it was made", block("user u1"), NOW, true],
    ["until the last millisecond", block("user u1"), UNTIL - 1, true],
    // This one and the next fail when `now < until` becomes `now <= until`.
    ["not at its end", block("user u1"), UNTIL, false],
    ["never when it ends where it begins", block("user u1", { until: NOW }), NOW, false],
    ["not after its end", block("user u1"), UNTIL + 1, false],
    ["for good without an end", block("user u1", { until: null }), Number.MAX_SAFE_INTEGER, true],
    ["not once lifted", block("user u1", { lifted: LIFTED }), NOW, false],
    ["not once replaced", block("user u1", { until: null, lifted: { ...LIFTED, how: "replaced" } }), NOW, false],
    ["also where a clock is behind the one that made it", block("user u1"), NOW - 1, true],
  ])("a block holds %s", (_, one, now, expected) => expect(blockHolds(one, now)).toBe(expected))
})

describe("decide", () => {
  test("nothing keeps out whom no block names", () => {
    expect(decideBlock([], [block("user u1")], NOW)).toBe(null)
    expect(told(["user u2", "conversation c1"], [block("user u1")])).toBe(null)
    expect(told(["user u1"], [])).toBe(null)
  })

  test("a name is of one kind: what is blocked as a visitor is not blocked as a user", () =>
    expect(told(["user x", "conversation x"], [block("visitor x")])).toBe(null))

  test("a name is compared as it is", () => {
    expect(told(["user U1"], [block("user u1")])).toBe(null)
    expect(told(["user __proto__"], [block("user __proto__")])).toBe("b1")
  })

  test("it tells scope, end, reason and the block", () => {
    const one = block("user u1", { scope: "conversation", until: null, reason: "threats" })
    expect(decideBlock([subject("user u1")], [one], NOW)).toEqual({
      scope: "conversation",
      until: null,
      reason: "threats",
      block: one,
    })
  })

  const later = { until: UNTIL + 1, id: "b9" }
  test.each([
    [
      "a ban outranks a chat block that ends later",
      [block("user u1", later), block("user u1", { scope: "conversation", id: "ban" })],
      "ban",
    ],
    [
      "a ban outranks a chat block for good",
      [block("user u1", { until: null }), block("user u1", { scope: "conversation", id: "ban" })],
      "ban",
    ],
    [
      "a ban that is over outranks nothing",
      [block("user u1"), block("user u1", { scope: "conversation", id: "ban", until: NOW })],
      "b1",
    ],
    [
      "a lifted ban outranks nothing",
      [block("user u1"), block("user u1", { scope: "conversation", id: "ban", lifted: LIFTED })],
      "b1",
    ],
    [
      "of several the latest end is told",
      [block("user u1"), block("conversation c1", later), block("visitor v1", { id: "b0" })],
      "b9",
    ],
    [
      "for good is later than any end",
      [block("user u1", { until: Number.MAX_VALUE }), block("user u1", { until: null, id: "b9" })],
      "b9",
    ],
    [
      "of the same end the first id is told",
      [block("user u1", { id: "b2" }), block("user u1"), block("user u1", { id: "b3" })],
      "b1",
    ],
    [
      "of two for good the first id is told",
      [block("user u1", { id: "b2", until: null }), block("user u1", { until: null })],
      "b1",
    ],
  ] as const)("%s", (_, blocks, expected) => {
    expect(told(["user u1", "conversation c1", "visitor v1"], blocks)).toBe(expected)
    expect(told(["visitor v1", "conversation c1", "user u1"], blocks.toReversed())).toBe(expected)
  })

  test.each([
    ["203.0.113.7", "203.0.113.7/32", true],
    ["203.0.113.8", "203.0.113.7/32", false],
    ["203.0.113.255", "203.0.113.0/24", true],
    ["203.0.114.0", "203.0.113.0/24", false],
    ["203.0.112.255", "203.0.113.0/24", false],
    ["::ffff:203.0.113.7", "203.0.113.0/24", true],
    ["203.0.113.7", "0.0.0.0/0", true],
    ["2001:db8:0:1:ffff::7", "2001:db8:0:1::/64", true],
    ["2001:DB8:0:1::7", "2001:db8:0:1::/64", true],
    ["2001:db8:0:2::7", "2001:db8:0:1::/64", false],
    ["203.0.113.7", "::/0", false],
    ["2001:db8::1", "0.0.0.0/0", false],
    ["2001:db8::1", "::/0", true],
    ["not an address", "0.0.0.0/0", false],
    ["203.0.113.7", "nonsense", false],
    ["nonsense", "nonsense", false],
  ])("the address %s within %s is %s", (address, range, expected) =>
    expect(told([`ip ${address}`], [block(`ip ${range}`)]) !== null).toBe(expected),
  )
})

describe("subjectsOf", () => {
  test.each([
    ["someone anonymous: conversation, visitor and address", {}, ["conversation c1", "visitor v1", "ip 203.0.113.7"]],
    [
      "who authenticated on the way: the user is added, the address left out",
      { user: "u1" },
      ["conversation c1", "user u1", "visitor v1"],
    ],
    [
      "who began authenticated: the visitor is left out",
      { user: "u1", beganAuthenticated: true },
      ["conversation c1", "user u1"],
    ],
    [
      "who began so and is anonymous now: the address is back",
      { beganAuthenticated: true },
      ["conversation c1", "ip 203.0.113.7"],
    ],
    ["before there is a conversation", { conversation: null }, ["visitor v1", "ip 203.0.113.7"]],
    ["of whom nothing is known", { conversation: null, visitor: null, address: null }, []],
  ])("%s", (_, change, expected) => expect(names(change)).toEqual(expected))
})

describe("whatever the blocks", () => {
  const scope = fc.constantFrom<BlockScope>("liveChat", "conversation")
  const end = fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 }), { nil: null })
  const on = fc.constantFrom(
    "user u1",
    "user u2",
    "visitor v1",
    "conversation c1",
    "ip 203.0.113.0/24",
    "ip 198.51.100.0/24",
  )
  const anyBlock = fc
    .record({ on, scope, until: end, lifted: fc.constantFrom(null, null, null, LIFTED) })
    .map(({ on, ...change }) => block(on, change))
  const blocks = fc
    .array(anyBlock, { maxLength: 8 })
    .map(list => list.map((one, index) => ({ ...one, id: `b${index}` })))
  const anyone = fc.record({
    conversation: fc.constantFrom(null, "c1"),
    user: fc.constantFrom(null, "u1"),
    visitor: fc.constantFrom(null, "v1"),
    address: fc.constantFrom(null, "203.0.113.7"),
    beganAuthenticated: fc.boolean(),
  })
  const RANK = { conversation: 2, liveChat: 1 }
  const rank = (requester: Requester, list: readonly Block[], now = NOW) => {
    const decision = decideBlock(subjectsOf(requester), list, now)
    return decision === null ? 0 : RANK[decision.scope]
  }
  const endOf = ({ until }: { readonly until: number | null }) => until ?? Number.POSITIVE_INFINITY
  const check = <Values extends [unknown, ...unknown[]]>(
    ...property: [...{ [At in keyof Values]: fc.Arbitrary<Values[At]> }, (...values: Values) => void]
  ) => fc.assert(fc.property(...property), { numRuns: 500 })

  // Fails when `now < until` becomes `now <= until`.
  test("a single block keeps out until the millisecond before its end and no longer", () =>
    check(fc.integer({ min: 1, max: 5_256_000 }), fc.nat({ max: 1000 }), (minutes, later) => {
      const until = NOW + minutes * 60_000
      const one = [block("conversation c1", { until })]
      expect([until - 1, until, until + later].map(now => rank(who({}), one, now))).toEqual([1, 0, 0])
    }))

  test("nobody is freed before the end that was told", () =>
    check(anyone, blocks, fc.nat({ max: 10 }), (requester, list, later) => {
      const decision = decideBlock(subjectsOf(requester), list, NOW)
      if (decision === null || NOW + later >= endOf(decision)) return
      expect(decideBlock(subjectsOf(requester), list, NOW + later)).toEqual(decision)
    }))

  test("what was told no longer keeps out at its end, nor does anything as strong", () =>
    check(anyone, blocks, (requester, list) => {
      const decision = decideBlock(subjectsOf(requester), list, NOW)
      if (decision === null || decision.until === null) return
      expect(rank(requester, list, decision.until)).toBeLessThan(RANK[decision.scope])
    }))

  test("another block never frees", () =>
    check(anyone, blocks, anyBlock, (requester, list, one) => {
      expect(rank(requester, [...list, { ...one, id: "new" }])).toBeGreaterThanOrEqual(rank(requester, list))
    }))

  test("the order of blocks and of subjects does not matter", () =>
    check(anyone, fc.tuple(blocks, fc.infiniteStream(fc.nat())), (requester, [list, keys]) => {
      const shuffled = list.map(one => ({ one, key: keys.next().value })).sort((left, right) => left.key - right.key)
      const subjects = subjectsOf(requester)
      expect(
        decideBlock(
          subjects.toReversed(),
          shuffled.map(({ one }) => one),
          NOW,
        ),
      ).toEqual(decideBlock(subjects, list, NOW))
    }))

  test("what is told holds, and no other that holds is stronger, or as strong and longer", () =>
    check(anyone, blocks, (requester, list) => {
      const decision = decideBlock(subjectsOf(requester), list, NOW)
      if (decision === null) return
      expect(blockHolds(decision.block, NOW)).toBe(true)
      for (const other of list) {
        const alone = decideBlock(subjectsOf(requester), [other], NOW)
        if (alone === null) continue
        expect(RANK[alone.scope]).toBeLessThanOrEqual(RANK[decision.scope])
        if (alone.scope === decision.scope) expect(endOf(alone)).toBeLessThanOrEqual(endOf(decision))
      }
    }))

  test("blocks that were lifted or are over might as well not be there", () =>
    check(anyone, blocks, (requester, list) => {
      const present = list.filter(one => blockHolds(one, NOW))
      expect(decideBlock(subjectsOf(requester), list, NOW)).toEqual(decideBlock(subjectsOf(requester), present, NOW))
    }))

  test("authenticating never loses a block of the person", () =>
    check(anyone, blocks, (requester, list) => {
      const ofPerson = list.filter(one => one.subject.kind !== "ip")
      const anonymous = { ...requester, user: null }
      expect(rank({ ...requester, user: "u1" }, ofPerson)).toBeGreaterThanOrEqual(rank(anonymous, ofPerson))
    }))

  test("a block made in a chat with its address goes on holding after authenticating", () =>
    check(scope, scope => {
      const made = [
        block(scope === "liveChat" ? "conversation c1" : "visitor v1", { scope }),
        block("ip 203.0.113.7/32", { scope, id: "b2" }),
      ]
      expect(rank(who({ user: "u1" }), made)).toBe(rank(who({}), made))
    }))
})
