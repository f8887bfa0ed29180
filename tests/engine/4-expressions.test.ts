import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

/** Expressions and what they are said as: one flow, a message for each. */
const told = (
  name: string,
  cases: readonly (readonly [expression: string, text: string])[],
  set: { readonly [target: string]: Json } = {},
) => ({
  name,
  flows: {
    f: {
      trigger: { phrases: ["go"] },
      start: "s",
      variables: { missing: "any" },
      steps: {
        s: { type: "branch", set, next: "s0" },
        ...Object.fromEntries(
          cases.map(([expression], index) => [
            `s${index}`,
            {
              type: "message",
              message: `[{{ ${expression} }}]`,
              ...(index + 1 < cases.length ? { next: `s${index + 1}` } : {}),
            },
          ]),
        ),
      },
    },
  },
  bot: {
    entities: {
      Order: { properties: { Number: { type: "string" }, Placed: { type: "string", format: "date-time" } } },
    },
  },
  now: "2026-03-02T09:00:00Z",
  turns: [{ user: "go", bot: cases.map(([, text]) => `[${text}]`) }],
})
/** Conditions and whether they hold. */
const decided = (
  name: string,
  cases: readonly (readonly [condition: string, holds: boolean])[],
  set: { readonly [target: string]: Json } = {},
) => ({
  name,
  flows: {
    f: {
      trigger: { phrases: ["go"] },
      start: "s",
      variables: { missing: "any", nobody: "boolean" },
      steps: {
        s: { type: "branch", set, next: "s0" },
        ...Object.fromEntries(
          cases.flatMap(([when], index) => [
            [`s${index}`, { type: "branch", next: [{ when, to: `yes${index}` }, { to: `no${index}` }] }],
            [
              `yes${index}`,
              { type: "message", message: `${when}: true`, next: index + 1 < cases.length ? `s${index + 1}` : "end" },
            ],
            [
              `no${index}`,
              { type: "message", message: `${when}: false`, next: index + 1 < cases.length ? `s${index + 1}` : "end" },
            ],
          ]),
        ),
      },
    },
  },
  bot: {
    entities: {
      Order: { properties: { Number: { type: "string" }, Placed: { type: "string", format: "date-time" } } },
    },
  },
  now: "2026-03-02T09:00:00Z",
  turns: [{ user: "go", bot: cases.map(([when, holds]) => `${when}: ${holds}`) }],
})

