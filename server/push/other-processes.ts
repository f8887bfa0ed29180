import { compareTexts, type Json } from "../../language/index.js"
import type { Clock, Notices } from "../../runtime/index.js"
import type { Commit, DeskVersion, Store } from "../../turns/index.js"
import type { DeskHint, Hint, Hints, Topic, Typing } from "./hints.js"
import { NotedTyping } from "./noted-typing.js"
import type { ServedBots } from "./served-bots.js"

export interface OtherProcessesOptions {
  /** `"unheard"`: there may be others, which tell nothing. */
  readonly notices: Notices | "unheard"
  readonly store: Pick<Store, "deskVersions" | "read" | "commit">
  readonly clock: Clock
  readonly hints: Pick<Hints, "tell" | "tellEvents" | "hearTyping" | "isHeard" | "isTypingHeard">
  readonly bots: Pick<ServedBots, "look">
  /** Another process has erased something. @param hasChats chats are among it */
  readonly onErased: (hasChats: boolean) => void
}

/** Told to other processes. A `put` says which record changed, and `bots` that another bot is served. */
type Word =
  | readonly ["put", kind: DeskHint["kind"] | "conversation", id: string, version: number]
  | readonly ["typing", Typing]
  | readonly ["erased", hasChats: boolean]
  | readonly ["events" | "bots"]

/** Milliseconds between looks at what other processes may have changed without being heard. */
const LOOK_AGAIN = 1000
/** Milliseconds for which a chat that has ended may still change. */
const ENDED_FOR = 10 * 60_000

/**
 * Tells whoever listens in this process of commits by other processes on the same database. They are heard by notices, and
 * found once a second where none came, by versions of the desk, as long as somebody here listens for it, and by the bots
 * that are served, and by notes of who types. Where there are no notices the desk alone is looked at, so that a file is not
 * written to again and again. Streams of conversations and events look by themselves.
 */
export class OtherProcesses {
  /** Chats and agents of the desk as they were listed or heard of last, by name. */
  private readonly known = new Map<string, DeskVersion>()
  /** When the desk's versions were read last (milliseconds since 1970). */
  private readAt = 0
  private looking: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private readonly notices: Notices | null
  private readonly typing: NotedTyping | null

  constructor(private readonly options: OtherProcessesOptions) {
    const notices = options.notices === "unheard" ? null : options.notices
    this.notices = notices
    this.typing = notices === null ? null : new NotedTyping({ ...options, notices })
    notices?.hear(
      words => this.hear(words as unknown as readonly Word[]), // words of our own processes
      () => void this.look(),
    )
  }

  begin(): void {
    this.timer = setInterval(() => void this.look(), LOOK_AGAIN)
    void this.look()
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer)
    await this.looking
  }

  /** To be called after each commit of a turn, where there are notices. */
  tellCommit({ puts, events = [] }: Commit): void {
    for (const { kind, id, version } of puts) {
      if (kind !== "conversation" && kind !== "chat" && kind !== "agent") continue
      this.tell(["put", kind, id, version])
    }
    if (events.length > 0) this.tell(["events"])
  }

  /** To be called with the commits of this process that somebody here listens for: no look is to find them. */
  know(puts: readonly Hint[]): void {
    for (const put of puts) this.remember(put)
  }

  tell(word: Word): void {
    if (word[0] === "typing" && this.notices?.isHeard() === false) this.typing?.note(word[1])
    this.notices?.tell(word as unknown as Json)
  }

  /** When this is done, all that others change of a topic from then on is found. */
  async listen(topic: Topic): Promise<void> {
    if (topic !== "desk") return
    this.known.clear()
    for (const each of await this.versions()) this.remember(each)
  }

  /** Looks at what others may have changed, unless it does already. @returns when it has looked, or could not */
  look(): Promise<void> {
    this.looking ??= this.lookAtAll()
      // A store that can't be read now is looked at again.
      .catch(() => {})
      .finally(() => {
        this.looking = null
      })
    return this.looking
  }

  private async lookAtAll(): Promise<void> {
    await this.typing?.look()
    await this.lookAtDesk()
    if (this.notices !== null) await this.options.bots.look()
  }

  private async lookAtDesk(): Promise<void> {
    if (!this.options.hints.isHeard("desk")) {
      this.known.clear()
      return
    }
    const before = [...this.known.values()]
    const { readAt } = this
    const versions = await this.versions()
    // Chats may have ended that are listed no more, and were seen by whoever looked after that.
    if (Math.abs(this.readAt - readAt) >= ENDED_FOR) this.options.onErased(true)
    const changed = versions.filter(each => this.remember(each)).sort(byName)
    if (changed.length > 0) this.options.hints.tell(changed)
    const listed = new Set(versions.map(nameOf))
    await this.lookAtUnlisted(before.filter(each => !listed.has(nameOf(each))).sort(byName))
  }

  /** Chats that ended so long ago that they are listed no more, maybe while nobody could look, or were erased. */
  private async lookAtUnlisted(unlisted: readonly DeskVersion[]): Promise<void> {
    const { store, clock, hints, onErased } = this.options
    if (unlisted.length === 0) return
    const facts = await store.read(
      unlisted.map(({ kind, id }) => ({ kind, id })),
      clock.now(),
    )
    const changed = unlisted.flatMap(({ kind, id, version }, index) => {
      const present = facts[index]
      return present?.value != null && present.version > version ? [{ kind, id, version: present.version }] : []
    })
    for (const each of unlisted) this.known.delete(nameOf(each))
    if (changed.length > 0) hints.tell(changed)
    if (facts.some(({ value }) => value === null)) onErased(true)
  }

  private async versions(): Promise<readonly DeskVersion[]> {
    const { store, clock } = this.options
    const now = clock.now()
    const versions = await store.deskVersions(now - ENDED_FOR)
    this.readAt = now
    return versions
  }

  /** @returns whether it is newer than was known */
  private remember({ kind, id, version }: Hint): boolean {
    if (kind !== "chat" && kind !== "agent") return true
    const name = nameOf({ kind, id })
    if ((this.known.get(name)?.version ?? 0) >= version) return false
    this.known.set(name, { kind, id, version })
    return true
  }

  private hear(words: readonly Word[]): void {
    const { hints, onErased } = this.options
    const puts: Hint[] = []
    for (const word of words) {
      switch (word[0]) {
        case "put": {
          const [, kind, id, version] = word
          if (this.remember({ kind, id, version })) puts.push({ kind, id, version })
          break
        }
        case "typing":
          hints.hearTyping(word[1])
          break
        case "events":
          hints.tellEvents()
          break
        case "erased":
          onErased(word[1])
          break
        case "bots":
          void this.look()
      }
    }
    if (puts.length > 0) hints.tell(puts)
  }
}

/** Stores give versions in no order; clients hear of them in this one. */
function byName(one: DeskVersion, other: DeskVersion): number {
  return compareTexts(nameOf(one), nameOf(other))
}

function nameOf({ kind, id }: Pick<DeskVersion, "kind" | "id">): string {
  return `${kind} ${id}`
}
