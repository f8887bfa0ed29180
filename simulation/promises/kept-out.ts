import { type Block, blockHolds, type Chat } from "../../helpdesk/index.js"
import { BlockedError, type StoredConversation } from "../../turns/index.js"
import type { Change } from "../ledger.js"
import type { ActorRequest } from "../simulation-step.js"
import { addressOf, blocksOn, speakerOf } from "./blocked.js"
import { type AnswerPromise, type CommitPromise, decidedAt, firstOf } from "./promise.js"

/** Blocks that a commit put, as they were before and are. */
function changedBlocks({ commit, before }: Change) {
  return commit.puts.flatMap(put =>
    put.kind === "block" ? [{ was: before.get(`block ${put.id}`) as Block | null, block: put.value }] : [],
  )
}

/** The second table of design section 6.4. */
export const blockedAreThoseMeant: CommitPromise = {
  promise: "a block from a chat is one of the user or the conversation, a ban one of the visitor and the user",
  section: "6.4",
  broken: (change, { asked, ledger }) => {
    const request = asked.get(change.request)?.request
    if (request?.kind !== "desk" || request.verb.verb !== "block") return null
    const { scope, ip } = request.verb
    const made = changedBlocks(change).flatMap(({ was, block }) => (was === null ? [block] : []))
    const own = made.find(({ by, source }) => by === request.agent && source === "agent")?.conversation ?? ""
    const conversation = ledger.conversations.get(own)
    if (conversation === undefined) return `${change.request} blocks somebody, and no block of it is kept.`
    const { user, visitor } = (change.before.get(`conversation ${own}`) ?? conversation) as StoredConversation
    const meant =
      scope === "conversation"
        ? [...(visitor === null ? [] : [`visitor ${visitor}`]), ...(user === null ? [] : [`user ${user}`])]
        : [user === null ? `conversation ${own}` : `user ${user}`]
    const subjects = made.flatMap(({ subject, scope: of }) =>
      of === scope ? [`${subject.kind} ${subject.value}`] : [],
    )
    const missing = meant.find(subject => !subjects.includes(subject))
    if (missing !== undefined) return `${change.request} blocks (${scope}) the user of ${own}, and not the ${missing}.`
    return ip && !subjects.some(subject => subject.startsWith("ip ")) ? `${change.request} blocks no address.` : null
  },
}

export const blocksHaveAnEnd: CommitPromise = {
  promise: "a block of live chats always has an end",
  section: "6.4",
  broken: change =>
    firstOf(changedBlocks(change), ({ block: { id, scope, until } }) =>
      scope === "liveChat" && until === null ? `${id} keeps somebody out of live chats for good.` : null,
    ),
}

/** Requests in which only flows decide on blocks. */
const OF_FLOWS: ReadonlySet<ActorRequest["kind"]> = new Set(["start", "message", "event", "due", "end"])

export const staffIsNotUndone: CommitPromise = {
  promise: "no flow of the user brings the end of a block that staff made nearer",
  section: "6.4",
  broken: (change, { asked }) => {
    const kind = asked.get(change.request)?.request.kind
    if (kind === undefined || !OF_FLOWS.has(kind)) return null
    const changed = changedBlocks(change)
    return firstOf(changed, ({ was, block }) => {
      if (was === null || was.until === null || !blockHolds(was, decidedAt(change))) return null
      const isOfStaff = was.source === "admin" || was.source === "agent" || was.by !== null
      if (!isOfStaff) return null
      if (block.lifted === null && block.until !== null && block.until < was.until)
        return `${was.id} of ${was.by} was to end at ${was.until}, and ends at ${block.until}.`
      const after = changed.find(({ was: before, block: { subject, scope, by } }) => {
        const isOfSame = subject.kind === was.subject.kind && subject.value === was.subject.value && scope === was.scope
        // One that an agent's flow makes is theirs.
        return before === null && isOfSame && by === null
      })?.block
      return block.lifted?.how === "replaced" && after !== undefined && (after.until ?? 0) < was.until
        ? `${was.id} of ${was.by} was to end at ${was.until}, and a flow has made ${after.id} of it.`
        : null
    })
  },
}

