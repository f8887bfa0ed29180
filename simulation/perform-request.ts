import type { Bot } from "../engine/index.js"
import type { KeptAnswers, Runtime } from "../runtime/index.js"
import type { DueTime, IdempotentRequest } from "../turns/index.js"
import { askUnderKey, keyOf } from "./keyed-request.js"
import type { Ledger } from "./ledger.js"
import { sendFile } from "./send-file.js"
import type { ActorRequest } from "./simulation-step.js"
import { renewDeliveries, type TellingProcess, tellWebhook, WEBHOOK } from "./tell-webhook.js"
import type { WatchedDesk } from "./watched-desk.js"

/** A process, as those who ask it see it. */
export interface AskedProcess extends TellingProcess {
  readonly runtime: Runtime
  readonly answers: KeptAnswers
  /** Null: nobody can watch the desk. */
  readonly desk: WatchedDesk | null
  readonly ledger: Ledger
  /** A version of the bot by its number. */
  versionOf(version: number): Bot
  /** Done when all that is asked and is not of one turn alone was answered. */
  answered(): Promise<unknown>
}

/**
 * Asks a process for what somebody wants of it, as the server would.
 *
 * @throws as the process refuses it
 */
export async function performRequest(process: AskedProcess, request: ActorRequest): Promise<unknown> {
  const key = keyOf(request)
  if (key === null) return perform(process, request, null)
  const once = { id: key.id, fingerprint: key.fingerprint }
  return askUnderKey(process.answers, key, request, () => perform(process, request, once))
}

async function perform(process: AskedProcess, request: ActorRequest, once: IdempotentRequest | null): Promise<unknown> {
  const { runtime, store, ledger, desk } = process
  switch (request.kind) {
    case "start": {
      const { user, name, visitor, address, locale = null, set = {}, keyId } = request
      const known = user === null ? null : { id: user, ...(name === undefined ? {} : { name }) }
      const rest = { channel: "web", locale, set, ...(keyId === undefined ? {} : { keyId }) }
      return runtime.start({ ...rest, visitor, address, user: known }, once)
    }
    case "message": {
      const { kind: _, conversation, secret: __, files = [], ...message } = request
      const sent = files.map(file => `/v1/conversations/${conversation}/uploads/${file}`)
      return runtime.handleMessage(conversation, { ...message, ...(sent.length === 0 ? {} : { files: sent }) })
    }
    case "upload":
      return sendFile(runtime, store, request, process.now())
    case "event": {
      const { kind: _, conversation, ...event } = request
      return runtime.handleEvent(conversation, event)
    }
    case "change": {
      const { kind: _, conversation, ...change } = request
      return runtime.change(conversation, change)
    }
    case "end":
      return runtime.end(request.conversation, request.address, once)
    case "desk":
      return runtime.handleDeskVerb(request.agent, request.verb, once)
    case "signIn": {
      const { kind: _, agent: email, key: __, ...rest } = request
      return runtime.signIn({ email, ...rest }, once)
    }
    case "signOut":
      return runtime.signOut(request.agent, once, request.keep)
    case "changeAgent": {
      const { kind: _, agent: email, ...rest } = request
      return runtime.changeAgent({ email, ...rest }, SUPERVISOR)
    }
    case "removeAgent":
      return runtime.removeAgent(request.agent, SUPERVISOR)
    case "status":
      return runtime.setStatus(request.agent, request.status, once)
    case "block": {
      const { subject, minutes, scope } = request
      return runtime.makeBlock({ subject, minutes, scope, reason: "Rude", by: SUPERVISOR }, once)
    }
    case "lift": {
      const { kind, value } = request.subject
      const held = [...ledger.blocks.values()].filter(
        ({ subject, lifted }) => lifted === null && subject.kind === kind && subject.value === value,
      )
      return runtime.liftBlocks(
        held.map(({ id }) => id),
        SUPERVISOR,
        null,
      )
    }
    case "liftMany":
      return runtime.liftBlocks(request.ids, SUPERVISOR, null, once)
    case "restore":
      return runtime.restoreBlocks(request.ids, request, once)
    case "moveEnd":
      return runtime.moveBlockEnd(request.block, request.minutes, SUPERVISOR)
    case "erase":
      return runtime.erasePerson(request.person, SUPERVISOR, Number.POSITIVE_INFINITY)
    case "read": {
      const { conversation, address } = request
      return {
        ban: await runtime.reader.banOfReader(conversation, address),
        view: await runtime.reader.view(conversation),
      }
    }
    case "useBot":
      return runtime.useBot(process.versionOf(request.version))
    case "stop":
      await process.answered()
      return runtime.stop()
    case "tell":
      return tellWebhook(process)
    case "watch":
      return desk?.watch(request.as, request.agent)
    case "hear":
      return desk?.hear(request.watcher)
    case "leave":
      return desk?.leave(request.watcher)
    case "look":
      return desk?.look()
    case "renew":
      return renewDeliveries(process)
    case "resend":
      return store.resendDeliveries(WEBHOOK.id, null, process.now(), MOST_RESENT)
    case "begin":
      return runtime.adoptSettings()
    case "due": {
      const dues = await runtime.dueTimes(MOST_DUE)
      const due = dueOf(dues, request.owner)
      if (due !== undefined) await runtime.runDueTime(due)
      return due?.owner ?? null
    }
  }
}

function dueOf(dues: readonly DueTime[], owner: string | undefined): DueTime | undefined {
  if (owner === undefined) return dues[0]
  const [work] = owner.split(" ")
  return dues.find(due => due.owner === owner) ?? dues.find(due => due.owner.split(" ")[0] === work)
}

/** The supervisor who acts where a request does not say it. */
export const SUPERVISOR = "eve@example.com"

/** How many deliveries are sent again at once: some of them may be left. */
const MOST_RESENT = 3

/** As many as a scheduler looks at. */
const MOST_DUE = 500
