import { randomBytes } from "node:crypto"
import type { Bot } from "../engine/index.js"
import { ParleyError } from "../language/index.js"
import { Sandbox, type SandboxHead, type SandboxTurn, type TurnSpec } from "../replay/index.js"

/** A sandbox that somebody plays in. */
export interface OpenSandbox {
  readonly id: string
  /** Id of the key that it belongs to. */
  readonly key: string
  readonly sandbox: Sandbox
  readonly createdAt: number
  /** Since when, in real time, its clock goes and has not been moved; null: it stands still. */
  goesSince: number | null
  usedAt: number
}

/** So many a key may have, and so many there are at once. */
const MOST_OF_KEY = 8
const MOST = 24
/** Milliseconds after which one that nobody looks at makes room for another of its key: a page looks every two seconds. */
const FORGOTTEN = 10_000
/** Milliseconds after which one that nobody uses ends. */
const IDLE = 30 * 60_000
/** Milliseconds between two looks for those. */
const LOOK = 60_000
/** A clock that goes is moved by whole seconds. */
const SECOND = 1000

/** The sandboxes of a server: they live in memory, and end with it or when nobody uses them. */
export class Sandboxes {
  private readonly open = new Map<string, OpenSandbox>()
  /** Being made, of which nobody has the id yet. */
  private opening = 0
  private looking: NodeJS.Timeout | undefined

  /** @param now milliseconds since 1970, in real time also on a server whose clock stands still */
  constructor(
    private readonly bot: () => Bot,
    private readonly now: () => number,
  ) {}

  /** @throws `SANDBOXES_EXCEEDED`, and as `Sandbox.open` */
  async begin(key: string, head: SandboxHead, turns: readonly TurnSpec[], goes: boolean): Promise<OpenSandbox> {
    this.endIdle()
    this.makeRoom(key)
    if (this.of(key).length >= MOST_OF_KEY)
      throw tooMany(`The key has ${MOST_OF_KEY} sandboxes, and may have no more: end one of them.`)
    if (this.open.size + this.opening >= MOST) throw tooMany("Too many sandboxes are open on this server. Try later.")
    this.opening += 1
    try {
      const sandbox = await Sandbox.open(this.bot(), head, turns)
      const [id, now] = [`play-${randomBytes(9).toString("hex")}`, this.now()]
      const opened = { id, key, sandbox, createdAt: now, goesSince: goes ? now : null, usedAt: now }
      this.open.set(id, opened)
      this.looking ??= setInterval(() => this.endIdle(), LOOK).unref()
      return opened
    } finally {
      this.opening -= 1
    }
  }

  /** The sandboxes of a key, oldest first. */
  of(key: string): readonly OpenSandbox[] {
    return [...this.open.values()].filter(one => one.key === key)
  }

  /** One of a key's, which is used by this. @throws `SANDBOX_UNKNOWN` */
  get(key: string, id: string): OpenSandbox {
    const found = this.open.get(id)
    if (found === undefined || found.key !== key)
      throw new ParleyError(
        "SANDBOX_UNKNOWN",
        "",
        "There is no such sandbox of this key, or it has ended. Begin another.",
      )
    found.usedAt = this.now()
    return found
  }

  /** Lets the time pass that passed in real time, where the sandbox's clock goes. @returns the turns that came of it */
  async catchUp(opened: OpenSandbox): Promise<readonly SandboxTurn[]> {
    if (opened.goesSince === null) return []
    const seconds = Math.floor((this.now() - opened.goesSince) / SECOND)
    if (seconds < 1) return []
    opened.goesSince += seconds * SECOND
    return opened.sandbox.pass(seconds * SECOND)
  }

  setClock(opened: OpenSandbox, goes: boolean): void {
    opened.goesSince = goes ? (opened.goesSince ?? this.now()) : null
  }

  async end({ id, sandbox }: OpenSandbox): Promise<void> {
    this.open.delete(id)
    await sandbox.close()
  }

  /** All go on with this bot. */
  async useBot(bot: Bot): Promise<void> {
    await Promise.all([...this.open.values()].map(({ sandbox }) => sandbox.useBot(bot)))
  }

  async close(): Promise<void> {
    clearInterval(this.looking)
    await Promise.all([...this.open.values()].map(opened => this.end(opened)))
  }

  /** Of a key that has as many as it may, the one that was used the longest ago ends, unless somebody looks at it. */
  private makeRoom(key: string): void {
    const own = this.of(key)
    const [oldest] = own.toSorted((one, other) => one.usedAt - other.usedAt)
    if (own.length < MOST_OF_KEY || oldest === undefined || this.now() - oldest.usedAt < FORGOTTEN) return
    void this.end(oldest)
  }

  private endIdle(): void {
    const now = this.now()
    for (const opened of this.open.values()) {
      if (now - opened.usedAt < IDLE) continue
      // It ends in memory alone, so nothing of that can fail that anybody could mend.
      void this.end(opened)
    }
  }
}

function tooMany(message: string): ParleyError {
  return new ParleyError("SANDBOXES_EXCEEDED", "", message)
}
