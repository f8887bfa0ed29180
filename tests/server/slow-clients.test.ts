import { once } from "node:events"
import type { ServerResponse } from "node:http"
import { connect, type Socket } from "node:net"
import { expect, test } from "vitest"
import { listenOn } from "../../server/http/listen.js"
import { eventStream } from "../../server/push/event-stream.js"
import { openMemoryStore } from "../../store/index.js"
import { ask, FLOWS, later, texts, type World, world } from "./serving.js"

/** A client that sends and reads nothing, unless told to. */
async function silent(url: string, text: string): Promise<Socket> {
  const { port } = new URL(url)
  const socket = connect(Number(port), "127.0.0.1")
  later(async () => void socket.destroy())
  // A connection that is cut may say so.
  socket.on("error", () => {})
  socket.pause()
  await once(socket, "connect")
  await new Promise<void>(resolve => socket.write(text, () => resolve()))
  return socket
}

function get(path: string, key: string, method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: parley\r\nAuthorization: Bearer ${key}\r\n\r\n`
}

/** A world that counts how many lines of logs are read from its store, and a conversation that was told a lot. */
async function long() {
  const store = openMemoryStore()
  const read = { lines: 0 }
  const counting = {
    ...store,
    activities: async (...given: Parameters<typeof store.activities>) => {
      const lines = await store.activities(...given)
      read.lines += lines.length
      return lines
    },
  }
  const flows = { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], limits: { text: 60_000 } } }
  const served = await world({ store: counting, flows })
  const bot = await served.key("bot")
  const { id } = (await ask(served.url, "POST", "/v1/conversations", {}, bot)).body.conversation
  return { ...served, bot, id, read, path: `/v1/conversations/${id}` }
}

async function talk({ url }: World, path: string, key: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++)
    await ask(url, "POST", `${path}/activities`, { text: "x".repeat(60_000) }, key)
}

test("for who does not read its stream nothing more is read, others are served, and the server stops all the same", async () => {
  const now = await long()
  await talk(now, now.path, now.bot, 100)
  now.read.lines = 0
  const socket = await silent(now.url, get(`${now.path}/stream`, now.bot))
  await silent(now.url, get(`${now.path}/stream`, now.bot))
  await expect.poll(() => now.read.lines).toBeGreaterThan(0)
  // The operating system holds some bytes for the client, which are not ours; after that the pages sent to it stop.
  let before = -1
  while (before !== now.read.lines) {
    before = now.read.lines
    await talk(now, now.path, now.bot, 50)
  }
  const [{ seq = 0 } = {}] = (await now.store.activities(now.id, 0, 100_000)).slice(-1)
  expect(before).toBeLessThan(seq)
  // A client that reads again misses nothing.
  let seen = ""
  socket.setEncoding("utf8").on("data", text => (seen += text))
  socket.resume()
  await expect.poll(() => seen.includes(`id: ${seq}\n`)).toBe(true)
  const ids = [...seen.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  expect(ids).toEqual(Array.from({ length: seq }, (_, index) => index + 1))
  // The other still reads nothing.
  const began = performance.now()
  await now.serving.stop()
  expect(performance.now() - began).toBeLessThan(10_000)
})

test("the store is open until nothing is read from it any more, also for clients that have gone", async () => {
  const store = openMemoryStore()
  const order: string[] = []
  let goOn = (): void => {}
  const held = new Promise<void>(resolve => (goOn = resolve))
  const now = await world({
    store: {
      ...store,
      activities: async (...given) => {
        order.push("asked")
        await held
        order.push("read")
        return store.activities(...given)
      },
      close: async () => {
        order.push("closed")
        await store.close()
      },
    },
  })
  const bot = await now.key("bot")
  const { id } = (await ask(now.url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const socket = await silent(now.url, get(`/v1/conversations/${id}/stream`, bot))
  await expect.poll(() => order).toContain("asked")
  socket.destroy()
  const stopped = now.serving.stop()
  // Nobody is connected any more, and the server takes nobody.
  await expect.poll(() => fetch(now.url).then(String, () => "refused")).toBe("refused")
  goOn()
  await stopped
  expect(order.slice(order.lastIndexOf("asked"))).toEqual(["asked", "read", "closed"])
})

test("who asks and asks and reads no answer is not answered on and on, and others are served", async () => {
  const now = await long()
  await talk(now, now.path, now.bot, 10)
  now.read.lines = 0
  await silent(now.url, get(`${now.path}/activities?limit=1000`, now.bot).repeat(200))
  await expect.poll(() => now.read.lines).toBeGreaterThan(0)
  let before = -1
  while (before !== now.read.lines) {
    before = now.read.lines
    const said = Array.from({ length: 20 }, () => ask(now.url, "GET", "/healthz"))
    expect((await Promise.all(said)).every(({ status }) => status === 200)).toBe(true)
  }
  expect(before / 20).toBeLessThan(20)
})

test("who reads nothing of its answer is given up in the end, and who waits for one is not", async () => {
  let finish = (): void => {}
  const finished = new Promise<void>(resolve => (finish = resolve))
  let giveUp = (): void => {}
  const givenUp = new Promise<void>(resolve => (giveUp = resolve))
  const answer = async (url: string | undefined, response: ServerResponse): Promise<void> => {
    if (url === "/late") await finished
    else response.on("close", giveUp)
    response.end("x".repeat(url === "/late" ? 1 : 50_000_000))
  }
  const listening = await listenOn({ port: 0, host: "127.0.0.1" }, { readWithin: 50 })
  listening.answer(({ url }, response) => void answer(url, response))
  later(() => listening.close())
  const url = `http://127.0.0.1:${listening.port}`
  const late = fetch(`${url}/late`).then(answer => answer.text())
  const socket = await silent(url, "GET /big HTTP/1.1\r\nHost: parley\r\n\r\n")
  await givenUp
  let size = 0
  socket.on("data", data => (size += data.length)).resume()
  await once(socket, "close")
  expect(size).toBeLessThan(50_000_000)
  finish()
  expect(await late).toBe("x")
})

