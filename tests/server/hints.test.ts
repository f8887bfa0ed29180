import { expect, test } from "vitest"
import { type CommitNotice, startLoop } from "../../server/index.js"
import { Hints, type Topic } from "../../server/push/hints.js"
import { changeListeners } from "../../server/push/listeners.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf, FLOWS, later } from "./serving.js"

/** A loop at work, and all that it has told of commits. */
function loopAtWork(flows: typeof FLOWS = {}) {
  const told: CommitNotice[] = []
  const { bot } = botOf(flows)
  const store = openMemoryStore()
  const clock = { now: () => 0 }
  const loop = startLoop(
    { bot, store, clock, userKeys: null, callOutside: async () => null },
    {
      onCommit: notice => void told.push(notice),
      onErased: () => {},
      onError: error => {
        throw error
      },
    },
  )
  later(() => loop.stop())
  const begun = (keyId?: string) =>
    loop.turns.start({
      ...{ user: null, visitor: null, address: null, locale: null, channel: "api", set: {} },
      ...(keyId === undefined ? {} : { keyId }),
    })
  const say = (id: string, text = "hello") => loop.turns.answerMessage(id, { text, address: null })
  return { loop, told, begun, say, store }
}

test("a commit is told of while somebody listens for what it changes, and not before or after", async () => {
  const { loop, told, begun, say } = loopAtWork()
  const [{ conversation: one }, { conversation: other }] = [await begun(), await begun()]
  await say(one.id)
  expect(told).toEqual([])
  await loop.listen(`conversation:${one.id}`)
  await say(other.id)
  expect(told).toEqual([])
  await say(one.id)
  const version = expect.any(Number)
  expect(told).toEqual([{ puts: [{ kind: "conversation", id: one.id, version }], isOutgoing: false }])
  loop.ignore(`conversation:${one.id}`)
  await say(one.id)
  expect(told).toHaveLength(1)
})

test("the desk is told of chats and agents, and of nothing else", async () => {
  const { loop, told, begun } = loopAtWork()
  await loop.listen("desk")
  await begun()
  await loop.turns.signIn({ email: "ann@example.com", name: "Ann", queues: [] })
  expect(told).toEqual([{ puts: [{ kind: "agent", id: "ann@example.com", version: 1 }], isOutgoing: false }])
})

test("a commit with an event that is listened for is told of though nobody listens for its records", async () => {
  const { loop, told, begun, say, store } = loopAtWork(FLOWS)
  await changeListeners(store, 0, async () => {
    const listeners = { wh_1: { key: "a-key", types: ["activity.created"] as const, until: null } }
    return { listeners, puts: [], audit: [] }
  })
  const { conversation } = await begun("a-key")
  expect(told).toEqual([])
  // Its consequences are said after the answer.
  loop.begin()
  await say(conversation.id, "look")
  await expect.poll(() => told).toEqual([{ puts: [], isOutgoing: true }])
})

test("the source is asked once for all who listen for one thing, and told when the last is gone", async () => {
  const asked: (readonly [what: "listen" | "ignore", topic: Topic])[] = []
  let ready = (): void => {}
  const hints = new Hints({
    listen: topic => {
      asked.push(["listen", topic])
      return new Promise(resolve => {
        ready = resolve
      })
    },
    ignore: topic => void asked.push(["ignore", topic]),
  })
  const heard: string[] = []
  const opened: string[] = []
  const open = (name: string) =>
    hints
      .onConversation("c", () => void heard.push(name))
      .then(stop => {
        opened.push(name)
        return stop
      })
  const both = Promise.all([open("a"), open("b")])
  await Promise.resolve()
  expect([asked, opened]).toEqual([[["listen", "conversation:c"]], []])
  ready()
  const [stopOne, stopOther] = await both
  hints.tell([
    { kind: "conversation", id: "c", version: 2 },
    { kind: "conversation", id: "d", version: 2 },
    { kind: "queue", id: "c", version: 2 },
  ])
  expect(heard).toEqual(["a", "b"])
  stopOne()
  expect(asked).toHaveLength(1)
  stopOther()
  stopOther()
  expect(asked).toEqual([
    ["listen", "conversation:c"],
    ["ignore", "conversation:c"],
  ])
})