export const blocksAreLogged: CommitPromise = {
  promise: "each block and unblock is a line of the audit log, and one of its conversation's log",
  section: "6.4",
  broken: (change, { ledger }) =>
    firstOf(changedBlocks(change), ({ was, block: { id, lifted, conversation, until } }) => {
      const what =
        was === null
          ? "block"
          : was.lifted === null && lifted !== null
            ? lifted.how === "replaced"
              ? null
              : "unblock"
            : was.lifted !== null && lifted === null
              ? "blockRestored"
              : was.until !== until
                ? "blockMoved"
                : null
      if (what === null) return null
      const isOfIt = (detail: unknown) => (detail as { readonly id?: string } | null)?.id === id
      if (!change.commit.audit.some(entry => entry.what === what && isOfIt(entry.detail)))
        return `${id} is put (${what}), and the audit log does not tell of it.`
      if (conversation === null || !ledger.conversations.has(conversation)) return null
      const isTold = change.commit.activities.some(
        ({ conversation: of, activity: { name, value } }) => of === conversation && name === what && isOfIt(value),
      )
      return isTold ? null : `${id} is put (${what}), and the log of ${conversation} does not tell of it.`
    }),
}

export const rightBanIsTold: AnswerPromise = {
  promise: "who is refused for a ban is told of the one that ends last",
  section: "6.4",
  broken: ({ id, request, outcome, commitsBefore, askedAt }, { ledger, now, isClockSteady }) => {
    if (outcome?.kind !== "failed" || !(outcome.error instanceof BlockedError) || !isClockSteady()) return null
    const told = ledger.blocks.get(outcome.error.block)
    if (told === undefined || !ledger.isUnchangedSince("block", told.id, commitsBefore)) return null
    if (told.scope !== "conversation") return `${id} was refused because of ${told.id}, which closes the queue alone.`
    if (told.lifted !== null || (told.until !== null && told.until <= askedAt))
      return `${id} was refused because of ${told.id}, which was over.`
    const conversation = "conversation" in request ? ledger.conversations.get(request.conversation) : undefined
    if (conversation === undefined || !ledger.isUnchangedSince("conversation", conversation.id, commitsBefore))
      return null
    const later = blocksOn(ledger, speakerOf(conversation, addressOf(request, conversation)), now()).find(
      block =>
        block.scope === "conversation" &&
        ledger.isUnchangedSince("block", block.id, commitsBefore) &&
        endOf(block) > endOf(told),
    )
    return later === undefined ? null : `${id} was refused because of ${told.id}, and ${later.id} ends later.`
  },
}

function endOf({ until }: Block): number {
  return until ?? Number.POSITIVE_INFINITY
}

/** Somebody who waits where nobody is any more finds it in `HelpdeskClient`. */
export const nobodyIsSet: CommitPromise = {
  promise: "who is told that nobody is there finds HasNoAgents set",
  section: "3.5",
  broken: (change, { ledger }) =>
    firstOf(change.commit.turns, ({ conversation, turn }) => {
      // Events of turns are objects.
      const { name } = (turn.event ?? {}) as { readonly name?: string }
      const { chat: id = null } = ledger.conversations.get(conversation) ?? {}
      const chat = ledger.chats.get(id ?? "") as Chat | undefined
      const isSame = (change.before.get(`conversation ${conversation}`) as StoredConversation | null)?.chat === id
      if (name !== "LiveChatNobody" || chat?.status !== "waiting" || !isSame) return null
      const { HelpdeskClient: told } = ledger.record("entities", `conversation:${conversation}`) ?? {}
      return told?.HasNoAgents === true
        ? null
        : `${conversation} is told that nobody is there, and HasNoAgents is not set.`
    }),
}
