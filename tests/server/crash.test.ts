import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { openSqliteStore } from "../../store/index.js"
import { newBell } from "../bell.js"
import { inCi, TESTS_ALL } from "../thoroughness.js"
import { site } from "./process.js"
import { ask, FLOWS, later, texts } from "./serving.js"

const ECHO = {
  "bot.json": {},
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}

const ANA = { agent: "ana@example.com" }

function blockOf(value: string): object {
  return { subject: { kind: "user", value }, scope: "liveChat", minutes: 60, reason: value }
}

function clientActivityIdIn(channelData: unknown): readonly string[] {
  const { clientActivityId } = (channelData ?? {}) as { readonly clientActivityId?: string }
  return clientActivityId === undefined ? [] : [clientActivityId]
}

/** A request that is sent again until it is answered. */
interface Sent {
  readonly path: string
  readonly body: object
  readonly headers: { readonly [name: string]: string }
  /** Its answer; null: nobody knows whether it was done. */
  answer: string | null
}

/** After how many more answers the server is ended, and how: a kill stops all at once, SIGTERM lets it finish. */
const ENDS: readonly (readonly [more: number, signal: "SIGKILL" | "SIGTERM"])[] = [
  ...(inCi ? [[10, "SIGKILL"] as const] : []),
  [60, "SIGKILL"],
  ...(TESTS_ALL ? [100, 200, 400, 800].map(more => [more, "SIGKILL"] as const) : []),
  [40, "SIGTERM"],
]

test("what was answered survives kills at any moment, and an end, is done once, and is answered with the same bytes", async () => {
  const place = site({ ...ECHO, "agent.json": FLOWS["agent.json"] ?? {} })
  let server = await place.start()
  const post = (path: string, body: object) => ask(server.url, "POST", path, body, server.key)
  const begin = async (): Promise<string> => (await post("/v1/conversations", {})).body.conversation.id
  await post("/v1/desk/agents/sign-in", ANA)
  const chat = await begin()
  await post(`/v1/conversations/${chat}/activities`, { text: "agent" })
  await post("/v1/desk/chats/next/accept", ANA)
  const ids = [await begin(), await begin(), await begin()]
  const once = (path: string, body: object, name: string) => ({ path, body, headers: { "idempotency-key": name } })
  const KINDS: readonly ((name: string) => Omit<Sent, "answer">)[] = [
    name => once("/v1/conversations", {}, name),
    name => once("/v1/conversations", { user: { id: "u1" } }, name),
    name => once(`/v1/desk/chats/of:${chat}/messages`, { ...ANA, text: name }, name),
    name => once("/v1/blocks", blockOf(name), name),
    ...ids.map(id => (clientActivityId: string) => ({
      path: `/v1/conversations/${id}/activities`,
      body: { text: "hi", clientActivityId },
      headers: {},
    })),
  ]
  const sent = KINDS.map((): Sent[] => [])
  const answers = newBell()
  let answered = 0
  const send = async (request: Sent): Promise<void> => {
    const { path, body, headers } = request
    const { status, text } = await ask(server.url, "POST", path, body, server.key, headers)
    expect([path, status < 300 ? "done" : text]).toEqual([path, "done"])
    expect(text).toBe(request.answer ?? text)
    request.answer = text
    answered++
    answers.ring()
  }
  for (const [more, signal] of ENDS) {
    const enough = answered + more
    let isDead = false
    const work = KINDS.map(async (make, kind) => {
      while (!isDead) {
        const request = { ...make(`k${kind}-${sent[kind]?.length}`), answer: null }
        sent[kind]?.push(request)
        await send(request).catch(error => {
          // Nobody can know whether it was done: it is sent again below.
          if (!(error instanceof TypeError)) throw error
        })
      }
    })
    // The others are anywhere in their requests.
    await answers.until(() => answered >= enough)
    isDead = true
    expect(await server.kill(signal)).toBe(signal === "SIGTERM" ? 0 : null)
    await Promise.all(work)
    server = await place.start()
    for (const requests of sent) {
      const doubtful = requests.filter(({ answer }, index) => answer === null || index >= requests.length - 3)
      for (const request of doubtful) await send(request)
    }
  }
  expect(await server.kill("SIGTERM")).toBe(0)
  const store = openSqliteStore(new Database(join(place.folder, "parley.db")))
  later(() => store.close())
  const { records, activities } = await store.contents()
  const count = (kind: number) => sent[kind]?.length ?? 0
  expect(records.conversation.filter(({ id }) => !id.includes("-chat-"))).toHaveLength(
    1 + ids.length + count(0) + count(1),
  )
  expect(records.block).toHaveLength(count(3))
  const linesOf = (id: string) =>
    activities.filter(({ conversation }) => conversation === id).map(line => line.activity)
  const names = (kind: number) => Array.from({ length: count(kind) }, (_, number) => `k${kind}-${number}`)
  const told = linesOf(chat).flatMap(({ from, text }) => (from.role === "agent" ? [text] : []))
  expect(told.toSorted()).toEqual(names(2).toSorted())
  for (const [index, id] of ids.entries()) {
    const lines = linesOf(id)
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, at) => at + 1))
    const heard = lines.flatMap(({ channelData }) => clientActivityIdIn(channelData))
    expect(heard.toSorted()).toEqual(names(4 + index).toSorted())
  }
}, 120_000)

