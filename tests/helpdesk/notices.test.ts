import { afterEach, describe, expect, test } from "vitest"
import { BlockedError } from "../../turns/index.js"
import { botOf } from "./play.js"
import { type Desk, newcomer, openDesk, START } from "./runtimes.js"

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const until = new Date(START + 90 * 60_000).toISOString()
const generic = "This conversation has been closed."
const told = { text: "You have been blocked. Reason: Spam", reason: "Spam", until, retryAfterSeconds: 5400 }

/** All that a banned person is told, and nothing else. */
describe.each([
  ["reason", told],
  ["generic", { text: generic, until, retryAfterSeconds: 5400 }],
  ["none", {}],
])("6.5 blocking.notice %s", (notice, details) => {
  async function banned(): Promise<{ readonly at: Desk; readonly id: string }> {
    desk = openDesk(botOf({ name: "notices", bot: { blocking: { notice } } }), "memory")
    const [runtime] = desk.runtimes
    const id = await newcomer(runtime, { visitor: "v1" })
    const subject = { kind: "visitor", value: "v1" } as const
    await runtime.makeBlock({ subject, minutes: 90, reason: "Spam", scope: "conversation", by: null })
    await runtime.runDue()
    return { at: desk, id }
  }

  test("a start, a message, an event and an end are refused with exactly this", async () => {
    const { at, id } = await banned()
    const [runtime] = at.runtimes
    const event = { name: "x", value: null, from: "client" } as const
    for (const ask of [
      () => newcomer(runtime, { visitor: "v1" }),
      () => runtime.handleMessage(id, { text: "hello", address: null }),
      () => runtime.handleEvent(id, event),
      () => runtime.end(id),
    ]) {
      const refusal = await ask().then(
        () => null,
        (error: unknown) => error,
      )
      expect(refusal).toBeInstanceOf(BlockedError)
      expect(refusal).toMatchObject({ code: "BLOCKED" })
      expect((refusal as BlockedError).details).toEqual(details)
    }
  })

  test("the conversation as answers tell of it says no more either", async () => {
    const { at, id } = await banned()
    const { block = null } = await at.runtimes[0].reader.view(id)
    const { until, reason } = details as { readonly until?: string; readonly reason?: string }
    expect([block?.until, block?.reason]).toEqual([until, reason])
  })

  test("the log of the ended conversation says no more to the person", async () => {
    const { at, id } = await banned()
    const shown = (await at.store.activities(id, 0, 50)).filter(({ type }) => type === "message")
    const { text: told } = details as { text?: string }
    expect(shown.map(({ text }) => text)).toEqual(["Welcome", ...(told === undefined ? [] : [told])])
    if (told !== undefined) expect(shown.at(-1)?.channelData).toEqual({ notice: details })
  })
})

test("6.5 onStart record: the record is ended, marked as blocked, says why, and greets nobody", async () => {
  const bot = { blocking: { onStart: "record" } }
  desk = openDesk(botOf({ name: "record", bot }), "memory")
  const [runtime] = desk.runtimes
  const subject = { kind: "visitor", value: "v1" } as const
  await runtime.makeBlock({ subject, minutes: 90, reason: "Spam", scope: "conversation", by: null })
  const id = await newcomer(runtime, { visitor: "v1" })
  const { conversation } = await runtime.reader.state(id)
  expect(conversation).toMatchObject({ status: "ended", blocked: true })
  expect(await desk.store.activities(id, 0, 50)).toMatchObject([
    { type: "endOfConversation", text: told.text, channelData: { blocked: true } },
  ])
})
