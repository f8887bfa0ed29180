import { SPECIAL_EVENTS } from "../../language/index.js"
import { code, table } from "./markdown.js"

/** The reference of events, with the engine's own and when they come. */
export function eventsPage(): string {
  const rows = SPECIAL_EVENTS.map(({ name, runsIn, when }) => [code(name), runsIn, when])
  return `${INTRODUCTION}${table(["event", "runs in", "comes"], rows)}`
}

const INTRODUCTION = `# Events

An event has a name and a value. Programs send it with a key (\`from\` is \`server\`), web clients with a conversation's token
(\`client\`): \`POST /v1/conversations/{id}/activities\` with \`{ "type": "event", "name": "order.paid", "value": {...} }\`; in a fixture
\`{ "event": { "name": "order.paid", "value": {...} } }\`, in \`parley talk\` \`/event order.paid {...}\`.

An event goes to the first that wants it:

1. a step that waits for it, from the top of the stack down; the flows above it are dropped:
   \`{ "type": "wait", "for": ["order.paid"], "save": "@payment", "next": "thanks" }\`, or a question:
   \`"events": { "order.paid": "thanks" }\`;
2. the flow whose trigger names it, which runs on top: \`"trigger": { "event": "order.paid" }\`;
3. else it is only logged.

\`wait\`, questions and triggers hear \`from: "server"\` unless they say \`"client"\` or \`"any"\`. In the flow that an event began, and after a step that
waited for it, \`@event\` is \`{name, value, by, from}\`; in a flow that a text began \`@event.name\` is \`message\`, \`@event.text\` the text and
\`@event.match\` the named groups of \`trigger.pattern\`. In a flow for \`NotUnderstood\` \`@event.text\` is the text, too.

## The engine's own

A flow triggered by one of these is a *special flow*; nobody can send them from outside (\`EVENT_RESERVED\`). A bot's own flow takes the
place of the default one. The default ones speak English, Russian and Chinese; in any other language they say it in English, so such a bot
has its own for those that its users meet: \`Welcome\`, \`NotUnderstood\` and \`Error\` at least.

`
