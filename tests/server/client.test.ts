import { expect, test } from "vitest"
import { FILES, OPERATIONS, ParleyClient, Refusal, STREAMS } from "../../client/index.js"
import { openApi, routes } from "../../server/index.js"
import { world } from "./serving.js"

test("the client's operations are those of the OpenAPI document", () => {
  const document = openApi(routes(true), "0.0.0")
  const paths = document.paths as {
    readonly [path: string]: { readonly [method: string]: { readonly operationId: string } }
  }
  const known = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [operationId, [method.toUpperCase(), path]] as const),
  )
  const documented = new Map<string, readonly [string, string]>(known)
  const operations = { ...OPERATIONS, ...FILES }
  for (const [name, operation] of Object.entries(operations)) expect(documented.get(name), name).toEqual(operation)
  expect([...documented.keys()].filter(name => !(name in operations) && !(name in STREAMS))).toEqual([])
  for (const [name, path] of Object.entries(STREAMS)) expect(documented.get(name), name).toEqual(["GET", path])
})

/** A conversation is banned and the ban lifted while its user reads; nothing but activities comes as one. */
async function toldOfBan(admin: ParleyClient, mine: ParleyClient, id: string): Promise<readonly boolean[]> {
  const abort = new AbortController()
  const told: boolean[] = []
  const act = async () => {
    const subject = { kind: "conversation", value: id } as const
    const body = { subject, scope: "conversation", minutes: 5, reason: "Spam" } as const
    const { block } = await admin.call("createBlock", { body })
    await expect.poll(() => told, { timeout: 5000 }).toEqual([true])
    await admin.call("liftBlocks", { body: { ids: [block.id] } })
    await expect.poll(() => told, { timeout: 5000 }).toEqual([true, false])
    abort.abort()
  }
  const acted = act()
  const onBlock = ({ blocked }: { readonly blocked: boolean }) => told.push(blocked)
  const read = async () => {
    for await (const { seq } of mine.stream(id, { after: 1, signal: abort.signal, onBlock }))
      expect(seq).toBeGreaterThan(1)
  }
  await read().catch(error => expect(error.name).toBe("AbortError"))
  await acted
  return told
}

test("an answer that is no JSON comes as its text", async () => {
  const { url, key } = await world()
  const author = new ParleyClient({ url, token: await key("admin") })
  expect(await author.call("drawFlow", { params: { name: "order" }, query: { locale: "en" } })).toMatch(/^<svg/)
  expect((await author.call("listActions", {})).items.map(({ name }) => name)).toContain("Look.Up")
})

test("a token goes to no other server, whatever address a file is said to have", async () => {
  const page = new ParleyClient({ url: "", token: "secret" })
  for (const contentUrl of [
    "https://evil.example.com/x",
    "//evil.example.com/x",
    "/\\evil.example.com/x",
    "/\t/evil.example.com/x",
    "x",
  ])
    await expect(page.file({ contentUrl })).rejects.toThrow(new TypeError(`${contentUrl} is no path of the server`))
})

test("the client talks, streams, and throws what is refused", async () => {
  const { url, key } = await world()
  const bot = new ParleyClient({ url, token: await key("bot") })
  const { conversation, conversationToken } = await bot.call(
    "startConversation",
    { body: {} },
    { idempotencyKey: "once" },
  )
  expect((await bot.call("startConversation", { body: {} }, { idempotencyKey: "once" })).conversation.id).toBe(
    conversation.id,
  )
  const params = { id: conversation.id }
  const mine = bot.with(conversationToken)
  const said = await mine.call("sendActivity", { params, body: { text: "order" } })
  expect(said.activities.map(({ text }) => text)).toEqual(["Which size?"])
  const abort = new AbortController()
  const seen: number[] = []
  for await (const { seq } of mine.stream(conversation.id, { after: 1, signal: abort.signal })) {
    seen.push(seq)
    if (seq === 3) break
  }
  expect(seen).toEqual([2, 3])
  expect(await toldOfBan(bot.with(await key("admin")), mine, conversation.id)).toEqual([true, false])
  const refusal = await mine.call("listBlocks", {}).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal).toMatchObject({ status: 403, code: "TOKEN_NOT_FOR_THIS" })
})
