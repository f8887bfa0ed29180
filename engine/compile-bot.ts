import type {
  BotSpec,
  Keyword,
  ListSpec,
  LoadedBot,
  LoadedFlow,
  NamedTexts,
  ParamsSchemas,
  Text,
  TextContext,
  TextSpec,
  TextsSpec,
} from "../language/index.js"
import {
  ANY,
  allOfList,
  compileCondition,
  compileSteps,
  compileText,
  compileValue,
  type ExpressionCache,
  entitiesOf,
  expressionCache,
  firstFault,
  firstValue,
  limitsOf,
  millisecondsOf,
  PhraseTable,
  phraseRecognizer,
  SYSTEM_ENTITIES,
  type TriggerEntry,
  typeOfSchema,
  validatorFor,
} from "../language/index.js"
import type { Action, FieldRules } from "./action.js"
import type { Bot, CompiledAction, EventTrigger, Flow } from "./bot.js"

export interface CompileOptions {
  readonly actions: readonly Action[]
  readonly rules: FieldRules
  /** A stable hash of a text: what tells that a flow was changed. */
  readonly hash: (text: string) => string
}

/** Makes a bot ready to run, once. Everything is parsed here; a turn only looks things up. */
export function compileBot(loaded: LoadedBot, options: CompileOptions): Bot {
  const { spec } = loaded
  const cache = expressionCache()
  const locales = (spec.locales?.length ?? 0) > 0 ? (spec.locales as [string, ...string[]]) : (["en"] as const)
  const context = { cache, locales, named: namedTexts(loaded.texts, cache) }
  const actions = compileActions(options.actions)
  const schemas: ParamsSchemas = name => actions.get(name)?.action.params
  const flows = new Map(
    [...loaded.flows].map(([name, flow]) => [name, compileFlow(flow, context, options.hash, schemas)]),
  )
  return {
    name: spec.name ?? "bot",
    spec,
    locales,
    timeZone: spec.timeZone ?? "UTC",
    flows,
    recognizer: phraseRecognizer([...loaded.flows.values()].flatMap(triggerEntry)),
    eventFlows: eventTriggers(loaded, flows),
    keywords: keywordsOf(spec),
    entities: entitiesOf(spec, SYSTEM_ENTITIES),
    actions,
    limits: limitsOf(spec),
    inactivity: spec.inactivity === undefined ? null : millisecondsOf(spec.inactivity),
    liveChat: spec.liveChat ?? {},
    rules: options.rules,
  }
}

function compileFlow(
  { name, spec, text, variables }: LoadedFlow,
  context: TextContext,
  hash: CompileOptions["hash"],
  schemas: ParamsSchemas,
): Flow {
  const { trigger } = spec
  const { cache } = context
  let steps: Flow["steps"] | undefined
  let declared: Flow["declared"] | undefined
  return {
    name,
    version: hash(text),
    start: spec.start,
    // Compiled when the flow first runs: a thousand flows load no slower than they are checked.
    get steps() {
      steps ??= compileSteps(spec, context, schemas)
      return steps
    },
    variables,
    get declared() {
      declared ??= new Map(
        Object.entries(spec.variables ?? {}).map(([name, written]) => {
          const type = variables.get(name) ?? ANY
          const value = typeof written === "string" ? undefined : written.value
          return [name, { type, start: value === undefined ? null : compileValue(firstValue(value, type), cache) }]
        }),
      )
      return declared
    },
    trigger: trigger ? { when: trigger.when === undefined ? null : compileCondition(trigger.when, cache) } : null,
  }
}

/** The texts of `texts.json`, each compiled when it is first used. */
function namedTexts(specs: TextsSpec, cache: ExpressionCache): NamedTexts {
  const compiled = new Map<string, Text>()
  const named: NamedTexts = name => {
    const text = compiled.get(name) ?? compileText(specs[name] as TextSpec, cache, named)
    compiled.set(name, text)
    return text
  }
  return named
}

function triggerEntry({ name, spec: { trigger } }: LoadedFlow): readonly TriggerEntry[] {
  if (trigger?.phrases === undefined && trigger?.pattern === undefined) return []
  return [
    {
      flow: name,
      phrases: trigger.phrases === undefined ? [] : allOfList(trigger.phrases),
      pattern: trigger.pattern ?? null,
      hasCondition: trigger.when !== undefined,
      always: trigger.always ?? false,
    },
  ]
}

function eventTriggers(loaded: LoadedBot, flows: Bot["flows"]): Bot["eventFlows"] {
  const byEvent = new Map<string, EventTrigger[]>()
  for (const { name, spec } of loaded.flows.values()) {
    const event = spec.trigger?.event
    if (event === undefined) continue
    const trigger = { flow: name, from: spec.trigger?.from ?? "server", when: flows.get(name)?.trigger?.when ?? null }
    byEvent.set(event, [...(byEvent.get(event) ?? []), trigger])
  }
  const conditionFirst = (trigger: EventTrigger) => (trigger.when === null ? 1 : 0)
  for (const triggers of byEvent.values()) {
    triggers.sort((a, b) => conditionFirst(a) - conditionFirst(b) || (a.flow < b.flow ? -1 : 1))
  }
  return byEvent
}

const KEYWORDS: readonly Keyword[] = ["cancel", "back", "restart", "disconnect"]

function keywordsOf(spec: BotSpec): Bot["keywords"] {
  const words = (keyword: Keyword): ListSpec => spec.keywords?.[keyword] ?? [keyword]
  return new PhraseTable(KEYWORDS.flatMap(keyword => allOfList(words(keyword)).map(word => [word, keyword] as const)))
}

function compileActions(actions: readonly Action[]): Bot["actions"] {
  return new Map(
    actions.flatMap(action => {
      const compiled = compileAction(action)
      return [action.name, ...(action.aliases ?? [])].map(name => [name, compiled] as const)
    }),
  )
}

function compileAction(action: Action): CompiledAction {
  return {
    action,
    resultType: typeOfSchema(action.result),
    // Schemas are compiled when they are first needed: many bots use few actions.
    paramsFault: params => firstFault(`Params of ${action.name} are wrong`, validatorFor(action.params)(params)),
    resultFault: result => firstFault(`The result of ${action.name} is wrong`, validatorFor(action.result)(result)),
  }
}
