import { expect, test } from "vitest"
import { ConnectionLost, KeptAnswers } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"

test("who waits for the answer of a request whose client went away in the middle of it is answered itself", async () => {
  const store = openMemoryStore()
  const kept = new KeptAnswers(
    () => store,
    () => 0,
  )
  const once = { id: "a", fingerprint: "f", lock: null, isOfTurn: false }
  let lose = (_: Error): void => {}
  const lost = new Promise<never>((_, reject) => {
    lose = reject
  })
  const first = kept.answer(once, () => lost)
  const others = [1, 2].map(number => kept.answer(once, async () => ({ status: 201, body: `${number}` })))
  lose(new ConnectionLost("gone"))
  await expect(first).rejects.toBeInstanceOf(ConnectionLost)
  expect(await Promise.all(others)).toEqual([
    { status: 201, body: "1" },
    { status: 201, body: "1", isReplayed: true },
  ])
})
