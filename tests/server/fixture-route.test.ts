import { expect, test } from "vitest"
import { soundFixture } from "../engine/story.js"
import { played } from "../replay/recorded.js"
import { ask, botOf, FLOWS, world } from "./serving.js"

/** A conversation in which an agent took part. */
async function talked() {
  const { url, key } = await world()
  const bot = await key("bot")
  const agent = await key("agent", "ana@x.io")
  const post = (path: string, body: object, caller = bot) => ask(url, "POST", `/v1/${path}`, body, caller)
  await post("desk/agents/sign-in", { name: "Ana" }, agent)
  const { body } = await post("conversations", { entities: { Order: { Number: "A1" } }, ip: "192.0.2.1" })
  const { id } = body.conversation
  for (const text of ["order", "s", "look", "agent"]) await post(`conversations/${id}/activities`, { text })
  await post(`desk/chats/of:${id}/accept`, {}, agent)
  await post(`desk/chats/of:${id}/messages`, { text: "Hello" }, agent)
  await post(`conversations/${id}/activities`, { text: "Hi" })
  await post(`desk/chats/of:${id}/disconnect`, {}, agent)
  await post(`desk/chats/of:${id}/answer`, { text: "Well" }, agent)
  await post(`conversations/${id}/end`, {})
  return { url, bot, key, id, token: body.conversationToken }
}

test("a conversation is given as a fixture that passes", async () => {
  const { url, bot, id } = await talked()
  const answer = await ask(url, "GET", `/v1/conversations/${id}/fixture`, undefined, bot)
  expect(answer.status).toBe(200)
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8")
  const { description, agents, set, ip, channel, stubs, turns } = answer.body
  expect({ description, agents, set, ip, channel, stubs }).toEqual({
    description: "A recorded conversation.",
    agents: [{ email: "ana@x.io", name: "Ana" }],
    set: { "[[Order]].Number": "A1" },
    ip: "192.0.2.1",
    channel: "api",
    stubs: { "Look.Up": [{ result: "nothing" }] },
  })
  const done = turns.filter(({ advance }: { readonly advance?: string }) => advance === undefined)
  expect(
    done.map(({ user, agent, end, start }: object & Record<string, unknown>) => user ?? agent ?? end ?? start),
  ).toEqual([
    {},
    ...["order", "s", "look", "agent"],
    ...[{ accept: true }, { say: "Hello" }, "Hi", { disconnect: true }, { answer: "Well" }],
    true,
  ])
  const { report } = await played(botOf().bot, soundFixture("fixture.json", answer.text))
  expect(report).toBe("")
})

test("none for who is not there, for agents' conversations, and for who may not read", async () => {
  const { url, bot, key, id, token } = await talked()
  const read = async (conversation: string, caller: string | undefined) => {
    const { status, body } = await ask(url, "GET", `/v1/conversations/${conversation}/fixture`, undefined, caller)
    return [status, body.code]
  }
  expect(await read("nobody", bot)).toEqual([404, "CONVERSATION_UNKNOWN"])
  expect(await read(`${id}-chat-1-agent-1`, bot)).toEqual([409, "CONVERSATION_OF_AGENT"])
  expect(await read(id, token)).toEqual([403, "TOKEN_NOT_FOR_THIS"])
  expect(await read(id, await key(["block:read"]))).toEqual([403, "PERMISSION_MISSING"])
  expect(await read(id, undefined)).toEqual([401, "KEY_MISSING"])
})

test("an agent who was removed before it began is not in it, and one removed meanwhile signs out there", async () => {
  const queues = [{ code: "staffed", requireAgents: true }]
  const flows = { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], liveChat: { queues } } }
  let now = Date.UTC(2026, 2, 2, 9)
  const { url, key } = await world({ flows, clock: { now: () => now } })
  const admin = await key("admin")
  const post = (path: string, body: object) => ask(url, "POST", `/v1/${path}`, body, admin)
  const remove = (email: string) => ask(url, "DELETE", `/v1/desk/agents/${email}`, undefined, admin)
  for (const agent of ["before@x.io", "meanwhile@x.io"]) await post("desk/agents/sign-in", { agent })
  now += 1000
  await remove("before@x.io")
  now += 1000
  const { id } = (await post("conversations", {})).body.conversation
  now += 1000
  await remove("meanwhile@x.io")
  now += 1000
  await post(`conversations/${id}/activities`, { text: "agent" })
  const answer = await ask(url, "GET", `/v1/conversations/${id}/fixture`, undefined, admin)
  expect(answer.body.agents).toEqual([{ email: "meanwhile@x.io", name: "meanwhile" }])
  expect(answer.text).toContain('"Refused: noAgents."')
  const { report } = await played(botOf(flows).bot, soundFixture("fixture.json", answer.text))
  expect(report).toBe("")
})
