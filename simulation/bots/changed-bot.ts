import type { Action } from "../../engine/index.js"
import type { BotSpec, LiveChatSpec, SourceFile } from "../../language/index.js"
import type { Random } from "../random.js"
import { type SimulatedBot, simulatedBot } from "./simulated-bot.js"

/** An operator's change of a bot that people are talking to; null: the bot has nothing of the kind to change. */
type BotChange = (bot: BotSpec, random: Random) => BotSpec | null

const queueIsGone: BotChange = (bot, random) => {
  const queues = bot.liveChat?.queues ?? []
  return queues.length < 2 ? null : withLiveChat(bot, { queues: queues.toSpliced(random.below(queues.length), 1) })
}

const timesAreOthers: BotChange = (bot, random) =>
  withLiveChat(bot, {
    waitingTick: random.pick(["PT20S", "PT45S"]),
    maxWait: random.pick(["PT1M", "PT30M"]),
    idleTimeout: random.pick(["PT40S", "PT20M"]),
    replyTimeout: random.pick(["PT30S", "PT10M"]),
    presence: random.pick([
      { away: "PT30S", lost: "PT90S" },
      { away: "PT10M", lost: "PT15M" },
    ]),
  })

/** Chats are given out by themselves, or no longer. */
const allocationIsOther: BotChange = (bot, random) => {
  const queues = bot.liveChat?.queues ?? []
  if (queues.length === 0) return null
  return withLiveChat(bot, { queues: queues.map(queue => ({ ...queue, maxChatsPerAgent: random.below(3) })) })
}

const inactivityIsOther: BotChange = (bot, random) => ({ ...bot, inactivity: random.pick(["PT1M", "PT30M"]) })

const CHANGES = [queueIsGone, timesAreOthers, allocationIsOther, inactivityIsOther]

/**
 * Versions of a bot that operators may change to and back: the bot itself first. Some have another `bot.json`, some lack
 * a flow; those that do not load are left out.
 */
export function versionsOf(made: SimulatedBot, extra: readonly Action[], random: Random): readonly SimulatedBot[] {
  const changed = [0, 1].flatMap(index => {
    const others = changedFiles(made.files, made.bot.spec, random.fork(`version ${index}`))
    const bot = others === null ? null : simulatedBot(others, extra).made
    return bot === null ? [] : [bot]
  })
  return [made, ...changed]
}

function changedFiles(files: readonly SourceFile[], spec: BotSpec, random: Random): readonly SourceFile[] | null {
  const flows = files.filter(({ name }) => !/^(bot|texts)\.jsonc?$/.test(name))
  if (flows.length > 0 && random.chance(0.25)) {
    const gone = random.pick(flows)
    return files.filter(file => file !== gone)
  }
  const changed = random.pick(CHANGES)(spec, random)
  if (changed === null) return null
  const file = { file: "bot.json", name: "bot.json", content: JSON.stringify(changed) }
  return [...files.filter(({ name }) => !/^bot\.jsonc?$/.test(name)), file]
}

function withLiveChat(bot: BotSpec, settings: LiveChatSpec): BotSpec {
  return { ...bot, liveChat: { ...bot.liveChat, ...settings } }
}
