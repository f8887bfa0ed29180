import type { Action } from "../../engine/index.js"
import type { SourceFile } from "../../language/index.js"
import { Random } from "../random.js"
import { versionsOf } from "./changed-bot.js"
import { generatedBot } from "./generated-bot.js"
import { type SimulatedBot, simulatedBot } from "./simulated-bot.js"

/** A bot that loads, from its files. */
export interface GivenBot {
  readonly files: readonly SourceFile[]
  readonly actions: readonly Action[]
}

/** The versions of a bot that a seed plays. */
export interface SeededBots {
  /** Whether chance made the bot, and not an author. */
  readonly isGenerated: boolean
  readonly bots: readonly SimulatedBot[]
}

/** Which bot each seed plays. The given one is made ready once. */
export class BotsBySeed {
  private made: SimulatedBot | null = null

  /** @param given null: chance makes all bots. @param share how many of the seeds play the given bot, from 0 to 1 */
  constructor(
    private readonly given: GivenBot | null,
    private readonly share: number,
  ) {}

  botsOf(seed: string): SeededBots {
    const random = new Random(seed).fork("bot")
    if (this.given !== null && random.chance(this.share)) {
      const { files, actions } = this.given
      this.made ??= simulatedBot(files, actions).made
      if (this.made === null) throw new Error("the given bot has errors")
      return { isGenerated: false, bots: versionsOf(this.made, actions, random) }
    }
    return { isGenerated: true, bots: versionsOf(generatedBot(random), [], random) }
  }
}
