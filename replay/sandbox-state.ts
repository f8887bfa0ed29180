import type { Bot } from "../engine/index.js"
import { type Chat, chatDue, deskSettings } from "../helpdesk/index.js"
import { type Json, MASK, toJson } from "../language/index.js"
import {
  type ConversationView,
  type DueTime,
  dialogDue,
  type Store,
  type StoredConversation,
  secretTargets,
} from "../turns/index.js"
import type { LocalService } from "./local-service.js"

/** A conversation of a sandbox as it was after a turn. */
export interface SandboxState {
  readonly view: ConversationView
  readonly locale: string
  /** The flows under way, bottom first. */
  readonly frames: readonly SandboxFrame[]
  /** Fields that are not null, as `[[Entity]].Field`. */
  readonly fields: { readonly [name: string]: Json }
}

export interface SandboxFrame {
  readonly flow: string
  readonly step: string
  readonly type: string
  readonly variables: { readonly [name: string]: Json }
}

/** Something that a turn made another: a field, or a variable of a flow, which is then named. */
export interface StateChange {
  readonly target: string
  readonly flow: string | null
  readonly from: Json
  readonly to: Json
}

/** A moment at which something happens by itself. */
export interface ComingDue {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly owner: "conversation" | "chat" | "agent" | "queue" | "block" | "call" | "other"
  readonly id: string
  /** Such as `questionTimeout`, `tick` or `blockEnds`; what no table tells of is called as its owner is. */
  readonly what: string
  readonly flow: string | null
  readonly step: string | null
}

/** The state of a user's conversation; answers to sensitive questions are masked. */
export async function stateOf({ running }: LocalService, bot: Bot, id: string): Promise<SandboxState> {
  const { reader } = running
  const [view, { conversation }, fields] = [await reader.view(id), await reader.state(id), await reader.fields(id)]
  const secrets = secretTargets(bot)
  const shown = (target: string, value: Json): Json => (secrets.has(target) ? MASK : value)
  const known = fields.flatMap(({ entity, field, value }): readonly (readonly [string, Json])[] => {
    const name = `[[${entity}]].${field}`
    return value === null ? [] : [[name, shown(name, toJson(value))]]
  })
  return {
    view,
    locale: conversation.locale,
    frames: conversation.frames.map(({ flow, step, stepType, variables }) => ({
      ...{ flow, step, type: stepType },
      variables: Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [name, shown(`${flow} @${name}`, toJson(value))]),
      ),
    })),
    fields: Object.fromEntries(known),
  }
}

/** Everything that is another in `now` than it was in `before`; null: there was nothing. */
export function changesBetween(before: SandboxState | null, now: SandboxState): readonly StateChange[] {
  const [old, present] = [targetsOf(before), targetsOf(now)]
  const names = new Set([...present.keys(), ...old.keys()])
  return [...names].flatMap(name => {
    const [from, to] = [old.get(name)?.value ?? null, present.get(name)?.value ?? null]
    if (JSON.stringify(from) === JSON.stringify(to)) return []
    const { target, flow } = present.get(name) ?? old.get(name) ?? { target: name, flow: null }
    return [{ target, flow, from, to }]
  })
}

function targetsOf(state: SandboxState | null) {
  const found = new Map<string, { readonly target: string; readonly flow: string | null; readonly value: Json }>()
  for (const [target, value] of Object.entries(state?.fields ?? {})) found.set(target, { target, flow: null, value })
  for (const [index, { flow, variables }] of (state?.frames ?? []).entries()) {
    for (const [name, value] of Object.entries(variables))
      found.set(`${index} ${flow} @${name}`, { target: `@${name}`, flow, value })
  }
  return found
}

/** So many of what comes are told. */
const MOST_TOLD = 50

/** Everything that is to come by itself, the first first: due times, and the ends of blocks, at which nothing runs. */
export async function comingDue(service: LocalService, bot: Bot): Promise<readonly ComingDue[]> {
  const { kept: store, running } = service
  const now = service.now()
  const dues = await store.due(Number.MAX_SAFE_INTEGER, MOST_TOLD)
  const told = await Promise.all(dues.map(due => toldDue(due, store, running, bot)))
  const { items } = await store.blocks({ status: "active", now, limit: MOST_TOLD })
  const ends = items.flatMap(({ value: { id, until } }): readonly ComingDue[] =>
    until === null ? [] : [{ at: until, owner: "block", id, what: "blockEnds", flow: null, step: null }],
  )
  return [...told, ...ends].sort((one, other) => one.at - other.at).slice(0, MOST_TOLD)
}

async function toldDue(
  { owner, at }: DueTime,
  store: Store,
  { reader }: LocalService["running"],
  bot: Bot,
): Promise<ComingDue> {
  const [, kind = "", id = ""] = /^(\w+):(.*)$/.exec(owner) ?? []
  const nowhere = { flow: null, step: null }
  if (kind === "conversation") {
    const { conversation } = await reader.state(id)
    return { at, owner: "conversation", id, ...dialogDueIn(bot, conversation, await chatIn(store, conversation.chat)) }
  }
  if (kind === "chat") {
    const chat = await chatIn(store, id)
    const due = chat === null ? null : chatDue(chat, deskSettings(bot.spec))
    return { at, owner: "chat", id, what: due?.what ?? kind, ...nowhere }
  }
  const known = ["agent", "queue", "block"] as const
  return { at, owner: known.find(one => one === kind) ?? "other", id, what: kind, ...nowhere }
}

async function chatIn(store: Store, id: string | null): Promise<Chat | null> {
  const [fact] = id === null ? [] : await store.read([{ kind: "chat", id }], 0)
  return (fact?.value ?? null) as Chat | null
}

function dialogDueIn(bot: Bot, conversation: StoredConversation, chat: Chat | null) {
  const due = dialogDue(bot, conversation, chat)
  const frame = due === null ? undefined : conversation.frames[due.frame]
  return { what: due?.what ?? "inbox", flow: frame?.flow ?? null, step: frame?.step ?? null }
}
