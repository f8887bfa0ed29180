import { expect, test } from "vitest"
import { Hints } from "../../server/push/hints.js"
import { OtherProcesses } from "../../server/push/other-processes.js"
import { ServedBots } from "../../server/push/served-bots.js"
import { openMemoryStore } from "../../store/index.js"
import { chat, commit, conversation, NOW, put } from "../store/records.js"

/** A process that hears of no other, where somebody listens for the desk; and what is told there. */
async function unheard() {
  const store = openMemoryStore()
  const clock = { now: () => NOW }
  const hints: Hints = new Hints({ listen: topic => others.listen(topic), ignore: () => {} })
  const bots = new ServedBots({ store, clock, hash: () => "mine", onChanged: async () => {}, onOther: () => {} })
  const told: string[] = []
  const onErased = () => void told.push("erased")
  const others = new OtherProcesses({ notices: "unheard", store, clock, hints, bots, onErased })
  await store.commit(
    commit({
      puts: [
        put.conversation(conversation("c", { status: "ended" })),
        put.chat(chat("before", { conversation: "c", status: "ended", endedAt: NOW })),
      ],
    }),
  )
  await hints.onDesk(changed => void told.push(...changed.map(({ id, version }) => `${id} ${version}`)))
  return { store, others, told }
}

test("processes that are not heard are looked for at the desk alone: commits of this one are told once, and nothing is written", async () => {
  const { store, others, told } = await unheard()
  await store.commit(commit({ puts: [put.chat(chat("mine"))] }))
  others.know([{ kind: "chat", id: "mine", version: 1 }])
  await store.commit(commit({ puts: [put.chat(chat("theirs")), put.chat(chat("before", { unanswered: 1 }), 2)] }))
  others.tell(["typing", { conversation: "c", from: { role: "user" } }])
  others.begin()
  await others.stop()
  expect(told.sort()).toEqual(["before 2", "theirs 1"])
  expect((await store.contents()).records.setting).toEqual([])
})

test("a chat that another process has erased is noticed once by its absence", async () => {
  const { store, others, told } = await unheard()
  for (const kind of ["conversations", "chats"] as const) await store.erase({ kind, before: NOW + 1 }, 100)
  await others.look()
  await others.look()
  expect(told).toEqual(["erased"])
})

test("several changes of one look are told in one order, however the store lists them", async () => {
  const { store, others, told } = await unheard()
  await store.commit(commit({ puts: ["z", "a", "m"].map(id => put.chat(chat(id))) }))
  await others.look()
  expect(told).toEqual(["a 1", "m 1", "z 1"])
})
