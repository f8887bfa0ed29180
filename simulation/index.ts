export type { BotFiles } from "./bots/bot-files.js"
export { BotsBySeed, type GivenBot, type SeededBots } from "./bots/seeded-bots.js"
export { databaseDisk } from "./disk.js"
export { fixtureOfSteps } from "./fixture-of-steps.js"
export type { BrokenPromise } from "./promises/promise.js"
export { shrink } from "./shrink.js"
export { shrinkBot } from "./shrink-bot.js"
export {
  processesOf,
  replaySteps,
  type SimulationCounts,
  type SimulationResult,
  simulateSeed,
} from "./simulate-seed.js"
export { BEGINNING } from "./simulated-world.js"
export { caseOf, replayCase, type SimulationCase } from "./simulation-case.js"
export { storyOf } from "./story.js"
export type { OpenDesk } from "./watched-desk.js"
