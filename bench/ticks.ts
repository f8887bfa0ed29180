import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { storeInThread } from "../cli/index.js"
import { Runtime, Scheduler } from "../runtime/index.js"
import { openSqliteStore } from "../store/index.js"
import { botOf, circle } from "./bots.js"
import { atMost, type Figure } from "./measure.js"

const WAITING = 10_000
const MINUTE = 60_000
const CONNECT = {
  trigger: { phrases: ["agent"] },
  start: "connect",
  steps: {
    connect: {
      type: "action",
      action: "ConnectToHelpdeskAgent",
      next: [{ when: "@InternalActionResult", to: "end" }, { to: "end" }],
    },
  },
}

/** Ten thousand waiting ticks at one moment, on a real file that a thread writes: how long a turn of somebody else waits meanwhile. */
export async function tickFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const file = join(folder, "ticks.db")
  const store = storeInThread(openSqliteStore(new Database(file)), file)
  let now = 0
  let ids = 0
  const clock = { now: () => now }
  let scheduler: Scheduler | null = null
  const runtime = new Runtime({
    bot: botOf({ loop: circle(10), connect: CONNECT }, { liveChat: { waitingTick: "PT1M" } }),
    store,
    clock,
    newId: kind => `${kind}${++ids}`,
    callOutside: async () => null,
    onCommit: commit => scheduler?.hint(commit),
  })
  try {
    const begin = () =>
      runtime.start({ user: null, visitor: null, address: null, locale: null, channel: "bench", set: {} })
    const wait = async () => {
      const { conversation } = await begin()
      await runtime.handleMessage(conversation.id, { text: "agent", address: null })
    }
    for (let begun = 0; begun < WAITING; begun += 100) await Promise.all(Array.from({ length: 100 }, wait))
    const { conversation } = await begin()
    await runtime.handleMessage(conversation.id, { text: "go", address: null })
    now = MINUTE
    scheduler = new Scheduler({ runtime, clock, onError: error => console.error(error) })
    scheduler.start()
    let longest = 0
    while ((await store.due(now, 1)).length > 0) {
      const before = performance.now()
      await runtime.handleMessage(conversation.id, { text: "still here", address: null })
      longest = Math.max(longest, performance.now() - before)
    }
    await scheduler.stop()
    return [atMost("longest turn of another conversation while 10,000 waiting ticks are worked off", longest, 50, "ms")]
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}
