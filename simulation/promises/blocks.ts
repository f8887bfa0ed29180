import { type Block, blockHolds, type Chat } from "../../helpdesk/index.js"
import { canonicalJson, type Json } from "../../language/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Ledger } from "../ledger.js"
import type { ActorRequest } from "../simulation-step.js"
import { addressOf, blockOf, blocksOn, speakerOf } from "./blocked.js"
import { stackOf } from "./dialog.js"
import {
  type AnswerPromise,
  type CommitPromise,
  changedChats,
  changedConversations,
  firstOf,
  isToCome,
  type RestPromise,
  SET_BACK,
  writtenLines,
} from "./promise.js"

function toldOf({ id, subject, scope }: Block): string {
  return `${id} (${scope}, ${subject.kind} ${subject.value})`
}

/** Requests that users make in a conversation, and that change something. */
const BY_USERS: ReadonlySet<ActorRequest["kind"]> = new Set(["message", "event", "change", "end"])

export const bannedChangesNothing: CommitPromise = {
  promise: "who is banned changes nothing",
  section: "6.5",
  broken: (change, { ledger, asked, now }) => {
    const request = asked.get(change.request)?.request
    if (request === undefined || !BY_USERS.has(request.kind) || !("conversation" in request)) return null
    const before = change.before.get(`conversation ${request.conversation}`) as StoredConversation | null | undefined
    if (before === null || before === undefined) return null
    const ban = blockOf(withoutNew(ledger, change.before), speakerOf(before, addressOf(request, before)), now())
    if (ban?.scope !== "conversation") return null
    return `The ${request.kind} ${change.request} was taken in ${request.conversation}, and ${toldOf(ban)} holds.`
  },
}

export const nothingHappensToTheBanned: CommitPromise = {
  promise: "nothing happens by itself to somebody banned but the end",
  section: "6.5",
  broken: (change, { ledger, asked, now }) => {
    if (asked.get(change.request)?.request.kind !== "due") return null
    const held = withoutNew(ledger, change.before)
    return firstOf(changedConversations(change), conversation => {
      const before = change.before.get(`conversation ${conversation.id}`) as StoredConversation | null
      if (conversation.side === "agent" || conversation.status === "ended" || before === null) return null
      // A place in a queue goes to another conversation of the same person, who is not banned where that one is had.
      const lines = writtenLines(change).get(conversation.id) ?? []
      if (lines.every(({ type }) => type === "trace") && stackOf(conversation) === stackOf(before)) return null
      const ban = blockOf(held, speakerOf(before), now())
      return ban?.scope === "conversation" ? `${conversation.id} goes on by itself, and ${toldOf(ban)} holds.` : null
    })
  },
}

export const bannedHearNoMore: CommitPromise = {
  promise: "the bot says nothing to somebody banned but the notice",
  section: "6.5",
  broken: (change, { ledger, asked, now }) => {
    const held = withoutNew(ledger, change.before)
    const request = asked.get(change.request)?.request
    return firstOf(writtenLines(change), ([id, lines]) => {
      const before = change.before.get(`conversation ${id}`) as StoredConversation | null | undefined
      if (before === null || before === undefined || before.side === "agent") return null
      const said = lines.find(
        ({ type, from, channelData }) => type === "message" && from.role === "bot" && channelData?.notice === undefined,
      )
      const ban = said === undefined ? null : blockOf(held, speakerOf(before, addressOf(request, before)), now())
      return ban?.scope === "conversation" ? `"${said?.text}" was said in ${id}, and ${toldOf(ban)} holds.` : null
    })
  },
}

/** The blocks that there were before the commit: a turn may end with one on its own user. */
function withoutNew(ledger: Ledger, before: ReadonlyMap<string, unknown>): Pick<Ledger, "blocks"> {
  const changed = [...before].filter(([name]) => name.startsWith("block "))
  if (changed.length === 0) return ledger
  const blocks = new Map(ledger.blocks)
  for (const [name, block] of changed) {
    const id = name.slice("block ".length)
    if (block === null) blocks.delete(id)
    else blocks.set(id, block as Block)
  }
  return { blocks }
}

export const bannedStartsNothing: CommitPromise = {
  promise: "who is banned starts no conversation",
  section: "6.5",
  broken: (change, { ledger, asked, now }) => {
    if (asked.get(change.request)?.request.kind !== "start") return null
    return firstOf(changedConversations(change), conversation => {
      if (conversation.side === "agent" || conversation.status === "ended" || conversation.version > 1) return null
      const ban = blockOf(ledger, speakerOf(conversation), now())
      return ban?.scope === "conversation" ? `${conversation.id} was begun, and ${toldOf(ban)} holds.` : null
    })
  },
}

