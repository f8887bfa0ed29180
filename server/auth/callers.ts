import type { IncomingMessage } from "node:http"
import { LRUCache } from "lru-cache"
import { normalEmail } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { ApiKey, PageSession } from "../../turns/index.js"
import { isFromOwnPage } from "../http/own-page.js"
import type { Access } from "../http/route.js"
import type { Caller, KeyCaller, Services } from "../services.js"
import { ENVIRONMENT_KEY, hashOf, isSameHash, readKey, refusalOfKey } from "./keys.js"
import type { PERMISSIONS } from "./permissions.js"
import { extended, type SentSession, sentSession } from "./sessions.js"
import type { TicketHolder } from "./tokens.js"
import { useOnce } from "./use-once.js"

/** Milliseconds for which a key that was read is believed: a revoked one is refused after this at the latest. */
const BELIEVED = 100
const REMEMBERED = 1000
/** Milliseconds between two notes that a key was used. */
const BETWEEN_USES = 60_000

const NOBODY: Caller = { kind: "nobody" }
const ADMIN: KeyCaller = { kind: "key", key: ENVIRONMENT_KEY, permissions: new Set(ENVIRONMENT_KEY.permissions) }

/** Finds out who asks: by the header `Authorization`, else by a session of a page of this server. */
export class Callers {
  private readonly keys = new LRUCache<string, KnownKey>({ max: REMEMBERED })
  private readonly sessions = new LRUCache<string, KnownSession>({ max: REMEMBERED })
  private readonly noted = new LRUCache<string, number>({ max: REMEMBERED })
  private readonly admin: { readonly hash: string; readonly caller: KeyCaller } | null

  constructor(private readonly services: Services) {
    const { adminKey } = services
    this.admin = adminKey === null ? null : { hash: hashOf(adminKey), caller: ADMIN }
  }

  /**
   * @param isUse it is something that a person does, and not what a page does by itself
   * @throws `KEY_INVALID`, `KEY_REVOKED`, `KEY_EXPIRED`, `TOKEN_INVALID`, `TOKEN_EXPIRED`, `SESSION_OVER`, `ORIGIN_NOT_ALLOWED`
   */
  async callerOf(request: IncomingMessage, isUse = true): Promise<Caller> {
    const { authorization } = request.headers
    if (authorization === undefined) return this.pageCaller(request, isUse)
    const [, text] = /^Bearer +([\x21-\x7e]{1,2048})$/i.exec(authorization) ?? []
    if (text === undefined)
      throw new ParleyError("KEY_INVALID", "", 'Write the header as "Authorization: Bearer <key>".')
    if (this.admin !== null && isSameHash(hashOf(text), this.admin.hash)) return this.admin.caller
    const key = readKey(text)
    if (key !== null) return this.keyCaller(key)
    const grant = text.includes(".") ? await this.services.served().tokens.conversationOf(text) : null
    if (grant !== null) {
      const caller = { kind: "conversation", ...grant } as const
      await this.letInAgain(caller)
      return caller
    }
    if (text.includes(".")) throw new ParleyError("TOKEN_INVALID", "", "This is no token of a conversation here.")
    throw unknownKey()
  }

  /**
   * The caller that a ticket was made for; it is used up by this.
   *
   * @throws `TICKET_INVALID`, and as `callerOf`
   */
  async callerOfTicket(text: string): Promise<Caller> {
    const { served, clock } = this.services
    const { tokens, store } = served()
    const ticket = await tokens.ticketOf(text)
    if (ticket === null) throw badTicket()
    const caller = await this.holderOf(ticket.holder)
    if (!(await useOnce(store, ticket.id, clock.now()))) throw badTicket()
    return caller
  }

  /** A cookie counts with its header alone, so that no other page, and no chat box on this one, asks as who is signed in. */
  private async pageCaller(request: IncomingMessage, isUse: boolean): Promise<Caller> {
    const { addresses, clock, served } = this.services
    const sent = sentSession(request, addresses)
    if (sent === null) return NOBODY
    if (!isFromOwnPage(request, addresses)) {
      throw new ParleyError("ORIGIN_NOT_ALLOWED", "", "A session is for pages of this server alone.")
    }
    const session = await this.sentBy(sent)
    const caller = await this.sessionCaller(session)
    const until = isUse ? extended(session, clock.now()) : null
    if (until === null) return caller
    this.sessions.delete(session.id)
    this.noteUse(session.key)
    await served().store.extendSession(session.id, until)
    return caller
  }

