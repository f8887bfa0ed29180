export { BotsBySeed, type GivenBot, type SeededBots } from "./bots/seeded-bots.js"
export { fileDisk } from "./disk.js"
export { fixtureOfSteps, type StepsAsFixture } from "./fixture-of-steps.js"
export type { BrokenPromise } from "./promises/promise.js"
export { shrink } from "./shrink.js"
export {
  processesOf,
  replaySteps,
  type SimulationCounts,
  type SimulationResult,
  simulateSeed,
} from "./simulate-seed.js"
export { BEGINNING } from "./simulated-world.js"
export type { SimulationStep } from "./simulation-step.js"
export { storyOf } from "./story.js"
