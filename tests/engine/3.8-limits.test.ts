import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
/** A flow started by this phrase, from its steps; the first is its start. */
const flow = (phrase: string, steps: { readonly [name: string]: Json }) => ({
  trigger: { phrases: [phrase], always: true },
  start: Object.keys(steps)[0] ?? "",
  steps,
})
/** Tells which error it was. */
const oops = {
  trigger: { event: "Error" },
  start: "a",
  steps: { a: say("{{ [[SystemError]].Code }}") },
}
const hello = flow("hello", { a: say("Hello.") })
const usable = { user: "hello", bot: ["Hello."] }
const doubling = (times: number, first: string) => ({
  "@x": first,
  ...Object.fromEntries(
    Array.from({ length: times }, (_, index) => [
      `@x${index}`,
      index === 0 ? "{{ @x + @x }}" : `{{ @x${index - 1} + @x${index - 1} }}`,
    ]),
  ),
})
/** More work than an expression may do. */
const DEAR = "[[Heap]].List.all(a, [[Heap]].List.all(b, a >= 0 && b >= 0))"
const TEXT = "0123456789".repeat(400)
const emoji = (count: number) => "😀".repeat(count)

stories([
  {
    name: "stepsPerTurn: over it, what was said so far stays said, and the conversation stays usable",
    flows: {
      oops,
      hello,
      f: flow("go", {
        a: say("{{ @n }}", {
          set: { "@n": "{{ @n == null ? 1 : @n + 1 }}" },
          next: [{ when: "@n < 1000", to: "a" }, { to: "end" }],
        }),
      }),
    },
    bot: { limits: { stepsPerTurn: 3 } },
    turns: [{ user: "go", bot: ["1", "2", "3", "STEPS_PER_TURN_EXCEEDED"], status: { flow: null } }, usable],
  },
  {
    name: "stepsPerTurn is 100 where bot.json says nothing",
    flows: {
      oops,
      hello,
      f: flow("go", {
        a: {
          type: "branch",
          set: { "@n": "{{ @n == null ? 1 : @n + 1 }}" },
          next: [{ when: "@n < 99", to: "a" }, { to: "b" }],
        },
        b: say("{{ @n }}"),
      }),
      g: flow("more", {
        a: {
          type: "branch",
          set: { "@n": "{{ @n == null ? 1 : @n + 1 }}" },
          next: [{ when: "@n < 100", to: "a" }, { to: "b" }],
        },
        b: say("{{ @n }}"),
      }),
    },
    turns: [{ user: "go", bot: ["99"] }, { user: "more", bot: ["STEPS_PER_TURN_EXCEEDED"] }, usable],
  },
  {
    name: "a loop over the turns is no loop: every turn has its own steps",
    flows: {
      oops,
      f: flow("go", {
        a: {
          type: "prompt",
          message: "Again?",
          input: { type: "boolean" },
          save: "@again",
          next: [{ when: "@again", to: "a" }, { to: "b" }],
        },
        b: say("Done."),
      }),
    },
    bot: { limits: { stepsPerTurn: 2 } },
    turns: [
      { user: "go", bot: ["Again?"] },
      ...Array.from({ length: 6 }, () => ({ user: "yes", bot: ["Again?"] })),
      { user: "no", bot: ["Done."] },
    ],
  },
  {
    name: "frames: over it is an error with its name, and the conversation stays usable",
    flows: {
      oops,
      hello,
      f: flow("deeper", { a: { type: "call", flow: "g", next: "end" } }),
      g: { start: "a", steps: { a: say("Two.", { next: "b" }), b: { type: "call", flow: "h", next: "end" } } },
      h: { start: "a", steps: { a: say("Three.", { next: "b" }), b: { type: "call", flow: "i", next: "end" } } },
      i: { start: "a", steps: { a: say("Four.") } },
    },
    bot: { limits: { frames: 3 } },
    turns: [{ user: "deeper", bot: ["Two.", "Three.", "FRAMES_EXCEEDED"], status: { flow: null } }, usable],
  },
  {
    name: "frames: a digression that there is no room for is refused, and the question is put again",
    flows: {
      oops,
      ...Object.fromEntries(
        ["one", "two", "three", "four"].map(name => [
          name,
          flow(name, {
            a: { type: "prompt", message: `${name}?`, input: { type: "integer" }, save: "@n", next: "b" },
            b: say(`${name}: {{ @n }}`),
          }),
        ]),
      ),
      offer: {
        trigger: { event: "offer" },
        start: "a",
        steps: { a: { type: "prompt", message: "Tea?", next: "end" } },
      },
    },
    bot: { limits: { frames: 3 } },
    turns: [
      { user: "one", bot: ["one?"] },
      { user: "two", bot: ["two?"] },
      { user: "three", bot: ["three?"] },
      { user: "four", bot: ["three?"], status: { flow: "three" } },
      { event: { name: "offer" }, bot: [], status: { flow: "three" } },
      { user: "1", bot: ["three: 1", "two?"] },
      { user: "2", bot: ["two: 2", "one?"] },
      { user: "3", bot: ["one: 3"], status: { flow: null } },
    ],
  },
  {
    name: "text: one of 4,000 code points is taken, one of 4,001 typed is refused",
    flows: {
      hello,
      f: flow("go", { a: { type: "prompt", message: "?", save: "@t", next: "b" }, b: say("{{ size(@t) }}") }),
    },
    turns: [
      { user: "go" },
      { user: `${emoji(4000)}.`, refused: { code: "TEXT_EXCEEDED" }, bot: [], status: { flow: "f", step: "a" } },
      { user: emoji(4000), bot: ["4000"] },
      { user: `${TEXT}x`, refused: { code: "TEXT_EXCEEDED" } },
      usable,
    ],
  },
  {
    name: "text: four times as much may be said; what is longer is cut, by code points",
    flows: {
      hello,
      f: flow("go", { a: say("{{ @t }}{{ @t }}{{ @t }}{{ @t }}{{ 'x' }}", { set: { "@t": TEXT } }) }),
      g: flow("fits", { a: say("{{ @t }}{{ @t }}{{ @t }}{{ @t }}", { set: { "@t": TEXT } }) }),
      h: flow("faces", { a: say("{{ @t }}!", { set: { "@t": emoji(16_000) } }) }),
    },
    turns: [
      { user: "go", bot: [`${TEXT.repeat(4).slice(0, 15_999)}…`] },
      { user: "fits", bot: [TEXT.repeat(4)] },
      { user: "faces", bot: [`${emoji(15_999)}…`] },
      usable,
    ],
  },
  {
    name: "text: a question that quotes a long answer is cut too, and asks",
    flows: {
      hello,
      f: flow("go", {
        a: { type: "prompt", set: { "@t": TEXT }, message: "{{ @t }}{{ @t }}{{ @t }}{{ @t }}?", save: "@a", next: "b" },
        b: say("Got {{ @a }}."),
      }),
    },
    turns: [{ user: "go", bot: [`${TEXT.repeat(4).slice(0, 15_999)}…`] }, { user: "fine", bot: ["Got fine."] }, usable],
  },
  {
    name: "event: a value of more than its bytes is refused",
    flows: { f: { trigger: { event: "tell" }, start: "a", steps: { a: say("{{ size(@event.value) }}") } } },
    bot: { limits: { event: 100 } },
    turns: [
      { event: { name: "tell", value: "x".repeat(99) }, refused: { code: "EVENT_EXCEEDED" }, bot: [] },
      { event: { name: "tell", value: "x".repeat(98) }, bot: ["98"] },
      { event: { name: "tell", value: "я".repeat(50) }, refused: { code: "EVENT_EXCEEDED" } },
    ],
  },
  {
    name: "event: so may the value of a message, a button's",
    flows: { f: flow("go", { a: { type: "prompt", message: "?", next: "b" }, b: say("Heard.") }) },
    bot: { limits: { event: 100 } },
    turns: [
      { user: "go", bot: ["?"] },
      { user: { text: "x", value: "x".repeat(99) }, refused: { code: "EVENT_EXCEEDED" }, bot: [] },
      { user: { text: "x", value: "x".repeat(98) }, bot: ["Heard."] },
    ],
  },
  {
    name: "event: 64 KiB where bot.json says nothing",
    flows: { f: { trigger: { event: "tell" }, start: "a", steps: { a: say("{{ size(@event.value) }}") } } },
    turns: [
      { event: { name: "tell", value: "x".repeat(65_534) }, bot: ["65534"] },
      { event: { name: "tell", value: "x".repeat(65_535) }, refused: { code: "EVENT_EXCEEDED" } },
    ],
  },
  {
    name: "state: entities and variables that grow over it are an error with its name, and the conversation stays usable",
    flows: { oops, hello, f: flow("grow", { a: say("Grown.", { set: doubling(8, "x".repeat(1000)) }) }) },
    bot: { limits: { state: 100_000 } },
    turns: [{ user: "grow", bot: ["STATE_EXCEEDED"], status: { flow: null } }, usable],
  },
  {
    name: "state: an entity can't be filled over it, turn by turn",
    flows: {
      oops,
      hello,
      f: flow("grow", {
        a: say("{{ size([[Heap]].Text) }}", {
          set: { "[[Heap]].Text": "{{ [[Heap]].Text == null ? 'xxxxxxxxxx' : [[Heap]].Text + [[Heap]].Text }}" },
        }),
      }),
    },
    bot: { limits: { state: 4000 }, entities: { Heap: { properties: { Text: { type: "string" } } } } },
    turns: [
      ...[10, 20, 40, 80, 160, 320, 640, 1280, 2560].map(size => ({ user: "grow", bot: [`${size}`] })),
      { user: "grow", bot: ["STATE_EXCEEDED"] },
      usable,
    ],
  },
  {
    name: "state: what the user types into variables counts too",
    flows: {
      oops,
      hello,
      f: flow("go", { a: { type: "prompt", message: "?", save: "@list", next: "b" }, b: say("Kept.") }),
    },
    bot: { limits: { state: 3000 } },
    turns: [{ user: "go" }, { user: TEXT.slice(0, 3900), bot: ["STATE_EXCEEDED"], status: { flow: null } }, usable],
  },
  {
    name: "state: a value may take the place of one as large, and one that takes less fits even where there is too much",
    flows: {
      oops,
      f: flow("fill", {
        a: say("{{ size([[Heap]].Text) }}", { set: { "[[Heap]].Text": "x".repeat(4000), "[[Heap]].Note": "long" } }),
      }),
      lost: {
        trigger: { event: "NotUnderstood" },
        start: "a",
        steps: { a: say("Less.", { set: { "[[Heap]].Note": "l" } }) },
      },
    },
    bot: {
      limits: { state: 6000 },
      entities: { Heap: { properties: { Text: { type: "string" }, Note: { type: "string" } } } },
    },
    turns: [
      { user: "fill", bot: ["4000"] },
      { user: "fill", bot: ["4000"] },
      { user: "y".repeat(2000), bot: ["Less."] },
      { user: "y".repeat(2000), bot: ["Less."] },
    ],
  },
  {
    name: "state: what is set from outside is held to it together with all that the flows under way hold",
    flows: {
      f: flow("go", {
        a: { type: "prompt", message: "Text?", save: "@t", next: "b" },
        b: { type: "prompt", message: "Sure?", next: "c" },
        c: say("{{ size(@t) }} {{ size([[Heap]].Text) }}"),
      }),
    },
    bot: { limits: { state: 4000 }, entities: { Heap: { properties: { Text: { type: "string" } } } } },
    turns: [
      { user: "go" },
      { user: TEXT.slice(0, 2000), bot: ["Sure?"] },
      { change: { set: { "[[Heap]].Text": "x".repeat(3000) } }, refused: { code: "STATE_EXCEEDED" } },
      { change: { set: { "[[Heap]].Text": "x".repeat(1000) } } },
      { change: { set: { "[[Heap]].Text": "x".repeat(900) } } },
      { user: "yes", bot: ["2000 900"] },
    ],
  },
  {
    name: "state: the result of an action is held to it, and its onError can take that",
    flows: {
      oops,
      hello,
      f: flow("give", {
        a: say("First.", { next: "b" }),
        b: { type: "action", action: "Give", params: { Value: "x".repeat(4000) }, onError: "c", next: "d" },
        c: say("Taken: {{ [[SystemError]].Code }}, {{ @InternalActionResult == null }}"),
        d: say("Never."),
      }),
      g: flow("again", { b: { type: "action", action: "Give", params: { Value: "x".repeat(4000) }, next: "end" } }),
    },
    bot: { limits: { state: 3000 } },
    turns: [
      { user: "give", bot: ["First.", "Taken: STATE_EXCEEDED, true"] },
      { user: "again", bot: ["STATE_EXCEEDED"], status: { flow: null } },
      usable,
    ],
  },
  {
    name: "state: so is what a call to the outside gives",
    flows: {
      hello,
      f: flow("look", {
        a: { type: "action", action: "LookUp", save: "@x", onError: "c", next: "d" },
        c: say("Taken: {{ [[SystemError]].Code }}"),
        d: say("{{ size(@x) }}"),
      }),
    },
    bot: { limits: { state: 3000 } },
    stubs: { LookUp: [{ result: "x".repeat(4000) }, { result: "x".repeat(40) }] },
    turns: [{ user: "look", bot: ["Taken: STATE_EXCEEDED"] }, { user: "look", bot: ["40"] }, usable],
  },
  {
    name: "state: params of a call to the outside are kept with it until it is over, so they are held to it too",
    flows: {
      hello,
      f: flow("look", {
        a: { type: "action", action: "LookUp", params: { Key: "x".repeat(4000) }, onError: "c", next: "end" },
        c: say("Taken: {{ [[SystemError]].Code }}"),
      }),
    },
    bot: { limits: { state: 3000 } },
    turns: [{ user: "look", bot: ["Taken: STATE_EXCEEDED"] }, usable],
  },
  {
    name: "state: params of a called flow are held to it, and onError of the call can take that",
    flows: {
      hello,
      f: flow("call", {
        a: { type: "call", flow: "g", params: { t: "x".repeat(4000) }, onError: "b", next: "end" },
        b: say("Taken: {{ [[SystemError]].Code }} at {{ [[SystemError]].Step }}"),
      }),
      h: flow("go on", {
        a: { type: "call", flow: "i", onError: "b", next: "end" },
        b: say("Taken: {{ [[SystemError]].Step }}"),
      }),
      i: { start: "j", steps: { j: { type: "goto", flow: "g", params: { t: "x".repeat(4000) } } } },
      g: { variables: { t: "string" }, start: "a", steps: { a: say("Never.") } },
    },
    bot: { limits: { state: 3000 } },
    turns: [{ user: "call", bot: ["Taken: STATE_EXCEEDED at a"] }, { user: "go on", bot: ["Taken: j"] }, usable],
  },
  {
    name: "state: so is what an event brings, to a flow it starts and to a wait",
    flows: {
      oops,
      hello,
      a: { trigger: { event: "one" }, start: "w", steps: { w: { type: "wait", for: ["never"], next: "end" } } },
      b: { trigger: { event: "two" }, start: "w", steps: { w: { type: "wait", for: ["never"], next: "end" } } },
      c: flow("wait", { w: { type: "wait", for: ["three"], next: "d" }, d: say("{{ size(@event.value) }}") }),
    },
    bot: { limits: { state: 3000 } },
    turns: [
      { event: { name: "one", value: "x".repeat(1500) }, bot: [], status: { flow: "a" } },
      { event: { name: "two", value: "x".repeat(1500) }, bot: ["STATE_EXCEEDED"], status: { flow: null } },
      usable,
      { user: "wait" },
      { event: { name: "three", value: "x".repeat(3000) }, bot: ["STATE_EXCEEDED"], status: { flow: null } },
      { user: "wait" },
      { event: { name: "three", value: "x".repeat(1000) }, bot: ["1000"] },
    ],
  },
  {
    name: "state: where there is room for nothing, Error runs all the same and says so",
    flows: {
      oops: {
        trigger: { event: "Error" },
        start: "a",
        steps: {
          a: say("{{ [[SystemError]].Code }}", { next: "b" }),
          b: say("Never.", { set: { "@t": "x".repeat(4000) } }),
        },
      },
      hello,
      f: flow("grow", { a: say("Grown.", { set: { "@t": "x".repeat(4000) } }) }),
    },
    bot: { limits: { state: 3000 } },
    turns: [
      {
        user: "grow",
        bot: ["STATE_EXCEEDED", "Something went wrong. Please try again later."],
        status: { flow: null },
      },
      usable,
    ],
  },
  {
    name: "expression: one that needs more steps is an error with its name, and the conversation stays usable",
    flows: {
      oops,
      hello,
      f: flow("go", {
        a: say("First.", { next: "b" }),
        b: say("{{ @l.map(a, @l.map(b, @l.map(c, a + b + c))) }}", { set: { "@l": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } }),
      }),
      g: flow("branch", {
        a: {
          type: "branch",
          set: { "@l": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
          next: [{ when: "@l.all(a, @l.all(b, @l.all(c, a + b + c > 0)))", to: "b" }, { to: "b" }],
        },
        b: say("Never."),
      }),
    },
    bot: { limits: { expression: 500 } },
    turns: [
      { user: "go", bot: ["First.", "EXPRESSION_EXCEEDED"] },
      { user: "branch", bot: ["EXPRESSION_EXCEEDED"] },
      usable,
    ],
  },
  {
    name: "expression: 10,000 steps where bot.json says nothing, in no time",
    flows: {
      oops,
      f: flow("go", {
        a: say("{{ size(@l.map(a, @l.map(b, @l.map(c, @l.map(d, a + b + c + d))))) }}", {
          set: { "@l": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] },
        }),
      }),
      g: flow("little", {
        a: say("{{ size(@l.map(a, @l.map(b, a + b))) }}", { set: { "@l": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } }),
      }),
    },
    turns: [
      { user: "go", bot: ["EXPRESSION_EXCEEDED"] },
      { user: "little", bot: ["10"] },
    ],
  },
  {
    name: "evaluation: expressions that need more together are an error with its name, past any onError, and Error can speak",
    flows: {
      oops: {
        trigger: { event: "Error" },
        start: "a",
        steps: { a: say("{{ [[SystemError]].Code }} {{ [1, 2, 3].map(x, x * 2) }}") },
      },
      hello,
      f: flow("go", {
        a: say("{{ @n }}", {
          set: { "@n": "{{ @n == null ? 1 : @n + 1 }}" },
          next: [{ when: "@n < 90", to: "a" }, { to: "end" }],
        }),
      }),
      g: flow("call", { a: { type: "call", flow: "h", onError: "b", next: "end" }, b: say("Never.") }),
      h: {
        start: "a",
        steps: {
          a: say("Begun.", { next: "b" }),
          b: {
            type: "branch",
            next: [
              { when: "[1, 2, 3, 4, 5, 6, 7, 8].all(x, [1, 2, 3, 4, 5, 6, 7, 8].all(y, x + y > 0))", to: "b" },
              { to: "end" },
            ],
          },
        },
      },
    },
    bot: { limits: { evaluation: 100 } },
    turns: [
      {
        user: "go",
        bot: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "EVALUATION_EXCEEDED 2, 4, 6"],
        status: { flow: null },
      },
      { user: "call", bot: ["Begun.", "EVALUATION_EXCEEDED 2, 4, 6"] },
      usable,
    ],
  },
  {
    name: "evaluation: an Error that needs too much itself says a fixed text, and a turn later all is there again",
    flows: {
      oops: {
        trigger: { event: "Error" },
        start: "a",
        steps: { a: say("{{ [1, 2, 3, 4, 5, 6, 7, 8].map(x, [1, 2, 3, 4, 5, 6, 7, 8].map(y, x + y)) }}") },
      },
      hello,
      f: flow("go", { a: { type: "branch", next: [{ when: "1 + 1 + 1 + 1 == 4", to: "a" }, { to: "end" }] } }),
    },
    bot: { limits: { evaluation: 100 } },
    turns: [{ user: "go", bot: ["Something went wrong. Please try again later."] }, usable],
  },
  {
    name: "evaluation: 200,000 steps where bot.json says nothing, and lists of expressions share them",
    flows: {
      oops,
      f: flow("go", {
        a: say("Never.", {
          set: {
            "@l": Array.from({ length: 50 }, (_, index) => index),
            "@r": Array.from({ length: 50 }, () => "{{ @l.all(x, @l.all(y, x + y >= 0)) }}"),
          },
        }),
      }),
      g: flow("some", {
        a: say("{{ size(@r) }}", {
          set: {
            "@l": Array.from({ length: 40 }, (_, index) => index),
            "@r": Array.from({ length: 10 }, () => "{{ @l.all(x, @l.all(y, x + y >= 0)) }}"),
          },
        }),
      }),
    },
    turns: [
      { user: "go", bot: ["EVALUATION_EXCEEDED"] },
      { user: "some", bot: ["10"] },
    ],
  },
  {
    name: "evaluation: large values set again and again count by their size, thousands of small ones are no work",
    flows: {
      oops,
      hello,
      f: flow("large", {
        a: {
          type: "branch",
          set: { "@n": "{{ @n == null ? 1 : @n + 1 }}", "@t": "x".repeat(20_000), "@u": "{{ @n }}" },
          next: [{ when: "@n < 90", to: "a" }, { to: "b" }],
        },
        b: say("Never."),
      }),
      g: flow("many", {
        a: say("{{ @x2999 }}", {
          set: Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`@x${index}`, `{{ ${index} + 1 }}`])),
        }),
      }),
      h: flow("fields", {
        a: {
          type: "branch",
          set: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`[[Form]].F${index}`, index])),
          next: [{ when: "1 == 1", to: "a" }, { to: "end" }],
        },
      }),
    },
    bot: {
      limits: { evaluation: 20_000 },
      entities: {
        Form: {
          properties: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`F${index}`, { type: "integer" }])),
        },
      },
    },
    turns: [
      { user: "large", bot: ["EVALUATION_EXCEEDED"] },
      { user: "many", bot: ["3000"] },
      { user: "fields", bot: ["EVALUATION_EXCEEDED"] },
      usable,
    ],
  },
  {
    name: "state: options made from a list count, since an answer is held against them",
    flows: {
      oops,
      hello,
      f: flow("choose", {
        a: {
          type: "choice",
          set: { "@l": "{{ [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }}", "@t": TEXT },
          message: "Which?",
          options: [{ each: "@l", as: "n", value: "{{ @n }}", title: "{{ @n }} {{ @t }}" }],
          save: "@chosen",
          next: "end",
        },
      }),
    },
    bot: { limits: { state: 30_000 } },
    turns: [{ user: "choose", bot: ["STATE_EXCEEDED"], status: { flow: null } }, usable],
  },
  {
    name: "options whose values are dates and times are there after a restart",
    flows: {
      f: flow("choose", {
        a: {
          type: "choice",
          set: { "@day": "{{ date('2026-03-04') }}" },
          message: "When?",
          options: [
            { value: "{{ @day }}", title: "First" },
            { value: "{{ @day + 1 }}", title: "Second" },
            { value: "{{ GetDate }}", title: "Now" },
          ],
          save: "@chosen",
          next: "b",
        },
        b: say("{{ string(@chosen) }}"),
      }),
    },
    turns: [
      { user: "choose" },
      { restart: true },
      { user: "second", bot: ["2026-03-05"] },
      { user: "choose" },
      { restart: true },
      { user: "now", bot: ["2026-01-01T00:00:00.000Z"] },
    ],
  },
  ...(
    [
      ["its variables have no room", { variables: { note: { type: "string", value: "y".repeat(2000) } } }, "@note"],
      ["a variable is too dear", { variables: { note: { type: "boolean", value: `{{ ${DEAR} }}` } } }, "@note"],
      ["its condition is too dear", { trigger: { event: "Error", when: DEAR } }, "[[Heap]].Text"],
    ] as const
  ).map(([why, more, told]) => ({
    name: `an error before the first step of Error is one inside it, and says the fixed text: ${why}`,
    flows: {
      oops: { ...oops, ...more, steps: { a: say(`{{ [[SystemError]].Code }} {{ ${told} }}`) } },
      hello,
      f: flow("fail", {
        a: {
          type: "action",
          action: "Fail",
          set: { "[[Heap]].Text": "x".repeat(2500), "[[Heap]].List": Array.from({ length: 200 }, (_, index) => index) },
        },
      }),
    },
    bot: {
      limits: { state: 5000 },
      entities: {
        Heap: { properties: { Text: { type: "string" }, List: { type: "array", items: { type: "integer" } } } },
      },
    },
    turns: [{ user: "fail", bot: ["Something went wrong. Please try again later."], status: { flow: null } }, usable],
  })),
  {
    name: "state: Error runs where there is room for nothing, also where it declares variables",
    flows: {
      oops: { ...oops, variables: { note: "string" }, steps: { a: say("{{ [[SystemError]].Code }}{{ @note }}") } },
      hello,
      f: flow("fail", {
        a: {
          type: "action",
          action: "Fail",
          params: { Code: "FAILED".padEnd(100, "!") },
          set: { "[[Heap]].Text": "x".repeat(2630) },
        },
      }),
    },
    bot: { limits: { state: 3000 }, entities: { Heap: { properties: { Text: { type: "string" } } } } },
    turns: [{ user: "fail", bot: ["FAILED".padEnd(100, "!")], status: { flow: null } }],
  },
  {
    name: "a limit passed where onError is can be taken there",
    flows: {
      f: flow("go", {
        a: { type: "call", flow: "g", onError: "b", next: "end" },
        b: say("Taken: {{ [[SystemError]].Code }}"),
      }),
      g: { start: "a", steps: { a: say("Grown.", { set: doubling(8, "x".repeat(1000)) }) } },
    },
    bot: { limits: { state: 100_000 } },
    turns: [{ user: "go", bot: ["Taken: STATE_EXCEEDED"] }],
  },
])
