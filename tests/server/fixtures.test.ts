import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { makeBot, readBotFolder } from "../../cli/bot-folder.js"
import { openTestStores } from "../../cli/fixture-stores.js"
import type { Bot } from "../../engine/index.js"
import { type Fixture, type FixtureResult, HttpService, LocalService, play, withRestartAt } from "../../replay/index.js"
import { soundFixture } from "../engine/story.js"
import { connecting } from "../helpdesk/desk-bot.js"
import { botOf, fixtureOf, IN_MEMORY, type Story } from "../helpdesk/play.js"
import { STORIES } from "../helpdesk/stories/index.js"
import { hasPostgres, newDatabase } from "../postgres.js"
import { ROOT } from "../project/sources.js"
import { generatedDay } from "../replay/generated-day.js"
import { repeated, STORIES_ON_POSTGRES, TESTS_ALL } from "../thoroughness.js"
import { ask, startTestServer, world } from "./serving.js"

/** One server for each bot, whatever is played on it. */
const servers = new Map<Bot, ReturnType<typeof startTestServer>>()
/** One on a database of PostgreSQL. */
let onPostgres: ReturnType<typeof startTestServer> | null = null
afterAll(async () => {
  for (const server of [...servers.values(), onPostgres]) await (await server)?.stop()
})

async function serverOf(bot: Bot): Promise<string> {
  const server = servers.get(bot) ?? startTestServer({ bot, files: [], flows: [] })
  servers.set(bot, server)
  return (await server).url
}

/** The results of a fixture in this process and over HTTP, as far as a report tells of them. */
async function both(bot: Bot, fixture: Fixture) {
  const services = [new LocalService(bot, IN_MEMORY), new HttpService(await serverOf(bot), "test-key")]
  const results = []
  for (const service of services) results.push(shown(await played(fixture, service)))
  return results
}

async function played(fixture: Fixture, service: LocalService | HttpService): Promise<FixtureResult> {
  try {
    return await play(fixture, service)
  } finally {
    await service.close()
  }
}

function shown({ passed, failures, turns }: FixtureResult) {
  return { passed, failures, seen: turns.map(turn => turn.seen) }
}

const { bot: shipped } = makeBot(readBotFolder(join(ROOT, "flows")))
if (shipped === null) throw new Error("the shipped bot has errors")
const bot: Bot = shipped
const FIXTURES = readdirSync(join(ROOT, "fixtures")).map(file =>
  soundFixture(file, readFileSync(join(ROOT, "fixtures", file))),
)

// Every third, here every ninth; the stories below have something of all that is carried.
const PLAYED = FIXTURES.filter((_fixture, index) => index % repeated({ all: 1, ci: 3, here: 9 }) === 0)
test.each(PLAYED.map(fixture => [fixture.file, fixture] as const))(
  "fixture %s gives the same over HTTP",
  async (_, fixture) => {
    const [here, there] = await both(bot, fixture)
    expect(there).toEqual(here)
  },
)

/**
 * Stories that have all that any of them has to send or to be answered, each next one the most for its length of what those
 * before it had not: what a story is about is decided behind HTTP, which only carries it. With `PARLEY_TESTS=all` all of them.
 */
function carriedStories(): readonly Story[] {
  const stories = STORIES.flatMap(([, all]) => all)
  if (TESTS_ALL) return stories
  const left = stories.map(story => {
    const { name: _name, bot: _bot, flows: _flows, ...fixture } = story
    return { story, length: 1 + story.turns.length, kinds: new Set(kindsIn(fixture, "")) }
  })
  const chosen: Story[] = []
  for (;;) {
    const most = left.reduce((one, other) =>
      other.kinds.size / other.length > one.kinds.size / one.length ? other : one,
    )
    if (most.kinds.size === 0) return chosen
    chosen.push(most.story)
    const carried = [...most.kinds]
    for (const { kinds } of left) for (const kind of carried) kinds.delete(kind)
  }
}

/** Keys whose values are words of the format. */
const ENUMERATED = /\.(scope|conversation|liveChat|from|visitor|code|error|action)$/

/** The form of a fixture: its keys, where they stand and of which type their values are; words of the format as they are. */
function kindsIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(item => kindsIn(item, `${path}[]`))
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, field]) => kindsIn(field, `${path}.${key}`))
  return [`${path}: ${ENUMERATED.test(path) ? value : value === null ? null : typeof value}`]
}

test.each(carriedStories().map(story => [story.name, story] as const))("%s, over HTTP too", async (_, story) => {
  const [here, there] = await both(botOf(story), fixtureOf(story))
  expect(there).toEqual(here)
})

