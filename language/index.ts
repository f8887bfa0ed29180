export { type BotChecks, checksOfBot } from "./checks/bot-checks.js"
export { parseSpan } from "./checks/check-hours.js"
export { readBare } from "./checks/check-values.js"
export { AskedPath, type NamedValue } from "./expressions/asked-path.js"
export { evaluateAttachments, type TextContext } from "./expressions/attachments.js"
export { chargeFor } from "./expressions/budget.js"
export { type ExpressionCache, expressionCache } from "./expressions/cache.js"
export { readAsType } from "./expressions/calendar.js"
export { isParseFault } from "./expressions/cel-fault.js"
export { type Audience, displayValue } from "./expressions/display.js"
export { type Allowance, evaluate, evaluateCondition, type Scope } from "./expressions/evaluate.js"
export { namesIn } from "./expressions/names-in.js"
export { type Expression, parseExpression } from "./expressions/parse.js"
export { expressionsPage } from "./expressions/reference.js"
export { compileText, type NamedTexts, renderText, type Text } from "./expressions/text.js"
export { displayTime, isKnownZone, millisecondsOf, parseDuration, parseTime } from "./expressions/time.js"
export { compileValue, evaluateValue, type ValueTemplate, valueFault } from "./expressions/value-template.js"
export { chooseByPayload, chooseByText, chooseNearly } from "./input/choice.js"
export { type ChosenWay, wayOfChoice } from "./input/choice-way.js"
export { type ChosenTitle, type OfferedOption, type Offering, offerOptions, titleNow } from "./input/options.js"
export { PhraseTable } from "./input/phrase-table.js"
export { isValidValue, readInput } from "./input/read-input.js"
export { phraseRecognizer, type Recognition, type Recognizer, type TriggerEntry } from "./input/recognizer.js"
export { checkSchema } from "./loading/check-schema.js"
export {
  type ActionStep,
  type CallStep,
  compileCondition,
  compileSteps,
  type EndStep,
  type EventStep,
  type GotoStep,
  type MessageStep,
  type Path,
  type QuestionStep,
  type Step,
  type WaitStep,
} from "./loading/compile-steps.js"
export { type EntityTable, entitiesOf, type FieldType, SYSTEM_ENTITIES, typeOfSchema } from "./loading/entity-table.js"
export { fieldMisfit } from "./loading/field-fit.js"
export { faultAt } from "./loading/json-text.js"
export { type ActionSignature, type LoadedBot, type LoadedFlow, loadBot } from "./loading/load-bot.js"
export { has, isRecord, isWithin, type JsonRecord, listOf, pointerTo, recordOf } from "./loading/part.js"
export { type JsonDocument, readJson } from "./loading/read-json.js"
export { checkAgainst, checkFit, checkHoursFit, schemaOf } from "./loading/schema.js"
export { firstFault, schemaFindings } from "./loading/schema-finding.js"
export { flowNameOf, type SourceFile } from "./loading/source-file.js"
export { pathsOf, type Way, waysOf } from "./loading/step-parts.js"
export { validatorFor } from "./loading/validator.js"
export { firstValue } from "./loading/variable-types.js"
export type { JsonSchema, ParamsSchemas } from "./spec/action-signature.js"
export type { BotSpec, HoursSpec, Keyword, LiveChatSpec, QueueSpec, UploadsSpec, Weekday } from "./spec/bot-spec.js"
export type { Fault, FaultCode, Finding } from "./spec/fault.js"
export type {
  EventOrigin,
  ListSpec,
  TextByLocale,
  TextSpec,
  TextsSpec,
} from "./spec/flow-spec.js"
export { type Limits, limitsOf, SAID_TO_HEARD } from "./spec/limits.js"
export { CHAT_ACTIONS, SPECIAL_EVENTS } from "./spec/special-events.js"
export { parseTarget, type Target, targetValue } from "./spec/target.js"
export { type AllowedHosts, allowedHosts, plainHostName } from "./values/allowed-hosts.js"
export { canonicalJson } from "./values/canonical-json.js"
export { cleanedText } from "./values/cleaned-text.js"
export { ActionError, ERROR_CODES, PASSING_FAILURES, ParleyError, type ParleyErrorCode } from "./values/errors.js"
export { allOfList, canonicalLocale, isLocale, isSpoken, pickList, pickText } from "./values/locale.js"
export { MASK } from "./values/mask.js"
export { codePoints, textFault } from "./values/normalise.js"
export { compilePattern, isPatternFault } from "./values/pattern.js"
export { exactJson, receivedJson, receivedValue, soundText } from "./values/received.js"
export { hasSecretMark, replaceSecretMarks, shownParams, urlComponent, urlWithSecrets } from "./values/secret-mark.js"
export { copyOf, growthBy, putEntry, storedBytes, withEntry } from "./values/size.js"
export { storedText, valueOfText } from "./values/stored-text.js"
export { didYouMean, suggest } from "./values/suggest.js"
export { compareTexts } from "./values/text-order.js"
export { ANY, asType, fitsType, misfit, type Type, typeName } from "./values/type.js"
export {
  Duration,
  fromStored,
  isObject,
  type Json,
  PlainDate,
  toJson,
  toStored,
  type Value,
  type ValueObject,
} from "./values/values.js"
export { cutText, hasVisible } from "./values/visible.js"
