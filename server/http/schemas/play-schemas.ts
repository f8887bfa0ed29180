import type { JsonSchema } from "../../../language/index.js"
import { ANYTHING, listSchema, MOMENT, named, object, oneOf, orNull, WHOLE, YES_NO } from "./parts.js"

const string: JsonSchema = { type: "string" }

/** A trace: entries of several kinds, each with what it tells. */
export const TRACE: JsonSchema = listSchema(
  {
    type: "object",
    required: ["kind"],
    properties: { kind: oneOf("input", "flow", "step", "path", "set", "call", "error", "note") },
    additionalProperties: true,
  },
  {
    description:
      "In order. `input`: what a text was read as (`readAs`), and `by` what; `path`: its list (`from`), place (`index`), whether it was `asked` and `taken`, the `values` of the names in its condition as far as they are known; `call`: `params`, `result` or `error`, `attempt`, `milliseconds`; `error`: with a `hint`.",
  },
)

const SHARE = { covered: WHOLE, total: WHOLE }
const SHARE_LACKING = object({ ...SHARE, missing: listSchema(string) })

/** Schemas of what authors play, and test. */
export const PLAY_SCHEMAS: { readonly [name: string]: JsonSchema } = {
  Outline: object({
    name: string,
    description: string,
    file: orNull(string),
    steps: listSchema(
      object({
        name: { ...string, description: "Empty: where the flow begins." },
        type: string,
        line: orNull(WHOLE),
        isReached: YES_NO,
        texts: listSchema(string),
        paths: listSchema(object({ from: string, index: WHOLE, to: string, when: orNull(string) })),
      }),
    ),
  }),
  Sandbox: object(
    {
      id: string,
      createdAt: MOMENT,
      now: MOMENT,
      clock: oneOf("standing", "real"),
      turns: WHOLE,
      conversationId: orNull(string),
      conversations: listSchema(object({ name: string, conversationId: string })),
      state: orNull(named("SandboxState")),
      greeting: listSchema(named("SandboxLine"), { description: "What was said before the first turn." }),
      agents: listSchema(named("Agent")),
      chats: listSchema(named("Chat")),
      blocks: listSchema(named("Block")),
      calls: listSchema(object({ id: string, action: string, params: ANYTHING, attempt: WHOLE, madeAt: MOMENT }), {
        description: "Calls to the outside that wait for whoever plays to answer them.",
      }),
      coming: listSchema(named("ComingDue")),
      flows: {
        ...object({ version: string, faults: listSchema(named("Fault")) }),
        description: "`version` is another when other flows are served; `faults` keep changed files from being served.",
      },
    },
    { description: "A bot played by itself, in memory, with a clock of its own." },
  ),
  SandboxState: object(
    {
      conversation: named("Conversation"),
      locale: string,
      frames: listSchema(object({ flow: string, step: string, type: string, variables: { type: "object" } })),
      fields: { type: "object", description: "Fields that are not null, as [[Entity]].Field." },
    },
    {
      description: "A conversation with its flows under way, bottom first. Answers to sensitive questions are masked.",
    },
  ),
  SandboxLine: object({
    conversationId: string,
    side: oneOf("user", "agent"),
    linkedConversationId: orNull(string),
    activity: named("Activity"),
  }),
  ComingDue: object(
    { dueAt: MOMENT, owner: string, ownerId: string, what: string, flow: orNull(string), step: orNull(string) },
    { description: "A moment at which something happens by itself, or a block ends." },
  ),
  SandboxTurn: object({
    number: WHOLE,
    does: { type: "object", description: "The stimulus, as a turn of a fixture." },
    startedAt: MOMENT,
    endedAt: MOMENT,
    milliseconds: { type: "number", description: "What it took to play." },
    conversationId: orNull(string),
    refusal: orNull(object({ code: string, message: string })),
    activities: listSchema(named("SandboxLine")),
    why: listSchema(
      object({ conversationId: string, side: oneOf("user", "agent"), number: WHOLE, happenedAt: MOMENT, trace: TRACE }),
    ),
    state: orNull(named("SandboxState")),
    changes: listSchema(object({ target: string, flow: orNull(string), from: ANYTHING, to: ANYTHING })),
    coming: listSchema(named("ComingDue")),
    failures: listSchema(object({ field: string, expected: ANYTHING, actual: ANYTHING, message: string })),
  }),
  Fixture: object({
    name: string,
    file: string,
    description: string,
    turns: WHOLE,
    fault: { ...orNull(string), description: "Why it cannot be played." },
  }),
  FixtureResult: object({
    name: string,
    description: string,
    passed: YES_NO,
    turns: WHOLE,
    milliseconds: { type: "number" },
    failures: listSchema(object({ turn: WHOLE, field: string, expected: ANYTHING, actual: ANYTHING, message: string })),
  }),
  Coverage: object(
    {
      flows: listSchema(object({ flow: string, steps: SHARE_LACKING, paths: SHARE_LACKING })),
      total: object({ steps: object(SHARE), paths: object(SHARE) }),
    },
    { description: "Steps that fixtures entered and paths that they took; `missing` names the others." },
  ),
}
