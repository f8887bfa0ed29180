import type { AuditEntry, Json } from "../../client/index.js"
import { queueTitle } from "../live-desk.js"
import { endText } from "../pieces/time.js"
import { auditText } from "./audit-texts.js"
import type { texts } from "./audit-texts-en.js"

type Key = keyof typeof texts

/** All that the audit log tells, as the server names it. */
export const DEEDS = [
  "block",
  "unblock",
  "blockMoved",
  "blockRestored",
  "signIn",
  "signOut",
  "status",
  "chatAssigned",
  "chatMoved",
  "agentAdded",
  "agentChanged",
  "agentRemoved",
  "signedIn",
  "signedOut",
  "keyMade",
  "keyRotated",
  "keyRevoked",
  "accountMade",
  "accountChanged",
  "accountBound",
  "accountRemoved",
  "webhookMade",
  "webhookChanged",
  "webhookRotated",
  "webhookDisabled",
  "webhookDeleted",
  "cannedAnswerPut",
  "cannedAnswerRemoved",
  "erase",
  "erased",
] as const satisfies readonly Key[]

/** A deed in words; one that the page has no words for stays as the server names it. */
export function wordsOfDeed(what: string): string {
  const known = DEEDS.find(deed => deed === what)
  return known === undefined ? what : auditText(known)
}

const KINDS: { readonly [kind: string]: Key } = {
  user: "ofUser",
  visitor: "ofVisitor",
  conversation: "ofConversation",
  ip: "ofIp",
  agent: "ofAgent",
  chat: "ofChat",
  key: "ofKey",
  account: "ofAccount",
  webhook: "ofWebhook",
  cannedAnswer: "ofCannedAnswer",
  erasure: "ofErasure",
}

/** `user:u1` as `User u1`. */
export function subjectText(subject: string): string {
  const [kind = ""] = subject.split(":", 1)
  const key = KINDS[kind]
  return key === undefined ? subject : auditText(key, { id: subject.slice(kind.length + 1) })
}

/** Names of details, and words for their values; those of others are shown as they are. */
const NAMES: { readonly [name: string]: Key } = {
  reason: "reason",
  until: "until",
  scope: "scope",
  source: "source",
  name: "name",
  queues: "queues",
  agent: "agent",
  from: "from",
  to: "to",
  status: "presence",
  keep: "kept",
  key: "key",
  host: "host",
  types: "types",
  hours: "hours",
  maxChats: "limit",
  way: "way",
}
const VALUES: { readonly [name: string]: { readonly [value: string]: Key } } = {
  scope: { liveChat: "liveChat", conversation: "everything" },
  source: { agent: "sourceAgent", action: "sourceAction", flow: "sourceFlow", admin: "sourceAdmin" },
  status: { available: "available", break: "onBreak" },
  way: { link: "wayLink", key: "wayKey", password: "wayPassword", provider: "wayProvider" },
}

/** The details of an entry in words, without the id of a block, which nobody reads. */
export function detailText({ detail }: Pick<AuditEntry, "detail">): string {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail))
    return detail === null ? "" : plain(detail)
  return Object.entries(detail)
    .filter(([name, value]) => name !== "id" && (value !== null || name === "until"))
    .map(([name, value]) => {
      const key = NAMES[name]
      return auditText("detail", { name: key === undefined ? name : auditText(key), value: valueText(name, value) })
    })
    .join(" · ")
}

function valueText(name: string, value: Json): string {
  const word = typeof value === "string" ? VALUES[name]?.[value] : undefined
  if (word !== undefined) return auditText(word)
  if (value === null) return auditText("forGood")
  if (name === "hours") return auditText("changed")
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return endText(value)
  if (name === "queues" && Array.isArray(value)) return value.map(code => queueTitle(String(code))).join(", ")
  return plain(value)
}

function plain(value: Json): string {
  if (typeof value === "boolean") return auditText(value ? "yes" : "no")
  if (typeof value === "string") return value
  if (Array.isArray(value) && value.every(one => typeof one === "string")) return value.join(", ")
  return JSON.stringify(value)
}
