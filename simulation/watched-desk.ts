import type { Chat } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import type { Commit, Store } from "../turns/index.js"

/** Names of those who come to hear whether all can be heard begin so, and the requests by which all hear. */
export const EVERYBODY = "everybody-"

/** An event of a stream of the desk, as it goes over the wire (design section 10). */
export interface ToldOfDesk {
  readonly event: string
  readonly data: Json
}

/** A stream of the desk that somebody has open. */
export interface DeskLine {
  /** All that is new since the last call. One call after another. @throws where the stream ends */
  next(): Promise<readonly ToldOfDesk[]>
  close(): void
}

/** The desk as the streams of one process tell it. */
export interface ProcessDesk {
  /** To be called after each commit of the process of which it has heard. */
  committed(commit: Commit): void
  /** To be called when the process has erased somebody. @param hasChats chats are among it */
  erased(hasChats: boolean): void
  /** Finds what other processes have changed: servers look once a second. */
  look(): Promise<void>
  /** @param agent whose stream it is; null: that of somebody who sees all */
  open(agent: string | null): Promise<DeskLine>
}

/** Makes the desk of a process: how it is told is a server's, which a simulation is given. */
export type OpenDesk = (store: Store, now: () => number) => ProcessDesk

/** A chat or an agent as it was told. */
export type ToldRecord = { readonly version: number } & { readonly [key: string]: Json }

/** The open chats and the agents that somebody has been told of, as their page would have them. */
export interface ToldDesk {
  readonly chats: Map<string, ToldRecord>
  readonly agents: Map<string, ToldRecord>
}

/** Somebody who watches the desk by a stream of one process. */
export class DeskWatcher {
  /** Null: nothing was told yet. */
  picture: ToldDesk | null = null
  /** An event told of a chat as it was before another that was told; null: none did. */
  wentBack: string | null = null
  private isHearing = false

  constructor(
    readonly name: string,
    readonly agent: string | null,
    private readonly line: DeskLine,
  ) {}

  /** Reads what is new. @throws where the stream ends */
  async hear(): Promise<readonly ToldOfDesk[]> {
    if (this.isHearing) return []
    this.isHearing = true
    const told = await this.line.next()
    for (const one of told) this.take(one)
    this.isHearing = false
    return told
  }

  close(): void {
    this.line.close()
  }

  private take({ event, data }: ToldOfDesk): void {
    // As the document of the API says of these events.
    if (event === "snapshot") {
      const { chats, agents } = data as unknown as Snapshot
      this.picture = {
        chats: new Map(chats.filter(isOpen).map(chat => [chat.id, chat])),
        agents: new Map(agents.map(agent => [agent.email, agent])),
      }
    } else if (event === "chat") this.takeChat(data as unknown as ToldChat)
    else if (event === "agent") this.takeAgent(data as unknown as ToldAgent)
    else if (event === "chatGone") this.picture?.chats.delete((data as unknown as ToldChat).id)
  }

  private takeChat(chat: ToldChat): void {
    const { chats } = this.picture ?? {}
    if (chat.version < (chats?.get(chat.id)?.version ?? 0)) this.wentBack ??= chat.id
    if (isOpen(chat)) chats?.set(chat.id, chat)
    else chats?.delete(chat.id)
  }

  private takeAgent(agent: ToldAgent): void {
    const { agents } = this.picture ?? {}
    if (agent.status === "Removed") agents?.delete(agent.email)
    else agents?.set(agent.email, agent)
  }
}

type ToldChat = ToldRecord & { readonly id: string; readonly status: Chat["status"] }
type ToldAgent = ToldRecord & { readonly email: string; readonly status: string }

interface Snapshot {
  readonly chats: readonly ToldChat[]
  readonly agents: readonly ToldAgent[]
}

function isOpen({ status }: ToldChat): boolean {
  return status !== "ended"
}

/** The desk of one process, and who watches it there. */
export class WatchedDesk {
  readonly watchers = new Map<string, DeskWatcher>()
  private desk: ProcessDesk | null = null

  /** @param open makes it for the first who wants to watch */
  constructor(private readonly open: () => ProcessDesk) {}

  /** Somebody has wanted to watch. */
  get isWanted(): boolean {
    return this.desk !== null
  }

  async watch(name: string, agent: string | null): Promise<void> {
    this.desk ??= this.open()
    const line = await this.desk.open(agent)
    this.watchers.set(name, new DeskWatcher(name, agent, line))
  }

  /** @throws where the stream ends: then its watcher is gone */
  async hear(name: string): Promise<readonly ToldOfDesk[]> {
    const watcher = this.watchers.get(name)
    if (watcher === undefined) return []
    try {
      return await watcher.hear()
    } catch (error) {
      this.leave(name)
      throw error
    }
  }

  leave(name: string): void {
    this.watchers.get(name)?.close()
    this.watchers.delete(name)
  }

  async look(): Promise<void> {
    await this.desk?.look()
  }

  committed(commit: Commit): void {
    this.desk?.committed(commit)
  }

  erased(hasChats: boolean): void {
    this.desk?.erased(hasChats)
  }
}
