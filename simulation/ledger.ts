import type { Activity } from "../engine/index.js"
import type { Agent, Block, Chat } from "../helpdesk/index.js"
import { canonicalJson, fromStored } from "../language/index.js"
import type { Contents } from "../store/index.js"
import type {
  Commit,
  Delivery,
  DueTime,
  Erasure,
  NewEvent,
  Put,
  RecordKind,
  Records,
  RequestRecord,
  StoredConversation,
  StoredEvent,
} from "../turns/index.js"
import type { KeptBeside } from "./gated-store.js"

/** One commit, with what there was before it. */
export interface Change {
  readonly commit: Commit
  /** The request that it came of. */
  readonly request: string
  readonly process: number
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  /** Records that it put, as they were. */
  readonly before: ReadonlyMap<string, unknown>
  /** Last lines of conversations, as they were: of those that it wrote lines of. */
  readonly lastLines: ReadonlyMap<string, Activity>
}

/** A file of a conversation. */
export interface LedgerFile {
  readonly conversation: string
  /** Null: it is not whole yet. */
  readonly size: number | null
  readonly bytes: readonly Uint8Array[]
}

/** An event that a webhook is to hear of. */
export interface LedgerEvent {
  /** Tells it from others of its lane. */
  readonly name: string
  /** An answer may have told of it, and then no webhook does. */
  readonly isAwaited: boolean
  isTaken: boolean
  /** The webhook has refused it for good, and nobody has asked for it since. */
  isGivenUp: boolean
  /** It was refused for good: what comes after it does not wait for it. */
  isPassedOver: boolean
}

/** An event that nothing was tried with. */
const UNTOLD = { isTaken: false, isGivenUp: false, isPassedOver: false }

/** A part of an erasure that was made; the ledger is as it was before. */
export interface ErasureStep {
  readonly erasure: Erasure
  /** There may be more of it. */
  readonly isMore: boolean
  /** The process that made it, and the request that it came of. */
  readonly process: number
  readonly request: string
  /** All that is left in the store. */
  readonly contents: Contents
}

/**
 * All commits, kept a second time and in the simplest way: promises are held against this and not against what a store
 * says of itself.
 */
export class Ledger {
  private readonly records = new Map<string, unknown>()
  readonly conversations = new Map<string, StoredConversation>()
  readonly chats = new Map<string, Chat>()
  readonly agents = new Map<string, Agent>()
  readonly blocks = new Map<string, Block>()
  readonly due = new Map<string, { readonly at: number; readonly rank: number }>()
  /** By owner: the process that moved a due time last, and to which moment. */
  readonly claims = new Map<string, { readonly process: number; readonly until: number }>()
  /** By block: how many commits there were with the one that made it. */
  readonly madeBy = new Map<string, number>()
  readonly requests = new Map<string, RequestRecord>()
  /** Lines of each conversation, in the order in which they were written. */
  readonly lines = new Map<string, Activity[]>()
  /** The last line of each conversation. */
  readonly lastLines = new Map<string, Activity>()
  /** The bot's last line for each conversation. */
  readonly lastSaid = new Map<string, Activity>()
  /** By conversation that ever began: how many commits there were with the one that began it. */
  readonly begunBy = new Map<string, number>()
  /** By person and conversation (`user <id> <conversation>`): how many commits there were with the one that made it theirs. */
  readonly theirsBy = new Map<string, number>()
  /** Files, with the bytes that have come. */
  readonly files = new Map<string, LedgerFile>()
  /** Events of each lane, in the order in which they were committed. */
  readonly told = new Map<string, LedgerEvent[]>()
  readonly erasedLanes = new Set<string>()
  /** Numbers of deliveries of which the store knows that the webhook took them; and of those that were claimed after that. */
  readonly settled = new Set<number>()
  readonly claimedAgain = new Set<number>()
  /** People (`user <id>`) who were erased, and have begun nothing since. */
  readonly gone = new Set<string>()
  /** Conversations, requests and people (`user <id>`) that were erased: their names mean nothing any more. */
  readonly erased = new Set<string>()
  commits = 0
  private readonly putBy = new Map<string, number>()

