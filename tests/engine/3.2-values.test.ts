import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

/** A flow `f`, started by `go`, that sets and then says. */
const says = (message: Json, set: { readonly [target: string]: Json } = {}) => ({
  f: { trigger: { phrases: ["go"] }, start: "a", steps: { a: { type: "message", set, message } } },
})
/** The bot repeats what is typed in. */
const echo = {
  f: {
    trigger: { phrases: ["go"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "?", save: "@said", next: "a" },
      a: { type: "message", message: "{{ @said }}" },
    },
  },
}
const go = (...bot: readonly (string | { readonly matches: string })[]) => ({ user: "go", bot })

stories([
  {
    name: "inside strings {{ }} is replaced",
    flows: says("{{ 1 + 1 }} and {{ 'x' }}."),
    turns: [go("2 and x.")],
  },
  {
    name: "a string that is exactly one {{ }} keeps the expression's type, another is text",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: {
            type: "message",
            set: { "@number": "{{ 1 + 1 }}", "@text": "{{ 1 + 1 }}.", "@list": "{{ [1, 2] }}" },
            message: "{{ @number + 1 }} {{ @text + '1' }} {{ size(@list) }}",
          },
        },
      },
    },
    turns: [go("3 2.1 2")],
  },
  {
    name: "values in lists and objects are replaced all through",
    flows: says("{{ @object.list[1] + @object.deep.er }}", {
      "@object": { list: [1, "{{ 2 }}"], deep: { er: "{{ 3 }}" } },
    }),
    turns: [go("5")],
  },
  {
    name: "{{ ends at the first }} outside quotes and brackets",
    flows: says("{{ '}}' }} {{ {'a': {'b': 1}}.a.b }}!"),
    turns: [go("}} 1!")],
  },
  { name: "a literal {{ is {{ '{{' }}", flows: says("{{ '{{' }} x }}"), turns: [go("{{ x }}")] },
  {
    name: "what users type is never a template",
    flows: echo,
    turns: [
      { user: "go", bot: ["?"] },
      { user: "{{ 1 + 1 }}", bot: ["{{ 1 + 1 }}"] },
    ],
  },
  {
    name: "tags are canonical, a macrolanguage finds its usual language, and scripts are respected",
    flows: {
      welcome: {
        trigger: { event: "Welcome" },
        start: "a",
        steps: {
          a: {
            type: "message",
            message: { en: "E", he: "H", nb: "N", "zh-CN": "S", "zh-TW": "T", "pt-BR": "P", "sr-Latn": "L", sr: "C" },
          },
        },
      },
    },
    bot: { locales: ["en", "he", "nb", "zh-CN", "zh-TW", "pt-BR", "sr-Latn", "sr"] },
    turns: Object.entries({
      iw: "H",
      "he-IL": "H",
      no: "N",
      "no-NO": "N",
      nn: "N",
      zh: "S",
      "zh-SG": "S",
      "zh-Hans-HK": "S",
      "zh-HK": "T",
      "zh-MO": "T",
      "zh-Hant": "T",
      yue: "T",
      "PT-br": "P",
      pt: "P",
      "pt-PT": "P",
      sh: "L",
      "sr-Latn-ME": "L",
      "sr-RS": "C",
      sv: "E",
    }).map(([locale, text]) => ({ start: { locale }, bot: [text] })),
  },
  {
    name: "a text falls back from the exact locale to the language to the bot's first locale",
    flows: says({ en: "English", "zh-CN": "简体", ru: "Русский" }),
    bot: { locales: ["ru", "zh-CN", "en"] },
    turns: [
      go("Русский"),
      { start: { locale: "zh-CN" } },
      go("简体"),
      { start: { locale: "en-GB" } },
      go("English"),
      { start: { locale: "fr" } },
      go("Русский"),
    ],
  },
  {
    name: "values in a text are said in its language, where the user's has no text, and as their region does, where it has",
    flows: says({
      en: "{{ 21 }} {{ plural(21, {'one': 'day', 'other': 'days'}) }}, {{ date('2026-03-04') }}, {{ duration('PT2H') }}",
      de: "{{ format(1234.5, 2) }}",
    }),
    bot: { locales: ["en", "de", "ru"] },
    turns: [
      { start: { locale: "ru" } },
      go("21 days, Mar 4, 2026, 2 hours"),
      { start: { locale: "en-GB" } },
      go("21 days, 4 Mar 2026, 2 hours"),
      { start: { locale: "de-CH" } },
      go({ matches: "^1.234[.]50$" }),
    ],
  },
  {
    name: "values in a plain text, which serves all locales, are said in the user's language",
    flows: says("{{ duration('PT2H') }}"),
    bot: { locales: ["en"] },
    turns: [{ start: { locale: "de" } }, go("2 Stunden")],
  },
  {
    name: "times are said by medium date and short time, in the bot's zone, which is then named",
    flows: says({ en: "{{ GetDate }}", ru: "{{ GetDate }}" }),
    bot: { locales: ["en", "ru"], timeZone: "Europe/Bucharest" },
    now: "2026-03-02T09:05:00Z",
    turns: [
      go("Mar 2, 2026, 11:05 AM GMT+2"),
      { start: { locale: "ru" } },
      go({ matches: "^2 мар. 2026.г., 11:05 GMT\\+2$" }),
    ],
  },
  {
    name: "times are said in the user's zone where it is known",
    flows: says("{{ GetDate }}"),
    bot: { timeZone: "Europe/Bucharest" },
    user: { id: "u1", timeZone: "Asia/Tokyo" },
    now: "2026-03-02T09:05:00Z",
    turns: [go("Mar 2, 2026, 6:05 PM")],
  },
  {
    name: "a zone that a user claims and that is none is left aside",
    flows: says("{{ GetDate }}"),
    bot: { timeZone: "Europe/Bucharest" },
    set: { "[[ChatUser]].TimeZone": "Mars/Olympus" },
    now: "2026-03-02T09:05:00Z",
    turns: [go("Mar 2, 2026, 11:05 AM GMT+2")],
  },
  {
    name: "where nobody names a zone, times are said in UTC",
    flows: says("{{ GetDate }}"),
    now: "2026-03-02T09:05:00Z",
    turns: [go("Mar 2, 2026, 9:05 AM UTC")],
  },
  {
    name: "format gives exact output",
    flows: says("{{ format(GetDate, 'yyyy-MM-dd HH:mm') }}"),
    bot: { timeZone: "Europe/Bucharest" },
    now: "2026-03-02T09:05:00Z",
    turns: [go("2026-03-02 11:05")],
  },
  {
    name: "numbers are said ungrouped, to 15 significant digits and without an exponent",
    flows: says("{{ 60.0 }} {{ 1000000 }} {{ 0.1 + 0.2 }} {{ 5 / 2 }} {{ 1e21 }} {{ 1e-7 }}"),
    turns: [go("60 1000000 0.3 2.5 1000000000000000000000 0.0000001")],
  },
  {
    name: "dates are said by medium date, durations in words",
    flows: says({ en: "{{ today() }}, {{ duration('PT2H30M') }}", ru: "{{ today() }}, {{ duration('PT2H30M') }}" }),
    bot: { locales: ["en", "ru"] },
    now: "2026-03-02T09:05:00Z",
    turns: [
      go("Mar 2, 2026, 2 hours 30 minutes"),
      { start: { locale: "ru" } },
      go({ matches: "^2 мар. 2026 г., 2 часа 30 минут$" }),
    ],
  },
  {
    name: "a date answered is kept as a date, or as its text where the variable is one",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "a",
        variables: { day: "date", text: "string" },
        steps: {
          a: { type: "prompt", message: "?", input: { type: "date" }, save: "@day", next: "b" },
          b: { type: "prompt", message: "??", input: { type: "date" }, save: "@text", next: "c" },
          c: { type: "message", message: "{{ @day }}|{{ @day + 1 == date(@text) }}|{{ @text }}" },
        },
      },
    },
    turns: [go("?"), { user: "2026-03-04", bot: ["??"] }, { user: "2026-03-05", bot: ["Mar 4, 2026|true|2026-03-05"] }],
  },
  {
    name: "times, dates and durations in what an action gives are read from ISO 8601, as its schema says",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: { type: "action", action: "FindOrder", save: "@order", next: "b" },
          b: {
            type: "message",
            message:
              "{{ @order.Placed + 1 }}|{{ GetDate - @order.Sent }}|{{ @order.Waits[0] + @order.Waits[1] }}|{{ @order.Note }}",
          },
        },
      },
    },
    now: "2026-03-02T09:00:00Z",
    turns: [go("Mar 2, 2026|1 hour|1 hour 30 minutes|2026-03-01")],
  },
  { name: "null is said as nothing", flows: says("[{{ @nothing }}]", { "@nothing": null }), turns: [go("[]")] },
  {
    name: "one of several is picked by conversation and place in it, so that a replay says the same",
    flows: says(
      "{{ pick(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) == pick(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) }}",
    ),
    turns: [go("true")],
  },
  { name: "lists are joined by a comma", flows: says("{{ ['a', 'b', 3] }}"), turns: [go("a, b, 3")] },
  { name: "objects are said as JSON", flows: says("{{ {'a': 1, 'b': [true]} }}"), turns: [go('{"a":1,"b":[true]}')] },
  {
    name: "targets are variables and writable fields, each assignment seeing those before it",
    flows: says("{{ [[Order]].Number }} {{ @next }}", {
      "@number": 7,
      "[[Order]].Number": "N{{ @number }}",
      "@next": "{{ [[Order]].Number + '+' }}",
    }),
    bot: { entities: { Order: { properties: { Number: { type: "string" } } } } },
    turns: [go("N7 N7+")],
  },
  {
    name: "names of JavaScript's prototypes are ordinary text to people",
    flows: echo,
    turns: [go("?"), { user: "__proto__", bot: ["__proto__"] }, go("?"), { user: "constructor", bot: ["constructor"] }],
  },
])
