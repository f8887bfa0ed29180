import { type Json, ParleyError } from "../../../language/index.js"
import {
  fixtureText,
  type SandboxHead,
  SEEN_PARTS,
  type SeenPart,
  type StubSpec,
  type TurnSpec,
} from "../../../replay/index.js"
import type { OpenSandbox } from "../../sandboxes.js"
import type { Services } from "../../services.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { sandboxTurnView, sandboxView } from "../sandbox-views.js"
import { ANYTHING, listSchema, named, object, oneOf, PAGE, pageSchema, textSchema } from "../schemas/parts.js"
import { seqOf } from "./conversations.js"

const access = { permission: "flow:play" } as const
const HEAD = {
  type: "object",
  description:
    "All that a fixture says before its turns: now, user, locale, agents, set, blocks, stubs (/docs of fixtures).",
}
const TURN = {
  type: "object",
  description:
    "A turn as fixtures have it: what is done, such as {user: text}, {agent: {accept: true}}, {advance: PT24H}, {admin: {block: ...}}, {start: {...}}.",
}
const PLAYED = object({ sandbox: named("Sandbox"), turns: listSchema(named("SandboxTurn")) })

/** Bots played by themselves, in memory. All that is played is a fixture, so the words are those of fixtures. */
export const PLAY_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/v1/play",
    name: "beginSandbox",
    summary:
      "Begins a sandbox: the bot in memory, with a clock, agents and blocks of its own. Nothing of it reaches anything else.",
    tag: "authors",
    access,
    body: object({
      "head?": HEAD,
      "turns?": listSchema(TURN, { maxItems: 500, description: "Played at once." }),
      "fixture?": textSchema(128, {
        description: "Instead of both: a fixture's name; what its turns expect is checked.",
      }),
      "from?": {
        ...object({ sandboxId: textSchema(64), turn: { type: "integer", minimum: 0 } }),
        description: "Instead: goes on from a turn of another sandbox, which stays as it is.",
      },
      "clock?": oneOf("standing", "real"),
    }),
    answer: { status: 201, description: "The sandbox, and the turns that were played.", schema: PLAYED },
    refusals: [
      "FIXTURE_INVALID",
      "FIXTURE_UNKNOWN",
      "SANDBOX_UNKNOWN",
      "SANDBOXES_EXCEEDED",
      "SANDBOX_EXCEEDED",
      "QUEUE_UNKNOWN",
      "BLOCKED",
    ],
    handle: async (asked, services) => {
      const { clock = "standing" } = asked.body as BeginBody
      const { head, turns } = beginningOf(asked, services)
      const opened = await services.sandboxes.begin(keyOf(asked), head, turns, clock === "real")
      return played(opened, opened.sandbox.turns.length, 201, services)
    },
  },
  {
    method: "get",
    path: "/v1/play",
    name: "listSandboxes",
    summary: "The key's sandboxes, oldest first.",
    tag: "authors",
    access,
    answer: { status: 200, description: "All.", schema: pageSchema(named("Sandbox")) },
    refusals: [],
    handle: async (asked, services) => {
      const items = services.sandboxes.of(keyOf(asked)).map(opened => sandboxView(opened, services))
      return json({ items: await Promise.all(items), cursor: null })
    },
  },
  {
    method: "get",
    path: "/v1/play/{id}",
    name: "readSandbox",
    summary: "A sandbox as it is now; one that is read within half an hour goes on.",
    tag: "authors",
    access,
    answer: { status: 200, description: "The sandbox.", schema: object({ sandbox: named("Sandbox") }) },
    refusals: ["SANDBOX_UNKNOWN"],
    handle: async (asked, services) => {
      const opened = await openedBy(asked, services)
      return json({ sandbox: await sandboxView(opened, services) })
    },
  },
  {
    method: "get",
    path: "/v1/play/{id}/turns",
    name: "listSandboxTurns",
    summary: "The turns that were played, with why each went as it did, and how all was after it.",
    tag: "authors",
    access,
    query: object({ "after?": { type: "integer", minimum: 0, description: "Number of a turn." }, ...PAGE }),
    answer: { status: 200, description: "In order.", schema: pageSchema(named("SandboxTurn")) },
    refusals: ["SANDBOX_UNKNOWN", "CURSOR_INVALID"],
    handle: async (asked, services) => {
      const { sandbox } = await openedBy(asked, services)
      const {
        after = 0,
        cursor,
        limit = 50,
      } = asked.query as {
        readonly after?: number
        readonly cursor?: string
        readonly limit?: number
      }
      const first = cursor === undefined ? after : seqOf(cursor)
      const items = sandbox.turns.slice(first, first + limit)
      const next = first + items.length
      return json({ items: items.map(sandboxTurnView), cursor: next < sandbox.turns.length ? String(next) : null })
    },
  },
  {
    method: "post",
    path: "/v1/play/{id}/turns",
    name: "playTurn",
    summary:
      "Does one thing in a sandbox. A jump of the clock is a turn for each moment at which something happens by itself.",
    tag: "authors",
    access,
    body: object({ turn: TURN }),
    answer: {
      status: 200,
      description:
        "The turns that came of it; one that goes on a wait in which nothing happened takes the place of the last.",
      schema: PLAYED,
    },
    refusals: ["SANDBOX_UNKNOWN", "SANDBOX_EXCEEDED", "FIXTURE_INVALID"],
    handle: async (asked, services) => {
      // `Sandbox.act` holds the turn against the schema of fixtures.
      const { turn } = asked.body as unknown as { readonly turn: TurnSpec }
      return playing(asked, services, ({ sandbox }) => sandbox.act(turn))
    },
  },
  {
    method: "post",
    path: "/v1/play/{id}/answers",
    name: "answerSandboxCall",
    summary: "Answers a call to the outside that a flow made: a sandbox never goes out, and asks whoever plays.",
    tag: "authors",
    access,
    body: object({
      callId: textSchema(512),
      "result?": ANYTHING,
      "error?": object({ code: textSchema(100), "message?": textSchema(1000) }),
    }),
    answer: { status: 200, description: "The turn in which the answer came, a second later.", schema: PLAYED },
    refusals: ["SANDBOX_UNKNOWN", "SANDBOX_EXCEEDED", "CALL_UNKNOWN", "FIXTURE_INVALID"],
    handle: async (asked, services) => {
      const {
        callId,
        result = null,
        error,
      } = asked.body as {
        readonly callId: string
        readonly result?: Json
        readonly error?: { readonly code: string; readonly message?: string }
      }
      const stub: StubSpec = error === undefined ? { result } : { error }
      return playing(asked, services, ({ sandbox }) => sandbox.answer(callId, stub))
    },
  },
  {
    method: "patch",
    path: "/v1/play/{id}",
    name: "changeSandbox",
    summary: "Lets the clock of a sandbox go as time goes, or stand until it is moved.",
    tag: "authors",
    access,
    body: object({ clock: oneOf("standing", "real") }),
    answer: { status: 200, description: "The sandbox.", schema: object({ sandbox: named("Sandbox") }) },
    refusals: ["SANDBOX_UNKNOWN", "SANDBOX_EXCEEDED"],
    handle: async (asked, services) => {
      const opened = await openedBy(asked, services)
      services.sandboxes.setClock(opened, (asked.body as { readonly clock: string }).clock === "real")
      return json({ sandbox: await sandboxView(opened, services) })
    },
  },
  {
    method: "get",
    path: "/v1/play/{id}/fixture",
    name: "readSandboxFixture",
    summary: "What was played as a fixture that passes.",
    tag: "authors",
    access,
    query: object({
      "description?": textSchema(1000),
      "expect?": textSchema(100, {
        description: `What it is to expect, with commas; left out: ${SEEN_PARTS.join(",")}.`,
      }),
    }),
    answer: {
      status: 200,
      description: "A fixture (engine/fixture.schema.json).",
      schema: {
        type: "object",
        required: ["description", "now", "turns"],
        properties: { description: { type: "string" }, now: { type: "string" }, turns: listSchema(ANYTHING) },
      },
    },
    refusals: ["SANDBOX_UNKNOWN"],
    handle: async (asked, services) => {
      const { sandbox } = services.sandboxes.get(keyOf(asked), asked.params.id ?? "")
      const { description = "A conversation from the playground.", expect } = asked.query as {
        readonly description?: string
        readonly expect?: string
      }
      const parts = expect === undefined ? SEEN_PARTS : SEEN_PARTS.filter(part => expect.split(",").includes(part))
      const text = fixtureText(sandbox.fixture(description, parts satisfies readonly SeenPart[]))
      return { kind: "text", status: 200, type: "application/json; charset=utf-8", text }
    },
  },
  {
    method: "delete",
    path: "/v1/play/{id}",
    name: "endSandbox",
    summary: "Ends a sandbox; nothing of it is kept.",
    tag: "authors",
    access,
    answer: { status: 200, description: "Its id.", schema: object({ sandboxId: { type: "string" } }) },
    refusals: ["SANDBOX_UNKNOWN"],
    handle: async (asked, { sandboxes }) => {
      const opened = sandboxes.get(keyOf(asked), asked.params.id ?? "")
      await sandboxes.end(opened)
      return json({ sandboxId: opened.id })
    },
  },
]