  /** @throws `SESSION_OVER` */
  private async sentBy({ cookie, csrfToken }: SentSession): Promise<PageSession> {
    const session = cookie === null ? null : await this.knownSession(hashOf(cookie))
    if (session !== null && isSameHash(session.token, hashOf(csrfToken))) return session
    throw sessionOver()
  }

  private async knownSession(id: string): Promise<PageSession | null> {
    const { served, clock } = this.services
    const now = performance.now()
    const before = this.sessions.get(id)
    if (before !== undefined && now - before.at < BELIEVED && clock.now() < before.session.until) return before.session
    const session = await served().store.session(id, clock.now())
    if (session === null) this.sessions.delete(id)
    else this.sessions.set(id, { session, at: now })
    return session
  }

  /** The key's caller: whatever becomes of the key becomes of the session. @throws `KEY_INVALID`, `KEY_REVOKED`, `KEY_EXPIRED` */
  private async sessionCaller(session: PageSession): Promise<Caller> {
    const { caller } = await this.holderOfKey(session.key, session.keyHash)
    return { ...caller, session }
  }

  private async holderOfKey(id: string, hash: string): Promise<Pick<KnownKey, "caller">> {
    const isAdmins = this.admin !== null && id === ENVIRONMENT_KEY.id && isSameHash(this.admin.hash, hash)
    return isAdmins ? this.admin : this.known(id, hash)
  }

  private async holderOf(holder: TicketHolder): Promise<Caller> {
    if (holder.kind === "key") {
      if (holder.session !== undefined) return this.sessionCaller(await this.goingOn(holder.session))
      const isAdmins = this.admin !== null && holder.id === ENVIRONMENT_KEY.id
      return isAdmins ? this.admin.caller : (await this.known(holder.id, holder.hash)).caller
    }
    await this.letInAgain(holder)
    return holder
  }

  /**
   * Whether a caller may still ask, who was let in before.
   *
   * @returns the caller with what they may now
   * @throws as `callerOf`
   */
  async letInAgain(caller: Caller): Promise<Caller> {
    if (caller.kind === "conversation" && this.services.clock.now() >= caller.expiresAt) throw tokenOver(caller)
    if (caller.kind === "key" && caller.session !== undefined)
      return this.sessionCaller(await this.goingOn(caller.session.id))
    const id = storedKey(caller)
    if (id === null) return caller
    const known = await this.known(id, caller.kind === "key" ? caller.key.hash : undefined)
    return caller.kind === "key" ? known.caller : caller
  }

  /** @throws `SESSION_OVER` */
  private async goingOn(id: string): Promise<PageSession> {
    const session = await this.knownSession(id)
    if (session === null) throw sessionOver()
    return session
  }

  private async keyCaller({ id, hash }: { readonly id: string; readonly hash: string }): Promise<Caller> {
    const { caller } = await this.known(id, hash)
    this.noteUse(id)
    return caller
  }

  /** Once a minute a key, beside the request. */
  private noteUse(id: string): void {
    const { served, clock, log } = this.services
    const now = clock.now()
    const last = this.noted.get(id)
    if (last !== undefined && now - last < BETWEEN_USES) return
    this.noted.set(id, now)
    served()
      .store.noteKeyUse(id, now)
      .catch((error: unknown) => log.warn({ err: error, key: id }, "the use of a key could not be noted"))
  }

  /**
   * A key that can be used.
   *
   * @param hash of the secret that was sent: who does not know it learns nothing of the key; left out: that was asked before
   * @throws `KEY_INVALID`, `KEY_REVOKED`, `KEY_EXPIRED`
   */
  private async known(id: string, hash?: string): Promise<KnownKey> {
    const { served, clock } = this.services
    // Real time on purpose: where the clock stands still a key can be revoked too.
    const now = performance.now()
    const before = this.keys.get(id)
    const isSame = before !== undefined && (hash === undefined || isSameHash(before.key.hash, hash))
    const isFresh = isSame && now - before.at < BELIEVED
    const [fact] = isFresh ? [] : await served().store.read([{ kind: "key", id }], clock.now())
    const key = isFresh ? before.key : (fact?.value as ApiKey | null | undefined)
    if (!key || (hash !== undefined && !isSameHash(key.hash, hash))) throw unknownKey()
    const refusal = refusalOfKey(key, clock.now())
    if (refusal !== null) throw refusal
    if (isFresh) return before
    const found: KnownKey = { key, caller: { kind: "key", key, permissions: new Set(key.permissions) }, at: now }
    this.keys.set(id, found)
    return found
  }
}

