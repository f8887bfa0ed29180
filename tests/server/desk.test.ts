import { expect, test } from "vitest"
import { ask, FLOWS, texts, type World, world } from "./serving.js"

async function waiting({ url, key }: World, user: object = {}) {
  const bot = await key("bot")
  const started = await ask(url, "POST", "/v1/conversations", user, bot)
  const { id } = started.body.conversation
  const queued = await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "agent" }, bot)
  expect(queued.body.conversation.liveChat).toBe("waiting")
  return { id, bot, token: started.body.conversationToken, visitor: started.body.visitorToken }
}

test("a live chat is held with keys of agents alone, and a block is made, told and lifted", async () => {
  const served = await world()
  const { url, key } = served
  const ana = await key("agent", "ana@example.com")
  const supervisor = await key("supervisor")
  const signedIn = await ask(url, "POST", "/v1/desk/agents/sign-in", { name: "Ana" }, ana)
  expect(signedIn.body.agent).toMatchObject({
    email: "ana@example.com",
    name: "Ana",
    status: "SignedIn",
    queues: ["general"],
  })
  const { id, bot } = await waiting(served)
  const listed = await ask(url, "GET", "/v1/desk/chats?status=waiting", undefined, ana)
  const chat = listed.body.items[0].id
  expect((await ask(url, "POST", `/v1/desk/chats/${chat}/messages`, { text: "Hi" }, ana)).body.code).toBe(
    "CHAT_NOT_YOURS",
  )
  const accepted = await ask(url, "POST", "/v1/desk/chats/next/accept", {}, ana)
  expect(accepted.body.chat).toMatchObject({ id: chat, status: "connected", agent: "ana@example.com" })
  expect((await ask(url, "POST", `/v1/desk/chats/${chat}/accept`, {}, ana)).body.code).toBe("CHAT_TAKEN")
  await ask(url, "POST", `/v1/desk/chats/${chat}/messages`, { text: "Hi, Ana here" }, ana)
  await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "grr" }, bot)
  const read = await ask(url, "GET", `/v1/desk/chats/${chat}/activities`, undefined, ana)
  expect(read.body.items.map(({ text }: { text?: string }) => text)).toContain("grr")
  await ask(url, "POST", `/v1/desk/chats/${chat}/disconnect`, {}, ana)
  expect((await ask(url, "GET", `/v1/desk/chats/${chat}`, undefined, ana)).body.question.step).toBe("ask")
  await ask(url, "POST", `/v1/desk/chats/${chat}/answer`, { text: "Rude." }, ana)
  const blocked = await ask(url, "POST", "/v1/desk/chats/current/block", { minutes: 60, reason: "Abuse" }, ana)
  expect(blocked.status).toBe(200)
  const refused = await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "agent" }, bot)
  expect(texts(refused)).toEqual(["Refused: blocked."])
  expect(Date.parse(refused.body.conversation.block.until)).toBeGreaterThan(Date.now())
  const blocks = await ask(url, "GET", "/v1/blocks?status=active&q=abuse", undefined, supervisor)
  expect(blocks.body.items).toMatchObject([{ createdBy: "ana@example.com", source: "agent", reason: "Abuse" }])
  const block = blocks.body.items[0].id
  const history = await ask(url, "GET", `/v1/blocks/${block}`, undefined, supervisor)
  expect(history.body.history).toHaveLength(1)
  const lifted = await ask(url, "POST", "/v1/blocks/lift", { ids: [block, "none", block] }, supervisor)
  expect(lifted.body.results.map(({ result }: { result: string }) => result)).toEqual(["lifted", "unknown", "lifted"])
  const again = await ask(url, "POST", "/v1/blocks/lift", { ids: [block] }, supervisor)
  expect(again.body.results).toMatchObject([{ id: block, result: "alreadyLifted", lifted: { liftedBy: "test" } }])
  const freed = await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "agent" }, bot)
  expect(texts(freed)).toEqual(["Queued."])
})

