import { createHash } from "node:crypto"
import { canonicalJson } from "../../language/index.js"
import type { Chance } from "./chance.js"
import { AGENTS } from "./target.js"

/** Something said that may be said again. */
export interface Saying {
  readonly path: string
  readonly body: object
  readonly key: string
  readonly headers: { readonly [name: string]: string }
  /** The answer of the first time. */
  readonly text: string
}

/** A person in a conversation, as far as a client knows. */
export interface Person {
  readonly id: string
  /** Opens this conversation. */
  readonly token: string
  /** Signed, to be sent at the next start. */
  readonly visitor: string
  readonly user: string | null
  readonly ip: string | null
  /** Titles of the options that were offered last. */
  options: readonly string[]
  liveChat: string
  sayings: Saying[]
}

/** The lines that a conversation's log must hold, as the answers told. */
export interface Record {
  /** Digests of activities that were in answers, by seq. */
  readonly answered: Map<number, string>
  /** Each of these must be in the log exactly once. */
  readonly heard: Set<string>
  /** These may be in the log, once at most: nobody has seen the answer. */
  readonly doubtful: Set<string>
  /** Texts of agents and supervisors that were answered 200: each must be in the log exactly once. */
  readonly spoken: Set<string>
}

/** A chat that an agent has or had. */
export interface KnownChat {
  readonly id: string
  readonly conversation: string
  readonly agent: string
}

/** Activities as they come in answers. */
export interface Line {
  readonly seq: number
  readonly type: string
  readonly text?: string
  readonly value?: unknown
  readonly channelData?: { readonly clientActivityId?: string }
}

const KNOWN_PEOPLE = 300
const KNOWN_CHATS = 40
const KEPT_SAYINGS = 4

/** Everybody who takes part, and what they were told. */
export class Crowd {
  /** The people who talk now; the first to come leaves first. */
  readonly people: Person[] = []
  readonly chats: KnownChat[] = []
  readonly records = new Map<string, Record>()
  private numbers = 0

  /** A name that nothing else has. */
  name(prefix: string): string {
    this.numbers += 1
    return `${prefix}-${this.numbers}`
  }

  someone(chance: Chance): Person | null {
    return this.people.length === 0 ? null : chance.of(this.people)
  }

  chat(chance: Chance): KnownChat | null {
    return this.chats.length === 0 ? null : chance.of(this.chats)
  }

  agent(chance: Chance): string {
    return chance.of(AGENTS)
  }

  join(person: Person): void {
    this.people.push(person)
    if (this.people.length > KNOWN_PEOPLE) this.people.shift()
  }

  leave(id: string): void {
    const index = this.people.findIndex(person => person.id === id)
    if (index >= 0) this.people.splice(index, 1)
  }

  took(chat: KnownChat): void {
    this.chats.push(chat)
    if (this.chats.length > KNOWN_CHATS) this.chats.shift()
  }

  remember(person: Person, saying: Saying): void {
    person.sayings = [...person.sayings.slice(1 - KEPT_SAYINGS), saying]
  }

  record(conversation: string): Record {
    const known = this.records.get(conversation)
    if (known !== undefined) return known
    const made: Record = { answered: new Map(), heard: new Set(), doubtful: new Set(), spoken: new Set() }
    this.records.set(conversation, made)
    return made
  }

  answered(conversation: string, lines: readonly Line[]): void {
    const { answered } = this.record(conversation)
    for (const line of lines) answered.set(line.seq, digestOf(line))
  }
}

/** A digest of JSON that does not depend on the order of its keys. */
export function digestOf(value: unknown): string {
  return createHash("sha1").update(canonicalJson(value)).digest("base64url")
}