interface KnownKey {
  readonly key: ApiKey
  readonly caller: KeyCaller
  /** When it was read. */
  readonly at: number
}

interface KnownSession {
  readonly session: PageSession
  /** When it was read. */
  readonly at: number
}

function sessionOver(): ParleyError {
  return new ParleyError("SESSION_OVER", "", "You are signed out here. Sign in again.")
}

function badTicket(): ParleyError {
  const message =
    "This ticket was used, is older than a minute, or is none. Ask for another with POST /v1/stream-tickets."
  return new ParleyError("TICKET_INVALID", "", message)
}

function tokenOver({ conversation }: { readonly conversation: string }): ParleyError {
  const message = `This token is over. A valid one, or a key, gets another with POST /v1/conversations/${conversation}/token.`
  return new ParleyError("TOKEN_EXPIRED", "", message)
}

function unknownKey(): ParleyError {
  return new ParleyError("KEY_INVALID", "", "This is no key of this server.")
}

/** Id of the stored key that a caller was let in by, itself or by a token; null: none. */
export function storedKey(caller: Caller): string | null {
  if (caller.kind === "conversation") return caller.key
  return caller.kind === "key" && caller.key.id !== ENVIRONMENT_KEY.id ? caller.key.id : null
}

/** @throws `KEY_MISSING`, `PERMISSION_MISSING`, `TOKEN_NOT_FOR_THIS`, `TOKEN_READ_ONLY` */
export function admit(caller: Caller, access: Access, conversation: string | undefined): void {
  if (access.permission === null) return
  switch (caller.kind) {
    case "key": {
      const wanted = [access.permission].flat()
      if (wanted.some(permission => caller.permissions.has(permission))) return
      throw new ParleyError("PERMISSION_MISSING", "", `This key lacks the permission ${wanted.join(" or ")}.`)
    }
    case "conversation":
      if (access.token === undefined || caller.conversation !== conversation) {
        throw new ParleyError("TOKEN_NOT_FOR_THIS", "", "This token opens its own conversation and nothing else.")
      }
      if (access.token === "write" && caller.readOnly) {
        throw new ParleyError("TOKEN_READ_ONLY", "", "This token opens the conversation for reading only.")
      }
      return
    case "visitor":
      throw new ParleyError("TOKEN_NOT_FOR_THIS", "", "This ticket opens the stream of the chat box and nothing else.")
    case "nobody":
      if (access.people === true) return
      throw new ParleyError("KEY_MISSING", "", 'Send a key or a token: "Authorization: Bearer <key>".')
  }
}

/** Whether a key has a permission; nobody else has any. */
export function may(caller: Caller, permission: (typeof PERMISSIONS)[number]): boolean {
  return caller.kind === "key" && caller.permissions.has(permission)
}

/** Whether a caller may still all that they may: what was opened before shows no more than what would be opened now. */
export function maySame(before: Caller, now: Caller): boolean {
  if (before.kind !== "key" || now.kind !== "key") return before.kind === now.kind
  return [...before.permissions].every(permission => now.permissions.has(permission))
}

/** Whether a key of this agent may be the caller's too: it is no agent's, the caller's own or, with `desk:act`, anybody's. */
export function mayBeAgent(caller: Caller, agent: string | null): boolean {
  if (agent === null || may(caller, "desk:act")) return true
  const own = caller.kind === "key" ? caller.key.agent : null
  return own !== null && normalEmail(own) === normalEmail(agent)
}

/** The caller's name for histories: the agent whose key it is, else the key's name. */
export function callerName(caller: Caller): string | null {
  return caller.kind === "key" ? (caller.key.agent === null ? caller.key.name : normalEmail(caller.key.agent)) : null
}
