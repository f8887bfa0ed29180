import { request } from "node:http"
import { describe, expect, test } from "vitest"
import { ParleyClient } from "../../client/index.js"
import { cleanFileName, dispositionOf } from "../../server/uploads/file-name.js"
import { openMemoryStore } from "../../store/index.js"
import { type Answer, ask, FLOWS, shared, texts, world } from "./serving.js"

const UPLOADS = {
  types: ["image/*", "application/pdf", "text/plain", "text/csv", "application/json", "application/zip"],
  maxBytes: 1_000_000,
  maxFiles: 3,
}
const flows = {
  ...FLOWS,
  "bot.json": { ...FLOWS["bot.json"], uploads: UPLOADS },
  "echo.json": {
    trigger: { phrases: ["echo"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "What?", save: "@what", next: "said" },
      said: { type: "message", message: "You said {{ @what }}." },
    },
  },
}
const store = openMemoryStore()
const server = shared(later => world({ store, flows }, later))

const PNG = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex"),
  Buffer.alloc(2000, 1),
])
const PDF = Buffer.from("%PDF-1.7\n1 0 obj\n<< >>\nendobj\n")

interface Talk {
  readonly id: string
  readonly token: string
}

async function start(user = "ann"): Promise<Talk> {
  const { url, key } = server.get()
  const { body } = await ask(url, "POST", "/v1/conversations", { user: { id: user } }, await key("bot"))
  return { id: body.conversation.id, token: body.conversationToken }
}

function upload({ id, token }: Talk, file: Uint8Array, type: string, name?: string, more = {}): Promise<Answer> {
  const query = name === undefined ? "" : `?name=${encodeURIComponent(name)}`
  const headers = { "content-type": type, ...more }
  return ask(server.get().url, "POST", `/v1/conversations/${id}/uploads${query}`, file, token, headers)
}

const send = ({ id, token }: Talk, body: object) =>
  ask(server.get().url, "POST", `/v1/conversations/${id}/activities`, body, token)

test("a file is kept, sent in a message, seen by the agent, and saved by whoever may read the conversation", async () => {
  const { url, key } = server.get()
  const talk = await start()
  const sent = await upload(talk, PNG, "image/png", "Photo of the meter.png")
  expect([sent.status, sent.body]).toEqual([
    201,
    {
      contentType: "image/png",
      contentUrl: expect.stringMatching(/^\/v1\/conversations\/\w+\/uploads\/\w+$/),
      name: "Photo of the meter.png",
    },
  ])
  const agent = await key("agent", "ana@x.io")
  await ask(url, "POST", "/v1/desk/agents/sign-in", {}, agent)
  await send(talk, { text: "agent" })
  await ask(url, "POST", `/v1/desk/chats/of:${talk.id}/accept`, {}, agent)
  await send(talk, {
    text: "Here it is",
    attachments: [{ contentUrl: sent.body.contentUrl, name: "Something else", contentType: "text/html" }],
  })
  for (const conversation of [talk.id, `${talk.id}-chat-1-agent-1`]) {
    const log = await ask(url, "GET", `/v1/conversations/${conversation}/activities`, undefined, await key("admin"))
    expect(log.body.items.at(-1)).toMatchObject({ text: "Here it is", attachments: [sent.body] })
  }
  for (const reader of [talk.token, await key("bot")]) {
    const response = await fetch(url + sent.body.contentUrl, { headers: { authorization: `Bearer ${reader}` } })
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(PNG.length),
      "content-disposition": `attachment; filename="Photo of the meter.png"; filename*=UTF-8''Photo%20of%20the%20meter.png`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
    })
  }
})

