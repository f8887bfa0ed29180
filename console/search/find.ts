import type { Block, Chat } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { allowedPages, pathOf } from "../frame/bar.js"
import { openChats } from "../live-desk.js"
import { pageName } from "../pages.js"
import { may, parley } from "../session.js"
import { t } from "./texts.js"

/** The kinds of things that are found, in the order in which they are shown. */
export const KINDS = ["pages", "chats", "blocks", "conversations", "flows"] as const

/** Something that was found, and the page that it is on. */
export interface Finding {
  readonly kind: (typeof KINDS)[number]
  /** A name, which may be a stranger's words. */
  readonly name: string
  /** More about it in a second line. */
  readonly more: string
  readonly path: string
  /** It leads to all of its kind that are called so, which are more than are shown. */
  readonly isRest?: true
}

/** Of each kind, at most. */
const MOST = 5

/** Things that the page knows by itself. */
export function findHere(words: string): readonly Finding[] {
  const isMatch = matcher(words)
  const pages = allowedPages()
    .filter(page => isMatch(pageName(page)))
    .map(page => ({ kind: "pages" as const, name: pageName(page), more: "", path: pathOf(page) }))
  const chats = openChats.value.filter(chat => isMatch(textOf(chat))).map(findingOfChat)
  return [...pages, ...chats.slice(0, MOST)]
}

/**
 * Things that the server is asked for. A kind that the signed-in person may not see is not asked for.
 *
 * @returns findings, and whether some kind could not be had
 */
export async function findThere(
  words: string,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly isWhole: boolean }> {
  const q = words.trim()
  const asked: readonly (() => Promise<readonly Finding[]>)[] = [
    ...(may("block:read") ? [() => blocks(q, signal)] : []),
    ...(may("conversation:read") ? [() => conversations(q, signal)] : []),
    ...(may("flow:read") ? [() => flows(q, signal)] : []),
  ]
  const settled = await Promise.allSettled(asked.map(ask => ask()))
  return {
    findings: settled.flatMap(one => (one.status === "fulfilled" ? one.value : [])),
    isWhole: settled.every(({ status }) => status === "fulfilled"),
  }
}

async function blocks(q: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const { items, cursor } = await parley().call("listBlocks", { query: { q, limit: MOST } }, { signal })
  const found = items.map(block => ({
    kind: "blocks" as const,
    name: block.name ?? block.email ?? block.subject.value,
    more: [block.subject.value, block.reason ?? ""].filter(part => part !== "").join(" · "),
    path: pathBelow("blocks", block.id, isOver(block) ? "?status=all" : ""),
  }))
  return cursor === null ? found : [...found, allOf("blocks", { status: "all", q })]
}

/** The way to a page that has all of what is found there, where it is more than the search shows. */
function allOf(kind: "blocks" | "conversations", filter: { readonly [name: string]: string }): Finding {
  return {
    kind,
    name: t("all"),
    more: "",
    isRest: true,
    path: `${BASE}/console/${kind}?${new URLSearchParams(filter)}`,
  }
}

function isOver({ status }: Block): boolean {
  return status !== "active"
}

async function conversations(q: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const ask = (query: { readonly q: string } | { readonly user: string }) =>
    parley().call("listConversations", { query: { ...query, side: "user", limit: MOST } }, { signal })
  const [named, own] = await Promise.all([ask({ q }), ask({ user: q })])
  const found = new Map([...named.items, ...own.items].map(item => [item.conversation.id, item]))
  const shown = [...found.values()].slice(0, MOST).map(({ conversation: { id }, person }) => ({
    kind: "conversations" as const,
    name: person.name ?? person.email ?? person.userId ?? id,
    more: [id, person.channel, person.locale].join(" · "),
    path: pathBelow("conversations", id),
  }))
  if (named.cursor !== null) return [...shown, allOf("conversations", { q })]
  return own.cursor === null ? shown : [...shown, allOf("conversations", { user: q })]
}

async function flows(q: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const { items } = await parley().call("listFlows", {}, { signal })
  return items
    .filter(({ name, description }) => matcher(q)(`${name} ${description ?? ""}`))
    .slice(0, MOST)
    .map(({ name, description }) => ({
      kind: "flows",
      name,
      more: description ?? "",
      path: pathBelow("flows", name),
    }))
}

function findingOfChat(chat: Chat): Finding {
  const { id, person, queue } = chat
  const name = person?.name ?? person?.email ?? person?.userId ?? person?.visitorId ?? id
  const list = chat.status === "waiting" ? "waiting" : "all"
  return {
    kind: "chats",
    name,
    more: [queue, person?.email ?? ""].filter(Boolean).join(" · "),
    path: pathBelow("desk", list, `/${id}`),
  }
}

function textOf({ id, person, queue, message, tags }: Chat): string {
  const { name, email, phone, userId, visitorId } = person ?? {}
  return [id, name, email, phone, userId, visitorId, queue, message, ...tags].filter(Boolean).join(" ")
}

/** All words are in the text, in any order; case and marks above letters do not count. */
function matcher(words: string): (text: string) => boolean {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  return text => {
    const held = plain(text)
    return wanted.every(word => held.includes(word))
  }
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
}

function pathBelow(page: string, part: string, rest = ""): string {
  return `${BASE}/console/${page}/${encodeURIComponent(part)}${rest}`
}
