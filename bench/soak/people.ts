import { cart } from "./bot.js"
import type { Line, Person, Saying } from "./crowd.js"
import type { Act, Scene } from "./scene.js"
import { PAGE_ORIGIN } from "./target.js"
import type { Answer } from "./wire.js"
import { words } from "./words.js"

const LOCALES = ["en", "ru", "zh-CN", "de", "en-GB"]
const GONE = ["BLOCKED", "CONVERSATION_ENDED"]
const REFUSED_STARTS = ["BLOCKED", "STARTS_EXCEEDED"]

/** A bot starts a conversation for somebody. */
export const startWithKey: Act = async scene => {
  const { target, wire, crowd, chance } = scene
  const user = chance.is(0.4) ? `user-${chance.below(200)}` : null
  const ip = addressOf(scene)
  const body = {
    ip,
    locale: chance.of(LOCALES),
    ...(user === null ? {} : { user: { id: user, name: `User ${user}`, email: `${user}@example.com` } }),
    ...(chance.is(0.3) ? { visitorToken: crowd.someone(chance)?.visitor ?? "forged" } : {}),
    entities: { Cart: cart(target.cart), ...(chance.is(0.2) ? { Order: { Number: "AB-123456" } } : {}) },
  }
  const headers = chance.is(0.3) ? { "idempotency-key": crowd.name("start") } : {}
  const sent = { method: "POST", path: "/v1/conversations", body, key: target.keys.bot, headers } as const
  const answer = await wire.send(sent, REFUSED_STARTS)
  if (answer.status === 201) joined(scene, answer, user, ip)
  if (!("idempotency-key" in headers) || answer.status >= 429) return
  const again = await wire.send(sent, REFUSED_STARTS)
  if (again.text !== answer.text) wire.broken(`an Idempotency-Key got two answers: ${answer.text} and ${again.text}`)
  const other = await wire.send({ ...sent, body: { ...body, channel: "other" } }, ["IDEMPOTENCY_KEY_REUSED"])
  if (other.status !== 409) wire.broken(`an Idempotency-Key was used for two requests: ${other.text.slice(0, 300)}`)
}

/** Somebody starts a conversation on a page, without a key. */
export const startFromPage: Act = async scene => {
  const { wire, crowd, chance } = scene
  const visitor = chance.is(0.5) ? crowd.someone(chance)?.visitor : undefined
  const body = { locale: chance.of(LOCALES), ...(visitor === undefined ? {} : { visitorToken: visitor }) }
  const headers = { origin: PAGE_ORIGIN }
  const answer = await wire.send({ method: "POST", path: "/v1/conversations", body, headers }, REFUSED_STARTS)
  if (answer.status === 201) joined(scene, answer, null, null)
}

/** Somebody says something, most often with an id. */
export const talk: Act = async scene => {
  const { wire, crowd, chance } = scene
  const person = crowd.someone(chance)
  if (person === null) return
  const saying = newSaying(scene, person)
  told(scene, person, saying, await wire.send({ method: "POST", ...saying }, GONE))
}

/** A client does not know whether it was heard and says it again, at the same time: it is one. */
export const talkTwice: Act = async scene => {
  const { wire, crowd, chance } = scene
  const person = crowd.someone(chance)
  if (person === null) return
  const saying = newSaying(scene, person, true)
  const send = () => wire.send({ method: "POST", ...saying }, GONE)
  const [one, other] = await Promise.all([send(), send()])
  for (const answer of [one, other]) told(scene, person, saying, answer)
  const isHeard = one.status === 200 && other.status === 200
  if (isHeard && one.text !== other.text) wire.broken(`said twice at once: ${one.text} and ${other.text}`)
}

/** Repeats a request that was answered; it must get the same bytes. */
export const repeat: Act = async ({ wire, crowd, chance }) => {
  const person = crowd.someone(chance)
  if (person === null || person.sayings.length === 0) return
  const saying = chance.of(person.sayings)
  const again = await wire.send({ method: "POST", ...saying })
  if (again.status < 500 && again.text !== saying.text) {
    wire.broken(`said again: ${JSON.stringify(saying.body)} was answered ${saying.text} and then ${again.text}`)
  }
}

