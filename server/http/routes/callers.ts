import { type Agent, isStillAgent } from "../../../helpdesk/index.js"
import type { PageSession, Versioned } from "../../../turns/index.js"
import { accountOf } from "../../auth/accounts.js"
import type { Caller, Services } from "../../services.js"
import { json, type Route } from "../route.js"
import { named } from "../schemas/parts.js"
import { ownAgent } from "../sight.js"
import { agentView, moment, momentOrNull } from "../views.js"

export const CALLER_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/me",
    name: "readMe",
    summary: "Who asks, and what they may.",
    tag: "operators",
    access: { permission: null },
    answer: {
      status: 200,
      description: "A key with its permissions; a token with the conversation that it opens; or nobody.",
      schema: named("Me"),
    },
    refusals: [],
    handle: async ({ caller }, services) => json(await meOf(caller, services)),
  },
]

const NOTHING = {
  ...{ id: null, name: null, email: null, agent: null, permissions: [], expiresAt: null },
  ...{ queues: null, locale: null, agentState: null, session: null, conversationId: null, readOnly: false },
}

/** The caller's name and permissions; of an agent's key, how the agent is now. */
export async function meOf(caller: Caller, services: Services): Promise<object> {
  if (caller.kind === "nobody" || caller.kind === "visitor") return { kind: "nobody", ...NOTHING }
  if (caller.kind === "conversation") {
    const { conversation, readOnly, expiresAt } = caller
    return { kind: "conversation", ...NOTHING, conversationId: conversation, readOnly, expiresAt: moment(expiresAt) }
  }
  const { key, session } = caller
  const { id, name, agent, permissions, expiresAt = null } = key
  const email = ownAgent(caller)
  const [state, account] = await Promise.all([
    email === null ? null : agentNow(email, services),
    session?.account ? accountOf(services.served().store, session.account, services.clock.now()) : null,
  ])
  return {
    ...{ kind: "key", ...NOTHING, id, name, agent, permissions, expiresAt: momentOrNull(expiresAt) },
    email: session?.account ?? email,
    queues: state?.value.queues ?? null,
    locale: account?.locale ?? null,
    agentState: state === null ? null : agentView(state),
    session: session === undefined ? null : sessionView(session),
  }
}

function sessionView({ way, account, createdAt, endsAt }: PageSession) {
  return { way, account, startedAt: moment(createdAt), expiresAt: moment(endsAt) }
}

async function agentNow(email: string, { served, clock }: Services): Promise<Versioned<Agent> | null> {
  const [fact] = await served().store.read([{ kind: "agent", id: email }], clock.now())
  const agent = (fact?.value ?? null) as Agent | null // a record of this kind
  return fact === undefined || agent === null || !isStillAgent(agent) ? null : { version: fact.version, value: agent }
}