test("an agent sends a file in a chat, the user sees and saves it; nobody does in a chat that is not theirs", async () => {
  const { url, key } = server.get()
  const [ann, bob] = [await start(), await start("bob")]
  const [agent, other] = [await key("agent", "ana@x.io"), await key("agent", "otto@x.io")]
  await ask(url, "POST", "/v1/desk/agents/sign-in", {}, agent)
  expect((await upload({ ...ann, token: agent }, PDF, "application/pdf")).body.code).toBe("CHAT_UNKNOWN")
  await send(ann, { text: "agent" })
  expect((await upload({ ...ann, token: agent }, PDF, "application/pdf")).body.code).toBe("CHAT_WAITING")
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/accept`, {}, agent)
  const sent = await upload({ ...ann, token: agent }, PDF, "application/pdf", "form.pdf")
  expect(sent.status).toBe(201)
  expect((await upload({ ...ann, token: other }, PDF, "application/pdf")).body.code).toBe("CHAT_NOT_YOURS")
  expect((await ask(url, "GET", sent.body.contentUrl, undefined, other)).body.code).toBe("CHAT_NOT_YOURS")
  const messages = `/v1/desk/chats/of:${ann.id}/messages`
  expect((await ask(url, "POST", messages, { text: "", attachments: [sent.body] }, agent)).status).toBe(200)
  const log = await ask(url, "GET", `/v1/conversations/${ann.id}/activities`, undefined, ann.token)
  expect(log.body.items.at(-1)).toMatchObject({ from: { role: "agent" }, text: "form.pdf", attachments: [sent.body] })
  for (const reader of [ann.token, agent])
    expect((await ask(url, "GET", sent.body.contentUrl, undefined, reader)).status).toBe(200)
  const foreign = await upload(bob, PNG, "image/png")
  expect((await ask(url, "POST", messages, { text: "", attachments: [foreign.body] }, agent)).body.code).toBe(
    "ATTACHMENT_UNKNOWN",
  )
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/disconnect`, {}, agent)
  expect((await upload({ ...ann, token: agent }, PDF, "application/pdf")).body.code).toBe("CHAT_ENDED")
})

test("a file of the agent's one chat is said in it, though the path names no chat", async () => {
  const { url, key } = server.get()
  const ann = await start()
  const agent = await key("agent", "only@x.io")
  await ask(url, "POST", "/v1/desk/agents/sign-in", {}, agent)
  await send(ann, { text: "agent" })
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/accept`, {}, agent)
  const sent = await upload(ann, PDF, "application/pdf", "form.pdf")
  const said = { text: "Yours", attachments: [sent.body] }
  expect((await ask(url, "POST", "/v1/desk/chats/current/messages", said, agent)).status).toBe(200)
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/disconnect`, {}, agent)
  expect((await ask(url, "POST", "/v1/desk/chats/current/messages", said, agent)).body.code).toBe("CHAT_ENDED")
  await ask(url, "POST", "/v1/desk/agents/sign-out", {}, agent)
})

test("what is said while nobody has the chat reaches the next agent with its files", async () => {
  const { url, key } = server.get()
  const ann = await start()
  const agent = await key("agent", "ana@x.io")
  await send(ann, { text: "agent" })
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/accept`, {}, agent)
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/transfer`, { to: { queue: "general" } }, agent)
  const sent = await upload(ann, PNG, "image/png", "a.png")
  await send(ann, { text: "See this", attachments: [sent.body] })
  await ask(url, "POST", `/v1/desk/chats/of:${ann.id}/accept`, {}, agent)
  const log = await ask(
    url,
    "GET",
    `/v1/conversations/${ann.id}-chat-1-agent-2/activities`,
    undefined,
    await key("admin"),
  )
  expect(log.body.items).toContainEqual(expect.objectContaining({ text: "See this", attachments: [sent.body] }))
})

test("a text that opens a closed chat again comes to its agents with its files", async () => {
  const { url, key } = server.get()
  const ann = await start()
  const agent = await key("agent", "ana@x.io")
  const desk = (verb: string, body: object = {}) => ask(url, "POST", `/v1/desk/chats/of:${ann.id}/${verb}`, body, agent)
  await ask(url, "POST", "/v1/desk/agents/sign-in", {}, agent)
  await send(ann, { text: "agent" })
  await desk("accept")
  await desk("close")
  const sent = await upload(ann, PNG, "image/png", "a.png")
  await send(ann, { text: "One more thing", attachments: [sent.body] })
  await desk("accept")
  await desk("transfer", { to: { queue: "general" } })
  await desk("accept")
  for (const number of [1, 2]) {
    const own = `/v1/conversations/${ann.id}-chat-2-agent-${number}/activities`
    const { items } = (await ask(url, "GET", own, undefined, await key("admin"))).body
    expect(items).toContainEqual(expect.objectContaining({ text: "One more thing", attachments: [sent.body] }))
  }
  await desk("disconnect")
})

