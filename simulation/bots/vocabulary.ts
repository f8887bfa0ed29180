import type { Bot } from "../../engine/index.js"
import { allOfList, type LoadedFlow } from "../../language/index.js"

/** Words and events of people and programs that make something happen in a bot. */
export interface Vocabulary {
  /** Phrases that begin flows. */
  readonly phrases: readonly string[]
  readonly keywords: readonly string[]
  /** Events that flows wait for or are begun by, beside the engine's own. */
  readonly events: readonly string[]
  /** Codes of queues, of this version of the bot. */
  readonly queues: readonly string[]
  /** Targets of all fields of entities: those that a start may set, and those that it may not. */
  readonly fields: readonly string[]
}

/** @param flows the bot's own and the default ones */
export function vocabularyOf(bot: Bot, flows: readonly Pick<LoadedFlow, "spec">[]): Vocabulary {
  const phrases = flows.flatMap(({ spec }) =>
    spec.trigger?.phrases === undefined ? [] : allOfList(spec.trigger.phrases),
  )
  const events = flows.flatMap(({ spec }) => [
    ...(spec.trigger?.event === undefined ? [] : [spec.trigger.event]),
    ...Object.values(spec.steps).flatMap(step => (step.type === "wait" ? [step.for].flat() : [])),
  ])
  const queues = (bot.liveChat.queues ?? []).map(({ code }) => code)
  return {
    phrases: [...new Set(phrases)],
    keywords: [...bot.keywords.phrases],
    events: [...new Set(events)].filter(
      name => !/^(Welcome|NotUnderstood|Inactivity|Error|LiveChat|HelpdeskAgent)/.test(name),
    ),
    queues: queues.length === 0 ? ["general"] : queues,
    fields: [...bot.entities].flatMap(([entity, { fields }]) =>
      [...fields.keys()].map(field => `[[${entity}]].${field}`),
    ),
  }
}