/** Remembers the records, so it is made anew for each simulation. */
export function oneRecordAnHour(): CommitPromise {
  const recorded = new Map<string, number>()
  return {
    promise: "of those who are banned and come again one record is made an hour",
    section: "6.5",
    broken: (change, { ledger, now }) =>
      firstOf(changedConversations(change), conversation => {
        if (!conversation.blocked || conversation.version > 1) return null
        const [ban = null, another] = blocksOn(ledger, speakerOf(conversation), now()).filter(
          ({ scope }) => scope === "conversation",
        )
        // Of two bans one may have come since it was decided: then it is a record of the other.
        if (another !== undefined) return null
        const subject = ban === null ? "" : `${ban.subject.kind} ${ban.subject.value}`
        // When it was decided: until it is written the clock may have gone on.
        const at = conversation.chatActivity.lastAt
        const last = recorded.get(subject)
        recorded.set(subject, at)
        if (ban === null || last === undefined || at >= last + HOUR || ledger.erased.has(subject)) return null
        return `${conversation.id} is a record of the ${subject}, and one was made at ${new Date(last).toISOString()}.`
      }),
  }
}

const HOUR = 60 * 60_000

export const blockedGetsNoAgent: CommitPromise = {
  promise: "who is blocked comes into no queue and to no agent",
  section: "6.4",
  broken: (change, { ledger, now }) =>
    firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      const isNew =
        chat.status !== "ended" && (before === null || (before.status === "waiting" && chat.status === "connected"))
      const conversation = ledger.conversations.get(chat.conversation)
      if (!isNew || conversation === undefined) return null
      const block = blockOf(ledger, speakerOf(conversation), now())
      return block === null ? null : `${chat.id} is ${chat.status}, and ${toldOf(block)} holds.`
    }),
}

export const becomingSomebodyAsksAgain: CommitPromise = {
  promise: "becoming somebody who is blocked ends the chat, or with a ban the conversation",
  section: "6.4",
  broken: (change, { ledger, now }) =>
    firstOf(changedConversations(change), conversation => {
      const before = change.before.get(`conversation ${conversation.id}`) as StoredConversation | null
      if (conversation.side === "agent" || before === null || before.user === conversation.user) return null
      const block = blockOf(ledger, speakerOf(conversation), now())
      if (block === null) return null
      if (block.scope === "conversation" && conversation.status !== "ended")
        return `${conversation.id} is ${conversation.user}'s now, and goes on though ${toldOf(block)} holds.`
      const chat = ledger.openChatOf(conversation)
      return chat === null
        ? null
        : `${conversation.id} is ${conversation.user}'s now, and its chat is ${chat.status} though ${toldOf(block)} holds.`
    }),
}

export const blocksAreEnforced: RestPromise = {
  promise: "a block ends the chats, and a ban the conversations, of its subjects",
  section: "6.5",
  broken: ({ ledger, now }) =>
    firstOf(ledger.conversations.values(), conversation => {
      if (conversation.side === "agent" || conversation.status === "ended") return null
      const block = blockOf(ledger, speakerOf(conversation), now())
      // Where clocks were set back since it was made, its time to end them is still to come.
      if (block === null || isToCome(ledger, `block:${block.id}`)) return null
      if (block.scope === "conversation") return `${conversation.id} is still active, and ${toldOf(block)} holds.`
      const chat = ledger.openChatOf(conversation)
      // A chat goes on when its user comes to a blocked address later.
      if (chat?.status === "connected" && block.subject.kind === "ip") return null
      return chat === null ? null : `${chat.id} is still ${chat.status}, and ${toldOf(block)} holds.`
    }),
}

export const liftedAreFree: AnswerPromise = {
  promise: "of the blocks that somebody lifts all that hold are lifted, and no others are told",
  section: "6.5",
  broken: ({ id, request, outcome, commitsBefore }, { ledger, now, isClockSteady }) => {
    if (request.kind !== "liftMany" || request.key !== undefined || outcome?.kind !== "answered") return null
    const lifted = outcome.answer as readonly string[] // `performRequest` answers so.
    return firstOf(new Set([...request.ids, ...lifted]), blockId => {
      const block = ledger.blocks.get(blockId)
      if (block === undefined) return null
      if (!request.ids.includes(blockId)) return `${id} has lifted ${blockId}, and was not asked to.`
      // One that is set again meanwhile holds.
      const wasThere = ledger.isUnchangedSince("block", blockId, commitsBefore)
      const holds = blockHolds(block, isClockSteady() ? now() : now() + SET_BACK)
      return wasThere && holds ? `${id} was to lift ${toldOf(block)}, which still holds.` : null
    })
  },
}

export const oneBlockOfScope: CommitPromise = {
  promise: "of blocks of one scope on one subject the last one holds, and no other",
  section: "6.4",
  broken: (change, { ledger, now }) =>
    firstOf(change.commit.puts, put => {
      if (put.kind !== "block") return null
      const { subject, scope } = put.value
      const held = [...ledger.blocks.values()].filter(
        block =>
          block.scope === scope &&
          block.subject.kind === subject.kind &&
          block.subject.value === subject.value &&
          blockHolds(block, now()),
      )
      return held.length <= 1 ? null : `${held.map(toldOf).join(" and ")} hold at once.`
    }),
}

