import { type JsonRecord, listOf, recordOf, schemaOf } from "../../language/index.js"
import { code, table } from "./markdown.js"
import { keysOfSchema, resolvedSchema, valuesInWords } from "./schema-words.js"

const DEFINITIONS = recordOf(schemaOf("flow").definitions)

/** The reference of steps, from the schema that the loader and editors use. */
export function stepsPage(): string {
  const steps = listOf(recordOf(DEFINITIONS.step).oneOf).map(step => resolvedSchema(step, DEFINITIONS))
  return INTRODUCTION + steps.map(stepSection).join("") + inputSection()
}

const INTRODUCTION = `# Steps

A flow is \`{ "trigger": ..., "variables": ..., "start": "name of a step", "steps": { "name": step, ... } }\`. A step has a \`type\`; what
follows it is in \`next\`: the name of a step, \`"end"\`, or paths looked at in order, \`[{ "when": "@n > 5", "to": "many" }, { "to": "few" }]\`.
Without \`next\` the flow ends there. \`set\` is assigned when the step is entered. Keys in bold have to be there.
`

/** A step of each type. Others that they lead to are called \`next\` and \`other\`. */
export const STEP_EXAMPLES: { readonly [type: string]: string } = {
  message: '{ "type": "message", "message": "Order {{ @number }} is on its way.", "suggestions": ["menu"] }',
  prompt: `{
  "type": "prompt", "message": "What is the number of your order?", "input": { "type": "integer", "minimum": 1 },
  "invalid": "A number such as 1234, please.", "save": "@number", "exceeded": "other", "next": "next"
}`,
  choice: `{
  "type": "choice", "message": "What is it about?",
  "options": [{ "value": "billing", "title": "Billing" }, { "value": "other", "title": "Something else" }],
  "save": "@topic", "next": [{ "when": "@topic == 'billing'", "to": "next" }, { "to": "other" }]
}`,
  action: `{
  "type": "action", "action": "ConnectToHelpdeskAgent", "params": { "Message": "About {{ @topic }}" },
  "next": [{ "when": "@InternalActionResult", "to": "next" }, { "to": "other" }]
}`,
  call: '{ "type": "call", "flow": "contact-details", "params": { "topic": "billing" }, "save": "@contact", "next": "next" }',
  goto: '{ "type": "goto", "flow": "menu" }',
  wait: `{
  "type": "wait", "for": ["order.paid"], "save": "@payment",
  "timeout": { "after": "PT15M", "next": "other" }, "next": "next"
}`,
  event: '{ "type": "event", "name": "showOrder", "value": { "number": "{{ @number }}" }, "next": "next" }',
  branch: '{ "type": "branch", "next": [{ "when": "[[ChatUser]].IsAuthenticated", "to": "next" }, { "to": "other" }] }',
  end: '{ "type": "end", "result": { "number": "{{ @number }}" } }',
}

function stepSection(step: JsonRecord): string {
  const type = String(recordOf(recordOf(step.properties).type).const)
  const rows = keysOfSchema(step)
    .filter(([name]) => name !== "type")
    .map(keyRow)
  const example = `\`\`\`json\n${STEP_EXAMPLES[type]}\n\`\`\`\n`
  return `\n## ${type}\n\n${step.description}\n\n${example}\n${table(["key", "is", ""], rows)}`
}

function keyRow([name, written, isNeeded]: ReturnType<typeof keysOfSchema>[number]): readonly string[] {
  const schema = resolvedSchema(written, DEFINITIONS)
  return [isNeeded ? `**${code(name)}**` : code(name), valuesInWords(schema), String(schema.description ?? "")]
}

function inputSection(): string {
  const input = recordOf(DEFINITIONS.input)
  return `\n## The input of a prompt\n\n${input.description}\n\n${table(["key", "is", ""], keysOfSchema(input).map(keyRow))}`
}
