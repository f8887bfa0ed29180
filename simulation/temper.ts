import type { Random } from "./random.js"
import { BEGINNING } from "./simulated-world.js"

/** The kind of day that a simulation has: some are calm, some crowded, and in some everything fails. */
export interface Temper {
  readonly processes: number
  /** How many requests are made, at most. */
  readonly requests: number
  /** How often the next thing happens while others are under way. */
  readonly overlap: number
  /** Of the store's calls, how many are refused or can't be made, and how many commits are made while their process dies. */
  readonly busy: number
  readonly unavailable: number
  readonly lost: number
  /** Of the store's calls, how many are made, and their process hears that the store can't be reached. */
  readonly unsure: number
  /** Before a step: how often a process dies, or all of them. */
  readonly kill: number
  readonly restart: number
  /** Before a step: how often a process is told to stop, and another one takes its place. */
  readonly stop: number
  /** How often somebody is erased, among what people do. */
  readonly erase: number
  /** How often a process looks for what the webhook is to be told, among what happens. */
  readonly tell: number
  /** Of the requests, how many change the bot. */
  readonly change: number
  /** How often the clock goes on, and by how much at most (ms). */
  readonly hurry: number
  readonly leap: number
  /** Of those times, how often it is set back. */
  readonly back: number
  /** Milliseconds that go by before anybody comes; 0: none. */
  readonly before: number
  /** How often a call to the outside ends when it can. */
  readonly outside: number
  /** How often somebody begins to watch the desk, among what happens. */
  readonly watch: number
}

/** Shortly before the clocks of Bucharest go on, or back, by an hour. */
const TURNING_NIGHTS = [Date.UTC(2026, 2, 29, 0, 20), Date.UTC(2026, 9, 24, 23, 50)]

export function temperOf(random: Random): Temper {
  const sometimes = (chance: number, value: number): number => (random.chance(chance) ? value : 0)
  return {
    processes: random.weighted([
      [3, 1],
      [5, 2],
      [2, 3],
    ]),
    requests: random.pick([20, 50, 90]),
    overlap: random.pick([0, 0.3, 0.7, 0.9]),
    busy: sometimes(0.3, 0.03),
    unavailable: sometimes(0.2, 0.02),
    lost: sometimes(0.3, 0.02),
    unsure: sometimes(0.2, 0.02),
    kill: sometimes(0.3, 0.01),
    restart: sometimes(0.3, 0.01),
    stop: sometimes(0.3, 0.01),
    erase: sometimes(0.35, 2),
    tell: random.pick([0, 0.5, 4]),
    change: sometimes(0.3, 0.06),
    hurry: random.pick([0.02, 0.1, 0.2]),
    leap: random.pick([5_000, 90_000, 20 * 60_000, 3 * 60 * 60_000]),
    back: sometimes(0.2, 0.2),
    outside: random.pick([0.1, 0.4, 0.8]),
    before: sometimes(0.15, random.pick(TURNING_NIGHTS) - BEGINNING),
    watch: sometimes(0.4, 4),
  }
}
