import { expect, test } from "vitest"
import { ParleyError } from "../../language/index.js"
import { Life } from "./life.js"

test("a due time that fires late is at its moment", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "timed")
  life.wait(60_400)
  await life.due()
  await life.hear(id, "id")
  const { record, report, second, third } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('{ "advance": "PT1M", "bot": ["Too late"] }')
  expect(third).toBe(second)
})

test("waiting ticks that fire late are at their moments, and what was said before one fired is said before it", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "agent")
  for (const late of [700, 20, 900]) {
    life.wait(60_000 + late)
    await life.due()
  }
  life.wait(58_700)
  // The tick has been due for half a second.
  await life.hear(id, "likes")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record.match(/"advance": "PT1M", "bot": \["Still waiting"\]/g)).toHaveLength(3)
  expect(record).toContain('"advance": "PT0.001S",\n      "bot": ["Still waiting"]')
})

test("the result of a call that took its time belongs to what asked for it, and so does what waited meanwhile", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(2300)
  await life.hear(id, "likes")
  await life.hear(id, "hm")
  await life.answer(42)
  await life.hear(id, "look")
  await life.answer(new ParleyError("HTTP_FAILED", "", "Down."))
  const { record, report, second, third } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('{ "user": "look", "bot": ["42"], "calls": [{ "action": "LookUp" }] }')
  expect(record).toContain('"LookUp": [{ "result": 42 }, { "error": { "code": "HTTP_FAILED", "message": "Down." } }]')
  expect(third).toBe(second)
})

test("a call that failed is made again after its delay", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "again")
  for (const result of [new ParleyError("HTTP_FAILED", "", "Down."), new ParleyError("HTTP_FAILED", "", "Still.")]) {
    life.wait(800)
    await life.answer(result)
    life.wait(5100)
    await life.due()
  }
  life.wait(1200)
  await life.answer("tea")
  await life.hear(id, "hm")
  const { record, report, second, third } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"advance": "PT5S", "bot": ["Found tea"]')
  expect(third).toBe(second)
})

test("a call that got no answer in time", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(10_000)
  await life.due()
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"bot": ["Failed: ACTION_TIMEOUT"]')
})

test("a call under way: its turn expects nothing, and the record says so", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain("A call of LookUp was under way when this was recorded: its turn expects nothing.")
  expect(record).toContain('{ "user": "look" }')
})

test("an agent who became free later comes in then", async () => {
  const life = new Life({}, { liveChat: { queues: [{ code: "general", maxChatsPerAgent: 1 }] } })
  await life.signIn("ana@x.io", "Ana")
  const { id: other } = await life.start()
  await life.hear(other, "agent")
  life.wait(60_000)
  const { id } = await life.start()
  await life.hear(id, "agent")
  life.wait(60_000)
  await life.desk("ana@x.io", { verb: "disconnect", chat: other })
  await life.desk("ana@x.io", { verb: "say", chat: id, text: "Hello" })
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"comment": "Here the agent became free for this chat."')
  expect(record).toContain("An agent who was not free at first is taken to come in when they were.")
})
