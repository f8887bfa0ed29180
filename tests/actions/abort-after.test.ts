import { setMaxListeners } from "node:events"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { abortAfter } from "../../actions/index.js"
import { filesIn, ROOMS, readSource } from "../project/sources.js"

test("a time comes to its end, whatever the garbage collector takes meanwhile", async () => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  const other = new AbortController()
  // Twenty listen to it, and Node would warn of a leak from the eleventh on.
  setMaxListeners(0, other.signal)
  let came = 0
  for (let count = 0; count < 20; count++)
    abortAfter(100, other.signal).signal.addEventListener("abort", () => {
      came += 1
    })
  await expect
    .poll(() => {
      collect()
      return came
    })
    .toBe(20)
})

test("another signal ends it at once, and its reason is told; who lets it go is told of nothing more", () => {
  const other = new AbortController()
  const [one, gone] = [abortAfter(60_000, other.signal), abortAfter(60_000, other.signal)]
  gone.clear()
  other.abort("the server stops")
  expect([one.signal.reason, one.isOver(), gone.signal.reason === other.signal.reason]).toEqual([
    ...["the server stops", false, false],
  ])
  expect(abortAfter(60_000, other.signal).signal.aborted).toBe(true)
})

test("nobody waits for a time within `AbortSignal.any`, which Node 20 forgets", () => {
  const rooms = ROOMS.filter(room => room !== "console" && room !== "tests")
  const both = rooms.flatMap(filesIn).filter(file => {
    const text = readSource(file)
    return text.includes("AbortSignal.any(") && text.includes("AbortSignal.timeout(")
  })
  expect(both).toEqual([])
})
