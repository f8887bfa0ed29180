import type { Chance } from "./chance.js"
import type { Crowd } from "./crowd.js"
import type { Streams } from "./streams.js"
import type { Target } from "./target.js"
import type { Wire } from "./wire.js"

/** Everything that the people of a soak act with. */
export interface Scene {
  readonly target: Target
  readonly wire: Wire
  readonly crowd: Crowd
  readonly chance: Chance
  readonly streams: Streams
}

/** One thing that somebody does: a request, or a few that belong together. */
export type Act = (scene: Scene) => Promise<void>