// A few, as each restart opens the database anew; with `PARLEY_TESTS=postgres` all.
const RESTARTED = FIXTURES.filter(
  (_fixture, index) => STORIES_ON_POSTGRES || index % repeated({ all: 1, ci: 20, here: 40 }) === 0,
)
test.runIf(await hasPostgres()).each(RESTARTED.map(fixture => [fixture.file, fixture] as const))(
  "fixture %s gives the same over HTTP, on PostgreSQL, by a server that starts anew between any two turns",
  async (_, fixture) => {
    const here = await played(fixture, new LocalService(bot, IN_MEMORY))
    onPostgres ??= startTestServer({ bot, files: [], flows: [] }, await openTestStores(await newDatabase()))
    const restarted = [...fixture.turns.keys()].toReversed().reduce(withRestartAt, fixture)
    const there = await played(restarted, new HttpService((await onPostgres).url, "test-key"))
    const turns = there.turns.filter(({ turn }) => fixture.turns.includes(turn))
    expect(shown({ ...there, turns })).toEqual(shown(here))
  },
)

test("stubs take their time, are missing and are left over alike over HTTP", async () => {
  const call = { type: "action", action: "HttpRequest", params: { Url: "https://x.example/" }, next: "b", onError: "c" }
  const steps = { a: call, b: { type: "message", message: "Got it." }, c: { type: "message", message: "Sorry." } }
  const result = { Status: 200, Headers: {}, Body: null }
  const story = {
    name: "stubs",
    bot: { http: { hosts: ["x.example"] } },
    flows: { look: { trigger: { phrases: ["look"] }, start: "a", steps } },
    turns: [
      { user: "look", bot: [] },
      { user: { value: 1 }, bot: [] },
      { advance: "PT5S", bot: ["Got it.", { contains: "" }] },
      { user: "look", bot: ["Sorry."] },
    ],
  }
  const late = { HttpRequest: [{ result, after: "PT5S" }] }
  const [here, there] = await both(botOf(story), fixtureOf({ ...story, stubs: late }))
  expect(there).toEqual(here)
  expect(here?.failures.map(({ turn, field }) => [turn, field])).toEqual([[4, "STUB_MISSING"]])
  const many = { HttpRequest: [{ result, after: "PT5S" }, { error: { code: "HTTP_FAILED" } }, { result }] }
  const [alsoHere, alsoThere] = await both(botOf(story), fixtureOf({ ...story, stubs: many }))
  expect(alsoThere).toEqual(alsoHere)
  expect(alsoHere?.failures.map(({ turn, field }) => [turn, field])).toEqual([[0, "STUB_UNUSED"]])
})

test("refusals are the same over HTTP, and where they point", async () => {
  const story = {
    name: "refusals",
    flows: { agent: connecting("agent") },
    agents: [{ email: "ana@example.com" }],
    turns: [
      { start: {} },
      { agent: { accept: "a" }, refused: { code: "NO_CHAT" } },
      { agent: { assign: { agent: "ana@example.com" } } },
      { user: "agent" },
      { agent: { accept: true } },
      {
        agent: { block: { ip: true, reason: "Rude" } },
        refused: { code: "ADDRESS_UNKNOWN", pointer: "/BlockIp" },
      },
      {
        change: { set: { "[[ChatUser]].Id": "u1" } },
        refused: { code: "SET_INVALID", pointer: "/set/[[ChatUser]].Id" },
      },
      { admin: { block: { visitor: "current", minutes: 5, reason: "Rude", scope: "conversation" } } },
      { start: {} },
    ],
  } as const satisfies Story
  const [here, there] = await both(botOf(story), fixtureOf(story))
  expect(here?.failures.map(({ turn, field }) => [turn, field])).toEqual([
    [3, "refused"],
    [9, "refused"],
  ])
  expect(there).toEqual(here)
})

test("a server that is none for tests, or has another key, says what to do instead", async () => {
  const [fixture] = FIXTURES
  if (fixture === undefined) throw new Error("there are no fixtures")
  const said = async (url: string) => (await played(fixture, new HttpService(url, "other-key"))).failures[0]?.message
  const { url } = await world()
  expect(await said(url)).toMatch(/ROUTE_UNKNOWN: .*start it with parley start --test\.$/)
  expect(await said(await serverOf(bot))).toMatch(/KEY_INVALID: .*Set PARLEY_KEY/)
})

