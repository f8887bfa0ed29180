import type { Bot } from "../../engine/index.js"
import type { Block, Chat } from "../../helpdesk/index.js"
import { canonicalJson, fromStored, millisecondsOf, toStored, type Value } from "../../language/index.js"
import type { Contents } from "../../store/index.js"
import type { Erasure, Person, RecordKind, StoredConversation } from "../../turns/index.js"
import type { ErasureStep, Ledger } from "../ledger.js"
import {
  type AnswerPromise,
  type CommitPromise,
  type ErasurePromise,
  firstOf,
  isToCome,
  type RestPromise,
  SET_BACK,
} from "./promise.js"

/** The conversations, and the people with nothing else, that an erasure is to take. */
interface Taken {
  readonly conversations: ReadonlySet<string>
  /** As owners of entities are named: `user:<id>`. */
  readonly people: ReadonlySet<string>
}

function takenBy(erasure: Erasure, ledger: Ledger): Taken {
  const all = [...ledger.conversations.values()]
  const conversations = new Set(all.filter(one => isTaken(erasure, one, ledger)).map(({ id }) => id))
  const isGone = (kind: Person["kind"], id: string) => all.every(one => one[kind] !== id || conversations.has(one.id))
  const people = new Set<string>()
  if (erasure.kind === "person") people.add(`${erasure.person.kind}:${erasure.person.id}`)
  for (const id of conversations) {
    const { user = null, visitor = null } = ledger.conversations.get(id) ?? {}
    const isUsersToo = erasure.kind === "conversations"
    if (user !== null && isUsersToo && isGone("user", user)) people.add(`user:${user}`)
    const isBrowserToo = isUsersToo || (erasure.kind === "person" && erasure.person.kind === "user")
    if (visitor !== null && isBrowserToo && isGone("visitor", visitor)) people.add(`visitor:${visitor}`)
  }
  return { conversations, people }
}

/** A conversation that has ended, and is of the person or ended early enough. An agent's goes with its user's. */
function isTaken(erasure: Erasure, conversation: StoredConversation, { lastLines }: Ledger): boolean {
  const { id, side, status, linked } = conversation
  if (status !== "ended" || (side === "agent" && linked?.conversation !== "")) return false
  if (erasure.kind === "person") return conversation[erasure.person.kind] === erasure.person.id
  const endedAt = lastLines.get(id)?.timestamp
  return erasure.kind === "conversations" && endedAt !== undefined && Date.parse(endedAt) < erasure.before
}

/** The conversation that something belongs to by its name: that of a chat, or of an agent's conversation, is its user's. */
function conversationIn(name: string): string {
  return name.replace(/-(chat|activity)-\d+.*$/, "")
}

/** The same for the owner of a due time or of entities. */
function conversationOfOwner(owner: string): string | null {
  const [kind = ""] = owner.split(":")
  return /^(conversation|activity|chat)$/.test(kind) ? conversationIn(owner.slice(kind.length + 1)) : null
}

/** An erasure takes a record, or all that tells of somebody in it, or leaves it as it is. */
type Fate = "goes" | "losesPerson" | "stays"

function fateOf(kind: RecordKind, id: string, { erasure }: ErasureStep, ledger: Ledger, taken: Taken): Fate {
  const { conversations, people } = taken
  switch (kind) {
    case "conversation":
      return conversations.has(conversationIn(id)) ? "goes" : "stays"
    case "entities":
      return people.has(id) || conversations.has(conversationOfOwner(id) ?? "") ? "goes" : "stays"
    case "chat":
      if (conversations.has(conversationIn(id))) return "losesPerson"
      return erasure.kind === "chats" && isOldChat(ledger.chats.get(id), erasure.before, ledger) ? "goes" : "stays"
    case "block":
      return fateOfBlock(ledger.blocks.get(id) as Block, erasure, taken)
    case "setting": {
      const person = id.replace(/^blockedRecord:/, "")
      return erasure.kind === "person" && person !== id && people.has(person) ? "goes" : "stays"
    }
    default:
      return "stays"
  }
}

function isOldChat(chat: Chat | undefined, before: number, { conversations }: Ledger): boolean {
  return chat?.endedAt != null && chat.endedAt < before && !conversations.has(chat.conversation)
}

function fateOfBlock({ subject, lifted, until, conversation }: Block, erasure: Erasure, taken: Taken): Fate {
  const over = lifted?.at ?? until
  if (erasure.kind === "blocks") return over !== null && over < erasure.before ? "goes" : "stays"
  if (subject.kind === "conversation" && taken.conversations.has(subject.value)) return "goes"
  if (erasure.kind === "person" && taken.people.has(`${subject.kind}:${subject.value}`))
    return lifted !== null || (until !== null && until <= erasure.now) ? "goes" : "losesPerson"
  return taken.conversations.has(conversation ?? "") ? "losesPerson" : "stays"
}

