import { guardOf } from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type { ErasedPart, Erasure, Person, StoredConversation } from "../../turns/index.js"
import { type Acts, act, actNow } from "../acts.js"
import { endedAt } from "../ended-at.js"
import { type ErasableTables, erasePart, peopleIn, redacted, SHORT_RATING } from "../erase-part.js"
import { conversationOfRequest } from "../requests.js"
import { type Kept, removeBlock, setRequest, writeDue } from "./kept.js"
import type { SortedRows } from "./sorted-rows.js"

/** As `Store.erase`. */
export function eraseFrom(kept: Kept, erasure: Erasure, limit: number): ErasedPart {
  return actNow(erasePart(inActs(tablesAtOnce(kept)), erasure, limit))
}

/** The acts as they are where each is done at once. */
type TablesAtOnce = {
  readonly [name in keyof ErasableTables]: (
    ...given: Parameters<ErasableTables[name]>
  ) => ReturnType<ErasableTables[name]> extends Acts<infer T> ? T : never
}

function inActs(tables: TablesAtOnce): ErasableTables {
  const acts = Object.entries(tables).map(([name, perform]) => [
    name,
    (...given: readonly unknown[]) => act(() => (perform as (...given: readonly unknown[]) => unknown)(...given)),
  ])
  // Made from all of them, which the compiler cannot follow.
  return Object.fromEntries(acts) as unknown as ErasableTables
}

function tablesAtOnce(kept: Kept): TablesAtOnce {
  const { records } = kept
  const conversations = (): StoredConversation[] => [...records.conversation.values()].map(({ value }) => value)
  const ofPerson = ({ kind, id }: Person) => conversations().filter(conversation => conversation[kind] === id)
  const byEnd = (before: number) =>
    conversations()
      .flatMap(conversation => {
        const at = endedAt(conversation)
        return at === null || at >= before ? [] : [{ at, id: conversation.id }]
      })
      .sort((one, other) => one.at - other.at || compareTexts(one.id, other.id))
  const idsOf = (found: readonly { readonly id: string }[], limit: number) => found.slice(0, limit).map(({ id }) => id)
  return {
    endedOf: (person, limit) =>
      idsOf(
        ofPerson(person)
          .filter(({ status }) => status === "ended")
          .sort((one, other) => one.startedAt - other.startedAt || compareTexts(one.id, other.id)),
        limit,
      ),
    peopleOf: conversation => peopleIn(records.conversation.get(conversation)?.value),
    hasOther: (person, conversation) => ofPerson(person).some(({ id }) => id !== conversation),
    endedBefore: (before, limit) => idsOf(byEnd(before), limit),
    tracedBefore: (before, limit) =>
      idsOf(
        byEnd(before).filter(({ id }) => !kept.untraced.has(id)),
        limit,
      ),
    agentConversations: conversation => named(records.conversation.keys(), `${conversation}-chat-`).sort(compareTexts),
    // Nothing else happens meanwhile.
    hold: () => {},
    holdEntities: () => {},
    removeActivities: (conversation, limit) => removeFirst(kept.activities.get(conversation), ({ seq }) => seq, limit),
    removeTurns: (conversation, limit) => removeFirst(kept.turns.get(conversation), ({ number }) => number, limit),
    forgetTurns: conversation => void kept.untraced.add(conversation),
    removeConversation: id => removeConversation(kept, id),
    removeEntities: ({ kind, id }) => removeAll(records.entities, [`${kind}:${id}`]),
    removePerson: (person, now) => removePerson(kept, person, now),
    redactAudit: (subject, limit) => {
      const found = kept.audit.filter(({ entry }) => entry.subject === subject).slice(0, limit)
      for (const line of found)
        line.entry = { ...line.entry, id: `erased-${line.number}`, subject: redacted(subject), detail: null }
      return found.length
    },
    removeFiles: (before, limit) => {
      const isClosed = (id: string): boolean => {
        const conversation = records.conversation.get(id)?.value
        const at = conversation === undefined ? 0 : endedAt(conversation)
        return at !== null && at < before
      }
      const found = [...kept.uploads.values()]
        .map(({ begun }) => begun)
        .filter(({ at, conversation }) => at < before && isClosed(conversation))
        .sort((one, other) => one.at - other.at || compareTexts(one.id, other.id))
      return removeAll(kept.uploads, idsOf(found, limit))
    },
    removeChats: (before, limit) => {
      const found = [...records.chat.values()]
        .flatMap(({ value: { id, endedAt: at, conversation } }) =>
          at === null || at >= before || records.conversation.has(conversation) ? [] : [{ at, id }],
        )
        .sort((one, other) => one.at - other.at || compareTexts(one.id, other.id))
      return removeAll(records.chat, idsOf(found, limit))
    },
    removeRefusals: (before, limit) => {
      const old = kept.refusals.filter(({ refusal }) => refusal.at < before)
      const gone = new Set(old.sort((one, other) => one.refusal.at - other.refusal.at).slice(0, limit))
      kept.refusals.splice(0, kept.refusals.length, ...kept.refusals.filter(line => !gone.has(line)))
      return gone.size
    },
    removeBlocks: (before, limit) => {
      const found = [...records.block.values()]
        .flatMap(({ value: block }) => {
          const at = block.lifted?.at ?? block.until
          return at === null || at >= before ? [] : [{ at, block }]
        })
        .sort((one, other) => one.at - other.at || compareTexts(one.block.id, other.block.id))
        .slice(0, limit)
      for (const { block } of found) {
        removeEvents(kept, `block:${block.id}`)
        removeRequests(kept, `block:${block.id}`)
        removeBlock(kept, block)
      }
      return found.length
    },
    removeAudit: (before, limit) => {
      const found = kept.audit.filter(({ entry }) => entry.at < before)
      found.sort((one, other) => one.entry.at - other.entry.at || one.number - other.number)
      const gone = new Set(found.slice(0, limit))
      kept.audit.splice(0, kept.audit.length, ...kept.audit.filter(line => !gone.has(line)))
      return gone.size
    },
  }
}

