import { expect, test } from "vitest"
import { readRecording } from "../../replay/index.js"
import { FIELDS_WITHHELD } from "../../replay/record/caveats.js"
import { judging } from "../helpdesk/desk-bot.js"
import { Life } from "./life.js"
import { CUT, recorded } from "./recorded.js"

test("an answer to a sensitive question is in no record, nor what was made of it; the turn and the description say so", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "pin")
  await life.hear(id, "4711")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).not.toContain("4711")
  expect(record).toContain(
    '"comment": "What was typed here is not kept: it answered a sensitive question, or might have. Write what shall stand for it."',
  )
  expect(record).toContain('"user": "•••"')
  expect(record).toContain("What answered a sensitive question, or might have, is not kept: ••• stands for it.")
})

test("an agent's answer to a sensitive question is kept nowhere either", async () => {
  const judge = judging()
  const secret = {
    ...judge,
    steps: {
      ask: { type: "prompt", message: "Your PIN?", sensitive: true, save: "@pin", next: "ok" },
      ok: { type: "message", message: "Ok" },
    },
  }
  const life = new Life({ judge: secret })
  await life.signIn("ana@x.io", "Ana")
  const { id } = await life.start()
  await life.hear(id, "agent")
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  await life.desk("ana@x.io", { verb: "disconnect", chat: id })
  await life.desk("ana@x.io", { verb: "answer", chat: id, text: "4711" })
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"agent": { "answer": "•••" }')
  const { agentLogs } = await readRecording(life.store, id, life.bot)
  expect(
    JSON.stringify(agentLogs.map(({ activities, turns }) => [activities, turns.map(turn => turn.event)])),
  ).not.toContain("4711")
})

test("a text that might have answered a sensitive question is not kept either: the record ends where ••• does something else", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  await life.hear(id, "likes")
  // Behind one that waits it may meet any question.
  await life.hear(id, "agent")
  await life.answer(42)
  await life.signIn("ana@x.io", "Ana")
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  await life.desk("ana@x.io", { verb: "say", chat: id, text: "Hello" })
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain(CUT)
  const { turns } = JSON.parse(record)
  expect(turns.at(-1)).toMatchObject({ user: "•••", bot: [] })
})

test("what repeats a secret that had to wait is not expected word by word", async () => {
  const life = new Life({
    echo: {
      trigger: { phrases: ["echo"] },
      start: "look",
      steps: {
        look: { type: "action", action: "LookUp", next: "ask" },
        ask: { type: "prompt", message: "PIN?", sensitive: true, save: "@pin", next: "done" },
        done: { type: "message", message: "Is it {{ @pin }}?" },
      },
    },
  })
  const { id } = await life.start()
  await life.hear(id, "echo")
  await life.hear(id, "4711")
  await life.answer(1)
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).not.toContain("4711")
  expect(second).toBe(record)
})

test("and goes on where ••• does the same", async () => {
  const life = new Life()
  const { id } = await life.start()
  await life.hear(id, "look")
  await life.hear(id, "likes")
  await life.hear(id, "what?")
  await life.answer(42)
  await life.hear(id, "likes")
  const { record, report, second } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).not.toContain("what?")
  expect(record).not.toContain(CUT)
  expect(record).toContain('"bot": [{ "contains": "" }, { "contains": "" }, { "contains": "" }]')
  expect(second).toBe(record)
})

test("a sensitive question that takes no ••• is where the record ends: its turn expects nothing", async () => {
  const ask = { type: "prompt", input: { type: "integer" }, message: "PIN?", sensitive: true, save: "@pin", next: "ok" }
  const life = new Life({
    code: {
      trigger: { phrases: ["code"] },
      start: "ask",
      steps: { ask, ok: { type: "action", action: "LookUp", next: "done" }, done: { type: "message", message: "Ok" } },
    },
  })
  const { id } = await life.start()
  await life.hear(id, "code")
  await life.hear(id, "4711")
  await life.answer(1)
  await life.hear(id, "likes")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).not.toContain("4711")
  expect(record).toContain(CUT)
  const { turns, stubs } = JSON.parse(record)
  expect(turns.at(-1)).toEqual({ comment: expect.stringContaining("not kept"), user: "•••" })
  expect(stubs).toEqual({ LookUp: [{ result: 1, optional: true }] })
})

test("what a person's entities held at the start is set, but for what may answer a sensitive question", async () => {
  const life = new Life()
  const user = { id: "u1", name: "Uma" }
  const { id: before } = await life.start({ user })
  await life.hear(before, "card")
  await life.hear(before, "4711")
  await life.hear(before, "likes")
  life.wait(3_600_000)
  const { id } = await life.start({ user })
  await life.hear(id, "id")
  const { record } = await life.replay(id)
  expect(record).not.toContain("4711")
  expect(record).toContain(FIELDS_WITHHELD)
  expect(record).toContain(`"set": { "[[Likes]].Tea": "{{ '{{' }} green" }`)
  expect(record).toContain('"user": { "id": "u1", "name": "Uma" }')
})

