import { type JsonSchema, ParleyError } from "../../../language/index.js"
import type { ApiKey } from "../../../turns/index.js"
import { callerName, may, mayBeAgent } from "../../auth/callers.js"
import { keyInUse, type MadeKey, makeKey, revokeKey, rotateKey } from "../../auth/keys.js"
import { PERMISSIONS, type Permission, PRESETS, permissionsOf } from "../../auth/permissions.js"
import type { Services } from "../../services.js"
import { agentEmail } from "../agent-email.js"
import { momentOf } from "../asked-list.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, named, object, oneOf, pageSchema, textSchema, WHEN } from "../schemas/parts.js"
import { keyView } from "../views.js"

const access = { permission: "key:manage" } as const
const MADE: JsonSchema = object({
  key: named("Key"),
  secret: { type: "string", description: "To be sent as `Authorization: Bearer`. It is told this once." },
})

export const KEY_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/keys",
    name: "listKeys",
    summary: "All keys, revoked ones too, with what they may and when they were used last.",
    tag: "operators",
    access,
    answer: {
      status: 200,
      description: "All, by id. The last use is told to the minute.",
      schema: pageSchema(named("Key")),
    },
    refusals: [],
    handle: async (_, services) => {
      const { store } = services.served()
      const [keys, uses] = await Promise.all([store.keys(), store.keyUses()])
      const lastUse = new Map(uses.map(({ id, usedAt }) => [id, usedAt]))
      return json({ items: keys.map(({ value }) => keyView(value, lastUse.get(value.id) ?? null)), cursor: null })
    },
  },
  {
    method: "post",
    path: "/v1/keys",
    name: "makeKey",
    summary: "Makes a key, which may no more than the key that asks, and holds no longer.",
    tag: "operators",
    access,
    isSecret: true,
    body: object({
      permissions: listSchema(oneOf(...PERMISSIONS, ...Object.keys(PRESETS)), {
        minItems: 1,
        maxItems: 100,
        description: "Permissions, and presets of them.",
      }),
      "name?": textSchema(256, { description: "For people. Left out: the agent, or what it may." }),
      "agent?": textSchema(254, { description: "E-mail of the agent whose key it is." }),
      "expiresAt?": {
        ...WHEN,
        description: "ISO 8601 with its zone, or a date, UTC. Left out: as the key that asks, or never.",
      },
    }),
    answer: { status: 201, description: "The key, and what is sent to use it.", schema: MADE },
    refusals: ["AGENT_NOT_YOURS"],
    handle: makeKeyAsAsked,
  },
  {
    method: "post",
    path: "/v1/keys/{id}/rotate",
    name: "rotateKey",
    summary:
      "Gives a key another secret; the one before is refused from now on. It is one that the key that asks could make.",
    tag: "operators",
    access,
    isSecret: true,
    body: object({}),
    answer: { status: 200, description: "The key, and what is sent to use it.", schema: MADE },
    refusals: ["KEY_UNKNOWN", "KEY_NOT_IN_USE", "AGENT_NOT_YOURS"],
    handle: async (asked, services) => {
      const { store } = services.served()
      const id = asked.params.id ?? ""
      const { agent, expiresAt = null } = await requireNoMore(asked, id, services)
      // The secret is as good as the key, so it is for those alone who could have made that.
      requireAgent(asked, agent, "")
      requireNoLonger(asked, expiresAt, "")
      return madeReply(await rotateKey(store, id, services.clock.now(), callerName(asked.caller)), 200)
    },
  },
  {
    method: "post",
    path: "/v1/keys/{id}/revoke",
    name: "revokeKey",
    summary: "A key is refused from now on, with its streams and tokens; it stays in the list.",
    tag: "operators",
    access,
    body: object({}),
    answer: { status: 200, description: "The key.", schema: object({ key: named("Key") }) },
    refusals: ["KEY_UNKNOWN", "KEY_NOT_IN_USE"],
    handle: async (asked, services) => {
      const { store } = services.served()
      const id = asked.params.id ?? ""
      await requireNoMore(asked, id, services)
      const key = await revokeKey(store, id, services.clock.now(), callerName(asked.caller))
      return json({ key: keyView(key, null) })
    },
  },
]

async function makeKeyAsAsked(asked: RouteRequest, services: Services): Promise<Reply> {
  // The body was held against the schema above.
  const body = asked.body as unknown as {
    readonly permissions: readonly string[]
    readonly name?: string
    readonly agent?: string
    readonly expiresAt?: string
  }
  const now = services.clock.now()
  const permissions = permissionsOf(body.permissions) ?? []
  requirePermissions(asked, permissions, "/permissions")
  const agent = body.agent === undefined ? null : agentEmail(body.agent, "/agent")
  requireAgent(asked, agent, "/agent")
  const expiresAt = endOf(asked, body.expiresAt, now)
  const name = body.name ?? agent ?? body.permissions.join("+")
  const spec = { name, permissions, agent, ...(expiresAt === null ? {} : { expiresAt }) }
  return madeReply(await makeKey(services.served().store, spec, now, callerName(asked.caller)), 201)
}

/** Milliseconds since 1970; null: never. @throws `REQUEST_INVALID`, `PERMISSION_MISSING` */
function endOf(asked: RouteRequest, text: string | undefined, now: number): number | null {
  if (text === undefined) return ownEnd(asked)
  const end = momentOf(text)
  if (end === null || end <= now) {
    throw new ParleyError("REQUEST_INVALID", "/expiresAt", "Give a moment that is still to come.")
  }
  requireNoLonger(asked, end, "/expiresAt")
  return end
}

/** When the key that asks ends; null: never. */
function ownEnd({ caller }: RouteRequest): number | null {
  return caller.kind === "key" ? (caller.key.expiresAt ?? null) : null
}

/** @param end of the key that is asked for; null: it has none @throws `PERMISSION_MISSING` */
function requireNoLonger(asked: RouteRequest, end: number | null, pointer: string): void {
  const latest = ownEnd(asked)
  if (latest === null || (end !== null && end <= latest)) return
  const message = `A key holds no longer than the one that makes it: until ${new Date(latest).toISOString()}.`
  throw new ParleyError("PERMISSION_MISSING", pointer, message)
}

/** @throws `AGENT_NOT_YOURS` */
function requireAgent({ caller }: RouteRequest, agent: string | null, pointer: string): void {
  if (mayBeAgent(caller, agent)) return
  throw new ParleyError("AGENT_NOT_YOURS", pointer, "A key for another agent is made with desk:act.")
}

/** Nobody changes a key that may more than they. @throws `KEY_UNKNOWN`, `KEY_NOT_IN_USE`, `PERMISSION_MISSING` */
async function requireNoMore(asked: RouteRequest, id: string, { served }: Services): Promise<ApiKey> {
  const { value } = await keyInUse(served().store, id)
  requirePermissions(asked, value.permissions, "")
  return value
}

function requirePermissions({ caller }: RouteRequest, permissions: readonly string[], pointer: string): void {
  const lacking = permissions.filter(permission => !may(caller, permission as Permission))
  if (lacking.length === 0) return
  throw new ParleyError("PERMISSION_MISSING", pointer, `Your own key lacks ${lacking.join(", ")}.`)
}

function madeReply({ key, text }: MadeKey, status: number): Reply {
  return json({ key: keyView(key, null), secret: text }, status)
}
