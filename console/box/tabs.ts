import { newId } from "./kept.js"
import type { Said, Session } from "./session.js"
import { type BoxTalk, NO_TALK } from "./talk.js"

/** The work that any tab may have done in the one that holds the line. */
export interface Verbs {
  readonly open: []
  readonly nudge: []
  readonly lost: []
  readonly say: [said: Said]
  readonly retry: [id: string]
  readonly leave: []
  readonly end: []
  readonly again: []
  readonly speak: [locale: string]
  readonly typing: []
  readonly identify: [token: string | null]
}

/** Something that a tab wants done. */
interface Wanted {
  readonly id: string
  readonly verb: keyof Verbs
  readonly with: readonly unknown[]
}

type Message = { readonly talk: BoxTalk } | { readonly heard: string } | Wanted

/** Milliseconds within which the tab that holds the line has to say something, or another one takes it. */
const PATIENCE = 3000

/**
 * The tabs of one browser that have the box of one server. One of them holds the lock, and so the line; the others show what
 * it tells, and have it do what the visitor wants. When it goes, or does not answer, the next one takes its place.
 */
export class Tabs {
  #known: BoxTalk = NO_TALK
  #isHeard = false
  #session: Session | null = null
  #isWaiting = false
  #release = (): void => {}
  readonly #channel: BroadcastChannel
  #answerTimer = 0
  #telling = false
  /** The work that this tab wants done, and that no tab has heard of yet. */
  #unheard: Wanted[] = []

  readonly #name: string
  readonly #makeSession: (tell: (talk: BoxTalk) => void) => Session
  readonly #tell: (talk: BoxTalk) => void

  /** @param tell hears of every change of the talk */
  constructor(name: string, makeSession: (tell: (talk: BoxTalk) => void) => Session, tell: (talk: BoxTalk) => void) {
    this.#name = name
    this.#makeSession = makeSession
    this.#tell = tell
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }) => this.#hear(data as Message)
  }

  get talk(): BoxTalk {
    return this.#known
  }

  /** This tab has the line. */
  get isHolder(): boolean {
    return this.#session !== null
  }

  /** Where something is under way, it goes on here too. */
  join(): void {
    if (this.#isWaiting || this.#session !== null) return
    this.#isWaiting = true
    this.#request({})
  }

  do<V extends keyof Verbs>(verb: V, ...args: Verbs[V]): void {
    this.join()
    const wanted: Wanted = { id: newId(), verb, with: args }
    if (this.#session === null) {
      this.#channel.postMessage(wanted satisfies Message)
      this.#expectAnswer(wanted)
    } else this.#perform(wanted)
  }

  leave(): void {
    this.#release()
    this.#session?.stop()
    this.#session = null
    this.#isWaiting = false
    clearTimeout(this.#answerTimer)
  }

  close(): void {
    this.leave()
    this.#channel.close()
  }

  #request(options: LockOptions): void {
    // Pages that are not served by HTTPS have no locks: then each tab has a line of its own.
    if (navigator.locks === undefined) {
      this.#lead()
      return
    }
    navigator.locks
      .request(this.#name, options, () => {
        if (!this.#isWaiting) return
        return new Promise<void>(resolve => {
          this.#release = resolve
          this.#lead()
        })
      })
      // Another tab has taken the lock, since this one did not answer; or the browser keeps nothing for the page, locks neither.
      .catch(({ name }) => (name === "AbortError" ? this.leave() : this.#lead()))
  }

  #lead(): void {
    this.#isWaiting = false
    clearTimeout(this.#answerTimer)
    this.#session = this.#makeSession(talk => this.#take(talk))
    this.#session.resume(this.#isHeard ? this.#known : null)
    for (const wanted of this.#unheard.splice(0)) this.#perform(wanted)
  }

  #expectAnswer(wanted: Wanted): void {
    this.#unheard.push(wanted)
    clearTimeout(this.#answerTimer)
    this.#answerTimer = window.setTimeout(() => {
      if (this.#session === null) this.#request({ steal: true })
    }, PATIENCE)
  }

  #perform({ verb, with: args }: Wanted): void {
    // Each verb is a method of the session with these parameters (`Verbs`).
    const work = this.#session?.[verb] as ((...given: readonly unknown[]) => unknown) | undefined
    work?.apply(this.#session, [...args])
  }

  #take(talk: BoxTalk): void {
    this.#known = talk
    this.#tell(talk)
    if (this.#telling) return
    this.#telling = true
    queueMicrotask(() => {
      this.#telling = false
      this.#channel.postMessage({ talk: this.#known } satisfies Message)
    })
  }

  #hear(message: Message): void {
    if ("talk" in message) {
      if (this.#session !== null) return
      this.#isHeard = true
      this.#known = message.talk
      this.#tell(message.talk)
      this.join()
    } else if ("heard" in message) {
      this.#unheard = this.#unheard.filter(({ id }) => id !== message.heard)
      if (this.#unheard.length === 0) clearTimeout(this.#answerTimer)
    } else if (this.#session !== null) {
      this.#channel.postMessage({ heard: message.id } satisfies Message)
      this.#take(this.#session.talk)
      this.#perform(message)
    }
  }
}
