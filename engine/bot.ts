import type {
  BotSpec,
  EntityTable,
  EventOrigin,
  Expression,
  Json,
  Keyword,
  Limits,
  LiveChatSpec,
  PhraseTable,
  Recognizer,
  Step,
  Type,
  ValueTemplate,
} from "../language/index.js"
import type { Action, FieldRules } from "./action.js"

/** A bot made ready to run: what `compileBot` makes of a folder that loading found no error in. Never changes. */
export interface Bot {
  readonly name: string
  readonly spec: BotSpec
  /** At least one; the first is the default. */
  readonly locales: readonly [string, ...string[]]
  /** IANA name. */
  readonly timeZone: string
  readonly flows: ReadonlyMap<string, Flow>
  readonly recognizer: Recognizer
  /** Triggers by event name; those with `when` first, then by flow name. */
  readonly eventFlows: ReadonlyMap<string, readonly EventTrigger[]>
  readonly keywords: PhraseTable<Keyword>
  readonly entities: EntityTable
  /** By name and by alias. */
  readonly actions: ReadonlyMap<string, CompiledAction>
  readonly limits: Limits
  /** Milliseconds; null: none. */
  readonly inactivity: number | null
  readonly liveChat: LiveChatSpec
  readonly rules: FieldRules
}

/** A flow made ready to run. Its machine is made by `machine.ts` when it is first needed. */
export interface Flow {
  readonly name: string
  /** Hash of the flow as written: a frame made under another one is looked at again (design section 3.8). */
  readonly version: string
  readonly start: string
  readonly steps: ReadonlyMap<string, Step>
  /** Declared or assigned. */
  readonly variables: ReadonlyMap<string, Type>
  /** Declared: what they may hold and where they start. */
  readonly declared: ReadonlyMap<string, DeclaredVariable>
  readonly trigger: { readonly when: Expression | null } | null
}

export interface DeclaredVariable {
  readonly type: Type
  /** Null: it starts null. */
  readonly start: ValueTemplate | null
}

export interface EventTrigger {
  readonly flow: string
  readonly from: EventOrigin
  readonly when: Expression | null
}

export interface CompiledAction {
  readonly action: Action
  /** The type of its result, so that times, dates and durations in it are read from ISO 8601. */
  readonly resultType: Type
  /** The first mistake in params, in one sentence; null: none. */
  paramsFault(params: { readonly [name: string]: Json }): string | null
  /** The first mistake in a result, in one sentence; null: none. */
  resultFault(result: Json): string | null
}
