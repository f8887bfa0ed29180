import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { fixtureFolder } from "../../cli/fixture-folder.js"
import { Sandboxes } from "../../server/sandboxes.js"
import { ask, botOf, FLOWS, shared, world } from "./serving.js"

const served = shared(later => world({}, later))

/** Asks for a path as an author, or with another key. */
async function author(key?: string) {
  const { url, key: make } = served.get()
  const who = key ?? (await make(["flow:play", "flow:read"]))
  return (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown) =>
    ask(url, method, path, body, who)
}

const HEAD = { now: "2026-03-02T09:00:00Z", agents: [{ email: "ana@example.com", name: "Ana" }] }

test("a sandbox is played turn by turn, and nothing of it is anywhere else", async () => {
  const asked = await author()
  const begun = await asked("POST", "/v1/play", { head: HEAD })
  expect(begun.status).toBe(201)
  const { sandbox } = begun.body
  expect(sandbox).toMatchObject({ now: "2026-03-02T09:00:00.000Z", clock: "standing", turns: 0, calls: [], coming: [] })
  expect(sandbox.greeting.map(({ activity }: { activity: { text: string } }) => activity.text)).toEqual(["Hello !"])
  expect(sandbox.agents).toMatchObject([{ email: "ana@example.com", status: "SignedIn" }])
  const play = async (turn: object) => (await asked("POST", `/v1/play/${sandbox.id}/turns`, { turn })).body
  const { turns } = await play({ user: "agent" })
  expect(turns).toMatchObject([
    {
      ...{ number: 1, does: { user: "agent" }, refusal: null, failures: [] },
      state: { conversation: { liveChat: "waiting" } },
      why: [
        {
          side: "user",
          trace: [
            { kind: "input", readAs: "agent", by: "phrase" },
            { kind: "flow" },
            { kind: "step" },
            {},
            {},
            {},
            {},
            {},
          ],
        },
      ],
    },
  ])
  expect(turns[0].changes).toContainEqual({
    target: "[[ConversationInfo]].LiveChatStatus",
    flow: null,
    from: "none",
    to: "waiting",
  })
  expect((await play({ agent: { accept: true } })).sandbox.chats).toMatchObject([
    { status: "connected", agent: "ana@example.com" },
  ])
  const jump = await play({ agent: { block: { minutes: 1440, reason: "abuse" } } })
  expect(jump.sandbox.coming).toMatchObject([{ dueAt: "2026-03-03T09:00:00.000Z", owner: "block", what: "blockEnds" }])
  const free = await play({ advance: "PT24H" })
  expect([free.sandbox.now, free.sandbox.coming]).toEqual(["2026-03-03T09:00:00.000Z", []])
  const all = await asked("GET", `/v1/play/${sandbox.id}/turns?limit=3`)
  expect([
    all.body.items.length,
    (await asked("GET", `/v1/play/${sandbox.id}/turns?limit=3&cursor=${all.body.cursor}`)).body.items.length,
    (await asked("GET", `/v1/play/${sandbox.id}/turns?limit=3&cursor=${all.body.cursor}x`)).body.code,
  ]).toEqual([3, 1, "CURSOR_INVALID"])
  const { store } = served.get()
  expect([
    (await store.agents()).length,
    (await store.blocks({ now: 0, limit: 1 })).items,
    (await store.conversations({ limit: 1 })).items,
  ]).toEqual([0, [], []])
  expect(await store.nextDue()).toBe(null)
})

test("a sandbox belongs to its key, goes on from any turn in another, and ends", async () => {
  const asked = await author()
  const { id } = (await asked("POST", "/v1/play", { head: HEAD, turns: [{ user: "order" }, { user: "Large" }] })).body
    .sandbox
  const stranger = await author()
  expect((await stranger("GET", `/v1/play/${id}`)).body.code).toBe("SANDBOX_UNKNOWN")
  expect((await stranger("POST", "/v1/play", { from: { sandboxId: id, turn: 1 } })).body.code).toBe("SANDBOX_UNKNOWN")
  const branch = (await asked("POST", "/v1/play", { from: { sandboxId: id, turn: 1 } })).body
  expect([branch.turns.length, branch.sandbox.state.conversation.awaiting.step]).toEqual([1, "size"])
  expect((await asked("GET", "/v1/play")).body.items.map((one: { id: string }) => one.id)).toEqual([
    id,
    branch.sandbox.id,
  ])
  expect((await asked("DELETE", `/v1/play/${id}`)).body).toEqual({ sandboxId: id })
  expect((await asked("GET", `/v1/play/${id}`)).body.code).toBe("SANDBOX_UNKNOWN")
})