test("of two agents who accept at once one gets the chat", async () => {
  const served = await world()
  const { url, key } = served
  const keys = await Promise.all(["ana", "ben"].map(name => key("agent", `${name}@example.com`)))
  for (const agent of keys) await ask(url, "POST", "/v1/desk/agents/sign-in", {}, agent)
  await waiting(served)
  const chat = (await ask(url, "GET", "/v1/desk/chats", undefined, keys[0])).body.items[0].id
  const answers = await Promise.all(keys.map(agent => ask(url, "POST", `/v1/desk/chats/${chat}/accept`, {}, agent)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(answers.map(({ body }) => body.code)).toContain("CHAT_TAKEN")
})

test("a supervisor acts for an agent who is named, and an agent only for itself", async () => {
  const served = await world()
  const { url, key } = served
  const supervisor = await key("supervisor")
  const ben = await key("agent", "ben@example.com")
  const signIn = (body: object, who: string) => ask(url, "POST", "/v1/desk/agents/sign-in", body, who)
  expect((await signIn({ agent: "ana@example.com", queues: ["general"] }, supervisor)).status).toBe(200)
  expect((await signIn({ agent: "ana@example.com" }, ben)).body.code).toBe("AGENT_NOT_YOURS")
  expect((await signIn({}, supervisor)).body.code).toBe("AGENT_MISSING")
  expect((await signIn({ agent: "ana@example.com", queues: ["nowhere"] }, supervisor)).body.code).toBe("QUEUE_UNKNOWN")
  const twice = await signIn({ agent: "ana@example.com", queues: ["general", "general"] }, supervisor)
  expect([twice.body.code, twice.body.pointer]).toEqual(["REQUEST_INVALID", "/queues"])
  for (const own of [{ queues: ["general"] }, { hours: null }, { maxChats: 9 }]) {
    const { body } = await signIn(own, ben)
    expect([body.code, body.pointer]).toEqual(["AGENT_NOT_YOURS", `/${Object.keys(own)[0]}`])
  }
  expect(
    (await ask(url, "POST", "/v1/desk/chats/no-such/accept", { agent: "ana@example.com" }, supervisor)).body.code,
  ).toBe("CHAT_UNKNOWN")
  expect(
    (await ask(url, "POST", "/v1/desk/chats/next/accept", { agent: "ana@example.com" }, supervisor)).body.code,
  ).toBe("NO_CHAT")
})

test("the desk's stream gives a snapshot and then versions", async () => {
  const served = await world()
  const { url, key } = served
  const abort = new AbortController()
  const response = await fetch(`${url}/v1/desk/stream`, {
    headers: { authorization: `Bearer ${await key("supervisor")}` },
    signal: abort.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ""
  const until = async (text: string) => {
    while (!seen.includes(text)) seen += (await reader?.read())?.value ?? ""
  }
  await until("event: snapshot")
  await waiting(served)
  await until("event: chat")
  expect(seen).toMatch(/data: \{"id":"\w+-chat-1","version":1,/)
  abort.abort()
})

test("a ban ends conversations, tells its reason, and keeps from starting another", async () => {
  const served = await world()
  const { url, key } = served
  const { id, token, visitor } = await waiting(served)
  const supervisor = await key("supervisor")
  const bot = await key("bot")
  const person = (await ask(url, "GET", `/v1/conversations/${id}`, undefined, supervisor)).body.person
  const ban = (body: object) =>
    ask(
      url,
      "POST",
      "/v1/blocks",
      { subject: { kind: "visitor", value: person.visitorId }, scope: "conversation", ...body },
      supervisor,
    )
  for (const reason of [{}, { reason: " " }, { reason: "\u200b\u2060 " }])
    expect((await ban({ minutes: 10, ...reason })).body.code).toBe("REASON_REQUIRED")
  const made = await ban({ minutes: 10, reason: "Threats" })
  expect([made.status, made.body.block.createdBy]).toEqual([201, "test"])
  const said = await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "hi" }, token)
  expect([said.status, said.body.code]).toEqual([403, "BLOCKED"])
  expect(said.body.blocked).toMatchObject({ reason: "Threats", until: made.body.block.until })
  await expect
    .poll(async () => (await ask(url, "GET", `/v1/conversations/${id}`, undefined, token)).body.conversation.status)
    .toBe("ended")
  const start = await ask(url, "POST", "/v1/conversations", { visitorToken: visitor }, bot)
  expect(start.body.blocked.reason).toBe("Threats")
  const subject = { kind: "visitor", value: visitor }
  const lift = async () => (await ask(url, "POST", "/v1/blocks/lift", { subject }, supervisor)).body.results
  expect([await lift(), await lift()]).toEqual([[{ id: made.body.block.id, result: "lifted" }], []])
})

test("with onStart record a banned person gets one record an hour, and a token that reads", async () => {
  const flows = { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], blocking: { onStart: "record" } } }
  const { url, key } = await world({ flows })
  const admin = await key("admin")
  const subject = { kind: "user", value: "u1" }
  await ask(url, "POST", "/v1/blocks", { subject, scope: "conversation", minutes: null, reason: "Spam" }, admin)
  const start = () => ask(url, "POST", "/v1/conversations", { user: { id: "u1" } }, admin)
  const first = await start()
  expect([first.status, first.body.conversation.status, first.body.conversation.blocked]).toEqual([201, "ended", true])
  const { id } = first.body.conversation
  expect(
    (await ask(url, "GET", `/v1/conversations/${id}/activities`, undefined, first.body.conversationToken)).status,
  ).toBe(200)
  const said = await ask(
    url,
    "POST",
    `/v1/conversations/${id}/activities`,
    { text: "hi" },
    first.body.conversationToken,
  )
  expect(said.body.code).toBe("TOKEN_READ_ONLY")
  const second = await start()
  expect([second.status, second.body.code]).toEqual([403, "BLOCKED"])
})
