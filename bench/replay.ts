import { LocalService, parseFixture, play } from "../replay/index.js"
import { dump, type KeptStore, openMemoryStore } from "../store/index.js"
import { botOf, circle } from "./bots.js"
import { atLeast, atMost, compare, cost, type Figure } from "./measure.js"

const TURNS = 1000

/** Fixtures through everything but HTTP, on the memory store; and what a long conversation costs. */
export async function replayFigures(): Promise<readonly Figure[]> {
  const bot = botOf({ loop: circle(10) })
  const service = new LocalService(bot, {
    fresh: async () => openMemoryStore(),
    again: async store => openMemoryStore(await dump(store as KeptStore)),
  })
  const turns = [{ user: "go" }, ...Array.from({ length: TURNS }, (_, index) => ({ user: `answer ${index}` }))]
  const parsed = parseFixture("bench.json", JSON.stringify({ turns }))
  if ("faults" in parsed) throw new Error(JSON.stringify(parsed.faults))
  const replay = await cost(1, () => play(parsed.fixture, service))
  await service.reset({ now: 0, id: null, agents: [], stubs: {} })
  const { one: short, other: long } = await compare(50, await answers(service, 10), await answers(service, 10_000))
  await service.close()
  return [
    atLeast("fixtures: turns replayed a second, one core", (TURNS / replay) * 1e6, 5000, "turns/s"),
    atMost("a turn in a conversation of 10,000 activities to one of 10", long / short, 1.1),
  ]
}

/** Answers in a conversation that has so many activities by now. */
async function answers(service: LocalService, activities: number): Promise<(index: number) => Promise<unknown>> {
  const start = { user: null, visitor: null, ip: null, locale: null, channel: "bench", set: {} }
  const { conversation } = await service.start(start)
  await service.sendMessage(conversation, { text: "go" })
  for (let said = 0; said < activities; said += 2) await service.sendMessage(conversation, { text: `answer ${said}` })
  await service.observe(new Map())
  return index => service.sendMessage(conversation, { text: `more ${index}` })
}