/** Something else under an id that was used. */
export const reuse: Act = async ({ wire, crowd, chance }) => {
  const person = crowd.someone(chance)
  const saying = person?.sayings.find(({ body }) => "clientActivityId" in body && "text" in body)
  if (saying === undefined) return
  const body = { ...saying.body, text: "something else" }
  const { status, text } = await wire.send({ method: "POST", ...saying, body }, ["CLIENT_ACTIVITY_ID_REUSED"])
  if (status < 500 && status !== 409) wire.broken(`an id was used for two activities: ${text.slice(0, 300)}`)
}

/** An event, of which one is known to a flow. */
export const sendEvent: Act = async scene => {
  const { target, wire, crowd, chance } = scene
  const person = crowd.someone(chance)
  if (person === null) return
  const value = crowd.name("event")
  const body = { type: "event", name: chance.of(["ping", "pageViewed", "chatRated"]), value }
  const key = chance.is(0.5) ? person.token : target.keys.bot
  const path = `/v1/conversations/${person.id}/activities`
  const answer = await wire.send({ method: "POST", path, body, key }, GONE)
  if (answer.status !== 200) return
  check(scene, person.id, answer)
  crowd.record(person.id).heard.add(value)
}

/** The user ends the conversation. */
export const end: Act = async ({ target, wire, crowd, chance }) => {
  const person = crowd.someone(chance)
  if (person === null) return
  const key = chance.is(0.5) ? person.token : target.keys.bot
  const path = `/v1/conversations/${person.id}/end`
  const answer = await wire.send({ method: "POST", path, key }, GONE)
  if (answer.status === 200 && answer.body.conversation.status !== "ended") wire.broken(`not ended: ${answer.text}`)
  crowd.leave(person.id)
}

function addressOf({ chance }: Scene): string {
  if (chance.is(0.2)) return `2001:db8:${chance.below(50)}::${chance.below(9) + 1}`
  return `10.${chance.below(4)}.${chance.below(10)}.${chance.below(250) + 1}`
}

function joined({ crowd }: Scene, { body }: Answer, user: string | null, ip: string | null): void {
  const { conversation, conversationToken: token, visitorToken: visitor, activities } = body
  crowd.answered(conversation.id, activities)
  crowd.join({ id: conversation.id, token, visitor, user, ip, options: [], liveChat: "none", sayings: [] })
}

/** @param isNamed it has an id of the client's own */
function newSaying({ target, crowd, chance }: Scene, person: Person, isNamed = chance.is(0.7)): Saying {
  const text = words(chance, person.options)
  const isKept = !isNamed && chance.is(0.4)
  return {
    path: `/v1/conversations/${person.id}/activities`,
    body: { text, ...(isNamed ? { clientActivityId: crowd.name("said") } : {}) },
    key: chance.is(0.4) ? person.token : target.keys.bot,
    headers: isKept ? { "idempotency-key": crowd.name("key") } : {},
    text: "",
  }
}

/** Keeps what an answer says for later: what may be repeated, and what the log must hold. */
function told(scene: Scene, person: Person, saying: Saying, answer: Answer): void {
  const { crowd } = scene
  if (answer.code === "CONVERSATION_ENDED" || answer.code === "BLOCKED") crowd.leave(person.id)
  if (answer.status !== 200) return
  check(scene, person.id, answer)
  const { clientActivityId } = saying.body as { readonly clientActivityId?: string }
  if (clientActivityId !== undefined) crowd.record(person.id).heard.add(clientActivityId)
  if (clientActivityId !== undefined || "idempotency-key" in saying.headers) {
    crowd.remember(person, { ...saying, text: answer.text })
  }
  const { awaiting, liveChat } = answer.body.conversation
  person.options = (awaiting?.options ?? []).map(({ title }: { readonly title: string }) => title)
  person.liveChat = liveChat
}

/** Replies follow what they answer, in order. */
function check({ wire, crowd }: Scene, id: string, { body, text }: Answer): void {
  const lines = body.activities as readonly Line[]
  const inOrder = lines.every((line, index) => line.seq > (lines[index - 1]?.seq ?? body.seq))
  if (body.id !== `${id}-${body.seq}` || !inOrder) wire.broken(`replies out of order: ${text.slice(0, 500)}`)
  crowd.answered(id, lines)
}
