import { expect, test } from "vitest"
import { OPERATIONS, ParleyClient, Refusal } from "../../client/index.js"
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
  const documented = new Map(known)
  for (const [name, operation] of Object.entries(OPERATIONS)) expect(documented.get(name), name).toEqual(operation)
})

test("the client talks, streams, and throws what is refused", async () => {
  const { url, key } = await world()
  const bot = new ParleyClient({ url, token: await key("bot") })
  const { conversation, token } = await bot.call("startConversation", { body: {} }, "once")
  expect((await bot.call("startConversation", { body: {} }, "once")).conversation.id).toBe(conversation.id)
  const params = { id: conversation.id }
  const mine = bot.with(token)
  const said = await mine.call("sendActivity", { params, body: { text: "order" } })
  expect(said.activities.map(({ text }) => text)).toEqual(["Which size?"])
  const abort = new AbortController()
  const seen: number[] = []
  for await (const { seq } of mine.stream(conversation.id, { after: 1, signal: abort.signal })) {
    seen.push(seq)
    if (seq === 3) break
  }
  expect(seen).toEqual([2, 3])
  const refusal = await mine.call("listBlocks", {}).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal).toMatchObject({ status: 403, code: "TOKEN_NOT_FOR_THIS" })
})