test("what an anonymous person claimed before is set", async () => {
  const life = new Life()
  const { id: before, visitor } = await life.start()
  await life.hear(before, "name")
  await life.hear(before, "Olga")
  life.wait(3_600_000)
  const { id } = await life.start({ visitor })
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"set": { "[[ChatUser]].Name": "Olga" }')
  expect(record).toContain('"bot": ["Hello Olga"]')
})

test("fields that were set when it started are set, as they were written", async () => {
  const life = new Life()
  const { id } = await life.start({ set: { "[[Likes]].Tea": "{{ 'gr' + 'een' }}" }, address: "192.0.2.1" })
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain(`"set": { "[[Likes]].Tea": "{{ 'gr' + 'een' }}" }`)
  expect(record).toContain('"ip": "192.0.2.1"')
  expect(record).toContain('"channel": "web"')
})

test("a token is in no record: what it proved stands for it, or that it proved nothing", async () => {
  const life = new Life()
  const { id } = await life.start()
  const jwt = (claims: object, end: string) =>
    ["eyJhbGciOiJIUzI1NiJ9", Buffer.from(JSON.stringify(claims)).toString("base64url"), end].join(".")
  const [bad, good] = [jwt({ sub: "u9" }, "bad"), jwt({ sub: "u9", name: "Uma" }, "signature")]
  await life.event(id, "prove", bad)
  await life.event(id, "prove", good)
  await life.hear(id, "hm")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  for (const token of [bad, good]) expect(record).not.toContain(token)
  expect(record).toContain('"value": "a token that proves nothing"')
  expect(record).toContain(JSON.stringify(JSON.stringify({ sub: "u9", name: "Uma" })))
})

test("ids, which are others in a replay, are not expected", async () => {
  const life = new Life()
  const { id, visitor } = await life.start()
  await life.hear(id, "id")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"bot": [{ "contains": ", be welcome" }]')
  expect(record).not.toContain(id)
  expect(record).not.toContain(visitor)
})

const NAMES = ["Ann", "Bea", "Cleo", "Dora", "Eve", "Fay", "Gil", "Hal", "Ida", "Jon"]

test.each([
  ["oneOf", { type: "message", message: { oneOf: NAMES } }],
  ["pick", { type: "message", message: `{{ pick(${JSON.stringify(NAMES).replaceAll('"', "'")}) }}` }],
])(
  "the id, by which %s chooses, is in a record where something is chosen, and the same is chosen again",
  async (_, said) => {
    const life = new Life({ guess: { trigger: { phrases: ["guess"] }, start: "say", steps: { say: said } } })
    await life.start()
    const { id } = await life.start()
    for (let round = 0; round < 5; round++) await life.hear(id, "guess")
    const { record, report } = await life.replay(id)
    expect(report, record).toBe("")
    expect(record).toContain(`"id": "${id}"`)
  },
)

test("an address that changed on the way is told", async () => {
  const life = new Life()
  const { id } = await life.start({ address: "192.0.2.1" })
  await life.hear(id, "hm", "192.0.2.1")
  expect(await recorded(life.bot, life.store, id)).not.toContain("address")
  await life.hear(id, "hm", "192.0.2.2")
  expect(await recorded(life.bot, life.store, id)).toContain("The user's address changed on the way")
})

test("others in the queue are told of", async () => {
  const life = new Life()
  const { id: other } = await life.start()
  await life.hear(other, "agent")
  const { id } = await life.start()
  await life.hear(id, "agent")
  expect(await recorded(life.bot, life.store, other)).not.toContain("Other people")
  expect(await recorded(life.bot, life.store, id)).toContain("Other people waited in the queue, who are not in here")
})

test("a block from before holds from the start, and ends in the same minute", async () => {
  const life = new Life()
  const { id: before, visitor } = await life.start()
  await life.block({ kind: "visitor", value: visitor ?? "" }, 90)
  await life.hear(before, "agent")
  life.wait(29_999)
  const { id } = await life.start({ visitor })
  await life.hear(id, "agent")
  const { record, report } = await life.replay(id)
  expect(report, record).toBe("")
  expect(record).toContain('"blocks": [{ "visitor": "v1", "minutes": 90, "reason": "Rude" }]')
  expect(record).toContain("Blocks from before it began end in the minute in which they ended")
})

test("blocks that were over when it began are told of", async () => {
  const life = new Life()
  const { visitor } = await life.start()
  await life.block({ kind: "visitor", value: visitor ?? "" }, 90)
  const { id: during } = await life.start({ visitor })
  life.wait(90 * 60_000)
  const { id: after } = await life.start({ visitor })
  const sentence = "Blocks that were over when it began are not in here: LiveChatBlockCount does not count them."
  expect(await recorded(life.bot, life.store, during)).not.toContain(sentence)
  expect(await recorded(life.bot, life.store, after)).toContain(sentence)
})
