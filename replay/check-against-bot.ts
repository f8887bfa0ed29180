import type { Action, Bot, Flow } from "../engine/index.js"
import {
  type BotChecks,
  checkFit,
  checkHoursFit,
  checksOfBot,
  didYouMean,
  ERROR_CODES,
  type Fault,
  type Finding,
  pointerTo,
} from "../language/index.js"
import type { FixtureSpec, StatusSpec, StubSpec, TurnSpec } from "./fixture-spec.js"
import { faultsIn, type ParsedFixture } from "./parse-fixture.js"

/**
 * Holds everything in a fixture against the bot that it is played on, as flows are held when they are loaded (design
 * section 8): expressions and entity fields, flows, steps, actions, queues, stubs, events and languages.
 *
 * @returns the fixture's faults, and those of the ones that it comes after
 */
export function checkFixture({ document, earlier }: ParsedFixture, bot: Bot): readonly Fault[] {
  // The fixture was held against the schema when it was parsed.
  const spec = document.value as unknown as FixtureSpec
  const before = earlier === null ? [] : checkFixture(earlier, bot)
  return [...before, ...faultsIn(document, [...checkHead(spec, bot), ...checkTurns(spec, bot)])]
}

function checkHead(spec: FixtureSpec, bot: Bot): readonly Finding[] {
  const { locale, user, agents = [], set = {}, stubs = {} } = spec
  return [
    ...checkLocale(locale, "/locale", bot),
    ...checkLocale(user?.language, "/user/language", bot),
    ...agents.flatMap(({ queues = [], hours }, agent) => [
      ...queues.flatMap((queue, index) => checkQueue(queue, `/agents/${agent}/queues/${index}`, bot)),
      ...(hours === undefined ? [] : checkHoursFit(hours, `/agents/${agent}/hours`)),
    ]),
    ...Object.entries(set).flatMap(([target, value]) =>
      checksOf(bot).assignment(target, value, pointerTo("/set", target)),
    ),
    ...Object.entries(stubs).flatMap(([action, all]) => checkStubs(action, all, pointerTo("/stubs", action), bot)),
  ]
}

function checkTurns(spec: FixtureSpec, bot: Bot): readonly Finding[] {
  // The same conditions come again and again.
  const conditions = new Map<string, readonly Finding[]>()
  return spec.turns.flatMap((turn, index) => {
    const pointer = `/turns/${index}`
    return [...checkStimulus(turn, pointer, bot), ...checkExpected(turn, pointer, bot, conditions)]
  })
}

/** Checks the names in a stimulus; one that is to be refused may name what is not there. */
function checkStimulus(
  { refused, start, event, agent, change = {} }: TurnSpec,
  pointer: string,
  bot: Bot,
): readonly Finding[] {
  if (refused !== undefined) return []
  const { transfer, assign } = agent ?? {}
  return [
    ...checkLocale(start?.locale, `${pointer}/start/locale`, bot),
    ...checkLocale(start?.user?.language, `${pointer}/start/user/language`, bot),
    ...checkLocale(change.locale, `${pointer}/change/locale`, bot),
    ...Object.entries(change.set ?? {}).flatMap(([target, value]) =>
      checksOf(bot).assignment(target, value, pointerTo(`${pointer}/change/set`, target)),
    ),
    ...(event === undefined ? [] : checkEvent(event.name, `${pointer}/event/name`, bot)),
    ...(assign !== undefined && "queue" in assign
      ? checkQueue(assign.queue, `${pointer}/agent/assign/queue`, bot)
      : []),
    ...(transfer !== undefined && "queue" in transfer
      ? checkQueue(transfer.queue, `${pointer}/agent/transfer/queue`, bot)
      : []),
  ]
}

function checkExpected(
  { expect = [], calls = [], status, refused }: TurnSpec,
  pointer: string,
  bot: Bot,
  conditions: Map<string, readonly Finding[]>,
): readonly Finding[] {
  return [
    ...expect.flatMap((source, index) => {
      const known = conditions.get(source) ?? checksOf(bot).condition(source, "")
      conditions.set(source, known)
      return known.map(finding => ({ ...finding, pointer: `${pointer}/expect/${index}` }))
    }),
    ...calls.flatMap(({ action }, index) => checkAction(action, `${pointer}/calls/${index}/action`, bot, false)),
    ...(status === undefined ? [] : checkStatus(status, `${pointer}/status`, bot)),
    ...(refused === undefined ? [] : checkRefusal(refused.code, `${pointer}/refused/code`)),
  ]
}

function checkRefusal(code: string, pointer: string): readonly Finding[] {
  if ((ERROR_CODES as readonly string[]).includes(code)) return []
  const hint = didYouMean(code, ERROR_CODES, quote)
  return [{ code: "SCHEMA_INVALID", pointer, message: `Nothing is refused with ${quote(code)}.`, hint }]
}

const checks = new WeakMap<Bot, BotChecks>()

function checksOf(bot: Bot): BotChecks {
  const known =
    checks.get(bot) ??
    checksOfBot(
      bot.entities,
      [...bot.flows.values()].map(flow => flow.variables),
    )
  checks.set(bot, known)
  return known
}

const LANGUAGES = new Intl.DisplayNames("en", { type: "language", fallback: "none" })

/** Reports a language that does not exist. One that only the bot lacks is fine: the bot answers in another. */
function checkLocale(locale: unknown, pointer: string, bot: Bot): readonly Finding[] {
  if (typeof locale !== "string" || isLanguage(locale)) return []
  const hint = didYouMean(locale, bot.locales, quote) ?? `The bot speaks ${bot.locales.join(", ")}.`
  return [{ code: "SCHEMA_INVALID", pointer, message: `There is no language ${quote(locale)}.`, hint }]
}

