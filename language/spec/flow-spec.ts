import type { Json } from "../values/values.js"

/**
 * A flow as its author writes it (design section 3), already held against `flow.schema.json`. The machine that runs is
 * compiled from it: see `machine.ts`.
 */
export interface FlowSpec {
  readonly description?: string
  /** Left out: the flow runs by `call` or `goto` only. */
  readonly trigger?: TriggerSpec
  readonly variables?: { readonly [name: string]: VariableSpec }
  readonly start: string
  readonly steps: { readonly [name: string]: StepSpec }
}

export type VariableType = "string" | "number" | "boolean" | "date" | "time" | "duration" | "list" | "object" | "any"
/** A variable's type, or the type and the value that it starts with; without one it starts null. */
export type VariableSpec = VariableType | { readonly type: VariableType; readonly value?: Json }

/** One text for each locale. */
export interface TextByLocale {
  readonly [locale: string]: string
}
/** A text of `texts.json`, by its name. */
export interface NamedTextSpec {
  readonly use: string
}
/** Several texts, one of which is said. */
export interface VariedTextSpec {
  readonly oneOf: readonly TextSpec[]
}
/** One text for all locales, one for each, one of `texts.json`, or one of several (design section 3.2). */
export type TextSpec = string | TextByLocale | NamedTextSpec | VariedTextSpec
/** `texts.json`: texts by name. */
export interface TextsSpec {
  readonly [name: string]: TextSpec
}
export type ListSpec = readonly string[] | { readonly [locale: string]: readonly string[] }

/** A step's name, `"end"`, or paths looked at in order; the last has no `when`. */
export type PathsSpec = string | readonly PathSpec[]
export interface PathSpec {
  readonly when?: string
  readonly to: string
}

export type EventOrigin = "client" | "server" | "any"

export interface TriggerSpec {
  readonly phrases?: ListSpec
  readonly pattern?: string
  readonly event?: string
  /** The side that may send the event; left out: `server`. */
  readonly from?: EventOrigin
  readonly when?: string
  /** Also while a question waits for an input that would be valid. */
  readonly always?: boolean
}

interface CommonSpec {
  readonly comment?: string
  /** Target to value, in order, each seeing those before it. */
  readonly set?: { readonly [target: string]: Json }
  /** Left out: the flow ends here. */
  readonly next?: PathsSpec
}

export interface TimeoutSpec {
  /** ISO 8601 duration. */
  readonly after: string
  readonly next: PathsSpec
}

interface AskingSpec extends CommonSpec {
  readonly message: TextSpec
  /** Target of the answer. */
  readonly save?: string
  readonly invalid?: TextSpec | readonly (TextSpec | InvalidSpec)[]
  /** Left out: 3; 0: no limit. */
  readonly maxAttempts?: number
  /** Left out: the error `ATTEMPTS_EXCEEDED`. */
  readonly exceeded?: PathsSpec
  readonly timeout?: TimeoutSpec
  /** Event to the way it goes while the question waits. */
  readonly events?: { readonly [event: string]: PathsSpec }
  /** The side that may send `events`; left out: `server`. */
  readonly from?: EventOrigin
  readonly skipIfKnown?: boolean
  /** Left out: true. */
  readonly interruptible?: boolean | string
  /** A condition on `@input` and `@text`. */
  readonly check?: string
  readonly sensitive?: boolean
}

/** Said after a wrong answer for which the condition, on `@input` and `@text`, holds. */
export interface InvalidSpec {
  readonly when: string
  readonly text: TextSpec
}

export interface MessageSpec extends CommonSpec {
  readonly type: "message"
  readonly message: TextSpec
  readonly suggestions?: readonly TextSpec[]
  readonly attachments?: readonly Json[]
  /** Left out: `list`. */
  readonly attachmentLayout?: AttachmentLayout
}
export type AttachmentLayout = "list" | "carousel"
export interface PromptSpec extends AskingSpec {
  readonly type: "prompt"
  /** Left out: `{ "type": "text" }`. */
  readonly input?: InputSpec
}
export interface ChoiceSpec extends AskingSpec {
  readonly type: "choice"
  readonly options: readonly OptionSpec[]
  /** Several may be chosen, and a list is saved. */
  readonly many?: boolean
}
export interface OptionSpec {
  /** A list: the option stands for one for each item. */
  readonly each?: string
  /** The variable that is the item, without its `@`. */
  readonly as?: string
  readonly value: Json
  /** Left out: the value. */
  readonly title?: TextSpec
  readonly synonyms?: ListSpec
  readonly when?: string
}
export interface ActionStepSpec extends CommonSpec {
  readonly type: "action"
  readonly action: string
  readonly params?: { readonly [name: string]: Json }
  readonly save?: string
  /** ISO 8601 duration; left out: `PT10S`. Outside actions only. */
  readonly timeout?: string
  readonly retry?: { readonly attempts: number; readonly delay?: string }
  readonly onError?: PathsSpec
}
export interface CallSpec extends CommonSpec {
  readonly type: "call"
  readonly flow: string
  readonly params?: { readonly [variable: string]: Json }
  readonly save?: string
  readonly onError?: PathsSpec
}
export interface GotoSpec extends Omit<CommonSpec, "next"> {
  readonly type: "goto"
  readonly flow: string
  readonly params?: { readonly [variable: string]: Json }
}
export interface WaitSpec extends CommonSpec {
  readonly type: "wait"
  readonly for: readonly string[]
  /** Left out: `server`. */
  readonly from?: EventOrigin
  readonly save?: string
  readonly message?: TextSpec
  readonly suggestions?: readonly TextSpec[]
  readonly timeout?: TimeoutSpec
}
export interface EventStepSpec extends CommonSpec {
  readonly type: "event"
  readonly name: string
  readonly value?: Json
}
export interface BranchSpec extends CommonSpec {
  readonly type: "branch"
  readonly next: PathsSpec
}
export interface EndSpec extends Omit<CommonSpec, "next"> {
  readonly type: "end"
  readonly result?: Json
  /** True: the conversation ends too; that of an agent when its chat is over. */
  readonly conversation?: boolean
  /** True: every flow under way is dropped, as by the keyword `cancel`, without its text. */
  readonly cancelAll?: boolean
}

export type StepSpec =
  | MessageSpec
  | PromptSpec
  | ChoiceSpec
  | ActionStepSpec
  | CallSpec
  | GotoSpec
  | WaitSpec
  | EventStepSpec
  | BranchSpec
  | EndSpec

export interface InputSpec {
  readonly type?: InputType
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  /** ISO 3166 code of the country of telephone numbers without `+`; left out: the bot's, else the locale's region. */
  readonly country?: string
  /** The value may stand inside a sentence. */
  readonly extract?: boolean
}
export type InputType =
  | "text"
  | "number"
  | "integer"
  | "boolean"
  | "date"
  | "datetime"
  | "timeOfDay"
  | "email"
  | "url"
  | "phone"
