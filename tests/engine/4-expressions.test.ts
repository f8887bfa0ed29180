import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"
import type { Story } from "./story.js"

/** Expressions and what they are said as: one flow, a message for each. */
const told = (
  name: string,
  cases: readonly (readonly [expression: string, text: string])[],
  set: { readonly [target: string]: Json } = {},
  more: Pick<Story, "user" | "locale" | "now"> = {},
) => ({
  name,
  flows: {
    f: {
      trigger: { phrases: ["go"] },
      start: "s",
      variables: { missing: "any", day: "date", time: "time", length: "duration" },
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
    timeZone: "Europe/Bucharest",
    currency: "EUR",
    locales: ["en", "de", "ru", "pl", "ar"],
    entities: {
      Order: {
        properties: {
          Number: { type: "string" },
          Placed: { type: "string", format: "date-time" },
          Due: { type: "string", format: "date" },
          Wait: { type: "string", format: "duration" },
        },
      },
    },
  },
  now: "2026-03-02T09:00:00Z",
  ...more,
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
    ["format(GetDate, 'yyyy-MM-dd HH:mm')", "2026-03-02 11:00"],
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
  told(
    "sums of money are told as people write them",
    [
      ["0.1 + 0.2", "0.3"],
      ["@price * 3", "59.97"],
      ["4.35 * 100", "435"],
      ["0.1 + 0.2 == 0.3", "true"],
      ["0.1 + 0.2 > 0.3", "false"],
      ["round(5.5 * 3 * 1.19, 2)", "19.64"],
      ["round(1.005, 2)", "1.01"],
      ["format(29.7, 2)", "29.70"],
      ["format(@price * 3, 'money')", "€59.97"],
      ["format(1234567.5, 'JPY')", "¥1,234,568"],
      ["format(0.075, 'percent')", "7.5%"],
      ["1e21", "1000000000000000000000"],
      ["1 / 3000000", "0.000000333333333333333"],
    ],
    { "@price": 19.99 },
  ),
  told(
    "numbers, money and dates are written as in the user's language",
    [
      ["format(1234.5, 2)", "1.234,50"],
      ["format(1234.5, 'money')", "1.234,50 €"],
      ["1234.5", "1234.5"],
      ["date('2026-03-04')", "04.03.2026"],
      ["format(date('2026-03-04'), 'd. MMMM')", "4. März"],
      ["duration('PT2H30M')", "2 Stunden 30 Minuten"],
    ],
    {},
    { locale: "de" },
  ),
  told(
    "a plural is that of the language",
    [
      [
        "[1, 2, 5, 21, 1.5].map(n, plural(n, {'one': 'день', 'few': 'дня', 'many': 'дней', 'other': 'дня'}))",
        "день, дня, дней, день, дня",
      ],
    ],
    {},
    { locale: "ru" },
  ),
  told(
    "a date is a day without a zone",
    [
      ["@day", "Mar 4, 2026"],
      ["string(@day)", "2026-03-04"],
      ["@day + 1", "Mar 5, 2026"],
      ["@day - today()", "2"],
      ["@day > today()", "true"],
      ["plus(date('2026-01-31'), 'P1M')", "Feb 28, 2026"],
      ["years(date('2004-02-29'), date('2026-02-28'))", "22"],
      ["weekday(@day)", "3"],
      ["[[Order]].Due == @day", "true"],
      ["[[Order]].Wait", "1 day 1 hour"],
    ],
    { "@day": "{{ date('2026-03-04') }}", "[[Order]].Due": "{{ @day }}", "[[Order]].Wait": "{{ duration('PT25H') }}" },
  ),
  told(
    "today is the user's day, else that of the bot's zone",
    [
      ["today()", "Mar 3, 2026"],
      ["string(timestamp(today()))", "2026-03-02T22:00:00.000Z"],
      ["date(GetDate) == today()", "true"],
      ["timestamp(today()) <= GetDate", "true"],
      ["hour(GetDate)", "0"],
    ],
    {},
    { now: "2026-03-02T22:30:00Z" },
  ),
  told(
    "a time in a text is told in the user's zone",
    [
      ["GetDate", "Mar 2, 2026, 4:00 AM"],
      ["today()", "Mar 2, 2026"],
    ],
    {},
    { user: { id: "u1", timeZone: "America/New_York" } },
  ),
  told("a time in a text names its zone where that is not the user's own", [
    ["GetDate", "Mar 2, 2026, 11:00 AM GMT+2"],
  ]),
  told("a time with a blank is one", [
    ["format(timestamp('2026-03-05 10:00:00'), 'yyyy-MM-dd HH:mm')", "2026-03-05 12:00"],
  ]),
  told("how long it takes is said in words", [
    ["duration('PT90M')", "1 hour 30 minutes"],
    ["duration('PT0S')", "0 minutes"],
    ["duration('P2DT1S')", "2 days 1 second"],
    ["string(duration('PT90M'))", "PT5400S"],
  ]),
  told("what is not there has a substitute", [
    ["default(@missing, 'nobody')", "nobody"],
    ["'Hello ' + @missing", "Hello "],
    ["size(@missing)", "0"],
    ["json(@missing)", "null"],
  ]),
  told("lists are cut, sorted and searched", [
    ["first([7, 8, 9])", "7"],
    ["last([])", ""],
    ["slice([7, 8, 9], 1)", "8, 9"],
    ["sort(['b', 'a', 'Ä'])", "a, Ä, b"],
    ["sort([{'p': 2}, {'p': 1}], 'p').map(x, x.p)", "1, 2"],
    ["reverse([1, 2])", "2, 1"],
    ["distinct([1, 1.0, 2])", "1, 2"],
    ["indexOf(['a', 'b'], 'b')", "1"],
    ["indexOf(['a', 'b'], 'c') == null", "true"],
    ["sum([0.1, 0.2])", "0.3"],
    ["max(1, 3, 2)", "3"],
    ["min([3, 1, 2])", "1"],
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
      ["@list[0] - @missing", ""],
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
