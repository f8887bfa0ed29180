import { expect, onTestFinished, test } from "vitest"
import { Runtime, Scheduler } from "../../runtime/index.js"
import { openPostgresStore } from "../../store/index.js"
import { hasPostgres, newDatabase } from "../postgres.js"
import { repeated } from "../thoroughness.js"
import { botOf } from "./serving.js"

const LATER = {
  trigger: { phrases: ["later"] },
  start: "wait",
  steps: {
    wait: { type: "wait", for: ["never"], timeout: { after: "PT1S", next: "over" } },
    over: { type: "message", message: "time is up" },
  },
}
const NOBODY = { user: null, visitor: null, address: null, locale: null, channel: "test", set: {} }
const DUE = repeated({ all: 10_000, ci: 200, here: 60 })
const PROCESSES = 3

test.runIf(await hasPostgres())(
  `${DUE} that are due at once are done once each by ${PROCESSES} processes, which tell how late it is and answer others meanwhile`,
  async () => {
    const url = await newDatabase()
    const { bot } = botOf({ "later.json": LATER })
    let now = Date.UTC(2026, 0, 1)
    let ids = 0
    const clock = { now: () => now }
    const errors: unknown[] = []
    const all = await Promise.all(
      Array.from({ length: PROCESSES }, async () => {
        const store = await openPostgresStore(url)
        onTestFinished(store.close)
        const options = { bot, store, clock, newId: (kind: string) => `${kind}${++ids}`, callOutside: async () => null }
        const runtime = new Runtime(options)
        const scheduler = new Scheduler({ runtime, clock, onError: error => errors.push(error), isShared: true })
        return { store, runtime, scheduler }
      }),
    )
    const [one] = all
    if (one === undefined) throw new Error("there is no process")
    const begin = async (index: number): Promise<string> => {
      const { runtime } = all[index % PROCESSES] ?? one
      const { conversation } = await runtime.start(NOBODY)
      await runtime.handleMessage(conversation.id, { text: "later", address: null })
      return conversation.id
    }
    const begun: string[] = []
    for (let number = 0; number < DUE; number += 20)
      begun.push(...(await Promise.all(Array.from({ length: 20 }, (_, index) => begin(number + index)))))
    const { conversation: other } = await one.runtime.start(NOBODY)
    now += 61_000
    expect(now - ((await one.runtime.nextDue()) ?? now)).toBe(60_000)

    for (const { scheduler } of all) scheduler.start()
    let answered = 0
    while ((await one.store.due(now, 1)).length > 0) {
      await one.runtime.handleMessage(other.id, { text: "still here", address: null })
      answered += 1
    }
    await Promise.all(all.map(({ scheduler }) => scheduler.stop()))

    const said = await Promise.all(
      begun.map(
        async id => (await one.store.activities(id, 0, 100)).filter(({ text }) => text === "time is up").length,
      ),
    )
    expect(said.filter(times => times !== 1)).toEqual([])
    expect(answered).toBeGreaterThan(1)
    expect(errors).toEqual([])
  },
  600_000,
)