test("a turn that is none, a bot's key, and too many sandboxes are refused in words", async () => {
  const asked = await author()
  const { id } = (await asked("POST", "/v1/play", {})).body.sandbox
  const turn = async (one: object) => (await asked("POST", `/v1/play/${id}/turns`, { turn: one })).body
  expect(await turn({ user: "a", agent: { accept: true } })).toMatchObject({ status: 422, code: "FIXTURE_INVALID" })
  expect(await turn({ in: "z", user: "a" })).toMatchObject({ code: "FIXTURE_INVALID", pointer: "/turns/0/in" })
  expect((await turn({ agent: { email: "nobody@example.com", accept: true } })).code).toBe("FIXTURE_INVALID")
  expect((await asked("POST", "/v1/play", { head: { locale: 7 } })).body.code).toBe("FIXTURE_INVALID")
  expect((await asked("POST", "/v1/play", { fixture: "none" })).body.code).toBe("FIXTURE_UNKNOWN")
  const late = { head: { now: "9999-12-31T23:59:59Z" }, turns: [{ user: "a" }, { advance: "P99999999D" }] }
  expect((await asked("POST", "/v1/play", late)).body).toMatchObject({
    code: "FIXTURE_INVALID",
    pointer: "/turns/1/advance",
  })
  for (let count = 1; count < 8; count++) expect((await asked("POST", "/v1/play", {})).status).toBe(201)
  expect((await asked("POST", "/v1/play", {})).body).toMatchObject({ status: 409, code: "SANDBOXES_EXCEEDED" })
  const bot = await author(await served.get().key("bot"))
  expect((await bot("POST", "/v1/play", {})).body.code).toBe("PERMISSION_MISSING")
})

test("a clock that goes lets happen what comes due, and one call is answered by whoever plays", async () => {
  const asked = await author()
  const { id } = (await asked("POST", "/v1/play", { clock: "real" })).body.sandbox
  await asked("POST", `/v1/play/${id}/turns`, { turn: { user: "look" } })
  const { calls } = (await asked("GET", `/v1/play/${id}`)).body.sandbox
  expect(calls).toMatchObject([{ action: "Look.Up", attempt: 1 }])
  const answered = (await asked("POST", `/v1/play/${id}/answers`, { callId: calls[0].id, result: "a hat" })).body
  expect(answered.turns.at(-1).activities[0].activity.text).toBe("Found a hat.")
  expect((await asked("POST", `/v1/play/${id}/answers`, { callId: calls[0].id })).body.code).toBe("CALL_UNKNOWN")
  expect((await asked("PATCH", `/v1/play/${id}`, { clock: "standing" })).body.sandbox.clock).toBe("standing")
})

test("the trace of a conversation tells what its texts were read as, which paths nobody asked, and the lines of each turn", async () => {
  const { url, key } = served.get()
  const all = await key("admin")
  const { conversation } = (await ask(url, "POST", "/v1/conversations", {}, all)).body
  for (const text of ["order", "2", "agent"])
    await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { type: "message", text }, all)
  const { items } = (await ask(url, "GET", `/v1/conversations/${conversation.id}/trace`, undefined, all)).body
  expect(items.map(({ lines }: { lines: object }) => lines)).toEqual([
    { from: 1, to: 1 },
    { from: 2, to: 3 },
    { from: 4, to: 5 },
    { from: 6, to: 7 },
  ])
  expect(items[2].trace[0]).toMatchObject({
    kind: "input",
    flow: "order",
    step: "size",
    readAs: "l",
    by: "number",
    places: [2],
  })
  const asks = items[3].trace.filter(
    ({ kind, step }: { kind: string; step?: string }) => kind === "path" && step === "connect",
  )
  expect(asks).toMatchObject([
    { index: 1, asked: true, taken: true, values: [{ name: "@InternalActionResult", value: true }] },
    { index: 2, asked: false, taken: false },
  ])
})

