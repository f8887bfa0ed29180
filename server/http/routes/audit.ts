import type { AuditFilter } from "../../../turns/index.js"
import { makerAsked, spanOf } from "../asked-list.js"
import { json, type Route } from "../route.js"
import { named, object, PAGE, pageSchema, SPAN, textSchema } from "../schemas/parts.js"
import { auditView } from "../views.js"

export const AUDIT_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/audit",
    name: "listAudit",
    summary: "Who did what to whom, newest first.",
    tag: "operators",
    access: { permission: "audit:read" },
    query: object({
      "subject?": textSchema(1100, {
        description: "With its kind, as entries have it: user:u1, agent:ana@example.com, key:2f9c0a1b2c3d.",
      }),
      "by?": textSchema(256, { description: "An agent's e-mail or a key's name, exactly." }),
      "what?": textSchema(64, { description: "Such as block, unblock, agentRemoved, keyRevoked." }),
      ...SPAN,
      ...PAGE,
    }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: pageSchema(named("AuditEntry")),
    },
    refusals: ["CURSOR_INVALID"],
    handle: async (asked, services) => {
      // The query was held against the schema above.
      const { from: _, to: __, by, limit = 50, ...filter } = asked.query as unknown as Partial<AuditFilter>
      const maker = by === undefined ? {} : { by: makerAsked(by) }
      const found = await services.served().store.audit({ ...filter, ...maker, ...spanOf(asked), limit })
      return json({ items: found.items.map(auditView), cursor: found.cursor })
    },
  },
]
