import { randomBytes } from "node:crypto"
import type { Clock, Notices } from "../../runtime/index.js"
import type { Store } from "../../turns/index.js"
import { NOTHING } from "../auth/keys.js"
import type { Hints, Typing } from "./hints.js"

export interface NotedTypingOptions {
  readonly notices: Pick<Notices, "isHeard">
  readonly store: Pick<Store, "read" | "commit">
  readonly clock: Clock
  readonly hints: Pick<Hints, "hearTyping" | "isTypingHeard">
}

/** Id of the setting that has the notes. */
const TYPING = "typing"
/** Milliseconds for which a note is told; others look once a second. */
const KEPT = 3000
/** Notes at once: of more, some are not told. */
const MOST = 100

interface Note extends Typing {
  /** The process, and its number there. */
  readonly by: string
  readonly number: number
  readonly at: number
}

/**
 * Notes of people who type, for processes that do not hear each other (a pooler, a database without `LISTEN`): made in the
 * database once a second, and looked for there as often, while somebody types or listens for it.
 */
export class NotedTyping {
  private readonly me = randomBytes(6).toString("hex")
  private number = 0
  /** By conversation and role: whoever types on is noted once. */
  private readonly waiting = new Map<string, Typing>()
  private told: ReadonlySet<string> = new Set()
  private hasNotes = false

  constructor(private readonly options: NotedTypingOptions) {}

  note(typing: Typing): void {
    if (this.waiting.size < MOST) this.waiting.set(`${typing.from.role} ${typing.conversation}`, typing)
  }

  /** To be done once a second. */
  async look(): Promise<void> {
    const { notices, store, clock, hints } = this.options
    if (notices.isHeard()) {
      this.waiting.clear()
      return
    }
    if (this.waiting.size === 0 && !this.hasNotes && !hints.isTypingHeard()) return
    const now = clock.now()
    const [fact] = await store.read([{ kind: "setting", id: TYPING }], now)
    const notes = (fact?.value as { readonly value: readonly Note[] } | null | undefined)?.value ?? []
    const present = notes.filter(({ at }) => Math.abs(now - at) < KEPT)
    for (const note of present) if (note.by !== this.me && !this.told.has(nameOf(note))) this.hear(note)
    this.told = new Set(present.map(nameOf))
    const added = [...this.waiting.values()].map(
      (typing): Note => ({ ...typing, by: this.me, number: ++this.number, at: now }),
    )
    const kept = [...present, ...added].slice(-MOST)
    this.hasNotes = kept.length > 0
    if (added.length === 0 && present.length === notes.length) return
    // Notes are plain JSON, which their interface does not say.
    const put = { kind: "setting", id: TYPING, version: (fact?.version ?? 0) + 1 } as const
    const isDone = await store.commit({
      ...NOTHING,
      puts: [{ ...put, value: { id: TYPING, value: kept as never } }],
      audit: [],
    })
    // Where another process notes something at this moment, the next look notes it.
    if (isDone) this.waiting.clear()
  }

  private hear({ conversation, from }: Note): void {
    this.options.hints.hearTyping({ conversation, from })
  }
}

function nameOf({ by, number }: Note): string {
  return `${by} ${number}`
}