test("a message with nothing but files has their names as its text, also where a question is answered", async () => {
  const talk = await start()
  const [one, two] = [
    await upload(talk, PNG, "image/png", "one.png"),
    await upload(talk, PDF, "application/pdf", "two.pdf"),
  ]
  await send(talk, { text: "echo" })
  const answer = await send(talk, { text: " ", attachments: [one.body, two.body], clientActivityId: "files" })
  expect(texts(answer)).toEqual(["You said one.png, two.pdf."])
  expect((await send(talk, { text: " ", attachments: [one.body], clientActivityId: "files" })).body.code).toBe(
    "CLIENT_ACTIVITY_ID_REUSED",
  )
  expect((await send(talk, { text: " ", attachments: [one.body, two.body], clientActivityId: "files" })).body).toEqual(
    answer.body,
  )
})

test("a message with a file is heard before a text that was sent after it, however long it takes to find the file", async () => {
  const found = async <T>(answer: T): Promise<T> => {
    for (let turns = 0; turns < 200; turns++) await new Promise(resolve => setImmediate(resolve))
    return answer
  }
  const kept = openMemoryStore()
  const slow = {
    ...kept,
    upload: async (id: string) => found(await kept.upload(id)),
    read: async (...[keys, now]: Parameters<typeof kept.read>) => {
      const facts = await kept.read(keys, now)
      return keys.some(({ kind }) => kind === "upload") ? found(facts) : facts
    },
  }
  const { url, key } = await world({ store: slow, flows })
  const begun = (await ask(url, "POST", "/v1/conversations", { user: { id: "ann" } }, await key("bot"))).body
  const [activities, token] = [`/v1/conversations/${begun.conversation.id}/activities`, begun.conversationToken]
  const talk = { id: begun.conversation.id, token }
  const file = await ask(url, "POST", `/v1/conversations/${talk.id}/uploads`, PNG, token, {
    "content-type": "image/png",
  })
  const [first, second] = await Promise.all([
    ask(url, "POST", activities, { text: "See this", attachments: [file.body] }, token),
    ask(url, "POST", activities, { text: "and answer" }, token),
  ])
  expect([first.status, second.status, first.body.seq < second.body.seq]).toEqual([200, 200, true])
})

test("a message that is sent again is answered as then, though its file is gone by now", async () => {
  const talk = await start()
  const file = await upload(talk, PNG, "image/png", "one.png")
  const said = { text: " ", attachments: [file.body], clientActivityId: "kept" }
  const answer = await send(talk, said)
  await ask(server.get().url, "POST", `/v1/conversations/${talk.id}/end`, {}, talk.token)
  while ((await store.erase({ kind: "files", before: Date.now() + 60_000 }, 100)).isMore);
  expect((await ask(server.get().url, "GET", file.body.contentUrl, undefined, talk.token)).body.code).toBe(
    "UPLOAD_UNKNOWN",
  )
  const again = await send(talk, said)
  expect([again.status, again.text]).toEqual([200, answer.text])
})

