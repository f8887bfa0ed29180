import type { Action } from "../../engine/index.js"
import {
  type BotSpec,
  type HoursSpec,
  isRecord,
  type Json,
  type LiveChatSpec,
  type SourceFile,
} from "../../language/index.js"
import type { Random } from "../random.js"
import { valuesOf } from "./bot-files.js"
import { type SimulatedBot, simulatedBot } from "./simulated-bot.js"

type JsonObject = { readonly [key: string]: Json }

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

/** Less is taken than before. */
const limitsAreOthers: BotChange = (bot, random) => ({
  ...bot,
  limits: { ...bot.limits, text: random.pick([60, 1000]), event: random.pick([20, 4000]) },
})

/** Queues are open at other hours, take fewer, or take nobody where nobody is there. */
const queuesAreOthers: BotChange = (bot, random) => {
  const queues = bot.liveChat?.queues ?? []
  if (queues.length === 0) return null
  const change = (): Partial<(typeof queues)[number]> =>
    random.pick([
      { requireAgents: random.chance(0.5) },
      { maxWaiting: 1 + random.below(2) },
      { hours: random.pick(HOURS) },
    ])
  return withLiveChat(bot, { queues: queues.map(queue => ({ ...queue, ...change() })) })
}

const HOURS: readonly HoursSpec[] = [
  { weekly: { mon: ["09:00-09:10"], tue: ["00:00-24:00"] } },
  { weekly: { mon: ["09:30-18:00"] } },
  { weekly: {} },
]

/** Conversations that are over are kept for longer, less long, or for good. */
const retentionIsOther: BotChange = (bot, random) => {
  const { retention: _, ...rest } = bot
  const kept = { conversations: random.pick(["PT1M", "PT30M"]), trace: "PT1M", chats: "PT10M", blocks: "PT10M" }
  return random.chance(0.3) ? rest : { ...rest, retention: kept }
}

const CHANGES = [
  ...[queueIsGone, timesAreOthers, allocationIsOther, inactivityIsOther, limitsAreOthers],
  ...[queuesAreOthers, retentionIsOther],
]

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

/** An operator's change of one flow; null: it has nothing of the kind to change. */
type FlowChange = (flow: JsonObject, random: Random) => JsonObject | null

/** A step does something else, and goes on as it did. */
const stepIsOther: FlowChange = (flow, random) => {
  const steps = recordOf(flow.steps)
  const name = random.pick(Object.keys(steps))
  const { next = null } = recordOf(steps[name])
  const type = random.pick(["message", "prompt"])
  const step = { type, message: "Changed.", ...(next === null ? {} : { next }) }
  return { ...flow, steps: { ...steps, [name]: step } }
}

/** A step has another name, and nobody finds it under the old one. */
const stepIsRenamed: FlowChange = (flow, random) => {
  const steps = recordOf(flow.steps)
  const name = random.pick(Object.keys(steps))
  // Names of steps stand in quotes, and few other things are called as they are.
  const text = JSON.stringify({ start: flow.start ?? null, steps })
  return { ...flow, ...recordOf(JSON.parse(text.replaceAll(`"${name}"`, `"${name}X"`))) }
}

/** Variables are gone, are others, or there is one more. */
const variablesAreOthers: FlowChange = (flow, random) => {
  const variables = recordOf(flow.variables ?? {})
  const [name = "answer", ...rest] = Object.keys(variables)
  const fewer = Object.fromEntries(rest.map(key => [key, variables[key] ?? null]))
  const added = { added: { type: "string", value: "new" } }
  return { ...flow, variables: random.pick<JsonObject>([fewer, { ...variables, [name]: "number", ...added }]) }
}

const FLOW_CHANGES = [stepIsOther, stepIsRenamed, variablesAreOthers]

/** A flow is gone, or is another, or there is a new one. */
function changedFlows(files: readonly SourceFile[], flows: readonly SourceFile[], random: Random) {
  const changed = random.pick(flows)
  const how = random.pick(["gone", "added", "other", "other"] as const)
  if (how === "gone") return files.filter(file => file !== changed)
  const flow = recordOf(valuesOf([changed])[nameOf(changed)])
  if (how === "added") return [...files, fileOf("added", { ...flow, trigger: { phrases: ["added", "tell me added"] } })]
  const other = random.pick(FLOW_CHANGES)(flow, random)
  return other === null ? null : files.map(file => (file === changed ? fileOf(nameOf(changed), other) : file))
}

function nameOf({ name }: SourceFile): string {
  return name.replace(/\.jsonc?$/, "")
}

function fileOf(name: string, content: JsonObject): SourceFile {
  return { file: `${name}.json`, name: `${name}.json`, content: JSON.stringify(content) }
}

function recordOf(value: Json | undefined): JsonObject {
  return isRecord(value ?? null) ? (value as JsonObject) : {}
}

function changedFiles(files: readonly SourceFile[], spec: BotSpec, random: Random): readonly SourceFile[] | null {
  const flows = files.filter(({ name }) => !/^(bot|texts)\.jsonc?$/.test(name))
  if (flows.length > 0 && random.chance(0.5)) return changedFlows(files, flows, random)
  const changed = random.pick(CHANGES)(spec, random)
  if (changed === null) return null
  // A spec is JSON all through, which its interface does not say.
  const file = fileOf("bot", changed as unknown as JsonObject)
  return [...files.filter(({ name }) => !/^bot\.jsonc?$/.test(name)), file]
}

function withLiveChat(bot: BotSpec, settings: LiveChatSpec): BotSpec {
  return { ...bot, liveChat: { ...bot.liveChat, ...settings } }
}