  /** The records that were put, each once. */
  get keys(): readonly { readonly kind: RecordKind; readonly id: string }[] {
    return [...this.records.keys()].map(name => {
      const [kind = ""] = name.split(" ")
      // Put under its kind in `apply`.
      return { kind: kind as RecordKind, id: name.slice(kind.length + 1) }
    })
  }

  record<K extends RecordKind>(kind: K, id: string): Records[K] | null {
    // Put under its kind in `apply`.
    return (this.records.get(`${kind} ${id}`) as Records[K] | undefined) ?? null
  }

  apply(commit: Commit, request: string, process: number, at: number): Change {
    const before = new Map(commit.puts.map(({ kind, id }) => [`${kind} ${id}`, this.record(kind, id)]))
    const lastLines = new Map(
      commit.activities.flatMap(({ conversation }) => {
        const line = this.lastLines.get(conversation)
        return line === undefined ? [] : [[conversation, line] as const]
      }),
    )
    this.commits += 1
    for (const put of commit.puts) {
      this.keep(put)
      this.putBy.set(`${put.kind} ${put.id}`, this.commits)
      if (put.kind === "conversation" && !this.begunBy.has(put.id)) this.begunBy.set(put.id, this.commits)
      if (put.kind === "conversation") {
        for (const kind of ["user", "visitor"] as const) {
          const person = `${kind} ${put.value[kind]}`
          this.gone.delete(person)
          if (!this.theirsBy.has(`${person} ${put.id}`)) this.theirsBy.set(`${person} ${put.id}`, this.commits)
        }
      }
      if (put.kind === "block" && !this.madeBy.has(put.id)) this.madeBy.set(put.id, this.commits)
    }
    for (const { conversation, activity } of commit.activities) {
      const lines = this.lines.get(conversation) ?? []
      lines.push(activity)
      this.lines.set(conversation, lines)
      this.lastLines.set(conversation, activity)
      if (activity.from.role === "bot" && activity.type === "message") this.lastSaid.set(conversation, activity)
    }
    for (const { owner, at: moment, rank } of commit.due) {
      if (moment === null) this.due.delete(owner)
      else this.due.set(owner, { at: moment, rank })
    }
    for (const event of commit.events ?? []) {
      const one = { name: nameOfEvent(event), isAwaited: event.awaited !== null, ...UNTOLD }
      this.told.set(event.lane, [...(this.told.get(event.lane) ?? []), one])
    }
    if (commit.request !== undefined) this.requests.set(commit.request.id, commit.request)
    return { commit, request, process, at, before, lastLines }
  }

  /** The webhook has taken an event. */
  take(event: StoredEvent): void {
    this.change(event, { isTaken: true })
  }

  /** The webhook has refused an event for good. */
  giveUp(event: StoredEvent): void {
    this.change(event, { isGivenUp: true, isPassedOver: true })
  }

  /** An event that was given up is to be told. */
  askFor(event: StoredEvent): void {
    this.change(event, { isGivenUp: false })
  }

  private change(event: StoredEvent, how: Partial<LedgerEvent>): void {
    const one = this.told.get(event.lane)?.find(({ name }) => name === nameOfEvent(event))
    if (one !== undefined) Object.assign(one, how)
  }

  /** Deliveries were claimed. */
  claim(claimed: readonly Delivery[]): void {
    for (const { number } of claimed) if (this.settled.has(number)) this.claimedAgain.add(number)
  }

  keepBeside(what: KeptBeside): void {
    switch (what.kind) {
      case "file":
        this.files.set(what.id, { ...what, bytes: this.files.get(what.id)?.bytes ?? [] })
        return
      case "part": {
        const file = this.files.get(what.id)
        if (file !== undefined) this.files.set(what.id, { ...file, bytes: [...file.bytes, what.bytes] })
        return
      }
      case "noFile":
        this.files.delete(what.id)
    }
  }