test("a connection on which nothing came is closed without a word, and one on which something came is not", async () => {
  const listening = await listenOn({ port: 0, host: "127.0.0.1" }, { sendWithin: 50 })
  listening.answer((_, response) => response.end("here"))
  later(() => listening.close())
  const url = `http://127.0.0.1:${listening.port}`
  const slow = await silent(url, "GET / HTTP/1.1\r\n")
  const unused = await silent(url, "")
  let told = ""
  unused.on("data", data => (told += data)).resume()
  await once(unused, "close")
  expect(told).toBe("")
  slow.write("Host: parley\r\n\r\n")
  const [answer] = await once(slow.resume(), "data")
  expect(String(answer)).toContain("here")
  slow.destroy()
})

test("a request that does not come whole is refused as any other is", async () => {
  const listening = await listenOn({ port: 0, host: "127.0.0.1" }, { askWithin: 50 })
  listening.answer((_, response) => response.end("here"))
  later(() => listening.close())
  const told = await answered(`http://127.0.0.1:${listening.port}`, "GET / HTTP/1.1\r\n")
  const [head = "", body = ""] = told.split("\r\n\r\n")
  expect(head).toMatch(/^HTTP\/1.1 408 Request Timeout\r\ncontent-type: application\/problem\+json/i)
  expect(JSON.parse(body)).toMatchObject({ status: 408, code: "REQUEST_INVALID" })
})

test("an answer that its client did not wait for was given: what is sent again gets it, and nothing happens twice", async () => {
  let isCalled = (): void => {}
  const called = new Promise<void>(resolve => (isCalled = resolve))
  let found = (_: string): void => {}
  const served = await world({
    callOutside: () => {
      isCalled()
      return new Promise<string>(resolve => (found = resolve))
    },
  })
  const { url, key } = served
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const path = `/v1/conversations/${id}/activities`
  const gone = new AbortController()
  const body = { text: "look", clientActivityId: "1" }
  const lost = fetch(url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${bot}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: gone.signal,
  }).catch(() => "lost")
  await called
  gone.abort()
  expect(await lost).toBe("lost")
  const again = ask(url, "POST", path, body, bot)
  found("it")
  const answer = await again
  expect(texts(answer)).toEqual(["Found it."])
  expect((await ask(url, "POST", path, body, bot)).text).toBe(answer.text)
  const log = await ask(url, "GET", path, undefined, bot)
  expect(log.body.items.map(({ text }: { text: string }) => text)).toEqual(["Hello !", "look", "Found it."])
})

