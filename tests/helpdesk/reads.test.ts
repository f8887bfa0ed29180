import { afterEach, expect, test } from "vitest"
import type { DeskVerb } from "../../turns/index.js"
import { judging } from "./desk-bot.js"
import { botOf } from "./play.js"
import { type Desk, hears, newcomer, openDesk, verb } from "./runtimes.js"

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

/**
 * A verb of an agent is decided anew for each time it lacks a fact, and each time the turns' thread reads. The users speak
 * to another process, so that nothing is known of them.
 */
test("an agent's verb reads what it needs in few rounds", async () => {
  let reads = 0
  const bot = botOf({
    name: "reads",
    bot: { liveChat: { queues: [{ code: "general" }, { code: "more" }] } },
    flows: { judge: judging() },
  })
  desk = openDesk(bot, "file", {
    wrap: store => ({
      ...store,
      read: (keys, now) => {
        reads += 1
        return store.read(keys, now)
      },
    }),
  })
  const [here, there] = desk.runtimes
  await there.signIn({ email: "ana@x.io", name: "Ana" })
  const conversation = await newcomer(there)
  const other = await newcomer(there)
  for (const id of [conversation, other]) await hears(there, id, "agent")
  const rounds: (readonly [string, number])[] = []
  const does = async (given: DeskVerb) => {
    reads = 0
    const came = await verb(here, "ana@x.io", given)
    rounds.push([`${given.verb} ${came}`, reads])
  }
  await does({ verb: "accept", chat: conversation })
  await does({ verb: "accept", chat: null })
  await hears(there, conversation, "hello")
  await does({ verb: "say", chat: conversation, text: "Hello." })
  await hears(there, other, "hello")
  await does({ verb: "say", chat: other, text: "Hello." })
  await does({ verb: "transfer", chat: other, to: { queue: "more" } })
  await does({ verb: "block", chat: conversation, minutes: 5, reason: "Rude", scope: "liveChat", ip: false })
  await does({ verb: "answer", chat: conversation, text: "fine" })
  expect(rounds).toEqual([
    ["accept done", 2],
    // The chat that waits longest, and then the conversation, have to be found first.
    ["accept done", 4],
    // The user is remembered by the turns of their conversation alone, so verbs of an agent read them once more.
    ["say done", 3],
    ["say done", 3],
    ["transfer done", 1],
    ["block done", 4],
    ["answer done", 2],
  ])
})
