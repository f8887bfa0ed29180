import { parseRange, type Subject, userId } from "../../helpdesk/index.js"
import type { BlockFilter } from "../../turns/index.js"
import type { Services } from "../services.js"
import { makerAsked, spanOf } from "./asked-list.js"
import { namedSubject } from "./block-check.js"
import { oneOf, SPAN, textSchema } from "./schemas/parts.js"

export const SCOPE = oneOf("liveChat", "conversation")

/** Properties by which blocks are asked for, besides their status. */
export const BLOCKS_ASKED = {
  "kind?": oneOf("user", "visitor", "conversation", "ip"),
  "scope?": SCOPE,
  "subject?": textSchema(1024, {
    description:
      "Exactly this subject: as in `Subject`, of the kind that is asked for or any. `user:anna-7` says the kind too.",
  }),
  "conversation?": textSchema(256, { description: "Made in this conversation." }),
  "by?": textSchema(256, { description: "Made by exactly this agent (the e-mail) or key (its name)." }),
  "q?": textSchema(256, {
    description: "A part of the subject, of the person's name or e-mail, of the reason or of who made it, in any case.",
  }),
  ...SPAN,
}

/** Blocks as people ask for them: some are looked for, or many are lifted. */
export interface AskedBlocks extends Pick<BlockFilter, "status" | "kind" | "scope" | "conversation" | "by" | "q"> {
  readonly subject?: string
  readonly from?: string
  readonly to?: string
}

/** @throws `REQUEST_INVALID`, `ADDRESS_INVALID`, `TEXT_INVALID`, `VISITOR_UNKNOWN` */
export async function blockFilterOf(asked: AskedBlocks, services: Services): Promise<Omit<BlockFilter, "limit">> {
  const { status, kind, scope, subject, conversation, by, q, from, to } = asked
  const sought = subject === undefined ? null : await soughtSubject(subject, kind, services)
  return {
    ...(status === undefined ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(scope === undefined ? {} : { scope }),
    ...(sought === null ? {} : { subject: sought }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(by === undefined ? {} : { by: makerAsked(by) }),
    ...(q === undefined ? {} : { q }),
    ...spanOf({ query: { from, to } }),
    now: services.clock.now(),
  }
}

/** A subject as the audit log writes it. An id that begins so by itself is found with its kind beside it. */
const WITH_KIND = /^(user|visitor|conversation|ip):(.+)$/su

/** A subject of any kind, where none is said: an address is one in every form, and a visitor's token has dots. */
async function soughtSubject(value: string, kind: Subject["kind"] | undefined, services: Services) {
  if (kind !== undefined) return namedSubject({ kind, value }, services, "subject")
  const [, named, rest = ""] = WITH_KIND.exec(value) ?? []
  if (named !== undefined) return namedSubject({ kind: named as Subject["kind"], value: rest }, services, "subject")
  const range = parseRange(value)
  if (range !== null) return { value: range.text }
  return { value: (await services.served().tokens.visitorOf(value)) ?? userId(value) ?? value }
}
