import type { Entities } from "../../engine/index.js"
import { type Block, type Decision, decideBlock, parseRange, type Subject, subjectsOf } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { Fact, FactKey, PlacedConversation, StoredConversation, Versioned } from "../../turns/index.js"
import type { Services } from "../services.js"
import { blockSubjectOf } from "./block-subject.js"
import { halfFree } from "./half-free.js"
import { QueryError } from "./problems.js"

/** Somebody as a check names them: one or several ids of theirs. */
export type AskedPerson = { readonly [kind in Subject["kind"]]?: string }

/** A person whom a block would hit. */
export interface HitPerson {
  readonly userId: string | null
  readonly visitorId: string | null
  readonly name: string | null
  readonly email: string | null
}

export interface BlockCheck {
  readonly subjects: readonly Subject[]
  /** Null: nothing keeps them out now. */
  readonly decision: Decision | null
  /** Blocks that hold now, newest first. */
  readonly blocks: readonly Versioned<Block>[]
  /** Open conversations that a block of these subjects would reach. */
  readonly openConversations: number
  /** People of these conversations; of many some. */
  readonly people: readonly HitPerson[]
  /** All conversations were counted, and all people named. */
  readonly isComplete: boolean
}

/** Conversations of one look at the store; conversations counted, and people named, at most. */
const LOOK = 500
const MOST_CONVERSATIONS = 10_000
const MOST_PEOPLE = 50

/**
 * Whether somebody is blocked now and who a block would hit. A conversation stands for all that its requests are asked
 * by: its user, its visitor and the address last spoken from.
 *
 * @throws `REQUEST_INVALID` where nobody is named; as `blockSubjectOf`, and `CONVERSATION_UNKNOWN`
 */
export async function checkBlocks(asked: AskedPerson, services: Services): Promise<BlockCheck> {
  const { store } = services.served()
  const now = services.clock.now()
  const own = await subjectsAsked(asked, services)
  if (own.length === 0) {
    const message = "Say who is meant: conversation, visitor, user or ip, one of them or several."
    throw new ParleyError("REQUEST_INVALID", "", message)
  }
  const meant = asked.conversation === undefined ? [] : await subjectsIn(asked.conversation, services)
  const subjects = unique([...own, ...meant])
  const key = { kind: "blocksOf", subjects: subjects.map(asAddress) } as const
  const [held] = await store.read([key], now)
  // The answer to this question, as `FactKey` says.
  const found = (held?.value ?? []) as readonly Versioned<Block>[]
  const blocks = found.filter(({ value }) => isOfAll(value, subjects)).toSorted(newestFirst)
  const values = blocks.map(({ value }) => value)
  const decision = decideBlock(subjects.map(asAddress), values, now)
  return { subjects, decision, blocks, ...(await reachOf(subjects, services)) }
}

function newestFirst({ value: one }: Versioned<Block>, { value: other }: Versioned<Block>): number {
  return other.at - one.at || (one.id < other.id ? 1 : -1)
}

/** A block of an address concerns a range only where it is no narrower: else it keeps out some of those who are meant. */
function isOfAll({ subject }: Block, subjects: readonly Subject[]): boolean {
  if (subject.kind !== "ip") return true
  const length = lengthOf(subject)
  return subjects.some(asked => asked.kind === "ip" && lengthOf(asked) >= length)
}

function lengthOf({ value }: Subject): number {
  return parseRange(value)?.length ?? 0
}

async function subjectsAsked(asked: AskedPerson, services: Services): Promise<readonly Subject[]> {
  const kinds = ["conversation", "visitor", "user", "ip"] as const
  return Promise.all(
    kinds.flatMap(kind => {
      const value = asked[kind]
      return value === undefined ? [] : [namedSubject({ kind, value }, services)]
    }),
  )
}

/** The subject that a query names, as it is kept. */
export function namedSubject(subject: Subject, services: Services, parameter: string = subject.kind): Promise<Subject> {
  // A look is no block, so that nobody has to confirm it.
  return ofParameter(parameter, blockSubjectOf({ subject, scope: "conversation", confirm: true }, null, services))
}