  /** Takes over what an erasure has left in a store. */
  applyErasure(erasure: Erasure, { records, activities, due, requests, uploads, ...told }: Contents): void {
    const lanes = new Set([...told.events, ...told.heldEvents].map(({ lane }) => lane))
    for (const lane of this.told.keys()) {
      if (lanes.has(lane)) continue
      this.told.delete(lane)
      this.erasedLanes.add(lane)
    }
    for (const id of this.files.keys()) if (!uploads.some(upload => upload.id === id)) this.files.delete(id)
    if (erasure.kind === "person") {
      const name = `${erasure.person.kind} ${erasure.person.id}`
      this.erased.add(name)
      this.gone.add(name)
    }
    for (const { kind, id } of this.keys) {
      const left = records[kind].find(record => record.id === id)
      // Read back as it was put.
      if (left !== undefined) this.keep({ ...left, kind, value: fromStored(left.value) } as unknown as Put)
      else this.forget(kind, id)
    }
    this.lines.clear()
    for (const { conversation, activity } of activities)
      this.lines.set(conversation, [...(this.lines.get(conversation) ?? []), activity])
    for (const owner of this.due.keys()) if (!due.some(row => row.owner === owner)) this.due.delete(owner)
    for (const id of this.requests.keys()) {
      if (requests.some(request => request.id === id)) continue
      this.requests.delete(id)
      this.erased.add(id)
    }
  }

  private keep(put: Put): void {
    this.records.set(`${put.kind} ${put.id}`, put.value)
    if (put.kind === "conversation") this.conversations.set(put.id, put.value)
    if (put.kind === "chat") this.chats.set(put.id, put.value)
    if (put.kind === "agent") this.agents.set(put.id, put.value)
    if (put.kind === "block") this.blocks.set(put.id, put.value)
  }

  private forget(kind: RecordKind, id: string): void {
    this.records.delete(`${kind} ${id}`)
    if (kind === "chat") this.chats.delete(id)
    if (kind === "block") this.blocks.delete(id)
    if (kind !== "conversation") return
    this.erased.add(id)
    this.conversations.delete(id)
    this.lastLines.delete(id)
    this.lastSaid.delete(id)
  }

  moveDue({ owner, rank }: DueTime, until: number, process: number): void {
    this.due.set(owner, { at: until, rank })
    this.claims.set(owner, { process, until })
  }

  /** A record is as it was when there were so many commits. */
  isUnchangedSince(kind: RecordKind, id: string, commits: number): boolean {
    return (this.putBy.get(`${kind} ${id}`) ?? 0) <= commits
  }

  /** Chats that have not ended. */
  openChats(): readonly Chat[] {
    return [...this.chats.values()].filter(({ status }) => status !== "ended")
  }

  /** The chat of a user's conversation that has not ended, or null. */
  openChatOf({ chat: id }: Pick<StoredConversation, "chat">): Chat | null {
    const chat = id === null ? undefined : this.chats.get(id)
    return chat === undefined || chat.status === "ended" ? null : chat
  }

  /** How many events wait in inboxes: each has a turn of its own. */
  get waitingEvents(): number {
    return [...this.conversations.values()].reduce((sum, { inbox }) => sum + inbox.length, 0)
  }

  /** The owners of what is due by a moment, in its order. */
  dueBy(moment: number): readonly string[] {
    const due = [...this.due].filter(([, { at }]) => at <= moment)
    return due.sort(([, one], [, other]) => one.at - other.at || one.rank - other.rank).map(([owner]) => owner)
  }

  /** The earliest due time, or null. */
  nextDue(): number | null {
    const moments = [...this.due.values()].map(({ at }) => at)
    return moments.length === 0 ? null : Math.min(...moments)
  }
}

/** Tells an event from the others of its lane. */
export function nameOfEvent({ type, at, body }: Pick<NewEvent, "type" | "at" | "body">): string {
  return canonicalJson([type, at, body])
}
