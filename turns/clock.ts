/** The only source of time: everything below takes the moment as an argument. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
}
