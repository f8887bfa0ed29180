import type { Activity, TraceEntry } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import type { Recording, StoredLog } from "./recording.js"

/** One turn of one conversation, with the lines that it wrote. */
export interface StoredTurn {
  readonly side: "user" | "agent"
  readonly conversation: string
  /** The agent, where it is an agent's side; else null. */
  readonly agent: string | null
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly event: TurnEvent
  readonly trace: readonly TraceEntry[]
  readonly lines: readonly Activity[]
}

/** The fields that a turn's event may have: `type` says which of these. Written by `turns`. */
export interface TurnEvent {
  readonly type?: string
  readonly seq?: number
  readonly with?: number
  readonly after?: number
  /** Others in the queue had a say in it. */
  readonly inQueue?: true
  /** Of `start` and `changed`. */
  readonly locale?: string
  readonly user?: { readonly id: string; readonly [field: string]: Json }
  readonly set?: { readonly [target: string]: Json }
  readonly ip?: string
  /** Fields were found that may hold the answer to a sensitive question. */
  readonly withheld?: true
  /** Of `message`. */
  readonly masked?: true
  readonly waitsFor?: "call" | "chat"
  /** The event happened, and a special flow that follows from it waits for this. */
  readonly leaves?: "call" | "chat"
  /** Of `event`: the user's, or what followed. */
  readonly name?: string
  readonly from?: "client" | "server"
  readonly by?: string | null
  /** Of `agent` and `admin`. */
  readonly verb?: string
  readonly agent?: string
  readonly text?: string
  readonly to?: { readonly queue: string } | { readonly agent: string }
  readonly minutes?: number | null
  readonly reason?: string | null
  readonly scope?: "liveChat" | "conversation"
  readonly kind?: "user" | "visitor" | "conversation" | "ip"
  readonly value?: string
  /** Of `waited`: the type of what waited, and the number of the turn it came in. */
  readonly event?: string
  readonly of?: number
  /** Of `due`: what was due, and when. */
  readonly what?: string
  readonly at?: number
}

/** Turns that were written together: the user's, if any, first. */
export interface StoredCommit {
  readonly at: number
  readonly turns: readonly StoredTurn[]
}

/** The commits of the conversation and of its agents' conversations, in their order. */
export function commitsOf({ own, agentLogs }: Recording): readonly StoredCommit[] {
  const logs = agentLogs.map(turnsOf)
  const together = new Map<number, StoredTurn[]>()
  const between = new Map<number, StoredTurn[]>()
  for (const turn of logs.flat()) {
    const { with: number, after = 0 } = turn.event
    const [map, key] = number === undefined ? [between, after] : [together, number]
    map.set(key, [...(map.get(key) ?? []), turn])
  }
  // Stable: turns of one conversation stay in order.
  for (const turns of between.values()) turns.sort((one, other) => one.at - other.at)
  return turnsOf(own).flatMap(turn => [
    { at: turn.at, turns: [turn, ...(together.get(turn.number) ?? [])] },
    ...(between.get(turn.number) ?? []).map(alone => ({ at: alone.at, turns: [alone] })),
  ])
}

function turnsOf({ conversation, activities, turns }: StoredLog): readonly StoredTurn[] {
  let before = 0
  return turns.map(({ number, at, event, trace }) => {
    // Events that `turns` writes have this shape.
    const known = (event ?? {}) as TurnEvent
    const last = known.seq ?? before
    const lines = activities.slice(before, last)
    before = last
    const { id, side, linked } = conversation
    return { side, conversation: id, agent: linked?.agent ?? null, number, at, event: known, trace, lines }
  })
}
