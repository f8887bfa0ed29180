import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import type { KeptStore } from "../../store/index.js"
import { type Answer, ask, FLOWS, later, STORES, texts, world } from "./serving.js"

const ANA = { agent: "ana@example.com" }

/** A conversation begun with a key that has a webhook; its outside calls are answered by hand, and its clock stands still. */
async function talk(store: KeptStore, answerWithin = "PT20S") {
  let now = Date.now()
  const told: string[] = []
  const endpoint = createServer((request, response) => {
    let body = ""
    request.on("data", chunk => (body += chunk))
    request.on("end", () => {
      told.push(JSON.parse(body).data.activity.text)
      response.end()
    })
  })
  await new Promise<void>(resolve => endpoint.listen(0, "127.0.0.1", resolve))
  later(async () => void endpoint.close())
  const calls: ((result: Json) => void)[] = []
  const { url, key } = await world({
    store,
    clock: { now: () => now },
    flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], limits: { answerWithin } } },
    callOutside: () => new Promise(answer => calls.push(answer)),
  })
  const bot = await key("admin")
  const post = (path: string, body: object) => ask(url, "POST", path, body, bot)
  const address = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  await post("/v1/webhooks", { url: address, types: ["activity.created"] })
  const { id } = (await post("/v1/conversations", {})).body.conversation
  const send = (body: object): Promise<Answer> => post(`/v1/conversations/${id}/activities`, body)
  const nextCall = async (count: number) => {
    await expect.poll(() => calls.length).toBe(count)
    return calls[count - 1] as (result: Json) => void
  }
  const log = async () => (await ask(url, "GET", `/v1/conversations/${id}/activities`, undefined, bot)).body.items
  const wait = (seconds: number) => (now += seconds * 1000)
  return { told, post, send, nextCall, log, id, wait }
}

describe.each(STORES)("what answers an activity ($name)", ({ open }) => {
  test("is given once, to who asked: of two requests at once each gets its own, and the webhook neither", async () => {
    const { told, send, nextCall, log, post } = await talk(open())
    const first = send({ text: "look", clientActivityId: "one" })
    const answer = await nextCall(1)
    const second = send({ type: "event", name: "ping", clientActivityId: "two" })
    await expect.poll(async () => (await log()).length).toBe(3)
    answer("it")
    expect([texts(await first), texts(await second)]).toEqual([["Found it."], ["pong from server"]])
    // A line of nobody's comes after them among the events, so they would have been told before it.
    await post("/v1/desk/agents/sign-in", ANA)
    await send({ text: "agent" })
    await post("/v1/desk/chats/next/accept", ANA)
    await post("/v1/desk/chats/current/messages", { ...ANA, text: "Ana here" })
    await expect.poll(() => told).toContain("Ana here")
    expect(told.filter(text => /Found|pong/.test(text))).toEqual([])
    // Sent again they get the same bytes, though more was said since.
    expect((await send({ text: "look", clientActivityId: "one" })).text).toBe((await first).text)
    expect((await send({ type: "event", name: "ping", clientActivityId: "two" })).text).toBe((await second).text)
    const lines: { text: string; replyToId?: string }[] = await log()
    const replyOf = (text: string) => lines.find(line => line.text === text)?.replyToId
    expect([replyOf("Found it."), replyOf("pong from server"), replyOf("Ana here")]).toEqual([
      (await first).body.id,
      (await second).body.id,
      undefined,
    ])
  })

  test("is neither what an agent nor what the user says meanwhile; each line is told once, and in order", async () => {
    const { told, send, nextCall, log, post } = await talk(open())
    await post("/v1/desk/agents/sign-in", ANA)
    await send({ text: "agent" })
    const looking = send({ text: "look" })
    const answer = await nextCall(1)
    await post("/v1/desk/chats/next/accept", ANA)
    await post("/v1/desk/chats/current/messages", { ...ANA, text: "Ana here" })
    const chatting = await send({ text: "Hello Ana" })
    answer("it")
    const given = [...texts(await looking), ...texts(chatting)]
    expect(given).not.toContain("Ana here")
    expect(given).not.toContain("Hello Ana")
    await post("/v1/desk/chats/current/disconnect", ANA)
    await expect.poll(() => told).toContain("The chat has ended.")
    const lines: { text?: string; from: { role: string } }[] = await log()
    const said = lines.flatMap(({ text, from }) => (text === undefined || from.role === "user" ? [] : [text])).slice(1)
    expect([...given, "Queued.", ...told].sort()).toEqual([...said].sort())
    expect(told).toEqual(said.filter(text => told.includes(text)))
  })

  test("comes by webhook where the request was answered before it, and not before its time", async () => {
    const { told, send, nextCall, log, post, wait } = await talk(open(), "PT0.2S")
    const busy = await send({ text: "look" })
    expect([texts(busy), busy.body.conversation.busy]).toEqual([[], true])
    const answer = await nextCall(1)
    answer("it")
    await expect.poll(async () => (await log()).at(-1).text).toBe("Found it.")
    await post("/v1/desk/agents/sign-in", ANA)
    expect(told).toEqual([])
    wait(60)
    await expect.poll(() => told).toEqual(["Found it."])
  })
})
