import { chance } from "./chance.js"
import { Crowd } from "./crowd.js"
import {
  accept,
  answerQuestion,
  block,
  decide,
  lookAtDesk,
  openDesk,
  race,
  signOutAndIn,
  speak,
  unblock,
} from "./desk.js"
import { end, repeat, reuse, sendEvent, startFromPage, startWithKey, talk, talkTwice } from "./people.js"
import { checkPromises } from "./promises.js"
import { readConversation, readList, readOperations, watch, watchDesk } from "./readers.js"
import type { Act, Scene } from "./scene.js"
import { beMistaken, hangUp } from "./strangers.js"
import { openStreams } from "./streams.js"
import type { Target } from "./target.js"
import { openWire } from "./wire.js"

/** How often what is done, of a hundred times or so. */
const ACTS: readonly (readonly [share: number, act: Act])[] = [
  [6, startWithKey],
  [0.4, startFromPage],
  [42, talk],
  [2, talkTwice],
  [5, repeat],
  [1, reuse],
  [3, sendEvent],
  [1, end],
  [7, readConversation],
  [2, readList],
  [1, readOperations],
  [3, watch],
  [0.2, watchDesk],
  [6, beMistaken],
  [2, hangUp],
  [5, accept],
  [0.7, race],
  [7, speak],
  [2.5, answerQuestion],
  [3, decide],
  [1.5, lookAtDesk],
  [0.4, signOutAndIn],
  [0.7, block],
  [0.7, unblock],
]

/** Conversations that are started before all else. */
const PEOPLE_AT_FIRST = 50

export interface SoakPlan {
  readonly seed: number
  readonly requests: number
  readonly atOnce: number
  /** The server's caches are filled first: conversations are started until this says that it is enough. */
  readonly isFilled?: () => Promise<boolean>
  /** Called now and then with how many of the requests were answered. */
  readonly progress?: (answered: number) => void
  /** Called when so many fifths of the requests were answered; what it does delays the rest. */
  readonly fifth?: (fifths: number) => Promise<void>
}

/** The outcome of a soak. */
export interface SoakResult {
  readonly answered: number
  readonly perSecond: number
  readonly conversations: number
  readonly activities: number
  /** How often each route was answered how. */
  readonly tally: ReadonlyMap<string, number>
  /** Promises that were broken, in sentences; of very many the first. */
  readonly breaches: readonly string[]
}

/**
 * Mixed traffic of people, agents, a supervisor, readers and strangers, so many at once, and a look at what the server
 * promises (design section 11). The seed decides what each of them does, not how they meet.
 */
export async function soak(target: Target, plan: SoakPlan): Promise<SoakResult> {
  const wire = openWire(target.url, plan.atOnce)
  const streams = openStreams(target.url)
  const crowd = new Crowd()
  const sceneOf = (number: number): Scene => ({
    target,
    wire,
    crowd,
    streams,
    chance: chance(plan.seed * 1000 + number),
  })
  try {
    const scenes = Array.from({ length: plan.atOnce }, (_, number) => sceneOf(number))
    const [first] = scenes as [Scene]
    await openDesk(first)
    await startMany(scenes, PEOPLE_AT_FIRST)
    await fill(scenes, plan)
    const began = performance.now()
    const before = wire.count()
    for (let fifths = 1; fifths <= 5; fifths++) {
      const until = before + Math.ceil((plan.requests * fifths) / 5)
      await Promise.all(scenes.map(scene => actUntil(scene, until, () => plan.progress?.(wire.count() - before))))
      await plan.fifth?.(fifths)
    }
    const perSecond = ((wire.count() - before) / (performance.now() - began)) * 1000
    await streams.close()
    const { conversations, activities } = await checkPromises(first)
    const { tally, breaches } = wire
    return { answered: wire.count(), perSecond, conversations, activities, tally, breaches }
  } finally {
    await streams.close()
    await wire.close()
  }
}

/** Conversations that are started before it is asked again whether it is enough; all these come to a minute or two. */
const FILLING = 2000
const MOST_FILLINGS = 20

async function fill(scenes: readonly Scene[], { isFilled }: SoakPlan): Promise<void> {
  if (isFilled === undefined) return
  for (let times = 0; times < MOST_FILLINGS && !(await isFilled()); times++) await startMany(scenes, FILLING)
}

async function startMany(scenes: readonly Scene[], count: number): Promise<void> {
  let missing = count
  const startSome = async (scene: Scene): Promise<void> => {
    while (missing-- > 0) await startWithKey(scene)
  }
  await Promise.all(scenes.map(startSome))
}

async function actUntil(scene: Scene, until: number, tell: () => void): Promise<void> {
  const { wire, chance } = scene
  while (wire.count() < until) {
    const act = actFor(chance.next())
    try {
      await act(scene)
    } catch (error) {
      wire.broken(`${act.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
    tell()
  }
}

const TOTAL = ACTS.reduce((sum, [share]) => sum + share, 0)

/** @param where from 0 to below 1 */
function actFor(where: number): Act {
  let left = where * TOTAL
  for (const [share, act] of ACTS) {
    left -= share
    if (left < 0) return act
  }
  return talk
}
