import { type Json, ParleyError, toStored } from "../../../language/index.js"
import { LAST_MOMENT, type Observed, type Setup, type SubjectRequest } from "../../../replay/index.js"
import type { Services } from "../../services.js"
import type { TestWorld } from "../../test-world.js"
import { json, type Route } from "../route.js"
import { ANYTHING, listSchema, MAX_CHATS, named, object, oneOf, orNull, textSchema, WHOLE } from "../schemas/parts.js"
import { moment } from "../views.js"

const NOW = object({ now: { type: "string" } })
const access = { permission: "test:drive" } as const
/** The first moment of the year 0, in milliseconds since 1970. */
const FIRST_MOMENT = -62_167_219_200_000

/** Routes that drive a test server (design section 9): no other server has them. */
export const TEST_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/v1/test/reset",
    name: "testReset",
    summary: "Begins anew with an empty store and a clock that stands at `now`.",
    tag: "tests",
    access,
    body: object({
      now: {
        ...{ type: "number", minimum: FIRST_MOMENT, maximum: LAST_MOMENT },
        description: "Milliseconds since 1970.",
      },
      "id?": orNull(textSchema(100)),
      "agents?": listSchema(
        object({
          email: textSchema(254),
          "name?": textSchema(),
          "queues?": listSchema(textSchema(64)),
          "hours?": orNull({ type: "object" }),
          "maxChats?": orNull(MAX_CHATS),
          "status?": oneOf("available", "break", "away"),
          "presence?": { type: "boolean" },
        }),
      ),
      "stubs?": {
        type: "object",
        description: "Results of outside actions, in order, by name.",
        additionalProperties: listSchema({ type: "object" }),
      },
    }),
    answer: { status: 200, description: "Where the clock stands.", schema: NOW },
    refusals: ["QUEUE_UNKNOWN"],
    handle: async ({ body }, services) => {
      // The body was held against the schema above.
      const { now, id = null, agents = [], stubs = {} } = body as unknown as Pick<Setup, "now"> & Partial<Setup>
      await testing(services).reset({ now, id, agents, stubs })
      return nowOf(services)
    },
  },
  {
    method: "post",
    path: "/v1/test/advance",
    name: "testAdvance",
    summary: "Moves the clock, from due time to due time.",
    tag: "tests",
    access,
    body: object({ milliseconds: { type: "number", minimum: 0 } }),
    answer: { status: 200, description: "Where the clock stands.", schema: NOW },
    refusals: [],
    handle: async ({ body }, services) => {
      const { milliseconds } = body as { readonly milliseconds: number }
      if (services.clock.now() + milliseconds > LAST_MOMENT) {
        throw new ParleyError("REQUEST_INVALID", "/milliseconds", "The clock goes to the end of the year 9999.")
      }
      await testing(services).advance(milliseconds)
      return nowOf(services)
    },
  },
  {
    method: "post",
    path: "/v1/test/restart",
    name: "testRestart",
    summary: "Drops all memory and reads it back from the store's bytes.",
    tag: "tests",
    access,
    body: object({}),
    answer: { status: 200, description: "Where the clock stands.", schema: NOW },
    refusals: [],
    handle: async (_, services) => {
      await testing(services).restart()
      return nowOf(services)
    },
  },
  {
    method: "post",
    path: "/v1/test/block",
    name: "testBlock",
    summary: "Makes a block, or lifts all that hold for a subject or for all.",
    tag: "tests",
    access,
    body: {
      anyOf: [
        object({
          block: object({
            subject: named("Subject"),
            minutes: orNull({ type: "number" }),
            reason: orNull({ type: "string" }),
            scope: oneOf("liveChat", "conversation"),
          }),
        }),
        object({ unblock: { anyOf: [object({ subject: named("Subject") }), object({ all: { const: true } })] } }),
      ],
    },
    answer: { status: 200, description: "Where the clock stands.", schema: NOW },
    refusals: [
      "BLOCK_END_REQUIRED",
      "REASON_REQUIRED",
      "BLOCK_INTERVAL_INVALID",
      "ADDRESS_INVALID",
      "CONVERSATION_UNKNOWN",
    ],
    handle: async ({ body }, services) => {
      const asked = body as unknown as BlockOrUnblock
      if ("block" in asked) await testing(services).block(asked.block)
      else await testing(services).unblock(asked.unblock.subject ?? "all")
      return nowOf(services)
    },
  },
  {
    method: "post",
    path: "/v1/test/observe",
    name: "testObserve",
    summary: "What happened in each conversation since this was asked last, in the order in which it began to.",
    tag: "tests",
    access,
    body: object({}),
    answer: {
      status: 200,
      description: "Logs and traces of all conversations, the agents' too.",
      schema: object({
        observed: listSchema(
          object({
            conversationId: textSchema(512),
            side: oneOf("user", "agent"),
            linkedConversationId: orNull({ type: "string" }),
            activities: listSchema(named("Activity")),
            turns: listSchema(named("Turn")),
          }),
        ),
      }),
    },
    refusals: [],
    handle: async (_, services) => {
      const observed = await testing(services).observe(new Map())
      return json({ observed: observed.map(observedView) })
    },
  },
  {
    method: "post",
    path: "/v1/test/stubs",
    name: "testStubs",
    summary: "What became of the stubs since the reset.",
    tag: "tests",
    access,
    body: object({}),
    answer: {
      status: 200,
      description: "Actions whose calls found no stub, in order; and how many stubs of each were never used.",
      schema: object({
        missing: listSchema({ type: "string" }),
        unused: { type: "object", additionalProperties: WHOLE },
      }),
    },
    refusals: [],
    handle: async (_, services) => json({ ...(await testing(services).stubs()) }),
  },
  {
    method: "post",
    path: "/v1/test/evaluate",
    name: "testEvaluate",
    summary: "An expression in a conversation: its entities and the variables of its top frame.",
    tag: "tests",
    access,
    body: object({ conversationId: textSchema(512), expression: textSchema(10_000) }),
    answer: {
      status: 200,
      description:
        "Its value, and the top frame's place; a time is {$time}, a date {$date}, a duration {$duration} in milliseconds.",
      schema: object({ value: ANYTHING, flow: orNull({ type: "string" }), step: orNull({ type: "string" }) }),
    },
    refusals: ["EXPRESSION_INVALID", "CONVERSATION_UNKNOWN"],
    handle: async ({ body }, services) => {
      const { conversationId: conversation, expression } = body as {
        readonly conversationId: string
        readonly expression: string
      }
      const { runtime, reader } = services.served()
      const value: Json = toStored(await runtime.evaluate(conversation, expression))
      const frame = (await reader.conversation(conversation)).frames.at(-1)
      return json({ value, flow: frame?.flow ?? null, step: frame?.step ?? null })
    },
  },
]

type BlockOrUnblock =
  | { readonly block: Parameters<TestWorld["block"]>[0] }
  | { readonly unblock: { readonly subject?: SubjectRequest } }

function testing({ testing: world }: Services): TestWorld {
  if (world === null) throw new ParleyError("ROUTE_UNKNOWN", "", "This is no test server.")
  return world
}

function tracedView({ number, at, trace }: Observed["turns"][number]) {
  return { number, happenedAt: moment(at), lines: null, event: null, trace }
}

function observedView({ conversation, side, linked, activities, turns }: Observed) {
  return {
    ...{ conversationId: conversation, side, linkedConversationId: linked, activities },
    turns: turns.map(tracedView),
  }
}

function nowOf({ clock }: Services) {
  return json({ now: moment(clock.now()) })
}
