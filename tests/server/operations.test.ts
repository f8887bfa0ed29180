import { closeSync, existsSync, openSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type Running, site } from "./process.js"
import { ask } from "./serving.js"

const ECHO = {
  "bot.json": {},
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}

async function answers({ url, key }: Running, requests: number): Promise<void> {
  for (let count = 0; count < requests; count++)
    expect((await ask(url, "POST", "/v1/conversations", {}, key)).status).toBe(201)
}

async function droppedLines({ url, key }: Running): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text()
  return Number(/^parley_log_lines_dropped_total (\d+)$/m.exec(text)?.[1])
}

test.skipIf(!existsSync("/dev/full"))(
  "a log on a full disk is dropped and counted, and the server goes on",
  async () => {
    const full = openSync("/dev/full", "w")
    const server = await site(ECHO).start([], { PARLEY_LOG: "info" }, { stdio: ["ignore", full, "pipe"] })
    closeSync(full)
    await answers(server, 3)
    await expect.poll(() => droppedLines(server)).toBeGreaterThanOrEqual(3)
    expect(await server.kill("SIGTERM")).toBe(0)
  },
)

test("outputs that nobody reads any more cost lines and nothing else", async () => {
  const server = await site(ECHO).start([], { PARLEY_LOG: "info" })
  server.closeOutputs()
  await answers(server, 3)
  await expect.poll(() => droppedLines(server)).toBeGreaterThanOrEqual(3)
  expect(await server.kill("SIGTERM")).toBe(0)
})

test("a reader that stands still holds up neither answers nor the end", async () => {
  const server = await site(ECHO).start([], { PARLEY_LOG: "info" })
  server.pauseOutputs()
  // More lines than a pipe and the reader's memory take.
  for (let count = 0; count < 20; count++)
    await Promise.all(Array.from({ length: 60 }, () => fetch(`${server.url}/v1/${"x".repeat(200)}`)))
  await answers(server, 3)
  const began = performance.now()
  await server.kill("SIGTERM")
  expect(performance.now() - began).toBeLessThan(10_000)
})

test("an error that nobody took is told and ends the server", async () => {
  const place = site({
    "bot.json": {},
    "slip.json": {
      trigger: { event: "NotUnderstood" },
      start: "slip",
      steps: { slip: { type: "action", action: "Slip", save: "@slip" } },
    },
  })
  place.write(
    "actions.mjs",
    `export const slip = {
       name: "Slip", summary: "Leaves an error.", params: { type: "object", properties: {} }, result: {},
       run: async () => (setImmediate(() => Promise.reject(new Error("nobody took this"))), {}),
     }`,
  )
  const server = await place.start(["--actions", join(place.folder, "actions.mjs")])
  const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  await ask(server.url, "POST", `/v1/conversations/${id}/activities`, { text: "x" }, server.key).catch(() => {})
  expect(await server.ended).toBe(1)
  expect(server.stderr()).toContain("nobody took this")
})