test("a fixture made in a sandbox is saved where the server writes files, passes at once, and counts for coverage", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-play-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { url, key } = await world({ fixtures: fixtureFolder(join(folder, "flows"), true) })
  const who = await key("admin")
  const asked = (method: "GET" | "POST", path: string, body?: unknown) => ask(url, method, path, body, who)
  const none = (await asked("POST", "/v1/fixtures/run")).body
  expect(none.coverage.flows.find(({ flow }: { flow: string }) => flow === "order").steps).toEqual({
    covered: 0,
    total: 2,
    missing: ["size", "told"],
  })
  const turns = [
    { user: "agent" },
    { agent: { accept: true } },
    { user: "hello" },
    { agent: { disconnect: true } },
    { advance: "PT24H" },
    { user: "order" },
  ]
  const { id } = (await asked("POST", "/v1/play", { head: HEAD, turns })).body.sandbox
  const fixture = (await asked("GET", `/v1/play/${id}/fixture?description=A+day`)).body
  expect(fixture).toMatchObject({
    description: "A day",
    turns: [{ user: "agent", bot: ["Queued."] }, {}, {}, {}, {}, {}],
  })
  const only = (await asked("GET", `/v1/play/${id}/fixture?expect=calls`)).body
  expect(only.turns[5]).toEqual({ user: "order" })
  const saved = await asked("POST", "/v1/fixtures", { name: "a-day", fixture })
  expect([saved.status, saved.body.result]).toMatchObject([
    201,
    { name: "a-day", passed: true, turns: 6, failures: [] },
  ])
  expect(JSON.parse(readFileSync(join(folder, "fixtures", "a-day.json"), "utf8"))).toMatchObject({ flows: "../flows" })
  expect((await asked("POST", "/v1/fixtures", { name: "a-day", fixture })).body).toMatchObject({
    status: 409,
    code: "FIXTURE_EXISTS",
  })
  expect((await asked("POST", "/v1/fixtures", { name: "a-day", fixture, replace: true })).status).toBe(201)
  writeFileSync(
    join(folder, "fixtures", "noted.jsonc"),
    `{ "turns": [{ "user": "Large", "bot": ["no"] }] } // as it was`,
  )
  const replaced = await asked("POST", "/v1/fixtures", { name: "noted", fixture, replace: true })
  expect(replaced.body.result).toMatchObject({ name: "noted", passed: true, turns: 6 })
  const noted = (await asked("GET", "/v1/fixtures")).body.items.filter(({ name }: { name: string }) => name === "noted")
  expect(noted).toMatchObject([{ turns: 6, fault: null }])
  rmSync(join(folder, "fixtures", "noted.jsonc"))
  expect((await asked("POST", "/v1/fixtures", { name: "../x", fixture })).body.code).toBe("REQUEST_INVALID")
  expect((await asked("POST", "/v1/fixtures", { name: "x", fixture: { turns: [{}] } })).body.code).toBe(
    "FIXTURE_INVALID",
  )
  const after = `{ "after": "a-day.json", "turns": [{ "user": "Large", "bot": ["no"] }, { "user": "z", "bot": [] }] } // ends`
  writeFileSync(join(folder, "fixtures", "later.jsonc"), after)
  writeFileSync(join(folder, "fixtures", "other.json"), `{ "flows": "../elsewhere", "turns": [] }`)
  writeFileSync(join(folder, "fixtures", "broken.json"), "{")
  const listed = (await asked("GET", "/v1/fixtures")).body
  expect(listed.isWritable).toBe(true)
  expect(
    listed.items.map(({ name, turns: count, fault }: { name: string; turns: number; fault: string | null }) => [
      name,
      count,
      fault === null,
    ]),
  ).toEqual([
    ["a-day", 6, true],
    ["broken", 0, false],
    ["later", 8, true],
  ])
  const run = (await asked("POST", "/v1/fixtures/run")).body
  expect([run.passed, run.failed]).toEqual([1, 2])
  expect(run.coverage.flows.find(({ flow }: { flow: string }) => flow === "order").steps.missing).toEqual([])
  const opened = (await asked("POST", "/v1/play", { fixture: "later" })).body
  expect(
    opened.turns.map(({ failures }: { failures: readonly { field: string }[] }) => failures.map(({ field }) => field)),
  ).toEqual([...Array.from({ length: 6 }, () => []), ["bot[0]"], ["bot"]])
  expect((await asked("GET", "/v1/fixtures/later")).body.text).toBe(after)
  expect((await asked("GET", "/v1/fixtures/lter")).body.detail).toContain("Did you mean later?")
})