describe("a file that is not what it is sent as, or not taken, is refused, and nothing of it is kept", () => {
  test.each<[string, string | undefined, Uint8Array]>([
    ["a page sent as a picture", "image/png", Buffer.from("<html><script>alert(1)</script></html>")],
    ["a program sent as a picture", "image/png", Buffer.from("4d5a90000300000004000000ffff0000", "hex")],
    ["a PDF sent as a text", "text/plain", PDF],
    ["a picture sent as another", "image/gif", PNG],
    ["bytes sent as a text", "text/plain", Buffer.from([65, 0, 66, 0])],
    ["a text that is no UTF-8", "text/plain", Buffer.from([65, 255, 66])],
    ["a text that ends within a character", "text/plain", Buffer.from([65, 0xc3])],
    ["a text that is no UTF-8 far behind", "text/csv", Buffer.concat([Buffer.alloc(600_000, 65), Buffer.from([255])])],
    ["a page", "text/html", Buffer.from("<p>Hello</p>")],
    ["a picture that is a program", "image/svg+xml", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["something", "application/octet-stream", PNG],
    ["a type that is none", "image", PNG],
    ["a type with more in it", "image/png\u00e9", PNG],
    ["a form", "multipart/form-data; boundary=x", Buffer.from("--x\r\n\r\nhi\r\n--x--")],
  ])("%s: %s", async (_, type, file) => {
    const before = (await store.contents()).uploads.length
    const refused = await upload(await start(), file, type ?? "", "x.png")
    expect([refused.status, refused.body.code]).toEqual([415, "UPLOAD_TYPE_INVALID"])
    expect((await store.contents()).uploads).toHaveLength(before)
  })

  test("no type at all, an encoding, and nothing at all", async () => {
    const talk = await start()
    expect((await upload(talk, PNG, "")).body.code).toBe("UPLOAD_TYPE_INVALID")
    expect((await upload(talk, PNG, "image/png", "x", { "content-encoding": "gzip" })).body.code).toBe(
      "UPLOAD_TYPE_INVALID",
    )
    expect(await upload(talk, Buffer.alloc(0), "image/png")).toMatchObject({
      status: 400,
      body: { code: "REQUEST_INVALID" },
    })
  })

  test("under an Idempotency-Key a file that broke off in the middle is sent again", async () => {
    const talk = await start()
    const once = { "idempotency-key": "upload-2" }
    await brokenOff(talk, once, async () =>
      (await store.contents()).uploads.some(file => file.conversation === talk.id),
    )
    expect((await upload(talk, Buffer.alloc(900_000, 65), "text/plain", undefined, once)).status).toBe(201)
  })

  test.each([
    ["text/plain; charset=utf-8", Buffer.from("Grüße")],
    ["TEXT/CSV", Buffer.from("a;b\n=1+1;2\n")],
    ["application/json", Buffer.from("{}")],
    ["application/zip", Buffer.concat([Buffer.from("504b0304140000000000", "hex"), Buffer.alloc(60)])],
    ["image/jpeg", Buffer.from("ffd8ffe000104a46494600010101004800480000ffd9", "hex")],
  ])("%s is taken", async (type, file) => {
    expect((await upload(await start(), file, type)).status).toBe(201)
  })
})

describe("a file that is too large ends early", () => {
  test("by the length that it is said to have", async () => {
    const refused = await upload(await start(), Buffer.alloc(1_000_001, 65), "text/plain")
    expect([refused.status, refused.body.code]).toEqual([413, "BODY_TOO_LARGE"])
  })

  test("by the bytes that come, of a gigabyte that says nothing of its length", async () => {
    const talk = await start()
    const before = (await store.contents()).uploads.length
    const { status, code, written } = await endless(talk, 1024 * 1024 * 1024)
    expect([status, code]).toEqual([413, "BODY_TOO_LARGE"])
    expect(written).toBeLessThan(64 * 1024 * 1024)
    expect((await store.contents()).uploads).toHaveLength(before)
  })

  test("one that breaks off in the middle leaves nothing", async () => {
    const talk = await start()
    const before = (await store.contents()).uploads.length
    await brokenOff(talk)
    await expect.poll(async () => (await store.contents()).uploads.length).toBe(before)
  })
})

/** Sends a text that goes on and on, without its length. */
function endless({ id, token }: Talk, most: number) {
  return new Promise<{ status: number; code: string; written: number }>((resolve, reject) => {
    let written = 0
    const sending = request(`${server.get().url}/v1/conversations/${id}/uploads`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "text/plain" },
    })
    const chunk = Buffer.alloc(64 * 1024, 65)
    let isAnswered = false
    sending.on("response", response => {
      isAnswered = true
      let text = ""
      response.on("data", piece => {
        text += piece
      })
      response.on("end", () => resolve({ status: response.statusCode ?? 0, code: JSON.parse(text).code, written }))
    })
    // The server hangs up on what it does not read.
    sending.on("error", error => (isAnswered ? undefined : reject(error)))
    const more = (): void => {
      while (written < most && !isAnswered && !sending.destroyed) {
        written += chunk.length
        if (!sending.write(chunk)) {
          sending.once("drain", more)
          return
        }
      }
    }
    more()
  })
}