/** Whether nothing is left in a record of who it was about. */
function isImpersonal(kind: RecordKind, value: unknown): boolean {
  // Of the kind it was kept under.
  if (kind === "block") return (value as Block).name === null && (value as Block).email === null
  const { message, agentConversation, person, questions, notes, handover } = value as Chat
  const told = [message, agentConversation, person, handover]
  return told.every(part => part === null) && questions.length === 0 && notes.length === 0
}

function textOf(value: unknown): string {
  // Records are values all through, which their interfaces do not say.
  return canonicalJson(toStored(value as Value))
}

export const erasesOnlyThat: ErasurePromise = {
  promise: "an erasure takes nothing but what it is asked for",
  section: "10",
  broken: (step, { ledger }) => {
    const taken = takenBy(step.erasure, ledger)
    const left = leftIn(step.contents)
    return (
      firstOf(ledger.keys, ({ kind, id }) => {
        if (fateOf(kind, id, step, ledger, taken) !== "stays") return null
        const value = left.get(`${kind} ${id}`)
        if (value === undefined) return `${kind} ${id} went with ${told(step.erasure)}.`
        return textOf(value) === textOf(ledger.record(kind, id)) ? null : `${kind} ${id} is another since.`
      }) ??
      firstOf(ledger.lines, ([id, lines]) => {
        if (taken.conversations.has(conversationIn(id))) return null
        const count = step.contents.activities.filter(({ conversation }) => conversation === id).length
        return count === lines.length ? null : `${id} has ${count} lines, and had ${lines.length}.`
      }) ??
      firstOf(ledger.files, ([id, { conversation, size }]) => {
        // Of files that did not become whole in time nothing is left when the next one comes.
        if (size === null) return null
        if (taken.conversations.has(conversation) || step.contents.uploads.some(upload => upload.id === id)) return null
        const ended = ledger.conversations.get(conversation)?.status !== "active"
        return step.erasure.kind === "files" && ended ? null : `The file ${id} went with ${told(step.erasure)}.`
      })
    )
  },
}

export const erasesAllOfThat: ErasurePromise = {
  promise: "an erasure leaves nothing of what it is asked for",
  section: "10",
  broken: (step, { ledger }) => {
    const { erasure, isMore, contents } = step
    if (isMore) return null
    const taken = takenBy(erasure, ledger)
    const isOfTaken = (name: string | null) => name !== null && taken.conversations.has(name)
    const left = leftIn(contents)
    return (
      firstOf(ledger.keys, ({ kind, id }) => {
        const fate = fateOf(kind, id, step, ledger, taken)
        const value = left.get(`${kind} ${id}`)
        if (value === undefined || fate === "stays") return null
        return fate === "losesPerson" && isImpersonal(kind, value) ? null : `${kind} ${id} is left.`
      }) ??
      firstOf(contents.activities, ({ conversation, activity }) =>
        isOfTaken(conversationIn(conversation)) ? `Line ${activity.seq} of ${conversation} is left.` : null,
      ) ??
      firstOf(contents.turns, ({ conversation, turn }) =>
        isOfTaken(conversationIn(conversation)) ? `The turn ${turn.number} of ${conversation} is left.` : null,
      ) ??
      firstOf(contents.due, ({ owner }) => (isOfTaken(conversationOfOwner(owner)) ? `${owner} is still due.` : null)) ??
      // A chat stays, without who it was about, and so does a line about it.
      firstOf(contents.audit, ({ what, subject }) =>
        subject.startsWith("conversation:") && isOfTaken(conversationOfOwner(subject))
          ? `The audit log tells of ${what} of ${subject}.`
          : null,
      ) ??
      firstOf([...contents.events, ...contents.heldEvents, ...contents.deliveries], ({ type, lane }) =>
        isOfTaken(conversationIn(lane)) ? `${type} of ${lane} is still to be told.` : null,
      ) ??
      firstOf(contents.uploads, ({ id, conversation }) =>
        isOfTaken(conversation) ? `The file ${id} of ${conversation} is left.` : null,
      ) ??
      firstOf(contents.requests, ({ id, conversation = id.split(" ")[0] ?? "" }) =>
        isOfTaken(conversation) ? `What ${id} was answered is left.` : null,
      ) ??
      namedIn(step, ledger, taken)
    )
  },
}

/** The name of somebody, anywhere: where no conversation of theirs goes on. */
function namedIn({ erasure, contents }: ErasureStep, { conversations }: Ledger, taken: Taken): string | null {
  if (erasure.kind !== "person") return null
  const { kind, id } = erasure.person
  if ([...conversations.values()].some(one => one[kind] === id && !taken.conversations.has(one.id))) return null
  const text = JSON.stringify(contents)
  const at = text.indexOf(nameOf(erasure.person))
  return at === -1 ? null : `${nameOf(erasure.person)} is left: ${text.slice(Math.max(0, at - 160), at + 40)}`
}

