import { expect, test } from "vitest"
import { LocalService, play } from "../../replay/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf, soundFixture } from "../engine/story.js"

test("a flow that calls again whenever it fails, and finds no stub, is told a few times and holds up no turn", async () => {
  const look = { type: "action", action: "LookUp", onError: "again" }
  const again = { type: "branch", next: [{ when: "GetDate == null", to: "end" }, { to: "look" }] }
  const bot = botOf({ look: { trigger: { phrases: ["look"] }, start: "look", steps: { look, again } } })
  const turns = [{ user: "look" }, { advance: "PT1H" }, { user: "hm" }]
  const service = new LocalService(bot, { fresh: async () => openMemoryStore(), again: async store => store })
  const { failures } = await play(soundFixture("look.json", JSON.stringify({ turns })), service)
  await service.close()
  const missing = failures.filter(({ field }) => field === "STUB_MISSING").map(({ turn }) => turn)
  expect(new Set(missing)).toEqual(new Set([1, 2, 3]))
  expect(missing.length).toBeLessThan(100)
})
