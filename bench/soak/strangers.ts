import { connect } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import type { Person } from "./crowd.js"
import type { Act, Scene } from "./scene.js"
import type { Sent } from "./wire.js"

/** Someone sends what nobody should, and is told what is wrong with it. */
export const beMistaken: Act = async scene => {
  const { wire, crowd, chance } = scene
  const person = crowd.someone(chance)
  if (person === null) return
  const [code, sent] = chance.of(mistakes(scene, person))
  const answer = await wire.send(sent, [code])
  if (answer.status < 500 && answer.code !== code) {
    wire.broken(`${code} expected of ${JSON.stringify(sent).slice(0, 300)}, not ${answer.status} ${answer.text}`)
  }
}

type Mistake = readonly [code: string, sent: Sent]

function mistakes(scene: Scene, person: Person): readonly Mistake[] {
  return [...malformed(scene, person), ...forbidden(scene, person), ...impossible(scene, person)]
}

function malformed({ target, crowd }: Scene, { id }: Person): readonly Mistake[] {
  const path = `/v1/conversations/${id}/activities`
  const key = target.keys.bot
  const post = (body: unknown, headers = {}): Sent => ({ method: "POST", path, body, key, headers })
  const get = (query: string): Sent => ({ method: "GET", path: path + query, key })
  return [
    ["JSON_INVALID", post("{")],
    ["JSON_INVALID", post(`{"value": ${"[".repeat(70)}${"]".repeat(70)}}`)],
    ["REQUEST_INVALID", post({ text: 5 })],
    ["REQUEST_INVALID", post({ text: "hello", mood: "good" })],
    ["REQUEST_INVALID", post([])],
    ["REQUEST_INVALID", post('{"text": "hello", "value": {"__proto__": 1}}')],
    ["REQUEST_INVALID", post({ type: "event" })],
    ["REQUEST_INVALID", post({ type: "message", name: "hello" })],
    ["TEXT_INVALID", post({ text: "\u0000" })],
    ["TEXT_INVALID", post('{"text": "\\ud800"}')],
    ["TEXT_INVALID", post(Buffer.from([0x7b, 0xff, 0x7d]))],
    ["TEXT_EXCEEDED", post({ text: "x".repeat(4001) })],
    ["CONTENT_TYPE_UNSUPPORTED", post("{}", { "content-type": "text/plain" })],
    ["IDEMPOTENCY_KEY_INVALID", post({ text: "hello" }, { "idempotency-key": crowd.name("a space ") })],
    ["EVENT_RESERVED", post({ type: "event", name: "LiveChatClientConnected" })],
    ["REQUEST_INVALID", get("?after=x")],
    ["REQUEST_INVALID", get("?after=1&after=2")],
    ["REQUEST_INVALID", get("?before=1")],
    ["REQUEST_INVALID", { method: "GET", path: "/v1/conversations/%ff", key }],
  ]
}

function forbidden({ target, crowd, chance }: Scene, { id, token }: Person): readonly Mistake[] {
  const path = `/v1/conversations/${id}`
  const other = crowd.someone(chance)
  const [email = "", own = ""] = [...target.keys.agents].at(-1) ?? []
  const forOther = { agent: `not-${email}` }
  return [
    ["KEY_MISSING", { method: "GET", path }],
    ["KEY_MISSING", { method: "POST", path: "/v1/conversations" }],
    ["KEY_INVALID", { method: "GET", path, key: "secret" }],
    ["KEY_INVALID", { method: "GET", path, key: `pk_000000000000_${"x".repeat(43)}` }],
    ["TOKEN_INVALID", { method: "GET", path, key: `${token}x` }],
    ["TOKEN_INVALID", { method: "POST", path: `${path}/activities`, body: { text: "hello" }, key: "a.b.c" }],
    ["TOKEN_NOT_FOR_THIS", { method: "GET", path: "/v1/conversations", key: token }],
    ["TOKEN_NOT_FOR_THIS", { method: "GET", path: `${path}/trace`, key: token }],
    ...(other === null || other.id === id
      ? []
      : ([["TOKEN_NOT_FOR_THIS", { method: "GET", path, key: other.token }]] as const)),
    ["PERMISSION_MISSING", { method: "GET", path: "/metrics", key: target.keys.bot }],
    ["PERMISSION_MISSING", { method: "POST", path: "/v1/blocks/lift", body: { ids: ["x"] }, key: own }],
    ["PERMISSION_MISSING", { method: "GET", path: "/v1/conversations", key: own }],
    ["AGENT_NOT_YOURS", { method: "POST", path: "/v1/desk/chats/next/accept", body: forOther, key: own }],
    ["AGENT_MISSING", { method: "POST", path: "/v1/desk/chats/next/accept", key: target.keys.supervisor }],
    [
      "ORIGIN_NOT_ALLOWED",
      { method: "POST", path: "/v1/conversations", headers: { origin: "https://elsewhere.example" } },
    ],
  ]
}