test("a server that writes no files says so, and has the fixture to keep", async () => {
  const { url, key } = served.get()
  const who = await key("admin")
  const fixture = { turns: [{ user: "order" }] }
  expect((await ask(url, "POST", "/v1/fixtures", { name: "x", fixture }, who)).body).toMatchObject({
    ...{ status: 403, code: "FIXTURES_READ_ONLY" },
    detail: expect.stringContaining("--watch"),
  })
  expect((await ask(url, "GET", "/v1/fixtures", undefined, who)).body).toEqual({
    items: [],
    cursor: null,
    isWritable: false,
  })
})

test("changed flows hold in sandboxes from the next turn on; those with errors are told, and the last good ones go on", async () => {
  const { url, key, serving } = await world({ flows: { "order.json": FLOWS["order.json"] as object } })
  const who = await key("admin")
  const faults = async () => (await ask(url, "GET", "/v1/flows/faults", undefined, who)).body
  expect(await faults()).toMatchObject({ isServed: true, items: [{ code: "ANSWER_UNSAVED" }].slice(1) })
  const fault = {
    ...{ code: "FIELD_UNKNOWN" as const, severity: "error" as const, file: "order.json", line: 4, column: 2 },
    pointer: "",
    message: "No.",
    hint: null,
  } as const
  serving.refuseBot([fault])
  expect(await faults()).toEqual({ isServed: false, cursor: null, items: [fault] })
})

test("a flow is told in words: what begins it, its steps with their lines, and where they lead", async () => {
  const asked = await author()
  const { items } = (await asked("GET", "/v1/flows")).body
  const order = items.find(({ name }: { name: string }) => name === "order")
  expect([order.triggers, order.calls]).toEqual([[{ kind: "phrase", text: "order" }], []])
  const { outline } = (await asked("GET", "/v1/flows/order/outline")).body
  expect(outline).toMatchObject({
    ...{ name: "order", file: "order.json" },
    steps: [
      { name: "", type: "start", paths: [{ from: "entry", to: "size" }] },
      {
        name: "size",
        type: "choice",
        line: 1,
        texts: ["“Which size?”", "• Small", "• Large", expect.anything()],
        paths: [{ from: "next", index: 1, to: "told", when: null }],
      },
      { name: "told", type: "message", paths: [{ from: "next", to: "end" }] },
    ],
  })
  const picture = (await asked("GET", "/v1/flows/agent/diagram.svg?theme=page")).text
  expect(picture).toContain('data-step="connect"')
  expect(picture).toContain('data-from="connect" data-to="refused" data-path="next:2"')
  expect(picture).toContain('fill="var(--flow-card, #ffffff)"')
  expect((await asked("GET", "/v1/flows/agent/diagram.svg")).text).not.toContain("var(")
})

test("of a key that has as many sandboxes as it may, one that nobody looks at makes room; unused for half an hour, one ends", async () => {
  let now = 0
  const sandboxes = new Sandboxes(
    () => botOf().bot,
    () => now,
  )
  onTestFinished(() => sandboxes.close())
  const begin = (key = "k") => sandboxes.begin(key, {}, [], false)
  const first = await begin()
  for (let count = 1; count < 8; count++) await begin()
  await expect(begin()).rejects.toMatchObject({ code: "SANDBOXES_EXCEEDED" })
  await begin("other")
  now = 20_000
  for (const { id } of sandboxes.of("k").slice(1)) sandboxes.get("k", id)
  const room = await begin()
  expect(() => sandboxes.get("k", first.id)).toThrow(/has ended/)
  now += 29 * 60_000
  sandboxes.get("k", room.id)
  now += 2 * 60_000
  await begin()
  expect(sandboxes.of("k")).toHaveLength(2)
  expect(sandboxes.of("other")).toEqual([])
})
