import { type Agent, isStillAgent, normalEmail } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import type { AgentChange, Versioned } from "../../../turns/index.js"
import { callerName } from "../../auth/callers.js"
import { refusalOfKey, revokeKey } from "../../auth/keys.js"
import type { Services } from "../../services.js"
import { agentEmail } from "../agent-email.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, MAX_CHATS, named, object, orNull, pageSchema, textSchema, WHOLE } from "../schemas/parts.js"
import { agentView } from "../views.js"

/** Fields of an agent that supervisors set; a sign-in has them too. */
export const AGENT_FIELDS = {
  "name?": textSchema(),
  "queues?": listSchema(textSchema(64), { maxItems: 100, uniqueItems: true }),
  "hours?": orNull({ type: "object", description: "As the hours of a queue in bot.json; null: always at work." }),
  "maxChats?": orNull({ ...MAX_CHATS, description: "Chats of all queues at once; null: no limit." }),
}

export const AGENT_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/desk/agents",
    name: "listAgents",
    summary: "All agents.",
    tag: "desk",
    access: { permission: "desk:read" },
    answer: { status: 200, description: "All, by e-mail.", schema: pageSchema(named("Agent")) },
    refusals: [],
    handle: async (_, services) => json({ items: (await knownAgents(services)).map(agentView), cursor: null }),
  },
  {
    method: "put",
    path: "/v1/desk/agents/{email}",
    name: "putAgent",
    summary: "Adds an agent, or changes one, without signing them in.",
    tag: "desk",
    access: { permission: "agent:manage" },
    body: object(AGENT_FIELDS),
    answer: {
      status: 200,
      description:
        "The agent. What is left out stays as it was; a new agent serves all queues, always, without a limit of their own, and is called by what the e-mail begins with.",
      schema: object({ agent: named("Agent") }),
    },
    refusals: ["QUEUE_UNKNOWN"],
    handle: putAgent,
  },
  {
    method: "delete",
    path: "/v1/desk/agents/{email}",
    name: "removeAgent",
    summary: "Removes an agent: signed out, their chats back in front of their queues, their keys revoked.",
    tag: "desk",
    access: { permission: "agent:manage" },
    answer: {
      status: 200,
      description: "How many chats went back, and the ids of the keys that were revoked.",
      schema: object({ returnedChats: WHOLE, revokedKeyIds: listSchema({ type: "string" }) }),
    },
    refusals: ["AGENT_UNKNOWN", "KEY_REVOKED"],
    handle: removeAgent,
  },
]

/** By e-mail, without those who were removed. */
export async function knownAgents({ served }: Pick<Services, "served">): Promise<readonly Versioned<Agent>[]> {
  return (await served().store.agents()).filter(({ value }) => isStillAgent(value))
}

async function putAgent(asked: RouteRequest, services: Services): Promise<Reply> {
  const email = agentEmail(asked.params.email ?? "", "")
  // The body was held against the schema above.
  const change = { ...(asked.body as Omit<AgentChange, "email">), email }
  await services.served().runtime.changeAgent(change, callerName(asked.caller))
  return agentReply(email, services)
}

/** The answer that has an agent as they are now. */
export async function agentReply(email: string, services: Services): Promise<Reply> {
  await services.testing?.rest()
  const [fact] = await services.served().store.read([{ kind: "agent", id: email }], services.clock.now())
  return json({ agent: agentView({ version: fact?.version ?? 0, value: fact?.value as Agent }) })
}

/**
 * The keys go first: after a crash between the two nobody can act for an agent who is to be removed, and the agent can be
 * removed again. Nobody takes away more than they have: a key of the agent's that may more than the caller's stays the
 * concern of those who may as much.
 *
 * @throws `AGENT_UNKNOWN`, `PERMISSION_MISSING`
 */
async function removeAgent(asked: RouteRequest, services: Services): Promise<Reply> {
  const email = agentEmail(asked.params.email ?? "", "")
  const { caller } = asked
  const { store, runtime } = services.served()
  const now = services.clock.now()
  if (!(await knownAgents(services)).some(({ value }) => value.email === email)) {
    throw new ParleyError("AGENT_UNKNOWN", "", `There is no agent ${email.slice(0, 254)}.`)
  }
  const keys = (await store.keys())
    .map(({ value }) => value)
    .filter(key => key.agent !== null && normalEmail(key.agent) === email && refusalOfKey(key, now) === null)
  const own: ReadonlySet<string> = caller.kind === "key" ? caller.permissions : new Set()
  const greater = keys.find(({ permissions }) => permissions.some(permission => !own.has(permission)))
  if (greater !== undefined) {
    const message = `The key ${greater.id} of ${email} may more than yours, so yours can't revoke it.`
    throw new ParleyError("PERMISSION_MISSING", "", message)
  }
  for (const { id } of keys) await revokeKey(store, id, now, callerName(caller))
  const returnedChats = await runtime.removeAgent(email, callerName(caller))
  await services.testing?.rest()
  return json({ returnedChats, revokedKeyIds: keys.map(({ id }) => id) })
}