/** For so long after it was lifted a block can be set again. */
const RESTORABLE = 60 * 60_000

export const restoredIsAsItWas: CommitPromise = {
  promise:
    "a block that was lifted, and not replaced, is set again as it was, within an hour, by whoever lifted it or may undo what others did",
  section: "10",
  broken: (change, { asked }) =>
    firstOf(change.commit.puts, put => {
      const before = put.kind === "block" ? (change.before.get(`block ${put.id}`) as Block | null) : null
      if (put.kind !== "block" || before === null || before.lifted === null || put.value.lifted !== null) return null
      const request = asked.get(change.request)
      if (request?.request.kind !== "restore") return `${toldOf(before)} was lifted, and holds again by itself.`
      const { by, ofAnybody } = request.request
      if (canonicalJson(untold(put.value)) !== canonicalJson(untold(before)))
        return `${toldOf(before)} is set again, and is another than it was.`
      if (before.lifted.how === "replaced") return `${toldOf(before)} was not lifted, but replaced, and is set again.`
      if (before.lifted.at + RESTORABLE < request.askedAt) return `${toldOf(before)} was lifted too long ago.`
      return ofAnybody || before.lifted.by === by
        ? null
        : `${before.lifted.by} has lifted ${toldOf(before)}, not ${by}.`
    }),
}

export const replacedByOneThatHolds: AnswerPromise = {
  promise: "a block is set again unless another one holds in its place",
  section: "10",
  broken: ({ id, request, outcome, askedAt, commitsBefore }, { ledger }) => {
    // A request that is sent again under its key is answered as it was then.
    if (request.kind !== "restore" || request.key !== undefined || outcome?.kind !== "answered") return null
    const results = outcome.answer as readonly string[] // `performRequest` answers so.
    return firstOf(request.ids, blockId => {
      const block = ledger.blocks.get(blockId)
      if (block === undefined || results[request.ids.indexOf(blockId)] !== "replaced") return null
      if (block.lifted?.how === "replaced") return null
      // One that was made or lifted meanwhile may have held when it was decided.
      const mayHaveHeld = [...ledger.blocks.values()].some(
        other =>
          other.id !== blockId &&
          other.scope === block.scope &&
          other.subject.kind === block.subject.kind &&
          other.subject.value === block.subject.value &&
          (blockHolds(other, askedAt) || !ledger.isUnchangedSince("block", other.id, commitsBefore)),
      )
      return mayHaveHeld ? null : `${id} was to set ${toldOf(block)} again, and nothing holds in its place.`
    })
  },
}

/** A block but for its being lifted. */
function untold({ lifted: _, ...block }: Block): Json {
  // Plain JSON all through, which its interface does not say.
  return block as unknown as Json
}

export const blockedUntilIsTold: CommitPromise = {
  promise: "LiveChatBlockedUntil is the end of the conversation's own block, and null or past where none holds",
  section: "6.3",
  broken: (change, { ledger, now }) =>
    firstOf(change.commit.puts, put => {
      if (put.kind !== "block" || put.value.subject.kind !== "conversation" || put.value.scope !== "liveChat")
        return null
      const id = put.value.subject.value
      const field = ledger.record("entities", `conversation:${id}`)?.ConversationInfo?.LiveChatBlockedUntil ?? null
      const told = field instanceof Date ? field.getTime() : null
      const own = [...ledger.blocks.values()].find(
        ({ subject, scope, lifted }) =>
          subject.kind === "conversation" && subject.value === id && scope === "liveChat" && lifted === null,
      )
      const latest = Math.max(now(), ...change.commit.turns.map(({ turn }) => turn.at))
      if (own === undefined ? told === null || told <= latest : told === own.until) return null
      return `LiveChatBlockedUntil of ${id} is ${field}, and ${own === undefined ? "nothing" : toldOf(own)} holds.`
    }),
}

export const bannedReaderIsTold: AnswerPromise = {
  promise: "who is banned reads nothing of what came after",
  section: "6.4",
  broken: ({ id, request, outcome, commitsBefore }, { ledger, now }) => {
    if (request.kind !== "read" || outcome?.kind !== "answered") return null
    const conversation = ledger.conversations.get(request.conversation)
    if (conversation === undefined || conversation.side === "agent") return null
    const ban = blockOf(ledger, speakerOf(conversation, addressOf(request, conversation)), now())
    const isOlder = ban !== null && (ledger.madeBy.get(ban.id) ?? 0) <= commitsBefore
    // `performRequest` answers so.
    const told = outcome.answer as { readonly ban: unknown }
    if (!isOlder || ban.scope !== "conversation" || told.ban !== null) return null
    return `${id} reads ${conversation.id} as if nothing held, and ${toldOf(ban)} does.`
  },
}