test("a call that a crash interrupted is made again with the same key, and a timer that passed meanwhile fires once", async () => {
  const place = site({
    "look.json": {
      trigger: { phrases: ["look"] },
      start: "look",
      steps: {
        look: { type: "action", action: "Slow.Look", save: "@found", timeout: "PT60S", next: "found" },
        found: { type: "message", message: "Found {{ @found }}." },
      },
    },
    "later.json": {
      trigger: { phrases: ["later"] },
      start: "wait",
      steps: {
        wait: { type: "wait", for: ["never"], timeout: { after: "PT1S", next: "over" } },
        over: { type: "message", message: "Time is up." },
      },
    },
  })
  place.write(
    "actions.mjs",
    `import { appendFileSync, existsSync } from "node:fs"
     export const look = {
       name: "Slow.Look", summary: "Looks.", params: { type: "object", properties: {} }, result: {},
       run: async (_, { idempotencyKey }) => {
         appendFileSync("calls.txt", idempotencyKey + "\\n")
         if (!existsSync("go")) await new Promise(() => {})
         return "it"
       },
     }`,
  )
  const args = ["--actions", join(place.folder, "actions.mjs")]
  const first = await place.start(args)
  const begin = async () => (await ask(first.url, "POST", "/v1/conversations", {}, first.key)).body.conversation.id
  const [caller, waiter] = [await begin(), await begin()]
  const post = (id: string, text: string) =>
    ask(first.url, "POST", `/v1/conversations/${id}/activities`, { text }, first.key)
  expect(texts(await post(waiter, "later"))).toEqual([])
  const lost = post(caller, "look").catch(() => "lost")
  await expect.poll(() => existsSync(join(place.folder, "calls.txt"))).toBe(true)
  await first.kill("SIGKILL")
  expect(await lost).toBe("lost")
  place.write("go", "")
  const second = await place.start(args)
  const said = async (id: string) => {
    const answer = await ask(second.url, "GET", `/v1/conversations/${id}/activities?after=1`, undefined, second.key)
    return (answer.body.items as readonly { readonly text?: string }[])
      .map(({ text = "" }) => text)
      .filter(text => text === "Found it." || text === "Time is up.")
  }
  // The claim of the process that died is over after five seconds.
  await expect.poll(() => said(caller)).toEqual(["Found it."])
  await expect.poll(() => said(waiter)).toEqual(["Time is up."])
  const calls = readFileSync(join(place.folder, "calls.txt"), "utf8").trim().split("\n")
  expect([calls.length, new Set(calls).size]).toEqual([2, 1])
  expect(await second.kill("SIGTERM")).toBe(0)
  // Nothing is left that could make it fire again.
  const store = openSqliteStore(new Database(join(place.folder, "parley.db")))
  later(() => store.close())
  expect(await store.nextDue()).toBeNull()
})

// A thread that ends by an error, as in `operations.test.ts`, goes the same way.
test.runIf(inCi)(
  "a server whose thread ends by itself ends too, and says so: nobody waits for what never comes",
  async () => {
    const place = site({
      "leave.json": {
        trigger: { phrases: ["leave"] },
        start: "leave",
        steps: { leave: { type: "action", action: "Leave", save: "@left" } },
      },
    })
    place.write(
      "actions.mjs",
      `export const leave = {
       name: "Leave", summary: "Ends the thread.", params: { type: "object", properties: {} }, result: {},
       run: () => process.exit(0),
     }`,
    )
    const server = await place.start(["--actions", join(place.folder, "actions.mjs")])
    const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
    const lost = ask(server.url, "POST", `/v1/conversations/${id}/activities`, { text: "leave" }, server.key)
    await expect(lost).rejects.toThrow("fetch failed")
    expect(await server.ended).toBe(1)
    expect(server.stderr()).toContain("the loop-thread ended by itself")
  },
)