function removeConversation(kept: Kept, id: string) {
  const { records } = kept
  const files = [...kept.uploads.values()].flatMap(({ begun }) => (begun.conversation === id ? [begun.id] : []))
  removeAll(kept.uploads, files)
  const requests = removeRequests(kept, id)
  const owners = [`conversation:${id}`, ...named(records.entities.keys(), `activity:${id}-activity-`)]
  const entities = removeAll(records.entities, owners)
  for (const owner of [`conversation:${id}`, ...named(kept.dueByOwner.keys(), `chat:${id}-chat-`)])
    writeDue(kept, { owner, at: null, rank: 0 })
  for (const { version, value } of [...records.block.values()])
    if (value.conversation === id)
      records.block.set(value.id, {
        version: version + 1,
        value: { ...value, ...NOBODY, conversation: null, chat: null },
      })
  const blocks = [...records.block.values()].filter(
    ({ value: { subject } }) => subject.kind === "conversation" && subject.value === id,
  )
  for (const { value } of blocks) removeBlock(kept, value)
  kept.subjects.delete(`conversation:${id}`)
  const chats = named(records.chat.keys(), `${id}-chat-`)
  for (const chat of chats) {
    const { version, value } = records.chat.get(chat) ?? {}
    if (value === undefined || version === undefined) continue
    const rating = Array.from(value.rating ?? "").length <= SHORT_RATING ? value.rating : null
    const nothing = { message: null, agentConversation: null, person: null, questions: [], notes: [], handover: null }
    const impersonal = { ...value, ...nothing, rating }
    records.chat.set(chat, { version: version + 1, value: impersonal })
  }
  const deliveries = removeEvents(kept, id)
  for (const lines of [kept.activities, kept.turns]) lines.delete(id)
  kept.untraced.delete(id)
  records.conversation.delete(id)
  return {
    files: files.length,
    requests,
    entities,
    blocks: blocks.length,
    chats: chats.length,
    deliveries,
  }
}

/** A block keeps whom it is on, and not who that is. */
const NOBODY = { name: null, email: null } as const

function removePerson(kept: Kept, { kind, id }: Person, now: number) {
  const { records } = kept
  const subject = { kind, value: id }
  const own = [...records.block.values()].filter(
    ({ value }) => value.subject.kind === kind && value.subject.value === id,
  )
  let requests = 0
  for (const { value } of own) {
    removeEvents(kept, `block:${value.id}`)
    requests += removeRequests(kept, `block:${value.id}`)
  }
  const over = own.filter(({ value: { lifted, until } }) => lifted !== null || (until !== null && until <= now))
  for (const { value } of over) removeBlock(kept, value)
  for (const { version, value } of own) {
    if (over.some(gone => gone.value === value) || (value.name === null && value.email === null)) continue
    records.block.set(value.id, { version: version + 1, value: { ...value, ...NOBODY } })
  }
  if (over.length === own.length) kept.subjects.delete(guardOf(subject))
  records.setting.delete(`blockedRecord:${kind}:${id}`)
  return { entities: removeAll(records.entities, [`${kind}:${id}`]), blocks: over.length, requests }
}

/** @returns how many there were of a conversation, or of a block */
function removeRequests(kept: Kept, about: string): number {
  const found = [...kept.requests.values()].filter(request => conversationOfRequest(request) === about)
  for (const { id } of found) setRequest(kept, id, null)
  return found.length
}

/** @returns how many events there were */
function removeEvents({ events, deliveries }: Kept, lane: string): number {
  const numbersOf = (map: ReadonlyMap<number, { readonly lane: string }>): number[] =>
    [...map].flatMap(([number, event]) => (event.lane === lane ? [number] : []))
  removeAll(deliveries, numbersOf(deliveries))
  return removeAll(events.told, numbersOf(events.told)) + removeAll(events.held, numbersOf(events.held))
}

/** Keys that begin so. */
function named(keys: Iterable<string>, beginning: string): string[] {
  return [...keys].filter(key => key.startsWith(beginning))
}

/** @returns how many there were */
function removeAll<K>(map: Map<K, unknown>, keys: readonly K[]): number {
  return keys.filter(key => map.delete(key)).length
}

function removeFirst<T>(lines: SortedRows<T> | undefined, numberOf: (row: T) => number, limit: number): number {
  const [first] = lines?.rows ?? []
  if (lines === undefined || first === undefined) return 0
  const removed = lines.rows.slice(
    0,
    lines.find(row => numberOf(row) < numberOf(first) + limit),
  )
  for (const row of removed) lines.remove(row)
  return removed.length
}
