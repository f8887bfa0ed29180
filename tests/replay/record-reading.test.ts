import { expect, test } from "vitest"
import { readRecording, recordFixture } from "../../replay/index.js"
import { processorTime } from "../processor-time.js"
import { Life } from "./life.js"
import { recorded } from "./recorded.js"

test("a conversation that is not there has no record", async () => {
  const life = new Life()
  await expect(readRecording(life.store, "nobody", life.bot)).rejects.toMatchObject({ code: "CONVERSATION_UNKNOWN" })
})

test("an agent's conversation has none of its own: the refusal names the user's", async () => {
  const life = new Life()
  await life.signIn("ana@x.io", "Ana")
  const { id } = await life.start()
  await life.hear(id, "agent")
  await life.desk("ana@x.io", { verb: "accept", chat: id })
  const reading = readRecording(life.store, `${id}-chat-1-agent-1`, life.bot)
  await expect(reading).rejects.toMatchObject({ code: "CONVERSATION_OF_AGENT" })
  await expect(reading).rejects.toThrow(id)
})

test("a record is as short as what it tells", async () => {
  const life = new Life()
  const { id } = await life.start()
  expect(await recorded(life.bot, life.store, id)).toBe(`{
  "description": "A recorded conversation.",
  "now": "2026-03-02T09:00:00Z",
  "channel": "web",
  "turns": [
    {
      "start": {},
      "bot": ["Hello "],
      "status": { "conversation": "active", "liveChat": "none", "flow": null, "step": null }
    }
  ]
}
`)
})

test("the record of a conversation of 5,000 activities takes no longer for each than that of one of 500", async () => {
  const life = new Life()
  const { id } = await life.start()
  const fill = async (activities: number) => {
    while ((await life.length(id)) < activities) await life.hear(id, "likes")
    const recording = await readRecording(life.store, id, life.bot)
    const times: number[] = []
    for (let round = 0; round < 3; round++) {
      const record = () => expect(recordFixture(recording, life.bot).turns.length).toBeGreaterThan(activities / 2)
      times.push(await processorTime(record))
    }
    return Math.min(...times) / activities
  }
  const [short, long] = [await fill(500), await fill(5000)]
  expect(long).toBeLessThan(short * 10)
})