/** A fault is told of the query's parameter. */
async function ofParameter<T>(parameter: string, found: Promise<T>): Promise<T> {
  try {
    return await found
  } catch (error) {
    if (error instanceof ParleyError) throw new QueryError(error.code, `/${parameter}`, error.message)
    throw error
  }
}

/** @throws `CONVERSATION_UNKNOWN` */
async function subjectsIn(id: string, { served }: Pick<Services, "served">): Promise<readonly Subject[]> {
  const { linked, ...conversation } = await ofParameter("conversation", served().reader.conversation(id))
  const isAgents = linked !== null && linked.conversation !== ""
  return isAgents ? subjectsIn(linked.conversation, { served }) : subjectsOf({ ...conversation, conversation: id })
}

/** A range is looked for by its first address, in all ranges around that. */
function asAddress({ kind, value }: Subject): Subject {
  return kind === "ip" ? { kind, value: value.split("/")[0] ?? "" } : { kind, value }
}

function unique(subjects: readonly Subject[]): readonly Subject[] {
  const plain = subjects.map(subject =>
    subject.kind === "ip" ? { kind: subject.kind, value: parseRange(subject.value)?.text ?? subject.value } : subject,
  )
  return [...new Map(plain.map(subject => [`${subject.kind}:${subject.value}`, subject])).values()]
}

async function reachOf(
  subjects: readonly Subject[],
  services: Services,
): Promise<Pick<BlockCheck, "openConversations" | "people" | "isComplete">> {
  const ids = new Set<string>()
  for (const subject of subjects) await addOpen(ids, subject, services)
  const named = await peopleIn([...ids].slice(0, MOST_CONVERSATIONS), services)
  const isComplete = ids.size < MOST_CONVERSATIONS && named.isComplete
  return { openConversations: Math.min(ids.size, MOST_CONVERSATIONS), people: named.people, isComplete }
}

async function addOpen(ids: Set<string>, subject: Subject, { served, clock }: Services): Promise<void> {
  const rest = halfFree()
  for (let after = ""; ids.size < MOST_CONVERSATIONS; ) {
    const key = { kind: "openConversationsOf", subject, after, limit: LOOK } as const
    const [fact] = await served().store.read([key], clock.now())
    // The answer to this question, as `FactKey` says.
    const found = (fact?.value ?? []) as readonly PlacedConversation[]
    for (const { id } of found) ids.add(id)
    after = found.at(-1)?.place ?? ""
    if (found.length < LOOK) return
    await rest()
  }
}

/** The different people of conversations: one who has several is told once. */
async function peopleIn(ids: readonly string[], { served, clock }: Services) {
  const people = new Map<string, StoredConversation>()
  const rest = halfFree()
  let looked = 0
  for (; looked < ids.length && people.size < MOST_PEOPLE; looked += MOST_PEOPLE) {
    const keys = ids.slice(looked, looked + MOST_PEOPLE).map(id => ({ kind: "conversation", id }) as const)
    for (const { value } of await served().store.read(keys, clock.now())) {
      const conversation = value as StoredConversation
      if (people.size < MOST_PEOPLE) people.set(ownerOf(conversation), conversation)
    }
    await rest()
  }
  const keys: readonly FactKey[] = [...people.keys()].map(id => ({ kind: "entities", id }) as const)
  const entities = new Map(
    (await served().store.read(keys, clock.now())).map(fact => [idOf(fact), fact.value as Entities]),
  )
  const told = [...people].map(([owner, { user, visitor }]): HitPerson => {
    const { Name: name, Email: email } = entities.get(owner)?.ChatUser ?? {}
    return { userId: user, visitorId: visitor, name: textOf(name), email: textOf(email) }
  })
  return { people: told, isComplete: looked >= ids.length }
}

function ownerOf({ user, visitor }: StoredConversation): string {
  return user === null ? `visitor:${visitor}` : `user:${user}`
}

function idOf({ key }: Fact): string {
  return "id" in key ? key.id : ""
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null
}