test("what drives a test server is refused where it means nothing, and changes nothing", async () => {
  const url = await serverOf(bot)
  const drive = async (what: string, body: object) => {
    const { status, body: told } = await ask(url, "POST", `/v1/test/${what}`, body, "test-key")
    return status === 200 ? status : [told.code, told.pointer]
  }
  const now = Date.UTC(2026, 0, 1)
  expect(await drive("reset", { now })).toBe(200)
  const subject = { kind: "user", value: "u1" }
  const block = { subject, minutes: 5, reason: null, scope: "liveChat" }
  expect(await drive("block", { block })).toBe(200)
  expect(await drive("block", {})).toEqual(["REQUEST_INVALID", undefined])
  expect(await drive("block", { unblock: {} })).toEqual(["REQUEST_INVALID", "/unblock"])
  expect(await drive("block", { unblock: { all: false } })).toEqual(["REQUEST_INVALID", "/unblock/all"])
  expect(await drive("block", { block, unblock: { all: true } })).toEqual(["REQUEST_INVALID", "/unblock"])
  expect(await drive("advance", { milliseconds: 1e300 })).toEqual(["REQUEST_INVALID", "/milliseconds"])
  expect(await drive("reset", { now: 8.64e15 + 1 })).toEqual(["REQUEST_INVALID", "/now"])
  const { body } = await ask(url, "GET", "/v1/blocks?status=active", undefined, "test-key")
  expect([body.items.length, await drive("block", { unblock: { subject } })]).toEqual([1, 200])
  const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
  expect([
    await drive("advance", { milliseconds: last - now }),
    await drive("block", { unblock: { all: true } }),
  ]).toEqual([200, 200])
  expect(await drive("advance", { milliseconds: 1 })).toEqual(["REQUEST_INVALID", "/milliseconds"])
})

test.each<[string, "DELETE" | "PATCH", (id: string) => string, object | undefined]>([
  ["is erased", "DELETE", () => "/v1/users/ann", undefined],
  [
    "is blocked by a field of theirs",
    "PATCH",
    id => `/v1/conversations/${id}`,
    { entities: { ConversationInfo: { LiveChatBlockedUntil: "{{ GetDate + duration('PT1H') }}" } } },
  ],
])("who waits is given out at once when the person before them %s", async (_, method, path, body) => {
  const liveChat = { queues: [{ code: "general", maxChatsPerAgent: 1 }] }
  const url = await serverOf(botOf({ name: "one chat for each agent", bot: { liveChat } }))
  const say = (route: string, said: object) => ask(url, "POST", `/v1${route}`, said, "test-key")
  const waiting = async (user: object) => {
    const { id } = (await say("/conversations", { user })).body.conversation
    await say(`/conversations/${id}/activities`, { text: "agent" })
    return id
  }
  await say("/test/reset", { now: Date.UTC(2026, 0, 1), agents: [{ email: "ana@x.io" }] })
  const first = await waiting({ id: "ann" })
  const next = await waiting({ id: "bob" })
  const liveChatOf = async (id: string) =>
    (await ask(url, "GET", `/v1/conversations/${id}`, undefined, "test-key")).body.conversation.liveChat
  expect(await liveChatOf(next)).toBe("waiting")
  expect((await ask(url, method, path(first), body, "test-key")).status).toBe(200)
  expect(await liveChatOf(next)).toBe("connected")
})

test("the id in a fixture's head is that of its first conversation, and of no other, here and over HTTP", async () => {
  const turns = [
    { advance: "PT0S", expect: ["[[ConversationInfo]].Id == 'c2'"] },
    { start: {} },
    { advance: "PT0S", expect: ["[[ConversationInfo]].Id == 'c3'"] },
  ]
  const [here, there] = await both(bot, soundFixture("id.json", JSON.stringify({ id: "c2", turns })))
  expect(here).toMatchObject({ passed: true })
  expect(there).toEqual(here)
})

// Refusals and restarts are among it.
test("whatever happens to generated bots gives the same over HTTP", async () => {
  const count = repeated({ all: 600, ci: 60, here: 2 })
  for (let number = 1; number <= count; number++) {
    const { bot, head, turns } = generatedDay(number)
    const fixture = soundFixture("generated.json", JSON.stringify({ ...head, turns: [{ start: {} }, ...turns] }))
    const server = await startTestServer({ bot, files: [], flows: [] })
    const services = [new LocalService(bot, IN_MEMORY), new HttpService(server.url, "test-key")]
    const results = []
    for (const service of services) results.push(shown(await played(fixture, service)))
    await server.stop()
    expect(results[1], `day ${number}`).toEqual(results[0])
  }
}, 300_000)