/** The name of somebody, by which what is left of them is found. */
export function nameOf({ id }: Person): string {
  return `Name of ${id}.`
}

export const tracesAreErased: ErasurePromise = {
  promise: "why paths were taken is kept no longer than retention.trace says",
  section: "3.1",
  broken: ({ erasure, isMore, contents }, { ledger }) => {
    if (erasure.kind !== "trace" || isMore) return null
    const { before } = erasure
    return firstOf(contents.turns, ({ conversation, turn }) => {
      const user = ledger.conversations.get(conversationIn(conversation))
      const isOld = user !== undefined && isTaken({ kind: "conversations", before }, user, ledger)
      return isOld ? `The turn ${turn.number} of ${conversation} is left.` : null
    })
  },
}

/** How long things of a kind are kept (ms), by the bot's settings; null: for good. */
function keptFor({ spec }: Bot, kind: Erasure["kind"]): number | null {
  const kept = kind === "person" ? undefined : spec.retention?.[kind]
  return kept === undefined ? null : millisecondsOf(kept)
}

export const keptLongEnough: ErasurePromise = {
  promise: "nothing is erased before it was kept as long as retention says",
  section: "3.1",
  broken: ({ erasure, process, request }, { botOf, isChanging, now }) => {
    if (erasure.kind === "person" || isChanging(request)) return null
    const kept = keptFor(botOf(process), erasure.kind)
    return kept !== null && erasure.before <= now() - kept + SET_BACK
      ? null
      : `${erasure.kind} that ended before ${new Date(erasure.before).toISOString()} are erased, at ${new Date(now()).toISOString()}.`
  },
}

/** Milliseconds between two looks for what is kept no longer, and for which a process that died is waited for. */
const LATE = 61 * 60_000

export const notKeptTooLong: RestPromise = {
  promise: "a conversation is kept no longer than retention says, and an hour",
  section: "3.1",
  broken: ({ ledger, botOf, now }) => {
    const kept = keptFor(botOf(0), "conversations")
    if (kept === null || isToCome(ledger, "settings:")) return null
    const erasure = { kind: "conversations", before: now() - kept - LATE } as const
    return firstOf(ledger.conversations.values(), conversation =>
      isTaken(erasure, conversation, ledger) ? `${conversation.id} ended long ago, and is still kept.` : null,
    )
  },
}

function leftIn({ records }: Contents): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(records).flatMap(([kind, rows]) =>
      rows.map(({ id, value }) => [`${kind} ${id}`, fromStored(value)] as const),
    ),
  )
}

function told(erasure: Erasure): string {
  return erasure.kind === "person" ? `the ${erasure.person.kind} ${erasure.person.id}` : `old ${erasure.kind}`
}

export const erasedStaysErased: CommitPromise = {
  promise: "nothing is written of a conversation that was erased",
  section: "10",
  broken: ({ commit }, { ledger }) => {
    const isErased = (name: string | null) => name !== null && ledger.erased.has(name)
    return (
      firstOf(commit.puts, ({ kind, id, value }) => {
        const about =
          kind === "entities"
            ? conversationOfOwner(id)
            : kind === "block"
              ? value.conversation
              : kind === "conversation" || kind === "chat"
                ? conversationIn(id)
                : null
        return isErased(about) ? `${kind} ${id} is written, and ${about} was erased.` : null
      }) ??
      firstOf(commit.activities, ({ conversation, activity }) =>
        isErased(conversationIn(conversation)) ? `Line ${activity.seq} of ${conversation}, which was erased.` : null,
      ) ??
      firstOf(commit.due, ({ owner, at }) =>
        at !== null && isErased(conversationOfOwner(owner)) ? `${owner} is due, and was erased.` : null,
      ) ??
      firstOf(commit.events ?? [], ({ type, lane }) =>
        isErased(conversationIn(lane)) ? `${type} of ${lane} is to be told, which was erased.` : null,
      ) ??
      (isErased(commit.request?.conversation ?? null)
        ? `The request ${commit.request?.id} is kept of ${commit.request?.conversation}, which was erased.`
        : null)
    )
  },
}

export const whoAskedIsErased: AnswerPromise = {
  promise: "when an erasure is done, nothing is left of what there was when it was asked for",
  section: "10",
  broken: ({ id, request, outcome, commitsBefore }, { ledger }) => {
    if (request.kind !== "erase" || outcome?.kind !== "answered") return null
    const { person } = request
    // Somebody may have become that person while the erasure went on.
    const theirsBy = (id: string) => ledger.theirsBy.get(`${person.kind} ${person.id} ${id}`) ?? 0
    return firstOf(ledger.conversations.values(), conversation =>
      conversation[person.kind] === person.id && theirsBy(conversation.id) <= commitsBefore
        ? `${id} has erased the ${person.kind} ${person.id}, and ${conversation.id} is left.`
        : null,
    )
  },
}