function isLanguage(locale: string): boolean {
  const [language = ""] = locale.split("-")
  return /^[A-Za-z]{2,8}$/.test(language) && LANGUAGES.of(language) !== undefined
}

function checkQueue(queue: string, pointer: string, bot: Bot): readonly Finding[] {
  const queues = (bot.liveChat.queues ?? [{ code: "general" }]).map(({ code }) => code)
  if (queues.includes(queue)) return []
  const hint = didYouMean(queue, queues, quote) ?? `Queues: ${queues.join(", ")}.`
  return [{ code: "QUEUE_UNKNOWN", pointer, message: `The bot has no queue ${quote(queue)}.`, hint }]
}

/** An event that no flow has a use for is only logged; one that has almost the name of another is misspelt. */
function checkEvent(name: string, pointer: string, bot: Bot): readonly Finding[] {
  const known = eventsOf(bot)
  const hint = known.has(name) ? null : didYouMean(name, known, quote)
  if (hint === null) return []
  const message = `No flow of the bot waits for the event ${quote(name)} or is begun by it.`
  return [{ code: "EVENT_UNKNOWN", pointer, message, hint }]
}

const events = new WeakMap<Bot, ReadonlySet<string>>()

function eventsOf(bot: Bot): ReadonlySet<string> {
  const known = events.get(bot)
  if (known !== undefined) return known
  const steps = [...bot.flows.values()].flatMap(flow => [...flow.steps.values()])
  const awaited = steps.flatMap(step => (step.type === "wait" ? step.events : []))
  const found = new Set([...bot.eventFlows.keys(), ...awaited])
  events.set(bot, found)
  return found
}

function checkStatus({ flow, step }: StatusSpec, pointer: string, bot: Bot): readonly Finding[] {
  const known = typeof flow === "string" ? bot.flows.get(flow) : undefined
  if (typeof flow === "string" && known === undefined) {
    const hint = didYouMean(flow, bot.flows.keys(), quote)
    return [{ code: "FLOW_UNKNOWN", pointer: `${pointer}/flow`, message: `There is no flow ${quote(flow)}.`, hint }]
  }
  if (typeof step !== "string") return []
  const flows: readonly Flow[] = known === undefined ? [...bot.flows.values()] : [known]
  if (flows.some(({ steps }) => steps.has(step))) return []
  const where = known === undefined ? "No flow" : `The flow "${known.name}"`
  const message = `${where} has ${known === undefined ? "a" : "no"} step ${quote(step)}.`
  const hint = didYouMean(
    step,
    flows.flatMap(({ steps }) => [...steps.keys()]),
    quote,
  )
  return [{ code: "STEP_UNKNOWN", pointer: `${pointer}/step`, message, hint }]
}

/** Fixtures call actions by their first names, as logs do. */
function checkAction(name: string, pointer: string, bot: Bot, atKey: boolean): readonly Finding[] {
  const known = bot.actions.get(name)?.action.name
  if (known === name) return []
  const message =
    known === undefined ? `There is no action ${quote(name)}.` : `Logs and fixtures call ${name} by its first name.`
  const names = [...bot.actions.values()].map(({ action }) => action.name)
  const hint = known === undefined ? didYouMean(name, names, quote) : `Write ${quote(known)}.`
  return [{ code: "ACTION_UNKNOWN", pointer, message, hint, ...(atKey ? { atKey } : {}) }]
}

function checkStubs(name: string, stubs: readonly StubSpec[], pointer: string, bot: Bot): readonly Finding[] {
  const unknown = checkAction(name, pointer, bot, true)
  const compiled = bot.actions.get(name)
  if (unknown.length > 0 || compiled === undefined) return unknown
  if (compiled.action.inside === true && stubs.some(stub => "result" in stub || stub.after !== undefined)) {
    const message = `${name} runs in a replay as in life: stubs can give it errors, and nothing else.`
    return [{ code: "STUB_INVALID", pointer, message, hint: "Remove it.", atKey: true }]
  }
  return stubs.flatMap((stub, index) => checkStub(stub, `${pointer}/${index}`, compiled.action))
}

function checkStub(stub: StubSpec, pointer: string, action: Action): readonly Finding[] {
  if ("result" in stub) {
    return checkFit(action.result, stub.result, `${pointer}/result`).map(finding => ({
      ...finding,
      code: "STUB_INVALID",
      message: `${action.name}: ${finding.message}`,
    }))
  }
  const codes = codesOf(action)
  const { code } = stub.error
  if (codes === null || codes.includes(code)) return []
  const message = `${action.name} does not fail with ${quote(code)}.`
  const hint = didYouMean(code, codes, quote) ?? `Its errors: ${codes.join(", ")}.`
  return [{ code: "STUB_INVALID", pointer: `${pointer}/error/code`, message, hint }]
}

/** Codes with which a call of an action can fail; null: the action does not say. */
function codesOf(action: Action): readonly string[] | null {
  if (action.errors === undefined) return null
  if (action.inside === true) return [...action.errors, "ACTION_PARAMS_INVALID", "ACTION_RESULT_INVALID"]
  const timeout = action.timeoutCode ?? "ACTION_TIMEOUT"
  return [...new Set([...action.errors, timeout, "ACTION_FAILED", "ACTION_RESULT_INVALID"])]
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 57)}...`)
}
