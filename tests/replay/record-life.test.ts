import { expect, test } from "vitest"
import { ParleyError } from "../../language/index.js"
import { CALL_OVERDUE } from "../../replay/record/caveats.js"
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

test("a call that was soon over, with nothing else meanwhile, ends at once", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(240)
  await life.answer(42)
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"LookUp": [{ "result": 42 }]')
  expect(record).toContain('"bot": ["42"]')
  expect(second).toBe(record)
})

test("a call takes its time where something else happened meanwhile, and what waited for it is heard after it", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(100)
  await life.hear(id, "likes")
  life.wait(200)
  await life.answer(42)
  await life.hear(id, "look")
  await life.answer(new ParleyError("HTTP_FAILED", "", "Down."))
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain(
    '"LookUp": [{ "result": 42, "after": "PT0.437S" }, { "error": { "code": "HTTP_FAILED", "message": "Down." } }]',
  )
  expect(record).toContain('"user": "likes", "bot": [] }')
  expect(record).toContain('{ "advance": "PT0.2S", "bot": ["42", "Kept"], "calls": [{ "action": "LookUp" }] }')
  expect(second).toBe(record)
})

test("a long call moves what becomes due after it, also where nothing else happened meanwhile", async () => {
  const quick = { type: "prompt", message: "Quick?", timeout: { after: "PT1M", next: "late" }, next: "done" }
  const slow = {
    trigger: { phrases: ["slow"] },
    start: "call",
    steps: {
      call: { type: "action", action: "LookUp", timeout: "PT5M", next: "ask" },
      ask: { ...quick, save: "@it" },
      late: { type: "message", message: "Too late" },
      done: { type: "message", message: "In time" },
    },
  }
  const life = new Life({ slow })
  const { id } = await life.start()
  await life.hear(id, "slow")
  life.wait(120_000)
  await life.answer("tea")
  life.wait(30_000)
  await life.hear(id, "yes")
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('{ "advance": "PT2M", "bot": ["Quick?"], "calls": [{ "action": "LookUp" }] }')
  expect(record).toContain('"bot": ["In time"]')
  expect(second).toBe(record)
})

test("a call whose result waits for the end of a chat ends where it did", async () => {
  const life = new Life()
  await life.signIn("ana@x.io", "Ana")
  const { id } = await life.start()
  await life.hear(id, "agent")
  await life.hear(id, "look")
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  life.wait(2000)
  await life.answer(42)
  await life.desk("ana@x.io", { verb: "say", chat: id, text: "Hello" })
  await life.desk("ana@x.io", { verb: "disconnect", chat: id })
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"LookUp": [{ "result": 42, "after": "PT2.137S" }]')
  expect(second).toBe(record)
})

test("calls of both sides answer each its own, though the first to be made ends last", async () => {
  const judge = {
    trigger: { event: "LiveChatAgentDisconnected" },
    start: "call",
    steps: {
      call: { type: "action", action: "LookUp", next: "tell" },
      tell: { type: "message", message: "The agent's: {{ @InternalActionResult }}" },
    },
  }
  const life = new Life({ judge })
  await life.signIn("ana@x.io", "Ana")
  const { id } = await life.start()
  await life.hear(id, "agent")
  await life.hear(id, "look")
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  await life.desk("ana@x.io", { verb: "disconnect", chat: id })
  life.wait(300)
  await life.answerLast("agent's")
  life.wait(300)
  await life.answer("user's")
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('{ "result": "user\'s", "after": "PT0.874S" }')
  expect(record.indexOf("user's")).toBeLessThan(record.indexOf("agent's"))
  expect(second).toBe(record)
})

test("a conversation that ended during a call never hears of its end", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(3000)
  await life.end(id)
  await life.answer(42)
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"LookUp": [{ "error": { "code": "ACTION_FAILED" }, "optional": true, "after": ')
  expect(record).not.toContain("42")
  expect(second).toBe(record)
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
  expect(record).toContain('{ "result": "tea", "after": "PT1.3S" }')
  expect(record).toContain('"advance": "PT6.3S", "bot": ["Found tea"]')
  expect(third).toBe(second)
})

test("a call that was taken over after an outage may end later than its time allows, and the record says so", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(15_000)
  await life.answer(42)
  await life.hear(id, "likes")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain(CALL_OVERDUE)
  expect(record).toContain('{ "advance": "PT9.999S", "bot": ["42"], "calls": [{ "action": "LookUp" }] }')
})

test("a call that got no answer in time", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  life.wait(10_000)
  await life.due()
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"advance": "PT10S",\n      "bot": ["Failed: ACTION_TIMEOUT"]')
})

test("a call under way does not end, and the record says so", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  await life.hear(id, "likes")
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain("A call of LookUp was under way when this was recorded: here it does not end.")
  expect(record).toContain('{ "user": "look", "bot": [] }')
  expect(record).toContain('"status": { "conversation": "active", "liveChat": "none", "flow": "look", "step": "call" }')
  expect(second).toBe(record)
})

test("a chat that somebody who is no agent gives to an agent, or to a queue, is given so again, with the word to the next", async () => {
  const life = new Life({}, { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } })
  await life.signIn("ana@x.io", "Ana")
  await life.signIn("bob@x.io", "Bob")
  const { id } = await life.start()
  await life.hear(id, "agent")
  await life.desk("", { verb: "assign", chat: id, to: { queue: "billing" }, by: "Eva" })
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  await life.desk("ana@x.io", { verb: "decline", chat: id })
  await life.desk("", { verb: "assign", chat: id, to: "bob@x.io", by: "Eva", word: "Be kind" })
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('{ "agent": { "assign": { "queue": "billing" } } }')
  expect(record).toContain('"agent": { "assign": { "agent": "bob@x.io", "note": "Be kind" } }')
  expect(record).toContain('"toAgent": ["Be kind", ')
  expect(second).toBe(record)
})

test("files are in no record, which says so", async () => {
  const life = new Life()
  await life.signIn("ana@x.io", "Ana")
  const { id } = await life.start()
  await life.hear(id, "agent")
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  const file = await life.upload(id, "plan.txt")
  await life.hear(id, "", null, [file])
  await life.desk("ana@x.io", { verb: "say", chat: id, text: "", files: [file] })
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain("Files that people sent are not in here.")
  expect(record).toContain('"user": "plan.txt"')
  expect(record).toContain('"agent": { "say": "plan.txt" }')
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
