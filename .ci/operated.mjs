/*
 * Parley as its operators have it, where it is installed (`installed.mjs`, and a test): the command serves a new bot from a file, a
 * visitor talks and is banned, the database is copied beside the server, which is stopped in order, and the copy is served in its
 * place. Ends with 0 where each of that went as it should. It works in the folder that it is run in.
 */
import assert from "node:assert/strict"
import { execFileSync, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { ParleyClient, Refusal } from "parley/client"

const MAIN = join("node_modules", "parley", "dist", "cli", "main.js")
const BOT = "operated-bot"
const DATABASE = "operated.db"
const COPY = "operated-copy.db"

/** @param {readonly string[]} args */
const command = args => execFileSync(process.execPath, [MAIN, ...args], { encoding: "utf8" })

/**
 * Does something with a server of a database, and stops it.
 *
 * @template T
 * @param {string} database
 * @param {(url: string) => Promise<T>} work
 * @returns {Promise<{ readonly result: T, readonly code: unknown }>} with the exit code, or the signal that ended it
 */
async function served(database, work) {
  const args = [MAIN, "start", "--flows", `${BOT}/flows`, "--db", `file:${database}`, "--port", "0"]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] })
  const ended = new Promise(resolve => child.on("close", (code, signal) => resolve(code ?? signal)))
  let said = ""
  /** @type {Promise<string>} */
  const listening = new Promise((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", text => {
      said += text
      const [, url] = /listens on (http:\S+:\d+)/.exec(said) ?? []
      if (url !== undefined) resolve(url)
    })
    ended.then(code => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  try {
    const result = await listening.then(work)
    child.kill("SIGTERM")
    return { result, code: await ended }
  } finally {
    child.kill("SIGKILL")
  }
}

/** @param {() => Promise<unknown>} work */
async function refused(work) {
  const outcome = await work().then(
    () => null,
    error => error,
  )
  return outcome instanceof Refusal ? outcome.code : outcome
}

command(["new", BOT])
const before = await served(DATABASE, async url => {
  const token = readFileSync(`${DATABASE}.key`, "utf8").trim()
  const admin = new ParleyClient({ url, token })
  const { conversation, conversationToken, visitorToken } = await admin.call("startConversation", { body: {} })
  const visitor = admin.with(conversationToken)
  const say = () => visitor.call("sendActivity", { params: { id: conversation.id }, body: { text: "order" } })
  const { activities } = await say()
  const body = {
    scope: "conversation",
    minutes: 60,
    reason: "Abuse",
    subject: { kind: "visitor", value: visitorToken },
  }
  await admin.call("createBlock", { body })
  const refusals = [
    await refused(say),
    await refused(() => admin.call("startConversation", { body: { visitorToken } })),
  ]
  command(["backup", COPY, "--db", `file:${DATABASE}`])
  return { token, visitorToken, texts: activities.map(({ text }) => text), refusals }
})
const [block] = command(["blocks", "list", "--db", `file:${COPY}`]).split("\n")
const { token, visitorToken, texts, refusals } = before.result
const after = await served(COPY, url =>
  refused(() => new ParleyClient({ url, token }).call("startConversation", { body: { visitorToken } })),
)
const [, state, scope, , , reason] = block?.split("\t") ?? []
assert.deepEqual(
  { texts, refusals, block: [state, scope, reason], afterwards: after.result, codes: [before.code, after.code] },
  {
    texts: ["What is the number of your order?"],
    refusals: ["BLOCKED", "BLOCKED"],
    block: ["holds", "conversation", "Abuse"],
    afterwards: "BLOCKED",
    codes: [0, 0],
  },
)
