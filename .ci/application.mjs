/*
 * An application with Parley inside, as people install it: it has a chat with a block over its own server, says what came of
 * it, and ends. It writes its bot into the folder that it is run in, where Parley is installed (`installed.mjs`, and a test).
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { createParley, defineAction, ParleyError } from "parley"
import { ParleyClient, Refusal } from "parley/client"

const time = defineAction({
  name: "Shop.Hours",
  summary: "When the shop is open.",
  params: { type: "object", properties: {} },
  result: { type: "string" },
  run: async () => "nine to five",
})
const flows = {
  hours: {
    trigger: { phrases: ["hours"] },
    start: "ask",
    steps: {
      ask: { type: "action", action: "Shop.Hours", save: "@hours", next: "say" },
      say: { type: "message", message: "We are open {{ @hours }}." },
    },
  },
  agent: {
    trigger: { phrases: ["agent"] },
    start: "call",
    steps: { call: { type: "action", action: "ConnectToHelpdeskAgent" } },
  },
}
mkdirSync("application-flows", { recursive: true })
for (const [name, flow] of Object.entries(flows)) writeFileSync(`application-flows/${name}.json`, JSON.stringify(flow))
const options = { flows: "application-flows", actions: [time], adminKey: "key", environment: {} }
const log = { info: () => {}, warn: console.error, error: console.error }
const parley = await createParley({ ...options, db: "file:application.db", log })
const server = createServer(parley.router)
await new Promise(resolve => server.listen(0, "127.0.0.1", () => resolve(undefined)))
const address = server.address()
const port = typeof address === "object" && address !== null ? address.port : 0

const admin = new ParleyClient({ url: `http://127.0.0.1:${port}`, token: "key" })
const { conversation, conversationToken, visitorToken } = await admin.call("startConversation", { body: {} })
const user = admin.with(conversationToken)
const params = { id: conversation.id }
await user.call("sendActivity", { params, body: { text: "hours" } })
await user.call("sendActivity", { params, body: { text: "agent" } })
const agent = "ana@example.com"
await admin.call("signIn", { body: { agent, name: "Ana" } })
const { chat } = await admin.call("acceptChat", { params: { id: `of:${conversation.id}` }, body: { agent } })
await admin.call("messagesChat", { params: { id: chat.id }, body: { agent, text: "Hello, I am Ana." } })

const texts = []
for await (const { text, from } of user.stream(conversation.id)) {
  if (text !== undefined) texts.push(text)
  if (from.role === "agent") break
}
await admin.call("blockChat", {
  params: { id: chat.id },
  body: { agent, scope: "conversation", minutes: 60, reason: "Abuse" },
})
const refusal = await admin.call("startConversation", { body: { visitorToken } }).catch(error => error)
const code = refusal instanceof Refusal ? refusal.code : null
const mistake = await createParley({ ...options, db: "mysql:" }).catch(error => error)
const thrown = mistake instanceof ParleyError ? mistake.code : null
await parley.close()
server.close()
console.log(JSON.stringify({ texts, code, thrown }))
