import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { openSqliteStore } from "../../store/index.js"
import { newBell } from "../bell.js"
import { type Running, site } from "./process.js"
import { type Answer, ask, later, texts } from "./serving.js"

const ECHO = {
  "bot.json": {},
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}

interface Line {
  readonly seq: number
  readonly channelData?: { readonly clientActivityId?: string }
}

async function log({ url, key }: Running, id: string): Promise<readonly Line[]> {
  const lines: Line[] = []
  for (let after: number | null = 0; after !== null; ) {
    const answer: Answer = await ask(
      url,
      "GET",
      `/v1/conversations/${id}/activities?after=${after}&limit=1000`,
      undefined,
      key,
    )
    lines.push(...answer.body.activities)
    after = answer.body.next
  }
  return lines
}

test("what was answered survives kills at any moment, is done once, and is answered with the same bytes", async () => {
  const place = site(ECHO)
  let server = await place.start()
  const ids: string[] = []
  for (let count = 0; count < 6; count++) {
    ids.push((await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation.id)
  }
  const answered = new Map<string, string>()
  const sent = new Map<string, string[]>(ids.map(id => [id, []]))
  const answers = newBell()
  for (const more of [5, 20, 50]) {
    const enough = answered.size + more
    let isDead = false
    const talk = async (id: string): Promise<void> => {
      while (!isDead) {
        const clientActivityId = `${id}-${sent.get(id)?.length}`
        sent.get(id)?.push(clientActivityId)
        try {
          const answer = await ask(
            server.url,
            "POST",
            `/v1/conversations/${id}/activities`,
            { text: "hi", clientActivityId },
            server.key,
          )
          answered.set(clientActivityId, answer.text)
          answers.ring()
        } catch {
          // Nobody can know whether it was heard: it is sent again below.
        }
      }
    }
    const talking = ids.map(talk)
    // The others are anywhere in their turns.
    await answers.until(() => answered.size >= enough)
    await server.kill("SIGKILL")
    isDead = true
    await Promise.all(talking)
    server = await place.start()
    for (const id of ids) {
      const all = sent.get(id) ?? []
      const doubtful = all.filter((one, index) => !answered.has(one) || index >= all.length - 3)
      for (const clientActivityId of doubtful) {
        const path = `/v1/conversations/${id}/activities`
        const again = await ask(server.url, "POST", path, { text: "hi", clientActivityId }, server.key)
        expect(again.text).toBe(answered.get(clientActivityId) ?? again.text)
        answered.set(clientActivityId, again.text)
      }
    }
  }
  expect(answered.size).toBeGreaterThan(20)
  for (const id of ids) {
    const lines = await log(server, id)
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
    const heard = lines.flatMap(({ channelData }) => channelData?.clientActivityId ?? [])
    expect([...heard].sort()).toEqual([...(sent.get(id) ?? [])].sort())
  }
  expect(await server.kill("SIGTERM")).toBe(0)
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
    return texts(answer).filter(text => text === "Found it." || text === "Time is up.")
  }
  // The claim of the process that died is over after five seconds.
  await expect.poll(() => said(caller), { timeout: 20_000 }).toEqual(["Found it."])
  await expect.poll(() => said(waiter), { timeout: 10_000 }).toEqual(["Time is up."])
  const calls = readFileSync(join(place.folder, "calls.txt"), "utf8").trim().split("\n")
  expect([calls.length, new Set(calls).size]).toEqual([2, 1])
  expect(await second.kill("SIGTERM")).toBe(0)
  // Nothing is left that could make it fire again.
  const store = openSqliteStore(new Database(join(place.folder, "parley.db")))
  later(() => store.close())
  expect(await store.nextDue()).toBeNull()
})

test("a server whose thread ends by itself ends too, and says so: nobody waits for what never comes", async () => {
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
})

test("SIGTERM finishes what is under way, and answers nothing twice", async () => {
  const place = site(ECHO)
  const server = await place.start()
  const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  const path = `/v1/conversations/${id}/activities`
  const sent = Array.from({ length: 50 }, (_, index) =>
    ask(server.url, "POST", path, { text: "hi", clientActivityId: String(index) }, server.key).then(
      answer => (answer.status === 200 ? String(index) : null),
      () => null,
    ),
  )
  await Promise.race(sent)
  const [code, ...answered] = await Promise.all([server.kill("SIGTERM"), ...sent])
  expect(code).toBe(0)
  const again = await place.start()
  const heard = (await log(again, id)).flatMap(({ channelData }) => channelData?.clientActivityId ?? [])
  for (const index of answered) if (index !== null) expect(heard).toContain(index)
})

test("with --watch changed flows are served, and a broken edit leaves the last good ones", async () => {
  const place = site(ECHO)
  const server = await place.start(["--watch"])
  const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  const say = async () =>
    texts(await ask(server.url, "POST", `/v1/conversations/${id}/activities`, { text: "x" }, server.key))[0]
  const flow = (message: string) => ({ ...ECHO["echo.json"], steps: { say: { type: "message", message } } })
  place.write("flows/echo.json", flow("Changed."))
  await expect.poll(say, { timeout: 10_000 }).toBe("Changed.")
  place.write("flows/echo.json", '{ "start": ')
  await expect.poll(() => server.stderr(), { timeout: 10_000 }).toContain("JSON_INVALID")
  expect(await say()).toBe("Changed.")
  place.write("flows/echo.json", flow("Again."))
  await expect.poll(say, { timeout: 10_000 }).toBe("Again.")
})

test("a server refuses other addresses without keys, and a bot with errors", async () => {
  await expect(site(ECHO).start(["--host", "0.0.0.0"])).rejects.toThrow("KEYS_MISSING")
  await expect(site({ "a.json": { start: "x", steps: {} } }).start()).rejects.toThrow("it ended with 1")
  await expect(site(ECHO).start(["--test", "--host", "0.0.0.0"])).rejects.toThrow("LOOPBACK_ONLY")
})
