import { expect, test } from "vitest"
import { ConversationReader, Runtime } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"
import type { Store } from "../../turns/index.js"
import { botOf } from "../engine/story.js"

const BOT = botOf({
  ask: {
    trigger: { event: "Welcome" },
    start: "a",
    steps: {
      a: { type: "choice", message: "Which?", options: [{ value: "tea" }, { value: "soup" }], next: "b" },
      b: { type: "action", action: "ConnectToHelpdeskAgent", next: "end" },
    },
  },
})

/** Thirty conversations: some are asked, some wait for an agent, some have ended. */
async function thirty() {
  const store = openMemoryStore()
  const clock = { now: () => Date.UTC(2026, 2, 2, 9) }
  let made = 0
  const newId = () => `n${made++}`
  const runtime = new Runtime({ bot: BOT, store, clock, newId, callOutside: async () => null })
  await runtime.signIn({ email: "ana@example.com" })
  for (let index = 0; index < 30; index++) {
    const { conversation } = await runtime.start({
      user: null,
      visitor: null,
      channel: "test",
      locale: null,
      address: null,
      set: {},
    })
    if (index % 3 === 1) await runtime.handleMessage(conversation.id, { text: "tea", address: null })
    if (index % 3 === 2) await runtime.end(conversation.id)
  }
  return { store, clock }
}

test("a list of conversations takes one read besides its own, and each is told as it is told alone", async () => {
  const { store, clock } = await thirty()
  let reads = 0
  const counted: Pick<Store, "read"> = {
    read: (keys, now) => {
      reads += 1
      return store.read(keys, now)
    },
  }
  const reader = new ConversationReader(BOT, counted, clock)
  const { items } = await store.conversations({ limit: 100 })
  const views = await reader.views(items)
  expect(reads).toBe(1)
  expect(views.map(({ id }) => id)).toEqual(items.map(({ value }) => value.id))
  for (const view of views) expect(await reader.view(view.id)).toEqual(view)
  expect(new Set(views.map(({ liveChat, status, awaiting }) => `${status} ${liveChat} ${awaiting?.input}`)).size).toBe(
    3,
  )
})