test("a client that goes away after the first bytes of its answer gets the same bytes when it asks again", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  for (let number = 0; number < 20; number++) {
    const body = JSON.stringify({ text: "order", clientActivityId: String(number) })
    const path = `/v1/conversations/${id}/activities`
    const headers = `Host: parley\r\nAuthorization: Bearer ${bot}\r\nContent-Type: application/json`
    const socket = await silent(
      url,
      `POST ${path} HTTP/1.1\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    socket.resume()
    const [first] = await once(socket, "data")
    socket.destroy()
    const told = String(first).split("\r\n\r\n")[1] ?? ""
    const again = await ask(url, "POST", path, body, bot)
    expect(again.text.startsWith(told)).toBe(true)
  }
  const { items } = (await ask(url, "GET", `/v1/conversations/${id}/activities`, undefined, bot)).body
  expect(items.filter(({ text }: { text: string }) => text === "order")).toHaveLength(20)
})

test("a stream whose client goes while it reads what is new ends with it, though it has something to tell", async () => {
  let isOver = (): void => {}
  const over = new Promise<void>(resolve => {
    isOver = resolve
  })
  const listening = await listenOn({ port: 0, host: "127.0.0.1" })
  later(listening.close)
  listening.answer((_, response) => {
    const stopping = new AbortController()
    const next = async () => {
      client.destroy()
      await once(response, "close")
      stopping.abort()
      return [{ event: "late", data: null }]
    }
    void eventStream(response, stopping.signal, async () => () => {}, next).then(isOver)
  })
  const client = await silent(`http://127.0.0.1:${listening.port}`, get("/", "key"))
  await over
}, 10_000)

test("a stream that is asked for by HEAD is answered at once, and the connection takes the next request", async () => {
  const { url, key } = await world()
  const admin = await key("admin")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, admin)).body.conversation
  for (const path of [`/v1/conversations/${id}/stream`, "/v1/stream", "/v1/desk/stream"]) {
    const socket = await silent(url, get(path, admin, "HEAD") + get("/healthz", admin))
    let text = ""
    for (; !text.includes('{"status":"ok"}'); text += String((await once(socket.resume(), "data"))[0]));
    const heads = text.split("\r\n\r\n").map(head => /^HTTP\/1.1 (\d+).*content-type: ([^;]*)/is.exec(head)?.slice(1))
    expect([path, heads[0], heads[1]]).toEqual([path, ["200", "text/event-stream"], ["200", "application/json"]])
  }
})

/** All that a server answers until it ends the connection. */
async function answered(url: string, text: string): Promise<string> {
  const socket = await silent(url, text)
  let told = ""
  socket.on("data", part => {
    told += String(part)
  })
  await once(socket.resume(), "close")
  return told
}

test("what can't be read as a request is refused as any other is, after the answers that came before", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const send = `POST /v1/conversations/${id}/activities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bot}\r\nContent-Type: application/json\r\n`
  const said = `${send}Content-Length: 16\r\n\r\n{"text":"order"}`
  const cases = [
    ["GARBAGE\r\n\r\n", [400]],
    ["FOO /v1/me HTTP/1.1\r\nHost: x\r\n\r\n", [400]],
    [get(`/v1/conversations?q=${"a".repeat(20_000)}`, bot), [431]],
    [`${send}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, [400]],
    [`${send}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, [400]],
    [`${said}GARBAGE\r\n\r\n`, [200, 400]],
    [`${get("/v1/stream", "none")}GARBAGE\r\n\r\n`, [401, 400]],
    [`GET /v1/me HTTP/1.1\r\nAuthorization: Bearer ${bot}\r\n\r\n`, [400]],
    [`GET /v1/me HTTP/1.1\r\nHost: x\r\nhost: y\r\nAuthorization: Bearer ${bot}\r\n\r\n`, [400]],
    [`GET /v1/me HTTP/1.1\r\nHost: x@y/z\r\nAuthorization: Bearer ${bot}\r\n\r\n`, [400]],
    [`${said}${send}Expect: tea\r\nContent-Length: 16\r\n\r\n{"text":"order"}`, [200, 417]],
  ] as const
  for (const [text, statuses] of cases) {
    const told = await answered(url, text)
    const found = [...told.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
    expect([text.slice(0, 80), found]).toEqual([text.slice(0, 80), statuses])
    const [head = "", body = ""] = told.slice(told.lastIndexOf("HTTP/1.1")).split("\r\n\r\n")
    expect(head).toMatch(/content-type: application\/problem\+json/i)
    expect(head).toContain(`Content-Length: ${body.length}`)
    expect(JSON.parse(body)).toMatchObject({ status: statuses.at(-1), code: "REQUEST_INVALID" })
  }
  expect(texts(await ask(url, "GET", `/v1/conversations/${id}/activities`, undefined, bot))).toContain("Which size?")
})
