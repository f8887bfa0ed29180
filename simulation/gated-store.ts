import { ParleyError } from "../language/index.js"
import type { KeptStore } from "../store/index.js"
import type { Commit, Delivery, DueTime, ErasedPart, Erasure, Store, StoredEvent } from "../turns/index.js"

/**
 * How a call of a store goes: as it is meant to, or as in one of a store's bad moments. `unsure`: it is done, and its
 * process hears that the store can't be reached, as where a connection breaks before the answer.
 */
export type Passage = "through" | "busy" | "lost" | "unavailable" | "unsure"

type GatedMethod =
  | ("read" | "commit" | "due" | "nextDue" | "claimDue" | "conversations" | "erase" | "scrub" | "answerRequest")
  | ("nextHeldEvent" | "releaseEvents" | "lastEvent" | "webhookProgress" | "events" | "addDeliveries")
  | ("claimDeliveries" | "renewDelivery" | "settleDelivery" | "resendDeliveries")
  | ("chats" | "agents" | "deskVersions")
  | ("beginUpload" | "addUploadPart" | "finishUpload" | "dropUpload" | "upload")

/** A call of a store that has been asked for and waits until the simulation lets it go. */
export interface HeldCall {
  readonly method: GatedMethod
  /** Lets it go on. @returns once its answer was handed over */
  go(how: Passage): Promise<void>
}

/** Something that is kept beside commits. */
export type KeptBeside =
  /** `size` null: it is not whole yet. */
  | { readonly kind: "file"; readonly id: string; readonly conversation: string; readonly size: number | null }
  | { readonly kind: "part"; readonly id: string; readonly bytes: Uint8Array }
  | { readonly kind: "noFile"; readonly id: string }

export interface Gate {
  /** Takes a call that has been asked for. */
  hold(call: HeldCall): void
  /** A commit was made: the store has it, whether its process will hear of that or not. */
  committed(commit: Commit): void
  /** A due time was moved, which no commit tells of. */
  moved(due: DueTime, until: number): void
  /** Something was kept, or went, that no commit tells of. */
  kept(what: KeptBeside): void
  /** Deliveries are a process's, for a while. */
  claimed(deliveries: readonly Delivery[]): void
  /** Events whose deliveries were given up are told again. */
  resent(events: readonly StoredEvent[]): void
  /** A webhook has taken a delivery, and that was kept. */
  settled(delivery: Delivery): unknown
  /** A part of an erasure was made. */
  erased(erasure: Erasure, part: ErasedPart): Promise<void>
  /** The process dies now: a commit was made, and its answer is lost. */
  die(): void
  isAlive(): boolean
}

/** More deliveries than a simulation has. */
const MOST_DELIVERIES = 10_000

/**
 * A store whose calls wait at a gate, so that whoever holds the gate decides in which order the calls of several
 * processes happen, which of them fail, and between which of them a process dies. A call of a dead process never
 * returns and never reaches the store.
 */
export function gatedStore(store: KeptStore, gate: Gate): Store {
  const held = <T>(method: HeldCall["method"], call: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      gate.hold({
        method,
        go: async how => {
          if (!gate.isAlive()) return
          if (how === "busy" || how === "unavailable") {
            reject(refusalOf(how))
            return
          }
          try {
            const answer = await call()
            if (how === "lost") gate.die()
            else if (how === "unsure") reject(refusalOf("unavailable"))
            else if (gate.isAlive()) resolve(answer)
          } catch (error) {
            if (gate.isAlive()) reject(error)
          }
        },
      })
    })
  return {
    ...store,
    read: (keys, now) => held("read", () => store.read(keys, now)),
    due: (until, limit) => held("due", () => store.due(until, limit)),
    nextDue: () => held("nextDue", () => store.nextDue()),
    conversations: filter => held("conversations", () => store.conversations(filter)),
    chats: filter => held("chats", () => store.chats(filter)),
    agents: () => held("agents", () => store.agents()),
    deskVersions: endedAfter => held("deskVersions", () => store.deskVersions(endedAfter)),
    nextHeldEvent: () => held("nextHeldEvent", () => store.nextHeldEvent()),
    releaseEvents: (now, limit) => held("releaseEvents", () => store.releaseEvents(now, limit)),
    lastEvent: () => held("lastEvent", () => store.lastEvent()),
    webhookProgress: () => held("webhookProgress", () => store.webhookProgress()),
    events: (after, limit) => held("events", () => store.events(after, limit)),
    addDeliveries: (webhook, after, upTo, events, now) =>
      held("addDeliveries", () => store.addDeliveries(webhook, after, upTo, events, now)),
    claimDeliveries: (webhook, now, until, limit) =>
      held("claimDeliveries", async () => {
        const claimed = await store.claimDeliveries(webhook, now, until, limit)
        gate.claimed(claimed)
        return claimed
      }),
    renewDelivery: (claimed, until) => held("renewDelivery", () => store.renewDelivery(claimed, until)),
    resendDeliveries: (webhook, number, now, limit) =>
      held("resendDeliveries", async () => {
        const givenUp = (await store.deliveries({ webhook, status: "failed", limit: MOST_DELIVERIES })).items
        const count = await store.resendDeliveries(webhook, number, now, limit)
        // Newest first; the oldest are sent again.
        const resent = givenUp.slice(givenUp.length - count)
        gate.resent((await Promise.all(resent.map(({ event }) => store.events(event - 1, 1)))).flat())
        return count
      }),
    settleDelivery: (claimed, outcome, now) =>
      held("settleDelivery", async () => {
        await store.settleDelivery(claimed, outcome, now)
        if (outcome.kind === "delivered") gate.settled(claimed)
      }),
    scrub: () => held("scrub", () => store.scrub()),
    erase: (erasure, limit) =>
      held("erase", async () => {
        const part = await store.erase(erasure, limit)
        await gate.erased(erasure, part)
        return part
      }),
    answerRequest: (answered, isDone) => held("answerRequest", () => store.answerRequest(answered, isDone)),
    beginUpload: (upload, most) =>
      held("beginUpload", async () => {
        const isBegun = await store.beginUpload(upload, most)
        if (isBegun) gate.kept({ kind: "file", id: upload.id, conversation: upload.conversation, size: null })
        return isBegun
      }),
    addUploadPart: (id, number, bytes) =>
      held("addUploadPart", async () => {
        const isAdded = await store.addUploadPart(id, number, bytes)
        if (isAdded) gate.kept({ kind: "part", id, bytes })
        return isAdded
      }),
    finishUpload: (id, size) =>
      held("finishUpload", async () => {
        const isWhole = await store.finishUpload(id, size)
        const upload = isWhole ? await store.upload(id) : null
        if (upload !== null) gate.kept({ kind: "file", id, conversation: upload.conversation, size })
        return isWhole
      }),
    dropUpload: id =>
      held("dropUpload", async () => {
        await store.dropUpload(id)
        gate.kept({ kind: "noFile", id })
      }),
    upload: id => held("upload", () => store.upload(id)),
    claimDue: (due, until) =>
      held("claimDue", async () => {
        const isMoved = await store.claimDue(due, until)
        if (isMoved) gate.moved(due, until)
        return isMoved
      }),
    commit: commit =>
      held("commit", async () => {
        const isDone = await store.commit(commit)
        if (isDone) gate.committed(commit)
        return isDone
      }),
  }
}

function refusalOf(how: "busy" | "unavailable"): ParleyError {
  return how === "busy"
    ? new ParleyError("BUSY", "", "Another process holds the database. Please try again.")
    : new ParleyError("STORE_UNAVAILABLE", "", "The store can't be reached now.")
}