function impossible({ target }: Scene, { id }: Person): readonly Mistake[] {
  const { bot, supervisor } = target.keys
  const block = (value: object): Sent => {
    const body = { subject: { kind: "conversation", value: id }, scope: "liveChat", minutes: 5, ...value }
    return { method: "POST", path: "/v1/blocks", body, key: supervisor }
  }
  const start = (body: object): Sent => ({ method: "POST", path: "/v1/conversations", body, key: bot })
  const read = (path: string, key = supervisor): Sent => ({ method: "GET", path, key })
  return [
    ["BLOCK_END_REQUIRED", block({ minutes: null })],
    ["BLOCK_INTERVAL_INVALID", block({ minutes: 0 })],
    ["REASON_REQUIRED", block({ scope: "conversation" })],
    ["ADDRESS_INVALID", block({ subject: { kind: "ip", value: "300.1.1.1" } })],
    ["ADDRESS_INVALID", start({ ip: "nowhere" })],
    ["SET_INVALID", start({ entities: { ChatUser: { Name: "Eve" } } })],
    ["ROUTE_UNKNOWN", read("/v1/nothing")],
    ["ROUTE_UNKNOWN", read("/wp-login.php")],
    ["METHOD_NOT_ALLOWED", { method: "POST", path: "/healthz", key: bot }],
    ["CONVERSATION_UNKNOWN", read("/v1/conversations/none", bot)],
    ["CONVERSATION_UNKNOWN", { method: "POST", path: "/v1/conversations/none/end", key: bot }],
    ["CHAT_UNKNOWN", read("/v1/desk/chats/none")],
    ["BLOCK_UNKNOWN", read("/v1/blocks/none")],
    ["FLOW_UNKNOWN", read("/v1/flows/none")],
    ["CURSOR_INVALID", read("/v1/conversations?cursor=none")],
    ["REQUEST_INVALID", read("/v1/blocks?limit=100000")],
  ]
}

/** A client that hangs up: with half a request, before the answer, in the middle of it, or after plain nonsense. */
export const hangUp: Act = async scene => {
  const { target, crowd, chance } = scene
  const person = crowd.someone(chance)
  if (person === null) return
  const clientActivityId = crowd.name("lost")
  crowd.record(person.id).doubtful.add(clientActivityId)
  const body = JSON.stringify({ text: "are you there?", clientActivityId })
  const whole = [
    `POST /v1/conversations/${person.id}/activities HTTP/1.1`,
    `Host: ${new URL(target.url).host}`,
    `Authorization: Bearer ${target.keys.bot}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n")
  const half = whole.slice(0, chance.below(whole.length))
  const isReset = chance.is(0.5)
  await sendAndGo(
    target.url,
    chance.of([whole, whole, half, "\u0000\u0001\u0002 nonsense\r\n\r\n"]),
    chance.below(6),
    isReset,
  )
}

/** @param patience milliseconds until it goes */
function sendAndGo(url: string, text: string, patience: number, isReset: boolean): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.on("connect", async () => {
      socket.write(text)
      await pause(patience)
      if (isReset) socket.resetAndDestroy()
      else socket.destroy()
    })
    socket.on("close", () => resolve())
    // The server may well have closed it first.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(error)
    })
  })
}