interface BeginBody {
  readonly head?: SandboxHead
  readonly turns?: readonly TurnSpec[]
  readonly fixture?: string
  readonly from?: { readonly sandboxId: string; readonly turn: number }
  readonly clock?: "standing" | "real"
}

/** @throws `FIXTURE_UNKNOWN`, `FIXTURE_INVALID`, `SANDBOX_UNKNOWN` */
function beginningOf(
  asked: RouteRequest,
  services: Services,
): { readonly head: SandboxHead; readonly turns: readonly TurnSpec[] } {
  // The body was held against the schema; what fixtures may have in it, `Sandbox.open` checks.
  const { head = {}, turns = [], fixture, from } = asked.body as BeginBody
  if (from !== undefined) return services.sandboxes.get(keyOf(asked), from.sandboxId).sandbox.upTo(from.turn)
  if (fixture !== undefined) return services.fixtures.opened(fixture)
  return { head, turns }
}

function keyOf({ caller }: RouteRequest): string {
  if (caller.kind === "key") return caller.key.id
  throw new ParleyError("KEY_MISSING", "", "A sandbox belongs to a key.")
}

async function openedBy(asked: RouteRequest, { sandboxes }: Services): Promise<OpenSandbox> {
  const opened = sandboxes.get(keyOf(asked), asked.params.id ?? "")
  await sandboxes.catchUp(opened)
  return opened
}

/** Does something in a sandbox, and answers with all turns that it and the passing of time became. */
async function playing(
  asked: RouteRequest,
  services: Services,
  act: (opened: OpenSandbox) => Promise<readonly { readonly number: number }[]>,
): Promise<Reply> {
  const opened = services.sandboxes.get(keyOf(asked), asked.params.id ?? "")
  const passed = await services.sandboxes.catchUp(opened)
  const done = await act(opened)
  const [first] = [...passed, ...done].map(({ number }) => number)
  return played(opened, opened.sandbox.turns.length - (first ?? 1) + 1, 200, services)
}

/** @param last so many of the last turns are told */
async function played(opened: OpenSandbox, last: number, status: number, services: Services): Promise<Reply> {
  const turns = last === 0 ? [] : opened.sandbox.turns.slice(-last)
  return json({ sandbox: await sandboxView(opened, services), turns: turns.map(sandboxTurnView) }, status)
}
