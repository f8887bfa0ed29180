import { type Attachments, compileAttachments, type TextContext } from "../expressions/attachments.js"
import type { ExpressionCache } from "../expressions/cache.js"
import { type Expression, isParseFault } from "../expressions/parse.js"
import { compileText, type Text } from "../expressions/text.js"
import { millisecondsOf } from "../expressions/time.js"
import { compileValue, type ValueTemplate } from "../expressions/value-template.js"
import { compileOptions, type OptionTemplate } from "../input/options.js"
import type { ParamsSchemas } from "../spec/action-signature.js"
import type {
  ActionStepSpec,
  AttachmentLayout,
  CallSpec,
  ChoiceSpec,
  EventOrigin,
  FlowSpec,
  InputSpec,
  InvalidSpec,
  MessageSpec,
  PathsSpec,
  PromptSpec,
  StepSpec,
  TextSpec,
  TimeoutSpec,
  WaitSpec,
} from "../spec/flow-spec.js"
import { parseTarget, type Target } from "../spec/target.js"
import type { Json } from "../values/values.js"

/** A step made ready to run: everything parsed, every default filled in. The machine that runs it: `engine/machine.ts`. */
export type Step =
  | MessageStep
  | QuestionStep
  | ActionStep
  | CallStep
  | GotoStep
  | WaitStep
  | EventStep
  | BranchStep
  | EndStep

/** A way from one step to the next. */
export interface Path {
  readonly when: Expression | null
  readonly to: string
}
export interface Assignment {
  readonly text: string
  readonly target: Target
  readonly value: ValueTemplate
}
interface StepCommon {
  readonly name: string
  readonly set: readonly Assignment[]
  readonly next: readonly Path[]
}
export interface Timeout {
  /** Milliseconds. */
  readonly after: number
  readonly next: readonly Path[]
}
export interface MessageStep extends StepCommon {
  readonly type: "message"
  readonly message: Text
  readonly suggestions: readonly Text[]
  readonly attachments: Attachments
  readonly attachmentLayout: AttachmentLayout
}
/** `prompt` and `choice`: the steps that ask (design section 3.4). */
export interface QuestionStep extends StepCommon {
  readonly type: "prompt" | "choice"
  readonly message: Text
  /** Of a prompt. */
  readonly input: InputSpec
  /** Of a choice; null in a prompt. */
  readonly options: readonly OptionTemplate[] | null
  /** Several options may be chosen. */
  readonly many: boolean
  readonly save: Target | null
  readonly invalid: readonly InvalidText[]
  /** 0: no limit. */
  readonly maxAttempts: number
  readonly exceeded: readonly Path[] | null
  readonly timeout: Timeout | null
  readonly events: ReadonlyMap<string, readonly Path[]>
  /** The side that may send `events`. */
  readonly from: EventOrigin
  readonly skipIfKnown: boolean
  readonly interruptible: boolean | Expression
  readonly check: Expression | null
  readonly sensitive: boolean
}
/** Said after a wrong answer, where the condition holds; null: it has none. */
export interface InvalidText {
  readonly when: Expression | null
  readonly text: Text
}
export interface ActionStep extends StepCommon {
  readonly type: "action"
  readonly action: string
  readonly params: ValueTemplate
  readonly save: Target | null
  /** Milliseconds. */
  readonly timeout: number
  readonly retry: { readonly attempts: number; readonly delay: number }
  readonly onError: readonly Path[] | null
}
export interface CallStep extends StepCommon {
  readonly type: "call"
  readonly flow: string
  readonly params: ValueTemplate
  readonly save: Target | null
  readonly onError: readonly Path[] | null
}
export interface GotoStep extends StepCommon {
  readonly type: "goto"
  readonly flow: string
  readonly params: ValueTemplate
}
export interface WaitStep extends StepCommon {
  readonly type: "wait"
  readonly events: readonly string[]
  readonly from: EventOrigin
  readonly save: Target | null
  readonly message: Text | null
  readonly suggestions: readonly Text[]
  readonly timeout: Timeout | null
}
export interface EventStep extends StepCommon {
  readonly type: "event"
  readonly event: string
  readonly value: ValueTemplate
}
export interface BranchStep extends StepCommon {
  readonly type: "branch"
}
export interface EndStep extends StepCommon {
  readonly type: "end"
  readonly result: ValueTemplate
  readonly endsConversation: boolean
  readonly cancelsAll: boolean
}

/** Design section 3.3: an outside call is given up after this, unless the step says otherwise. */
const CALL_TIMEOUT = 10_000

/** Compiles the steps of a flow that loading found no error in. */
export function compileSteps(
  flow: FlowSpec,
  context: TextContext,
  schemas: ParamsSchemas = () => undefined,
): ReadonlyMap<string, Step> {
  return new Map(Object.entries(flow.steps).map(([name, spec]) => [name, compileStep(name, spec, context, schemas)]))
}

