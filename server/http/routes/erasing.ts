import { userId } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import { NOTHING_ERASED, type Person } from "../../../turns/index.js"
import { callerName } from "../../auth/callers.js"
import type { Services } from "../../services.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, named, object, oneOf, WHOLE } from "../schemas/parts.js"
import { blockView } from "../views.js"

/** Milliseconds after which an erasure goes on by itself, and is answered as such. */
const PATIENCE = 10_000
/** Blocks that an answer tells of. */
const BLOCKS = 200

const ANSWER: Route["answer"] = {
  status: 200,
  description:
    "`erased`: all is gone that is counted in `counts`; `erasing`: it goes on by itself, also after a crash, and asked again tells how far it is. `blocks`: those of this person that still hold, which stay.",
  schema: object({
    status: oneOf("erased", "erasing"),
    counts: object(Object.fromEntries(Object.keys(NOTHING_ERASED).map(kind => [kind, WHOLE]))),
    blocks: listSchema(named("Block")),
  }),
}

export const ERASING_ROUTES: readonly Route[] = [
  {
    method: "delete",
    path: "/v1/users/{id}",
    name: "eraseUser",
    summary: "Erases for good all that is kept of an authenticated user, but for blocks that hold.",
    tag: "operators",
    access: { permission: "person:erase" },
    answer: ANSWER,
    refusals: [],
    handle: async (asked, services) => erase(asked, services, { kind: "user", id: userOf(asked.params.id ?? "") }),
  },
  {
    method: "delete",
    path: "/v1/visitors/{id}",
    name: "eraseVisitor",
    summary: "Erases for good all that is kept of a browser, by its token or its id, but for blocks that hold.",
    tag: "operators",
    access: { permission: "person:erase" },
    answer: ANSWER,
    refusals: [],
    handle: async (asked, services) => {
      const given = asked.params.id ?? ""
      const known = await services.served().tokens.visitorOf(given)
      return erase(asked, services, { kind: "visitor", id: known ?? visitorOf(given) })
    },
  },
]

async function erase({ caller }: RouteRequest, services: Services, person: Person): Promise<Reply> {
  const { runtime, store } = services.served()
  const { counts, isDone } = await runtime.erasePerson(person, callerName(caller), PATIENCE)
  await services.testing?.rest()
  const now = services.clock.now()
  const subject = { kind: person.kind, value: person.id }
  const { items } = await store.blocks({ subject, status: "active", now, limit: BLOCKS })
  const blocks = items.map(block => blockView(block, now))
  return json({ status: isDone ? "erased" : "erasing", counts, blocks })
}

/** @throws `TEXT_INVALID` */
function userOf(text: string): string {
  const id = userId(text)
  if (id !== null) return id
  throw new ParleyError("TEXT_INVALID", "", "This is no user's id: it is too long, or nothing of it can be seen.")
}

/** Longer than any id that we give, and no longer than what every store looks for. */
const LONGEST_ID = 256

/** @throws `TEXT_INVALID` */
function visitorOf(text: string): string {
  if (text.length <= LONGEST_ID) return text
  throw new ParleyError("TEXT_INVALID", "", "This is neither a visitor's token nor an id: it is too long.")
}
