import type { KnownChat } from "./crowd.js"
import type { Act, Scene } from "./scene.js"
import { AGENTS } from "./target.js"
import type { Answer } from "./wire.js"

/** With these anything about a chat may be refused, when others act at the same time. */
const CHANGED = ["AGENT_SIGNED_OUT", "CHAT_ENDED", "CHAT_NOT_YOURS", "CHAT_WAITING", "NO_CHAT", "CHAT_AMBIGUOUS"]
const TAKEN = [
  "NO_CHAT",
  "CHAT_TAKEN",
  "CHAT_HAS_AGENT",
  "AGENT_FULL",
  "CHAT_ENDED",
  "CHAT_NOT_YOURS",
  "AGENT_SIGNED_OUT",
  "QUEUE_NOT_YOURS",
]
const QUEUES = ["general", "billing"]

/** All agents come to work. */
export async function openDesk({ target, wire }: Scene): Promise<void> {
  for (const agent of AGENTS) {
    const body = { agent, name: agent.split("@")[0], queues: QUEUES }
    await wire.send({ method: "POST", path: "/v1/desk/agents/sign-in", body, key: target.keys.supervisor })
  }
}

/** An agent goes, and most often comes back at once. */
export const signOutAndIn: Act = async ({ target, wire, crowd, chance }) => {
  const agent = crowd.agent(chance)
  const key = target.keys.agents.get(agent) ?? ""
  await wire.send({ method: "POST", path: "/v1/desk/agents/sign-out", key }, ["AGENT_SIGNED_OUT"])
  await wire.send({ method: "POST", path: "/v1/desk/agents/sign-in", key })
}

/** An agent takes who waits longest, or somebody who is known to wait. */
export const accept: Act = async scene => {
  const { crowd, chance } = scene
  const waiting = crowd.people.find(person => person.liveChat === "waiting")
  const which = waiting === undefined || chance.is(0.6) ? "next" : `of:${waiting.id}`
  await acceptAs(scene, crowd.agent(chance), which)
}

/** Two agents want the same chat: one gets it. */
export const race: Act = async scene => {
  const { target, wire, crowd, chance } = scene
  const path = "/v1/desk/chats?status=waiting&limit=20"
  const { status, body } = await wire.send({ method: "GET", path, key: target.keys.supervisor })
  if (status !== 200 || body.items.length === 0) return
  const chat = chance.of(body.items as readonly KnownChat[])
  if (crowd.chats.some(({ id }) => id === chat.id)) return
  const [first, second] = [AGENTS[0] ?? "", crowd.agent(chance)]
  if (first === second) return
  const answers = await Promise.all([first, second].map(agent => acceptAs(scene, agent, chat.id)))
  const [one, other] = answers.map(answer => answer.body?.chat)
  const isTakenTwice = answers.every(answer => answer.status === 200) && one.agent !== other.agent
  // Somebody may have handed it over in between: then there is a version in between.
  if (isTakenTwice && Math.abs(one.version - other.version) < 2) wire.broken(`two agents have the chat ${chat.id}`)
}

/** An agent says something, at times again with the same `Idempotency-Key`. */
export const speak: Act = async scene => {
  const { wire, crowd, chance } = scene
  const known = crowd.chat(chance)
  if (known === null) return
  const text = crowd.name("agent")
  const headers = chance.is(0.3) ? { "idempotency-key": crowd.name("speak") } : {}
  const sent = verb(scene, known, "messages", { text }, headers)
  const answer = await wire.send(sent, CHANGED)
  if (answer.status === 200) crowd.record(known.conversation).spoken.add(text)
  if (!("idempotency-key" in headers) || answer.status >= 500) return
  const again = await wire.send(sent, CHANGED)
  if (again.text !== answer.text) wire.broken(`an agent's message got two answers: ${answer.text} and ${again.text}`)
}

/** An agent answers what is asked after a chat; what is chosen there may block the user. */
export const answerQuestion: Act = async scene => {
  const { target, wire, crowd, chance } = scene
  const known = crowd.chat(chance)
  if (known === null) return
  const path = `/v1/desk/chats/${known.id}`
  const read = await wire.send({ method: "GET", path, key: target.keys.agents.get(known.agent) ?? "" }, CHANGED)
  const options = (read.body?.question?.options ?? []) as readonly { readonly title: string }[]
  const text = options.length === 0 || chance.is(0.2) ? "whatever" : chance.of(options).title
  await wire.send(verb(scene, known, "answer", { text }), [...CHANGED, "NO_QUESTION"])
}

