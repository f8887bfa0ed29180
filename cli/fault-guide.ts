import type { FaultCode } from "../language/index.js"

/** Explains a kind of fault and how one mends it: for tools that explain faults beside the code. */
export interface Guide {
  readonly title: string
  readonly help: string
}

/** Every kind of fault (design section 9). */
export const FAULT_GUIDE: { readonly [code in FaultCode]: Guide } = {
  JSON_INVALID: guide(
    "The file is not JSON",
    "Comments and trailing commas are allowed; a key may stand in an object only once, and the file is UTF-8.",
  ),
  SCHEMA_INVALID: guide(
    "The file does not have the form of a flow, of bot.json or of a fixture",
    'A "$schema" line at the top of the file lets editors complete keys and mark what does not fit.',
  ),
  NAME_INVALID: guide(
    "A name is not allowed",
    "Names begin with a letter; flows and steps have letters, digits, _ and - after it, all others letters, digits and _.",
  ),
  STEP_UNKNOWN: guide("A path leads to no step", 'Paths lead to a step of the same flow, or to "end".'),
  FLOW_UNKNOWN: guide(
    "A flow that is called or handed over to is not there",
    "A flow's name is its file's name without .json.",
  ),
  ACTION_UNKNOWN: guide("An internal action is not there", "Names of internal actions are case-sensitive."),
  ACTION_PARAMS_INVALID: guide(
    "Params do not fit the internal action",
    "Keys, types and ranges must be those of the action.",
  ),
  EXPRESSION_INVALID: guide(
    "An expression cannot be read",
    "Conditions are bare expressions; in texts and values they stand between {{ and }}.",
  ),
  TYPE_MISMATCH: guide(
    "Types do not fit",
    "A condition is true or false, and only values of one type are compared. Times are written timestamp('2026-01-31T09:00:00Z').",
  ),
  ENTITY_UNKNOWN: guide(
    "An entity is not there",
    'Entities of the bot\'s own are declared in bot.json under "entities".',
  ),
  FIELD_UNKNOWN: guide("An entity has no such field", "Fields of the bot's own entities are declared in bot.json."),
  FIELD_READ_ONLY: guide(
    "A field that flows may not write is set",
    "Flows write entities of the bot's own and a few fields more.",
  ),
  NUMBER_INEXACT: guide(
    "A whole number is too large to be kept exactly",
    "Write whole numbers beyond 2^53, such as long ids, as texts in quotes.",
  ),
  VARIABLE_UNKNOWN: guide(
    "A variable is neither declared nor assigned in the flow",
    'Declare it under "variables", or assign it with "set" or "save". Variables belong to one flow.',
  ),
  PATHS_NOT_TOTAL: guide(
    "Paths leave a case open",
    'The last path of a list has no "when": it is taken when no other is.',
  ),
  LOOP_WITHOUT_WAIT: guide(
    "Steps go round in a circle that never waits",
    "Let a step of the circle ask or wait, or give it a path that leads out.",
  ),
  CALL_RECURSION: guide(
    "Flows call each other in a circle",
    'Use "goto", which does not come back, in one of the flows.',
  ),
  TRIGGER_CONFLICT: guide(
    "Two flows have the same trigger",
    'Take the phrase or event out of one flow, or say with "when" which flow is meant.',
  ),
  PATTERN_INVALID: guide(
    "A pattern cannot be used",
    "Patterns run in linear time: look-ahead, look-behind and back-references are not available.",
  ),
  PATTERN_COSTLY: guide(
    "Patterns would take too long",
    "One text may meet the patterns of all triggers and of one question: make repeats smaller, or use phrases.",
  ),
  QUEUE_UNKNOWN: guide("A queue is not there", 'Queues are declared in bot.json under "liveChat".'),
  HOST_NOT_ALLOWED: guide(
    "A host is called that the bot does not name",
    'HttpRequest calls the hosts in bot.json under "http": { "hosts": [...] } and no others.',
  ),
  SECRET_UNKNOWN: guide(
    "A secret is not there",
    'Secrets are named in bot.json under "http": { "secrets": [...] }; their values are in the environment.',
  ),
  ASK_WHILE_CONNECTED: guide(
    "A step asks the user while a chat is connected",
    "While an agent is connected the bot is silent, so LiveChatClientConnected may not ask.",
  ),
  EVENT_UNKNOWN: guide(
    "An event is not there",
    "No flow of the bot waits for it or is begun by it; another has almost its name.",
  ),
  STUB_INVALID: guide(
    "A stub does not fit its action",
    "Stubs answer outside actions only, under their own names, with a result or an error code that the action can have.",
  ),
  AFTER_INVALID: guide(
    "The fixture that another begins after cannot be played",
    '"after" is a path from the fixture that says it, and no fixture comes after itself.',
  ),
  FOLLOW_UP_LOOP: guide(
    "A special flow causes its own event again",
    "What runs when a chat begins or ends may not, on every path and without waiting for anybody, begin or end one again.",
  ),
  NAME_TAKEN: guide(
    "Two files make one flow's name",
    "A flow's name is its file's, in whatever subfolder it lies: rename or remove one.",
  ),
  TEXT_UNKNOWN: guide("A text is not in texts.json", 'Texts said by { "use": name } are declared in texts.json.'),
  TEXT_UNUSED: guide("No flow says a text of texts.json", "Remove the text, or say it."),
  STEP_UNREACHABLE: guide("No path leads to a step", "Remove the step, or lead a path to it."),
  REFUSAL_UNHANDLED: guide(
    "A refused live chat goes the same way as an accepted one",
    'ConnectToHelpdeskAgent gives false when it refuses: begin with a path for "@InternalActionResult".',
  ),
  INPUT_UNBOUNDED: guide(
    "A question may be put for ever",
    'With "maxAttempts": 0 give the step a "timeout", or the bot an "inactivity".',
  ),
  VALUE_NEVER: guide(
    "An answer is compared with a value that no option has",
    "Values are compared exactly, also in upper and lower case: use the value of an option.",
  ),
  ANSWER_UNSAVED: guide(
    "An answer is thrown away",
    'Give the question a "save"; or make it a message, if nothing is asked.',
  ),
  TEXT_LOOKS_LIKE_TEMPLATE: guide(
    "A text names a variable or field and does not show its value",
    "Only what stands between {{ and }} is replaced; write {{ @name }} or {{ [[Entity]].Field }}.",
  ),
  LOCALE_MISSING: guide(
    "A text lacks one of the bot's languages",
    'Add it, or use a plain string, which serves all languages. Languages are "locales" in bot.json.',
  ),
  LOCALE_UNKNOWN: guide(
    "A text is in a language that the bot does not speak",
    'Add the language to "locales" in bot.json, or take the text out. Ukrainian is uk, Czech cs, Japanese ja.',
  ),
}

function guide(title: string, help: string): Guide {
  return { title, help }
}
