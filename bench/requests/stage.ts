import { chance } from "../soak/chance.js"
import type { HeldDocument } from "./document.js"
import type { Stage } from "./mutated.js"

const AGENT = "ana@example.com"

/** A server that runs `BOT`, and an administrator's key for it. */
export interface MutatedServer {
  readonly url: string
  readonly key: string
}

/** Sets up a small helpdesk on a server, with people of its own for each seed, so that requests meet something. */
export async function stageOn(server: MutatedServer, document: HeldDocument, seed: number): Promise<Stage> {
  const known = ["general", AGENT, "2026-01-01T00:00:00.000Z", "en", "order", "agent", "current", "next", "203.0.113.7"]
  const secrets = [server.key]
  const post = poster(server)
  for (const [permissions, agent] of [["bot"], ["supervisor"], ["agent", AGENT]] as const) {
    const { key, secret } = await post("/v1/keys", {
      permissions: [permissions],
      ...(agent === undefined ? {} : { agent }),
    })
    known.push(key.id)
    secrets.push(secret)
  }
  await post("/v1/desk/agents/sign-in", { agent: AGENT, name: "Ana", queues: ["general"] })
  for (let index = 0; index < 4; index++) {
    const user = `u${seed}-${index}`
    const { conversation, conversationToken, visitorToken } = await post("/v1/conversations", { user: { id: user } })
    await post(`/v1/conversations/${conversation.id}/activities`, { text: index < 2 ? "agent" : "order" })
    known.push(user, conversation.id, visitorToken, `of:${conversation.id}`, `${conversation.id}-chat-1`)
    secrets.push(conversationToken)
    if (index === 0) await post(`/v1/desk/chats/of:${conversation.id}/accept`, { agent: AGENT, anyway: true })
  }
  const subject = { kind: "user", value: `u${seed}-9` }
  const { block } = await post("/v1/blocks", { subject, scope: "liveChat", minutes: 9 })
  known.push(block.id)
  return { document, chance: chance(seed), known, secrets }
}

interface Made {
  readonly conversation: { readonly id: string }
  readonly conversationToken: string
  readonly visitorToken: string
  readonly block: { readonly id: string }
  readonly key: { readonly id: string }
  readonly secret: string
}

function poster({ url, key }: MutatedServer): (path: string, body: object) => Promise<Made> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
  return async (path, body) => {
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as Made
  }
}