/** An agent or the supervisor ends a chat, hands it over or keeps the user out. */
export const decide: Act = async scene => {
  const { wire, crowd, chance } = scene
  const known = crowd.chat(chance)
  if (known === null) return
  const [name, body] = chance.of(decisionsOf(scene))
  // The agent to whom it is handed may have it already, or as many others as they may.
  const own = name === "transfer" ? ["CHAT_HAS_AGENT", "AGENT_FULL"] : ["ADDRESS_UNKNOWN"]
  const answer = await wire.send(verb(scene, known, name, body), [...CHANGED, ...own])
  if (answer.status !== 200 || name !== "transfer") return
  const { id, conversationId: conversation, agent } = answer.body.chat
  if (agent !== null && agent !== known.agent) crowd.took({ id, conversation, agent })
}

/** Chats that were allocated by themselves become known. */
export const lookAtDesk: Act = async ({ target, wire, crowd, chance }) => {
  const path = `/v1/desk/chats?status=connected&limit=${chance.below(20) + 1}`
  const { status, body } = await wire.send({ method: "GET", path, key: target.keys.supervisor })
  if (status !== 200) return
  for (const { id, conversationId: conversation, agent } of body.items) {
    if (!crowd.chats.some(known => known.id === id && known.agent === agent)) crowd.took({ id, conversation, agent })
  }
}

/** The supervisor keeps somebody out, with no chat needed. */
export const block: Act = async scene => {
  const { target, wire, crowd, chance } = scene
  const person = crowd.someone(chance)
  if (person === null) return
  const read = await wire.send({ method: "GET", path: `/v1/conversations/${person.id}`, key: target.keys.supervisor })
  if (read.status !== 200) return
  const { userId: user, visitorId: visitor, address } = read.body.person
  const subjects = [
    { kind: "conversation", value: person.id },
    { kind: "user", value: user },
    { kind: "visitor", value: visitor },
    { kind: "ip", value: address },
    { kind: "ip", value: `10.3.${chance.below(10)}.0/24` },
  ].filter(({ value }) => value !== null && value !== "127.0.0.1")
  const subject = chance.of(subjects)
  const scope = chance.of(["liveChat", "conversation"])
  const body = { subject, scope, minutes: 1 + chance.below(90), reason: crowd.name("reason") }
  const answer = await wire.send({ method: "POST", path: "/v1/blocks", body, key: target.keys.supervisor })
  if (answer.status !== 201) return
  const { id } = answer.body.block
  const again = await wire.send({ method: "GET", path: `/v1/blocks/${id}`, key: target.keys.supervisor })
  if (again.status === 200 && again.body.block.reason !== body.reason)
    wire.broken(`a block is not as made: ${again.text}`)
}

/** The supervisor lets all in again: else there would soon be nobody left to talk to. */
export const unblock: Act = async ({ target, wire, crowd, chance }) => {
  const key = target.keys.supervisor
  const scope = chance.of(["", "&scope=conversation", "&scope=liveChat", "&kind=ip"])
  const path = `/v1/blocks?status=active&limit=200${scope}`
  const { status, body } = await wire.send({ method: "GET", path, key })
  if (status !== 200) return
  const ids = [...body.items.map(({ id }: { readonly id: string }) => id), "unknown"]
  const answer = await wire.send({
    method: "POST",
    path: "/v1/blocks/lift",
    body: { ids, reason: crowd.name("let in") },
    key,
  })
  if (answer.status !== 200) return
  const results = answer.body.results as readonly { readonly id: string; readonly result: string }[]
  const isWhole = results.length === ids.length && results.at(-1)?.result === "unknown"
  if (!isWhole) wire.broken(`unblocking ${ids.length} gave ${answer.text.slice(0, 300)}`)
}

async function acceptAs({ target, wire, crowd }: Scene, agent: string, which: string): Promise<Answer> {
  const path = `/v1/desk/chats/${which}/accept`
  const answer = await wire.send({ method: "POST", path, key: target.keys.agents.get(agent) ?? "" }, TAKEN)
  if (answer.status === 200) {
    const { id, conversationId: conversation } = answer.body.chat
    crowd.took({ id, conversation, agent })
  }
  return answer
}

/** Done with the agent's own key, or by the supervisor for the agent. */
function verb(scene: Scene, { id, agent }: KnownChat, name: string, body: object, headers = {}) {
  const { keys } = scene.target
  const isOwn = scene.chance.is(0.7) || name === "messages"
  const key = isOwn ? (keys.agents.get(agent) ?? "") : keys.supervisor
  return {
    method: "POST",
    path: `/v1/desk/chats/${id}/${name}`,
    body: isOwn ? body : { ...body, agent },
    key,
    headers,
  } as const
}

function decisionsOf({ crowd, chance }: Scene): readonly (readonly [string, object])[] {
  const reason = crowd.name("reason")
  return [
    ["disconnect", {}],
    ["disconnect", {}],
    ["close", {}],
    ["transfer", { to: { queue: chance.of(QUEUES) } }],
    ["transfer", { to: { agent: crowd.agent(chance) } }],
    ["block", { minutes: 1 + chance.below(90), reason }],
    ["block", { minutes: 1 + chance.below(90), reason, scope: "conversation" }],
  ]
}