function compileStep(name: string, spec: StepSpec, context: TextContext, schemas: ParamsSchemas): Step {
  const { cache } = context
  const common: StepCommon = {
    name,
    set: Object.entries(spec.set ?? {}).map(([text, value]) => ({
      text,
      target: target(text),
      value: compileValue(value, cache),
    })),
    next: "next" in spec ? paths(spec.next, cache) : END,
  }
  switch (spec.type) {
    case "message":
      return message(common, spec, context)
    case "prompt":
    case "choice":
      return question(common, spec, context)
    case "action":
      return action(common, spec, cache, schemas)
    case "call":
      return call(common, spec, cache)
    case "goto":
      return { ...common, type: "goto", flow: spec.flow, params: compileValue(spec.params ?? {}, cache) }
    case "wait":
      return wait(common, spec, context)
    case "event":
      return { ...common, type: "event", event: spec.name, value: compileValue(spec.value ?? null, cache) }
    case "branch":
      return { ...common, type: "branch" }
    case "end":
      return {
        ...common,
        type: "end",
        result: compileValue(spec.result ?? null, cache),
        endsConversation: spec.conversation ?? false,
        cancelsAll: spec.cancelAll ?? false,
      }
  }
}

function message(common: StepCommon, spec: MessageSpec, context: TextContext): MessageStep {
  return {
    ...common,
    type: "message",
    message: text(spec.message, context),
    suggestions: texts(spec.suggestions, context),
    attachments: compileAttachments(spec.attachments ?? [], context),
    attachmentLayout: spec.attachmentLayout ?? "list",
  }
}

function question(common: StepCommon, spec: PromptSpec | ChoiceSpec, context: TextContext): QuestionStep {
  const { cache } = context
  const { interruptible = true, invalid = [] } = spec
  return {
    ...common,
    type: spec.type,
    message: text(spec.message, context),
    input: (spec.type === "prompt" ? spec.input : undefined) ?? { type: "text" },
    options: spec.type === "prompt" ? null : compileOptions(spec.options, cache, context.named),
    many: spec.type === "choice" && spec.many === true,
    save: optionalTarget(spec.save),
    invalid: (Array.isArray(invalid) ? invalid : [invalid]).map(entry => invalidText(entry, context)),
    maxAttempts: spec.maxAttempts ?? 3,
    exceeded: spec.exceeded === undefined ? null : paths(spec.exceeded, cache),
    timeout: timeout(spec.timeout, cache),
    events: new Map(Object.entries(spec.events ?? {}).map(([name, next]) => [name, paths(next, cache)])),
    from: spec.from ?? "server",
    skipIfKnown: spec.skipIfKnown ?? false,
    interruptible: typeof interruptible === "boolean" ? interruptible : compileCondition(interruptible, cache),
    check: spec.check === undefined ? null : compileCondition(spec.check, cache),
    sensitive: spec.sensitive ?? false,
  }
}

function invalidText(entry: TextSpec | InvalidSpec, context: TextContext): InvalidText {
  return typeof entry === "object" && "when" in entry
    ? {
        when: compileCondition((entry as InvalidSpec).when, context.cache),
        text: text((entry as InvalidSpec).text, context),
      }
    : { when: null, text: text(entry, context) }
}

function wait(common: StepCommon, spec: WaitSpec, context: TextContext): WaitStep {
  return {
    ...common,
    type: "wait",
    events: spec.for,
    from: spec.from ?? "server",
    save: optionalTarget(spec.save),
    message: spec.message === undefined ? null : text(spec.message, context),
    suggestions: texts(spec.suggestions, context),
    timeout: timeout(spec.timeout, context.cache),
  }
}

function action(common: StepCommon, spec: ActionStepSpec, cache: ExpressionCache, schemas: ParamsSchemas): ActionStep {
  return {
    ...common,
    type: "action",
    action: spec.action,
    params: compileValue(spec.params ?? {}, cache, schemas(spec.action)),
    save: optionalTarget(spec.save),
    timeout: spec.timeout === undefined ? CALL_TIMEOUT : millisecondsOf(spec.timeout),
    retry: {
      attempts: spec.retry?.attempts ?? 1,
      delay: spec.retry?.delay === undefined ? 0 : millisecondsOf(spec.retry.delay),
    },
    onError: spec.onError === undefined ? null : paths(spec.onError, cache),
  }
}

function call(common: StepCommon, spec: CallSpec, cache: ExpressionCache): CallStep {
  return {
    ...common,
    type: "call",
    flow: spec.flow,
    params: compileValue(spec.params ?? {}, cache),
    save: optionalTarget(spec.save),
    onError: spec.onError === undefined ? null : paths(spec.onError, cache),
  }
}

const END: readonly Path[] = [{ when: null, to: "end" }]

function paths(spec: PathsSpec | undefined, cache: ExpressionCache): readonly Path[] {
  if (spec === undefined) return END
  if (typeof spec === "string") return [{ when: null, to: spec }]
  return spec.map(({ when, to }) => ({ when: when === undefined ? null : compileCondition(when, cache), to }))
}

function timeout(spec: TimeoutSpec | undefined, cache: ExpressionCache): Timeout | null {
  return spec === undefined ? null : { after: millisecondsOf(spec.after), next: paths(spec.next, cache) }
}

function text(spec: TextSpec, { cache, named }: TextContext): Text {
  return compileText(spec, cache, named)
}

function texts(specs: readonly TextSpec[] = [], context: TextContext): readonly Text[] {
  return specs.map(spec => text(spec, context))
}

/** A condition, parsed. */
export function compileCondition(source: string, cache: ExpressionCache): Expression {
  const parsed = cache.expression(source)
  if (isParseFault(parsed)) throw unchecked(source)
  return parsed
}

function target(source: string): Target {
  const parsed = parseTarget(source)
  if (parsed === null) throw unchecked(source)
  return parsed
}

function optionalTarget(source: string | undefined): Target | null {
  return source === undefined ? null : target(source)
}

function unchecked(source: Json): Error {
  return new Error(`loading let something through that does not parse: ${JSON.stringify(source)}`)
}
