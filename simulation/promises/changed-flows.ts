import type { Bot, Frame } from "../../engine/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Change } from "../ledger.js"
import { type CommitPromise, changedConversations, firstOf } from "./promise.js"

/** The bot has the step at which a frame rests, of the same type. */
function isKnown({ flows }: Bot, { flow, step, stepType }: Frame): boolean {
  return flows.get(flow)?.steps.get(step)?.type === stepType
}

/** All that is told of why paths were taken in a conversation. */
function traceOf({ commit }: Change, id: string) {
  return commit.turns.flatMap(({ conversation, turn }) => (conversation === id ? turn.trace : []))
}

export const flowsAreThePresentOnes: CommitPromise = {
  promise: "what goes on after a change of the bot is a step, with variables, that its flow has now",
  section: "3.8",
  broken: (change, { botOf, isChanging }) => {
    if (isChanging(change.request)) return null
    const bot = botOf(change.process)
    return firstOf(changedConversations(change), ({ id, frames }) => {
      // The dialog has heard of something: it says at least which flow or step came of it.
      if (!traceOf(change, id).some(({ kind }) => kind !== "note")) return null
      return firstOf(frames, frame => {
        const { flow, step, stepType, variables } = frame
        if (!isKnown(bot, frame)) return `${id} is at ${flow}.${step} (${stepType}), which the bot has no more.`
        const known = bot.flows.get(flow)?.variables
        const gone = Object.keys(variables).find(name => name !== "InternalActionResult" && known?.has(name) !== true)
        return gone === undefined ? null : `${id} keeps @${gone} in ${flow}, which has no such variable.`
      })
    })
  },
}

export const knownStepsGoOn: CommitPromise = {
  promise: "what is under way goes on after a change of the bot that left its steps as they are",
  section: "3.8",
  broken: (change, { botOf, isChanging }) => {
    if (isChanging(change.request)) return null
    const bot = botOf(change.process)
    return firstOf(changedConversations(change), ({ id }) => {
      const before = change.before.get(`conversation ${id}`) as StoredConversation | null
      const isDropped = traceOf(change, id).some(entry => entry.kind === "error" && entry.code === "FLOW_CHANGED")
      if (!isDropped || before === null || before.frames.some(frame => !isKnown(bot, frame))) return null
      return `All that was under way in ${id} was dropped, and its steps are still there.`
    })
  },
}