stories([
  told("GetDate and GetDate() are the turn's time", [
    ["GetDate == GetDate()", "true"],
    ["GetDate == timestamp('2026-03-02T09:00:00Z')", "true"],
    ["format(GetDate, 'yyyy-MM-dd HH:mm')", "2026-03-02 09:00"],
  ]),
  told("entities and variables are no names inside a string", [
    ["'@x [[Order]].Number GetDate'", "@x [[Order]].Number GetDate"],
  ]),
  told("there is one kind of number", [
    ["5 / 2", "2.5"],
    ["6 / 2", "3"],
    ["1 == 1.0", "true"],
    ["7 % 4", "3"],
    ["2 * 3 - 1", "5"],
    ["-2 + 1", "-1"],
  ]),
  told("division by zero, overflow and what is no number are null", [
    ["1 / 0", ""],
    ["0 / 0", ""],
    ["1 % 0", ""],
    ["1e308 * 10", ""],
    ["(1 / 0) == null", "true"],
  ]),
  told(
    "what is missing is null, and == and != compare it",
    [
      ["[[Order]].Number == null", "true"],
      ["@missing != null", "false"],
      ["@object.nothing == null", "true"],
      ["@list[7] == null", "true"],
      ["null == null", "true"],
    ],
    { "@object": { a: 1 }, "@list": [1] },
  ),
  decided("comparing null and looking for it is false", [
    ["@missing < 1", false],
    ["@missing <= 1", false],
    ["@missing > 1", false],
    ["@missing >= 1", false],
    ["@missing in [1, 2]", false],
    ["1 in @missing", false],
    ["1 in [1, 2]", true],
    ["!(@missing < 1)", true],
  ]),
  told("in with null is false, not null", [
    ["(1 in @missing) == false", "true"],
    ["(@missing in [1]) == false", "true"],
    ["(@missing < 1) == false", "true"],
  ]),
  told("arithmetic, functions, fields and indexes on null give null", [
    ["@missing + 1", ""],
    ["-@missing", ""],
    ["lower(@missing)", ""],
    ["@missing.a.b", ""],
    ["@missing[0]", ""],
    ["size(@missing)", "0"],
  ]),
  decided("in conditions and in logic null counts as false", [
    ["@nobody", false],
    ["!@nobody", true],
    ["@nobody || true", true],
    ["@nobody && true", false],
    ["true && !@nobody", true],
    ["@nobody ? false : true", true],
  ]),
  told("&& and || are true or false also where a side is null", [
    ["@missing == null && true", "true"],
    ["null || false", "false"],
    ["null && true", "false"],
    ["!null", "true"],
    ["null ? 'a' : 'b'", "b"],
  ]),
  told(
    "values of different types are not equal",
    [
      ["@any == '1'", "false"],
      ["@any != '1'", "true"],
      ["@list == ['1']", "false"],
      ["@list == [1]", "true"],
      ["@object == {'a': 1}", "true"],
    ],
    { "@any": "{{ [1, 'a'][0] }}", "@list": [1], "@object": { a: 1 } },
  ),
  told(
    "evaluation never fails: what hides a type until run time gives null",
    [
      ["@list[0] < 5", ""],
      ["@list[0] - 1", ""],
      ["@list[0].field", ""],
    ],
    { "@list": "{{ ['text', 1] }}" },
  ),
  told(
    "nothing is found that is not the object's own",
    [
      ["@object['toString'] == null", "true"],
      ["@object['constructor'] == null", "true"],
      ["'toString' in @object", "false"],
    ],
    { "@object": { a: 1 } },
  ),
  told("timestamps and durations are written as ISO 8601, durations as CEL's too", [
    ["timestamp('2026-03-02T10:00:00+01:00') == GetDate", "true"],
    ["duration('PT24H') == duration('24h')", "true"],
    ["duration('P1D') == duration('PT24H')", "true"],
    ["duration('90m') == duration('PT1H30M')", "true"],
  ]),
  told("a time and a duration make a time, two times a duration", [
    ["GetDate + duration('P1D') == timestamp('2026-03-03T09:00:00Z')", "true"],
    ["GetDate - duration('1h') == timestamp('2026-03-02T08:00:00Z')", "true"],
    ["timestamp('2026-03-03T09:00:00Z') - GetDate == duration('24h')", "true"],
    ["timestamp('2026-03-03T09:00:00Z') > GetDate", "true"],
    ["[[Order]].Placed + duration('P1D')", ""],
  ]),
  told("the functions on texts", [
    ["size('😀é')", "2"],
    ["'abc'.startsWith('ab')", "true"],
    ["'abc'.endsWith('bc')", "true"],
    ["'abc'.contains('x')", "false"],
    ["'AB-12'.matches('^[A-Z]+-[0-9]+$')", "true"],
    ["lower('ÄB')", "äb"],
    ["upper('straße')", "STRASSE"],
    ["trim('  a b ')", "a b"],
    ["split('a,b,c', ',')", "a, b, c"],
    ["join(['a', 'b'], '-')", "a-b"],
    ["string(1.50)", "1.5"],
    ["number('2.5') + 1", "3.5"],
    ["number('x')", ""],
  ]),
  told("the functions on lists", [
    ["size([1, 2, 3])", "3"],
    ["[1, 2, 3].exists(n, n > 2)", "true"],
    ["[1, 2, 3].all(n, n > 1)", "false"],
    ["[1, 2, 3].filter(n, n > 1)", "2, 3"],
    ["[1, 2, 3].map(n, n * 10)", "10, 20, 30"],
    ["2 in [1, 2]", "true"],
    ["'a' in {'a': 1}", "true"],
  ]),
  told("operators bind as in CEL", [
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["1 < 2 && 2 < 3 || false", "true"],
    ["true ? 1 : false ? 2 : 3", "1"],
    ["!true || true", "true"],
    ["10 - 4 - 3", "3"],
  ]),
  decided("< <= > >= of numbers, texts and times", [
    ["1 < 2", true],
    ["2 < 2", false],
    ["2 <= 2", true],
    ["2 > 2", false],
    ["2 >= 2", true],
    ["'a' < 'b'", true],
    ["GetDate < GetDate + duration('1s')", true],
    ["duration('1h') > duration('90m')", false],
  ]),
])
