import { expect, test } from "vitest"
import { Hints } from "../../server/push/hints.js"
import { OtherProcesses } from "../../server/push/other-processes.js"
import { ServedBots } from "../../server/push/served-bots.js"
import { openMemoryStore } from "../../store/index.js"
import { chat, commit, NOW, put } from "../store/records.js"

test("processes that are not heard are looked for at the desk alone: commits of this one are told once, and nothing is written", async () => {
  const store = openMemoryStore()
  const clock = { now: () => NOW }
  const hints: Hints = new Hints({ listen: topic => others.listen(topic), ignore: () => {} })
  const bots = new ServedBots({ store, clock, hash: () => "mine", onChanged: async () => {}, onOther: () => {} })
  const others = new OtherProcesses({ notices: "unheard", store, clock, hints, bots, onErased: () => {} })
  await store.commit(commit({ puts: [put.chat(chat("before"))] }))
  const told: string[] = []
  await hints.onDesk(changed => void told.push(...changed.map(({ id, version }) => `${id} ${version}`)))
  await store.commit(commit({ puts: [put.chat(chat("mine"))] }))
  others.know([{ kind: "chat", id: "mine", version: 1 }])
  await store.commit(commit({ puts: [put.chat(chat("theirs")), put.chat(chat("before", { unanswered: 1 }), 2)] }))
  others.tell(["typing", { conversation: "c", from: { role: "user" } }])
  others.begin()
  await others.stop()
  expect(told.sort()).toEqual(["before 2", "theirs 1"])
  expect((await store.contents()).records.setting).toEqual([])
})
