import type { Bot } from "../engine/index.js"
import type { Runtime } from "../runtime/index.js"
import type { DueTime } from "../turns/index.js"
import type { Ledger } from "./ledger.js"
import type { ActorRequest } from "./simulation-step.js"

/**
 * Asks a process for what somebody wants of it, as the server would.
 *
 * @param versionOf a version of the bot by its number
 * @throws as the process refuses it
 */
export async function performRequest(
  runtime: Runtime,
  request: ActorRequest,
  ledger: Ledger,
  versionOf: (version: number) => Bot,
): Promise<unknown> {
  switch (request.kind) {
    case "start": {
      const { user, name, visitor, address, set = {}, keyId } = request
      const known = user === null ? null : { id: user, ...(name === undefined ? {} : { name }) }
      const rest = { channel: "web", locale: null, set, ...(keyId === undefined ? {} : { keyId }) }
      return runtime.start({ ...rest, visitor, address, user: known }, onceOf(request))
    }
    case "message": {
      const { kind: _, conversation, secret: __, ...message } = request
      return runtime.handleMessage(conversation, message)
    }
    case "event": {
      const { kind: _, conversation, ...event } = request
      return runtime.handleEvent(conversation, event)
    }
    case "change": {
      const { kind: _, conversation, ...change } = request
      return runtime.change(conversation, change)
    }
    case "end":
      return runtime.end(request.conversation, request.address, onceOf(request))
    case "desk":
      return runtime.handleDeskVerb(request.agent, request.verb, onceOf(request))
    case "signIn": {
      const { kind: _, agent: email, ...rest } = request
      return runtime.signIn({ email, ...rest })
    }
    case "signOut":
      return runtime.signOut(request.agent, null, request.keep)
    case "changeAgent": {
      const { kind: _, agent: email, ...rest } = request
      return runtime.changeAgent({ email, ...rest }, SUPERVISOR)
    }
    case "removeAgent":
      return runtime.removeAgent(request.agent, SUPERVISOR)
    case "status":
      return runtime.setStatus(request.agent, request.status)
    case "block": {
      const { subject, minutes, scope } = request
      return runtime.makeBlock({ subject, minutes, scope, reason: "Rude", by: SUPERVISOR }, onceOf(request))
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
      return runtime.liftBlocks(request.ids, SUPERVISOR, null, onceOf(request))
    case "restore":
      return runtime.restoreBlocks(request.ids, request, onceOf(request))
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
      return runtime.useBot(versionOf(request.version))
    case "stop":
      return runtime.stop()
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

/** As many as a scheduler looks at. */
const MOST_DUE = 500

function onceOf(request: ActorRequest & { readonly key?: string }) {
  if (request.key === undefined) return null
  const { key, ...asked } = request
  // The name of a conversation is ours, not the client's, so it is no part of the request.
  return { id: key, fingerprint: JSON.stringify({ ...asked, as: null }) }
}
