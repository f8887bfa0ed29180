import type { FixtureSpec } from "../../../replay/index.js"
import type { FixturesRun } from "../../fixtures.js"
import { json, type Route } from "../route.js"
import { listSchema, named, object, textSchema, YES_NO } from "../schemas/parts.js"

const NAME = textSchema(64, { pattern: "^[A-Za-z0-9][A-Za-z0-9_-]*$", description: "Of its file, without the ending." })

/** Fixtures of the bot that is served. */
export const FIXTURE_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/fixtures",
    name: "listFixtures",
    summary: "The fixtures of the bot.",
    tag: "authors",
    access: { permission: "flow:play" },
    answer: {
      status: 200,
      description: "By name. `isWritable`: this server writes fixtures, for who may.",
      schema: object({ items: listSchema(named("Fixture")), cursor: { type: "null" }, isWritable: YES_NO }),
    },
    refusals: [],
    handle: async (_, { fixtures }) => {
      const items = fixtures.list().map(({ name, file, reading }) => {
        const [fault] = "faults" in reading ? reading.faults : []
        const known = "faults" in reading ? null : reading.fixture
        const told = { description: known?.description ?? "", turns: known?.turns.length ?? 0 }
        return {
          name,
          file,
          ...told,
          fault: fault === undefined ? null : `${fault.line}:${fault.column} ${fault.message}`,
        }
      })
      return json({ items, cursor: null, isWritable: fixtures.isWritable })
    },
  },
  {
    method: "post",
    path: "/v1/fixtures",
    name: "saveFixture",
    summary:
      "Writes a fixture beside the bot's others, and plays it. Only servers that were started with --watch write files.",
    tag: "authors",
    access: { permission: "fixture:save" },
    body: object({
      name: NAME,
      fixture: { type: "object", description: "As in engine/fixture.schema.json." },
      "replace?": YES_NO,
    }),
    answer: {
      status: 201,
      description: "The file, and what playing it came to.",
      schema: object({ file: { type: "string" }, result: named("FixtureResult") }),
    },
    refusals: ["FIXTURES_READ_ONLY", "FIXTURE_EXISTS", "FIXTURE_INVALID"],
    handle: async ({ body }, { fixtures }) => {
      // `save` checks all that the schema does not say.
      const {
        name,
        fixture,
        replace = false,
      } = body as unknown as {
        readonly name: string
        readonly fixture: FixtureSpec
        readonly replace?: boolean
      }
      const { file, run } = await fixtures.save(name, fixture, replace)
      return json({ file, result: resultViews(run)[0] }, 201)
    },
  },
  {
    method: "post",
    path: "/v1/fixtures/run",
    name: "runFixtures",
    summary: "Plays fixtures, and tells which steps and paths of the flows they went through.",
    tag: "authors",
    access: { permission: "flow:play" },
    body: object({ "names?": listSchema(NAME, { maxItems: 1000, description: "Left out: all." }) }),
    answer: {
      status: 200,
      description: "A result for each. Of all, what was played last holds until a file changes.",
      schema: object({
        passed: { type: "integer" },
        failed: { type: "integer" },
        fixtures: listSchema(named("FixtureResult")),
        coverage: named("Coverage"),
      }),
    },
    refusals: ["FIXTURE_UNKNOWN"],
    handle: async ({ body }, { fixtures }) => {
      const run = await fixtures.run((body as { readonly names?: readonly string[] }).names ?? [])
      const views = resultViews(run)
      const passed = views.filter(one => one.passed).length
      return json({ passed, failed: views.length - passed, fixtures: views, coverage: run.coverage })
    },
  },
  {
    method: "get",
    path: "/v1/fixtures/{name}",
    name: "readFixtureFile",
    summary: "A fixture as it was written.",
    tag: "authors",
    access: { permission: "flow:play" },
    answer: {
      status: 200,
      description: "Its name, and its text, in which comments may be.",
      schema: object({ name: { type: "string" }, file: { type: "string" }, text: { type: "string" } }),
    },
    refusals: ["FIXTURE_UNKNOWN"],
    handle: async ({ params: { name = "" } }, { fixtures }) => {
      const { file, content } = fixtures.file(name)
      return json({ name, file, text: content })
    },
  },
]

function resultViews({ results }: FixturesRun) {
  return results.map(({ name, took, result: { description, passed, turns, failures } }) => ({
    ...{ name, description, passed, turns: turns.length, milliseconds: Math.round(took * 10) / 10 },
    failures: failures.map(({ turn, field, expected, actual, message }) => ({
      turn,
      field,
      expected,
      actual,
      message,
    })),
  }))
}