/** @param isBegun asked again and again: when it breaks off */
function brokenOff({ id, token }: Talk, more = {}, isBegun = async () => true): Promise<void> {
  return new Promise(resolve => {
    const sending = request(`${server.get().url}/v1/conversations/${id}/uploads`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "text/plain", "content-length": "900000", ...more },
    })
    sending.on("error", () => resolve())
    sending.write(Buffer.alloc(600_000, 65), async () => {
      await expect.poll(isBegun).toBe(true)
      sending.destroy()
    })
    sending.on("close", () => resolve())
  })
}

test("a conversation has so many files, and with each comes its own", async () => {
  const talk = await start()
  for (const name of ["a", "b", "c"]) expect((await upload(talk, PNG, "image/png", name)).status).toBe(201)
  expect(await upload(talk, PNG, "image/png", "d")).toMatchObject({ status: 409, body: { code: "UPLOADS_EXCEEDED" } })
  expect((await upload(await start(), PNG, "image/png", "a")).status).toBe(201)
})

test("with an Idempotency-Key a file is kept once, and another under the same key is refused", async () => {
  const talk = await start()
  const once = { "idempotency-key": "upload-1" }
  const first = await upload(talk, PNG, "image/png", "a", once)
  const again = await upload(talk, PNG, "image/png", "a", once)
  expect([again.body, again.headers.get("idempotent-replayed")]).toEqual([first.body, "true"])
  expect((await upload(talk, PDF, "application/pdf", "a", once)).body.code).toBe("IDEMPOTENCY_KEY_REUSED")
})

test.each([
  ["/etc/passwd", "passwd"],
  ["..\\..\\windows\\system32\\cmd.exe", "cmd.exe"],
  ["../../.bashrc", "bashrc"],
  ["", "file"],
  ["...", "file"],
  ["\u200b\u202e", "file"],
  ["photo\u202egnp.exe", "photognp.exe"],
  ['a"b<c>|d?.png', "abcd.png"],
  ["a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"],
  ["  spaced   out .png ", "spaced out .png"],
  ["Фото счётчика.jpg", "Фото счётчика.jpg"],
  ["👍🏽.png", "👍🏽.png"],
  [`${"x".repeat(300)}.png`, `${"x".repeat(96)}.png`],
])("a file called %j is kept as %j", (sent, kept) => {
  expect(cleanFileName(sent)).toBe(kept)
  expect(cleanFileName(kept)).toBe(kept)
})

test("a name in a header says the same in every form", () => {
  expect(dispositionOf('Фото (1)\'s "x".jpg')).toBe(
    `attachment; filename="____ (1)'s _x_.jpg"; filename*=UTF-8''%D0%A4%D0%BE%D1%82%D0%BE%20%281%29%27s%20%22x%22.jpg`,
  )
})

