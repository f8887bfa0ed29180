import type { FaultCode } from "../../language/index.js"

/** The files of a bot, by name, with one mistake in them. One under `fixtures/` is a fixture, all others are in `flows/`. */
export interface FaultExample {
  readonly [name: string]: string
}

const order = (...steps: readonly string[]): FaultExample => ({ "order.json": flowText("", steps) })
const bot = (keys: string): FaultExample => ({ "bot.json": `{ ${keys} }\n` })
const texts = (keys: string): FaultExample => ({ "texts.json": `{ ${keys} }\n` })
const fixture = (keys: string): FaultExample => ({
  ...order('"say": { "type": "message", "message": "Hello" }'),
  "fixtures/order.json": `{\n  ${keys}\n}\n`,
})

function flowText(trigger: string, steps: readonly string[]): string {
  const [, start = ""] = /^"([^"]+)"/.exec(steps[0] ?? "") ?? []
  const head = trigger === "" ? "" : `  "trigger": ${trigger},\n`
  return `{\n${head}  "start": "${start}",\n  "steps": {\n    ${steps.join(",\n    ")}\n  }\n}\n`
}

/** A mistake of each kind: the page of faults shows what is told of it, and a test that nothing else is. */
export const FAULT_EXAMPLES: { readonly [code in FaultCode]: FaultExample } = {
  JSON_INVALID: order('"say": { "type": "message" "message": "Hello" }'),
  SCHEMA_INVALID: order('"say": { "type": "message", "text": "Hello" }'),
  NAME_INVALID: order('"say it": { "type": "message", "message": "Hello" }'),
  STEP_UNKNOWN: order(
    '"ask": { "type": "prompt", "message": "Which?", "save": "@number", "next": "foud" }',
    '"found": { "type": "message", "message": "It is on its way." }',
  ),
  FLOW_UNKNOWN: order('"leave": { "type": "goto", "flow": "oder" }'),
  ACTION_UNKNOWN: order('"connect": { "type": "action", "action": "ConectToHelpdeskAgent" }'),
  ACTION_PARAMS_INVALID: order(
    '"block": { "type": "action", "action": "HelpdeskClient.BlockForLiveChat", "params": { "BlockIntervalMinutes": 0 } }',
  ),
  EXPRESSION_INVALID: order('"say": { "type": "message", "message": "That makes {{ 2 * }}." }'),
  TYPE_MISMATCH: order(
    '"which": { "type": "branch", "next": [{ "when": "[[HelpdeskClient]].LiveChatBlockedUntil > 5", "to": "end" }, { "to": "end" }] }',
  ),
  ENTITY_UNKNOWN: order('"say": { "type": "message", "message": "Hello, {{ [[ChatUsr]].Name }}" }'),
  FIELD_UNKNOWN: order(
    '"say": { "type": "message", "message": "Until {{ [[HelpdeskClient]].LiveChatBlockedUntill }}" }',
  ),
  FIELD_READ_ONLY: order(
    '"say": { "type": "message", "set": { "[[HelpdeskClient]].QueuePosition": 1 }, "message": "You are first." }',
  ),
  NUMBER_INEXACT: order('"send": { "type": "event", "name": "order", "value": { "id": 9007199254740993 } }'),
  VARIABLE_UNKNOWN: order(
    '"ask": { "type": "prompt", "message": "Which?", "save": "@number", "next": "found" }',
    '"found": { "type": "message", "message": "Order {{ @nummer }} is on its way." }',
  ),
  PATHS_NOT_TOTAL: order(
    '"which": { "type": "branch", "next": [{ "when": "[[ChatUser]].IsAuthenticated", "to": "end" }] }',
  ),
  LOOP_WITHOUT_WAIT: order(
    '"one": { "type": "message", "message": "One", "next": "two" }',
    '"two": { "type": "message", "message": "Two", "next": "one" }',
  ),
  CALL_RECURSION: order('"again": { "type": "call", "flow": "order" }'),
  TRIGGER_CONFLICT: {
    "order.json": flowText('{ "phrases": ["order"] }', ['"say": { "type": "message", "message": "Hello" }']),
    "shop.json": flowText('{ "phrases": ["Order!"] }', ['"say": { "type": "message", "message": "Hello" }']),
  },
  PATTERN_INVALID: order(
    '"ask": { "type": "prompt", "message": "Which?", "input": { "pattern": "^(?!0)[0-9]+$" }, "save": "@number" }',
  ),
  PATTERN_COSTLY: order(
    '"ask": { "type": "prompt", "message": "Which?", "input": { "pattern": "a[ab]{200}[c!]" }, "save": "@number" }',
  ),
  QUEUE_UNKNOWN: order(
    '"ask": { "type": "action", "action": "IsOutsideWorkingHours", "params": { "Queue": "genral" } }',
  ),
  HOST_NOT_ALLOWED: {
    ...bot('"http": { "hosts": ["crm.example.com"] }'),
    ...order(
      '"ask": { "type": "action", "action": "HttpRequest", "params": { "Url": "https://cmr.example.com/orders" } }',
    ),
  },
  SECRET_UNKNOWN: {
    ...bot('"http": { "hosts": ["crm.example.com"], "secrets": ["CRM"] }'),
    ...order(
      '"ask": { "type": "action", "action": "HttpRequest", "params": { "Url": "https://crm.example.com", "Headers": { "Key": "{{ secret(\'CMR\') }}" } } }',
    ),
  },
  ASK_WHILE_CONNECTED: {
    "connected.json": flowText('{ "event": "LiveChatClientConnected" }', [
      '"ask": { "type": "prompt", "message": "Which order?", "save": "@number" }',
    ]),
  },
  EVENT_UNKNOWN: {
    "order.json": flowText('{ "event": "order.paid" }', ['"say": { "type": "message", "message": "Paid." }']),
    "fixtures/order.json": '{\n  "turns": [{ "event": { "name": "order.payed" } }]\n}\n',
  },
  STUB_INVALID: fixture('"stubs": { "HttpRequest": [{ "error": { "code": "HTTP_FAILD" } }] },\n  "turns": []'),
  AFTER_INVALID: fixture('"after": "nowhere.json",\n  "turns": []'),
  FOLLOW_UP_LOOP: {
    "connected.json": flowText('{ "event": "LiveChatAgentConnected" }', [
      '"pass": { "type": "action", "action": "TransferChat", "params": { "Agent": "bob@example.com" } }',
    ]),
  },
  NAME_TAKEN: {
    ...order('"say": { "type": "message", "message": "Hello" }'),
    "shop/order.json": flowText("", ['"say": { "type": "message", "message": "Hello" }']),
  },
  TEXT_UNKNOWN: {
    ...texts('"hello": "Hello!"'),
    ...order(
      '"say": { "type": "message", "message": { "use": "helo" }, "next": "more" }',
      '"more": { "type": "message", "message": { "use": "hello" } }',
    ),
  },
  STEP_UNREACHABLE: order(
    '"say": { "type": "message", "message": "Hello" }',
    '"more": { "type": "message", "message": "How are you?" }',
  ),
  REFUSAL_UNHANDLED: order(
    '"connect": { "type": "action", "action": "ConnectToHelpdeskAgent", "next": "queued" }',
    '"queued": { "type": "message", "message": "You are in the queue." }',
  ),
  INPUT_UNBOUNDED: order('"ask": { "type": "prompt", "message": "Which?", "save": "@number", "maxAttempts": 0 }'),
  LOCALE_MISSING: {
    ...bot('"locales": ["en", "ru"]'),
    ...order('"say": { "type": "message", "message": { "en": "Hello" } }'),
  },
  VALUE_NEVER: order(
    '"ask": { "type": "choice", "message": "?", "options": [{ "value": "yes" }, { "value": "no" }], "save": "@wish",\n      "next": [{ "when": "@wish == \'Yes\'", "to": "end" }, { "to": "end" }] }',
  ),
  ANSWER_UNSAVED: order('"ask": { "type": "prompt", "message": "Which?" }'),
  TEXT_LOOKS_LIKE_TEMPLATE: order('"say": { "type": "message", "set": { "@name": "Ana" }, "message": "Hello @name" }'),
  LOCALE_UNKNOWN: order('"say": { "type": "message", "message": { "en": "Hello", "cz": "Ahoj" } }'),
  TEXT_UNUSED: { ...texts('"hello": "Hello!"'), ...order('"say": { "type": "message", "message": "Hi!" }') },
}
