import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Runtime } from "../../runtime/index.js"
import { keepFile } from "../../runtime/index.js"
import { botOf } from "../helpdesk/play.js"
import { type Desk, newcomer, openDesk, outcome, START } from "../helpdesk/runtimes.js"

const bot = botOf({ name: "files", bot: { limits: { text: 40 } }, flows: {} })
const stricter = botOf({ name: "stricter", bot: { limits: { text: 20, event: 5 } }, flows: {} })

describe("the files of a message", () => {
  let desk: Desk
  let runtime: Runtime
  let id: string
  beforeEach(async () => {
    desk = openDesk(bot, "memory")
    ;[runtime] = desk.runtimes
    id = await newcomer(runtime)
  })
  afterEach(() => desk.close())

  async function* bytes() {
    yield Uint8Array.from([1])
  }
  const kept = async (file: string, conversation = id): Promise<string> => {
    const upload = { id: file, conversation, name: `${file}.txt`, contentType: "text/plain", at: START }
    await keepFile(desk.store, upload, 9, bytes())
    return `/v1/conversations/${conversation}/uploads/${file}`
  }
  const message = (text: string, ...files: readonly string[]) => ({ text, files, address: null })

  test("are looked for in its turn: nothing that was said after it is heard before", async () => {
    const file = await kept("f1")
    const [first, second] = await Promise.all([
      runtime.handleMessage(id, message("with a file", file)),
      runtime.handleMessage(id, message("and this")),
    ])
    expect(first.first).toBeLessThan(second.first)
    const [line] = await desk.store.activities(id, first.first - 1, 1)
    expect([line?.text, line?.attachments]).toEqual([
      "with a file",
      [{ contentType: "text/plain", contentUrl: file, name: "f1.txt" }],
    ])
  })

  test("may be gone when it is sent again: it is answered as then", async () => {
    const file = await kept("f1")
    const sent = { ...message(" ", file), clientActivityId: "a1" }
    const first = await runtime.handleMessage(id, sent)
    await runtime.end(id)
    while ((await desk.store.erase({ kind: "files", before: START * 2 }, 10)).isMore);
    expect(await desk.store.upload("f1")).toBe(null)
    const { first: line, last, view } = await runtime.handleMessage(id, sent)
    expect([line, last, view]).toEqual([first.first, first.last, first.view])
    const other = { ...sent, files: [await kept("f2").catch(() => "none")] }
    expect(await outcome(() => runtime.handleMessage(id, other))).toBe("CLIENT_ACTIVITY_ID_REUSED")
  })

  test("are its conversation's own, and all else is refused after what is refused first", async () => {
    const other = await newcomer(runtime)
    const foreign = await kept("f1", other)
    const own = `/v1/conversations/${id}/uploads`
    for (const file of [foreign, `${own}/f1`, `${own}/none`, `${own}/`, "https://x.example/f1", ""])
      expect([file, await outcome(() => runtime.handleMessage(id, message("see", file)))]).toEqual([
        file,
        "ATTACHMENT_UNKNOWN",
      ])
    await runtime.end(id)
    expect(await outcome(() => runtime.handleMessage(id, message("see", foreign)))).toBe("CONVERSATION_ENDED")
  })

  test("give their names to a text in which there is nothing to read, as far as a text may go", async () => {
    const files = [await kept("f1"), await kept("f2")]
    expect(await outcome(() => runtime.handleMessage(id, message("\u0000", ...files)))).toBe("TEXT_INVALID")
    const answer = await runtime.handleMessage(id, message(" ", ...files))
    const [line] = await desk.store.activities(id, answer.first - 1, 1)
    expect(line?.text).toBe("f1.txt, f2.txt")
    const long = await kept(`f${"3".repeat(40)}`)
    expect(await outcome(() => runtime.handleMessage(id, message(" ", long)))).toBe("TEXT_EXCEEDED")
  })

  test("what was taken once is answered as then, though the bot takes less by now", async () => {
    const sent = { text: "Hello there, how are you?", address: null, clientActivityId: "a1" }
    const event = { name: "paid", value: "a long value", from: "server", clientActivityId: "e1" } as const
    const [first, heard] = [await runtime.handleMessage(id, sent), await runtime.handleEvent(id, event)]
    await runtime.useBot(stricter)
    expect((await runtime.handleMessage(id, sent)).first).toBe(first.first)
    expect((await runtime.handleEvent(id, event)).first).toBe(heard.first)
    expect(await outcome(() => runtime.handleMessage(id, { ...sent, clientActivityId: "a2" }))).toBe("TEXT_EXCEEDED")
    expect(await outcome(() => runtime.handleEvent(id, { ...event, clientActivityId: "e2" }))).toBe("EVENT_EXCEEDED")
  })
})