describe("nobody else", () => {
  test("reads a file, or sends it as their own", async () => {
    const { url } = server.get()
    const [ann, bob] = [await start(), await start("bob")]
    const { contentUrl } = (await upload(ann, PNG, "image/png")).body
    const ofBob = contentUrl.replace(ann.id, bob.id)
    expect((await ask(url, "GET", contentUrl, undefined, bob.token)).body.code).toBe("TOKEN_NOT_FOR_THIS")
    expect((await ask(url, "GET", contentUrl)).body.code).toBe("KEY_MISSING")
    expect(await ask(url, "GET", ofBob, undefined, bob.token)).toMatchObject({
      status: 404,
      body: { code: "UPLOAD_UNKNOWN" },
    })
    const foreign = [
      "https://evil.example/x.png",
      contentUrl,
      ofBob,
      `/v1/conversations/${bob.id}/uploads/`,
      "data:image/png;base64,AA==",
      "file:///etc/passwd",
      "../uploads/x",
    ]
    for (const [index, url] of foreign.entries()) {
      const attachments = [{ contentUrl: url }]
      const refused = await send(bob, { text: "look", attachments })
      expect([index, refused.status, refused.body.code, refused.body.pointer]).toEqual([
        index,
        422,
        "ATTACHMENT_UNKNOWN",
        "/attachments/0/contentUrl",
      ])
    }
    const log = await ask(url, "GET", `/v1/conversations/${bob.id}/activities`, undefined, bob.token)
    expect(log.text).not.toContain("look")
  })

  test("of these who are banned: files are refused, to send and to see", async () => {
    const { url, key } = server.get()
    const talk = await start("banned")
    const { contentUrl } = (await upload(talk, PNG, "image/png")).body
    const ban = { subject: { kind: "user", value: "banned" }, scope: "conversation", minutes: 5, reason: "abuse" }
    await ask(url, "POST", "/v1/blocks", ban, await key("admin"))
    expect(await upload(talk, PNG, "image/png")).toMatchObject({ status: 403, body: { code: "BLOCKED" } })
    expect((await upload({ ...talk, token: await key("bot") }, PNG, "image/png")).body.code).toBe("BLOCKED")
    expect((await ask(url, "GET", contentUrl, undefined, talk.token)).body.code).toBe("BLOCKED")
    expect((await ask(url, "GET", contentUrl, undefined, await key("supervisor"))).status).toBe(200)
  })

  test("and no file comes into a conversation that has ended, is an agent's, or is none, nor to a bot that takes none", async () => {
    const talk = await start()
    await ask(server.get().url, "POST", `/v1/conversations/${talk.id}/end`, {}, talk.token)
    expect((await upload(talk, PNG, "image/png")).body.code).toBe("CONVERSATION_ENDED")
    const bot = await server.get().key("bot")
    expect((await upload({ id: "none", token: bot }, PNG, "image/png")).body.code).toBe("CONVERSATION_UNKNOWN")
    const without = await world()
    const key = await without.key("bot")
    const { body } = await ask(without.url, "POST", "/v1/conversations", {}, key)
    const path = `/v1/conversations/${body.conversation.id}/uploads`
    const refused = await ask(without.url, "POST", path, PNG, key, { "content-type": "image/png" })
    expect([refused.status, refused.body.code]).toEqual([403, "UPLOADS_NOT_ALLOWED"])
  })
})

test("the client sends a file and reads it, and gives its token to nobody else", async () => {
  const { id, token } = await start()
  const client = new ParleyClient({ url: server.get().url, token })
  const sent = await client.upload(id, new Blob([PNG], { type: "image/png" }), "photo.png")
  await client.call("sendActivity", { params: { id }, body: { text: "", attachments: [sent] } })
  expect(Buffer.from(await (await client.file(sent)).arrayBuffer()).equals(PNG)).toBe(true)
  await expect(client.upload(id, new Blob(["x"], { type: "text/html" }), "x")).rejects.toMatchObject({
    code: "UPLOAD_TYPE_INVALID",
  })
  for (const contentUrl of ["@evil.example/x", "https://evil.example/x", ".evil.example/x"])
    await expect(client.file({ contentUrl })).rejects.toThrow(TypeError)
})

test("files go with the person, and are found no more", async () => {
  const { url, key } = server.get()
  const talk = await start("cat")
  const { contentUrl } = (await upload(talk, PNG, "image/png")).body
  const admin = await key("admin")
  expect((await ask(url, "DELETE", "/v1/users/cat", undefined, admin)).body.counts).toMatchObject({ files: 1 })
  expect((await ask(url, "GET", contentUrl, undefined, admin)).body.code).toBe("CONVERSATION_UNKNOWN")
})
