import type { Json } from "../language/index.js"
import type { AgentSpec, BlockSpec, StubSpec, TurnSpec } from "./fixture-spec.js"
import type { StartRequest } from "./service.js"
import type { Stimulus } from "./stimulus.js"

/** A fixture made ready to be played: every default filled in, every time and duration read. Never changes. */
export interface Fixture {
  readonly file: string
  readonly description: string
  /** The bot's folder; null: the one given to the command. */
  readonly flows: string | null
  /** The file that `flows` is relative to: this one, or the one that this comes after. */
  readonly flowsFrom: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly user: StartRequest["user"]
  readonly ip: string | null
  readonly locale: string | null
  readonly channel: string
  /** The first conversation's; null: it is counted like the others. */
  readonly id: string | null
  readonly agents: readonly AgentSpec[]
  readonly set: { readonly [target: string]: Json }
  readonly blocks: readonly BlockSpec[]
  readonly stubs: { readonly [action: string]: readonly FixtureStub[] }
  /** Conversation `a` starts by itself, unchecked: the first turn as written is no `start`. */
  readonly startsItself: boolean
  /** The turns of the fixture that this comes after, then its own. */
  readonly turns: readonly FixtureTurn[]
}

/** A stub, and where it is written: `file:line:column`. */
export interface FixtureStub {
  readonly spec: StubSpec
  readonly place: string
}

/** One stimulus, and what is expected of it. */
export interface FixtureTurn {
  /** From 1, as written; a turn that was put in has the number of the one before. */
  readonly number: number
  /** Where it is in the file, from 1. */
  readonly line: number
  /** Of a turn of the fixture that this one comes after: its file. */
  readonly earlier?: string
  /** Name of the conversation that it speaks in; null: the current one. */
  readonly in: string | null
  readonly stimulus: Stimulus
  readonly spec: TurnSpec
}
