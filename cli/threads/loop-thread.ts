import { parentPort, workerData } from "node:worker_threads"
import type { SourceFile } from "../../language/index.js"
import { TURNS } from "../../runtime/index.js"
import { connectThread, startLoop } from "../../server/index.js"
import { callOutside } from "../call-outside.js"
import { actionsOf } from "../own-actions.js"
import { makeServed } from "../served-bot.js"
import { openFileStore } from "../sqlite-driver.js"
import { LOOP_EVENTS, type LoopData, type LoopEvents } from "./loop-in-thread.js"
import { storeInThread, WRITER } from "./store-in-thread.js"
import { tellLag } from "./thread-lags.js"

/* The thread in which a server's turns are decided (`cli/threads/loop-in-thread.ts`). */

tellLag("loop")
if (parentPort !== null) await run(parentPort, workerData as LoopData)

async function run(port: NonNullable<typeof parentPort>, { database, files, actions, userKeys }: LoopData) {
  const extra = actions === null ? [] : await actionsOf(actions)
  const botOf = (changed: readonly SourceFile[]) => {
    const { served } = makeServed(changed, extra, process.env, true)
    if (served === null) throw new Error("the files were checked before they came here")
    return served.bot
  }
  const store = storeInThread(await openFileStore(database), database)
  const clock = { now: () => Date.now() }
  const loop = startLoop(
    { bot: botOf(files), store, clock, userKeys, callOutside },
    {
      onCommit: told => void server.onCommit(told),
      onError: (error, owner) =>
        void server.onError(error instanceof Error ? (error.stack ?? error.message) : String(error), owner),
      onErased: (what, counts) => void server.onErased(what, counts),
    },
  )
  const server = connectThread<LoopEvents>(
    port,
    {
      ...Object.fromEntries(TURNS.map(name => [name, loop.turns[name].bind(loop.turns)])),
      ...Object.fromEntries(WRITER.map(name => [name, store[name]])),
      listen: loop.listen,
      ignore: loop.ignore,
      useBot: (changed: readonly SourceFile[]) => loop.useBot({ bot: botOf(changed), files: changed }),
      figures: () => loop.figures(),
      begin: () => loop.begin(),
      stop: () => loop.stop(),
    },
    LOOP_EVENTS,
  )
}
