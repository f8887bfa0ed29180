import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

/** A flow started by `go`. */
const flow = (start: string, steps: { readonly [name: string]: Json }) => ({
  trigger: { phrases: ["go"] },
  start,
  steps,
})
const say = (message: string, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const act = (action: string, more: { readonly [key: string]: Json } = {}) => ({ type: "action", action, ...more })
/** A flow for the event `Error` that tells what it knows. */
const oops = {
  trigger: { event: "Error" },
  start: "a",
  steps: { a: say("{{ [[SystemError]].Code }} at {{ [[SystemError]].Step }}") },
}
const order = { entities: { Order: { properties: { Number: { type: "number" } } } } }

stories([
  {
    name: "set is made in order, each assignment seeing those before it, before the text is made",
    flows: { f: flow("a", { a: say("{{ @b }}", { set: { "@a": 1, "@b": "{{ @a + 1 }}" } }) }) },
    turns: [{ user: "go", bot: ["2"] }],
  },
  {
    name: "set is made once, when the step is entered, and not when a question is put again",
    flows: {
      f: flow("a", {
        a: {
          type: "prompt",
          message: "{{ [[Order]].Number }}?",
          set: { "[[Order]].Number": "{{ [[Order]].Number == null ? 1 : [[Order]].Number + 1 }}" },
          input: { type: "integer" },
          next: "end",
        },
      }),
      help: { trigger: { phrases: ["help"] }, start: "a", steps: { a: say("Helping.") } },
    },
    bot: order,
    turns: [
      { user: "go", bot: ["1?"] },
      { user: "x", bot: ["1?"] },
      { user: "help", bot: ["Helping.", "1?"] },
      { user: "5", expect: ["[[Order]].Number == 1"] },
      { user: "go", bot: ["2?"] },
    ],
  },
  {
    name: "what a step saves is there for its next, not for its own set",
    flows: {
      f: flow("a", {
        a: {
          type: "prompt",
          message: "?",
          set: { "@before": "{{ @answer == null }}" },
          save: "@answer",
          next: [{ when: "@answer == 'x' && @before", to: "b" }, { to: "end" }],
        },
        b: say("Saved."),
      }),
    },
    turns: [{ user: "go" }, { user: "x", bot: ["Saved."] }],
  },
  {
    name: "of several paths the first whose condition is true is taken",
    flows: {
      f: flow("a", {
        a: {
          type: "branch",
          next: [{ when: "1 > 2", to: "b" }, { when: "2 > 1", to: "c" }, { when: "3 > 1", to: "d" }, { to: "end" }],
        },
        b: say("b"),
        c: say("c"),
        d: say("d"),
      }),
    },
    turns: [{ user: "go", bot: ["c"] }],
  },
  {
    name: "when no condition is true the last path is taken",
    flows: {
      f: flow("a", {
        a: { type: "branch", next: [{ when: "@x", to: "b" }, { to: "c" }] },
        b: say("b", { set: { "@x": true } }),
        c: say("c"),
      }),
    },
    turns: [{ user: "go", bot: ["c"] }],
  },
  {
    name: "next may be a step, or end; without it the flow ends there",
    flows: { f: flow("a", { a: say("a", { next: "b" }), b: say("b"), c: say("never", { next: "end" }) }) },
    turns: [{ user: "go", bot: ["a", "b"], status: { flow: null } }],
  },
  {
    name: "a path may lead back to its own step, which is then entered again",
    flows: {
      f: flow("a", {
        a: say("{{ @n }}", {
          set: { "@n": "{{ @n == null ? 1 : @n + 1 }}" },
          next: [{ when: "@n < 3", to: "a" }, { to: "end" }],
        }),
      }),
    },
    turns: [{ user: "go", bot: ["1", "2", "3"] }],
  },
  {
    name: "a message may have suggestions, in the language of the conversation",
    flows: {
      f: flow("a", {
        a: { type: "message", message: "Hi", suggestions: [{ en: "Menu", ru: "Меню" }, "Help {{ 1 }}"] },
      }),
    },
    bot: { locales: ["en", "ru"] },
    locale: "ru",
    turns: [{ user: "go", bot: [{ text: "Hi", options: ["Меню", "Help 1"] }] }],
  },
  {
    name: "a choice offers titles, by default the values, of those options whose condition holds",
    flows: {
      f: flow("a", {
        a: {
          type: "choice",
          message: "Which?",
          options: [
            { value: "one", title: "First" },
            { value: "two" },
            { value: "three", when: "1 > 2" },
            { value: 4, when: "2 > 1" },
          ],
          save: "@which",
          next: "b",
        },
        b: say("{{ @which }}"),
      }),
    },
    turns: [
      { user: "go", bot: [{ text: "Which?", options: ["First", "two", "4"] }] },
      { user: "three", bot: [{ contains: "Which?" }] },
      { user: "4", bot: ["4"] },
    ],
  },
  {
    name: "a choice matches title, value and synonym; where one of them is a number, numbers mean only those",
    flows: {
      f: flow("a", {
        a: {
          type: "choice",
          message: "Which?",
          options: [
            { value: "hidden", when: "false" },
            { value: "red", title: "Crimson", synonyms: ["scarlet", "2"] },
            { value: "blue", title: "red" },
            { value: "green" },
          ],
          save: "@which",
          next: "b",
        },
        b: say("{{ @which }}", { next: "a" }),
      }),
    },
    turns: [
      { user: "go" },
      { user: "RED", bot: ["blue", { contains: "Which?" }], comment: "a title goes before a value" },
      { user: "crimson!", bot: ["red", { contains: "Which?" }] },
      { user: "Scarlet", bot: ["red", { contains: "Which?" }] },
      { user: "2", bot: ["red", { contains: "Which?" }], comment: "a synonym, and no place" },
      { user: "1", bot: [{ contains: "Which?" }] },
    ],
  },
  {
    name: "a button's value chooses the option whatever its title",
    flows: {
      f: flow("a", {
        a: {
          type: "choice",
          message: "Which?",
          options: [
            { value: 1, title: "One" },
            { value: 2, title: "Two" },
          ],
          save: "@which",
          next: "b",
        },
        b: say("{{ @which + 1 }}"),
      }),
    },
    turns: [{ user: "go" }, { user: { text: "whatever", value: 2 }, bot: ["3"] }],
  },
  {
    name: "an action's result is @InternalActionResult, and is saved too",
    flows: {
      f: flow("a", {
        a: act("Give", {
          params: { Value: "{{ 6 * 7 }}" },
          save: "@answer",
          next: [{ when: "@InternalActionResult == 42", to: "b" }, { to: "end" }],
        }),
        b: say("{{ @answer }}"),
      }),
    },
    turns: [{ user: "go", bot: ["42"], calls: [{ action: "Give", params: { Value: 42 }, result: 42 }] }],
  },
  {
    name: "false is a result, not an error",
    flows: {
      f: flow("a", {
        a: act("Give", {
          params: { Value: false },
          onError: "c",
          next: [{ when: "@InternalActionResult", to: "c" }, { to: "b" }],
        }),
        b: say("No."),
        c: say("Never."),
      }),
    },
    turns: [{ user: "go", bot: ["No."] }],
  },
  {
    name: "an outside action's result comes after the turn that reached it",
    flows: {
      f: flow("a", {
        a: say("One moment.", { next: "b" }),
        b: act("LookUp", { params: { Key: "k" }, save: "@r", next: "c" }),
        c: say("{{ @r.Name }}"),
      }),
    },
    stubs: { LookUp: [{ result: { Name: "Bob" } }] },
    turns: [
      {
        user: "go",
        bot: ["One moment.", "Bob"],
        calls: [{ action: "LookUp", params: { Key: "k" }, result: { Name: "Bob" } }],
      },
    ],
  },
  {
    name: "an outside action is tried again after a delay, as often as retry says",
    flows: {
      oops,
      f: flow("a", {
        a: act("LookUp", { retry: { attempts: 3, delay: "PT30S" }, onError: "c", next: "b" }),
        b: say("Found."),
        c: say("{{ [[SystemError]].Code }}"),
      }),
    },
    stubs: {
      LookUp: [{ error: { code: "ACTION_FAILED" } }, { error: { code: "ACTION_TIMEOUT" } }, { error: { code: "E3" } }],
    },
    turns: [
      { user: "go", bot: [], calls: [{ action: "LookUp", error: "ACTION_FAILED" }] },
      { advance: "PT29S", calls: [] },
      { advance: "PT1S", calls: [{ action: "LookUp", error: "ACTION_TIMEOUT" }], bot: [] },
      { advance: "PT30S", calls: [{ action: "LookUp", error: "E3" }], bot: ["E3"] },
    ],
  },
  {
    name: "an error that another try cannot change is not tried again",
    flows: {
      oops,
      f: flow("a", {
        a: act("LookUp", { retry: { attempts: 3, delay: "PT30S" }, onError: "c", next: "end" }),
        c: say("{{ [[SystemError]].Code }}"),
      }),
    },
    stubs: { LookUp: [{ error: { code: "E1" } }] },
    turns: [
      { user: "go", bot: ["E1"] },
      { advance: "PT1M", calls: [] },
    ],
  },
  {
    name: "an error takes the step's onError, and SystemError says which it was",
    flows: {
      f: flow("a", {
        a: act("Fail", { params: { Code: "NO_LUCK" }, onError: "b", next: "end" }),
        b: say("{{ [[SystemError]].Code }} at {{ [[SystemError]].Step }}"),
      }),
    },
    turns: [{ user: "go", bot: ["NO_LUCK at a"], calls: [{ action: "Fail", error: "NO_LUCK" }] }],
  },
  {
    name: "an error without onError drops the stack and runs Error",
    flows: {
      oops,
      f: flow("a", { a: { type: "prompt", message: "?", next: "end" } }),
      g: { trigger: { phrases: ["fail"], always: true }, start: "a", steps: { a: act("Fail") } },
    },
    turns: [
      { user: "go", bot: ["?"] },
      { user: "fail", bot: ["FAILED at a"], status: { flow: null, step: null } },
    ],
  },
  {
    name: "an error of a flow that Error went to is one like any other when somebody has spoken since",
    flows: {
      f: flow("a", { a: act("Fail") }),
      error: {
        trigger: { event: "Error" },
        start: "a",
        steps: { a: say("Sorry: {{ [[SystemError]].Step }}", { next: "g" }), g: { type: "goto", flow: "menu" } },
      },
      menu: { start: "m", steps: { m: { type: "prompt", message: "Menu?", save: "@m", next: "n" }, n: act("Fail") } },
    },
    turns: [
      { user: "go", bot: ["Sorry: a", "Menu?"] },
      { user: "1", bot: ["Sorry: n", "Menu?"] },
      { user: "2", bot: ["Sorry: n", "Menu?"] },
    ],
  },
  {
    name: "an error of a flow that Error went to at once is one inside it",
    flows: {
      f: flow("a", { a: act("Fail") }),
      error: { trigger: { event: "Error" }, start: "g", steps: { g: { type: "goto", flow: "work" } } },
      work: { start: "w", steps: { w: act("Fail") } },
    },
    turns: [{ user: "go", bot: ["Something went wrong. Please try again later."], status: { flow: null } }],
  },
  {
    name: "an error inside Error says a fixed text, in the user's language",
    flows: {
      f: flow("a", { a: act("Fail") }),
      oops: { trigger: { event: "Error" }, start: "a", steps: { a: act("Fail") } },
    },
    bot: { locales: ["en", "ru"] },
    locale: "ru",
    turns: [{ user: "go", bot: ["Что-то пошло не так. Пожалуйста, попробуйте позже."], status: { flow: null } }],
  },
  {
    name: "call runs another flow with params and comes back with its result",
    flows: {
      f: {
        variables: { x: "number" },
        ...flow("a", {
          a: { type: "call", flow: "sum", params: { x: 2, y: "{{ 1 + 2 }}" }, save: "@sum", next: "b" },
          b: say("{{ @sum }} [{{ @x }}]"),
        }),
      },
      sum: {
        variables: { x: "number", y: "number" },
        start: "a",
        steps: { a: { type: "end", result: "{{ @x + @y }}" } },
      },
    },
    turns: [{ user: "go", bot: ["5 []"] }],
  },
  {
    name: "goto hands over to another flow for good, with params",
    flows: {
      f: flow("a", { a: { type: "goto", flow: "other", params: { x: "there" } }, b: say("Never.") }),
      other: { variables: { x: "string" }, start: "a", steps: { a: say("Hello, {{ @x }}.") } },
    },
    turns: [{ user: "go", bot: ["Hello, there."], status: { flow: null } }],
  },
  {
    name: "wait waits for one of its events and saves what it carries",
    flows: {
      f: flow("a", {
        a: { type: "wait", for: ["paid", "failed"], save: "@value", next: "b" },
        b: say("{{ @event.name }} {{ @value.amount }}"),
      }),
    },
    turns: [
      { user: "go", bot: [], status: { flow: "f", step: "a" } },
      { event: { name: "other" }, bot: [], status: { step: "a" } },
      { event: { name: "paid", value: { amount: 5 } }, bot: ["paid 5"], status: { flow: null } },
    ],
  },
  {
    name: "event sends an event to the client",
    flows: {
      f: flow("a", { a: { type: "event", name: "show", value: { page: "{{ 1 + 1 }}" }, next: "b" }, b: say("Shown.") }),
    },
    turns: [{ user: "go", events: [{ name: "show", value: { page: 2 } }], bot: ["Shown."] }],
  },
  {
    name: "end with conversation true ends the conversation",
    flows: { f: flow("a", { a: say("Bye.", { next: "b" }), b: { type: "end", conversation: true } }) },
    turns: [
      { user: "go", bot: ["Bye."], status: { conversation: "ended", flow: null } },
      { user: "go", refused: { code: "CONVERSATION_ENDED" } },
    ],
  },
  {
    name: "end ends the flow, its set being made first",
    flows: { f: flow("a", { a: { type: "end", set: { "[[Order]].Number": 3 } } }) },
    bot: order,
    turns: [{ user: "go", bot: [], expect: ["[[Order]].Number == 3"], status: { flow: null } }],
  },
  {
    name: "wait may say something when the waiting begins, and not again",
    flows: {
      f: flow("a", {
        a: { type: "wait", for: ["paid"], message: "Pay there.", suggestions: ["Cancel"], next: "b" },
        b: say("Paid."),
      }),
      aside: { trigger: { phrases: ["aside"] }, start: "a", steps: { a: say("Aside.") } },
    },
    turns: [
      { user: "go", bot: [{ text: "Pay there.", options: ["Cancel"] }], status: { flow: "f", step: "a" } },
      { user: "aside", bot: ["Aside."], status: { flow: "f", step: "a" } },
      { event: { name: "paid" }, bot: ["Paid."] },
    ],
  },
  {
    name: "end with cancelAll drops all that is under way, without a word, and keeps the conversation",
    flows: {
      f: flow("a", { a: { type: "prompt", message: "Age?", input: { type: "integer" }, next: "b" }, b: say("Never.") }),
      stop: {
        trigger: { phrases: ["forget it"] },
        start: "a",
        steps: { a: { type: "call", flow: "inner", next: "b" }, b: say("Never.") },
      },
      inner: { start: "a", steps: { a: say("Dropped.", { next: "b" }), b: { type: "end", cancelAll: true } } },
    },
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "forget it", bot: ["Dropped."], status: { flow: null, conversation: "active" } },
    ],
  },
  {
    name: "variables start with their values, which params replace",
    flows: {
      f: {
        variables: {
          count: { type: "number", value: 1 },
          when: { type: "time", value: "{{ GetDate }}" },
          none: { type: "list" },
        },
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: say("{{ @count }} {{ @when == GetDate }} {{ @none == null }}", { next: "b" }),
          b: { type: "call", flow: "g", params: { count: 7 }, next: "c" },
          c: { type: "call", flow: "g", next: "end" },
        },
      },
      g: { variables: { count: { type: "number", value: 2 } }, start: "a", steps: { a: say("{{ @count }}") } },
    },
    turns: [{ user: "go", bot: ["1 true true", "7", "2"] }],
  },
  {
    name: "the first value of a date, a time and a duration is written in ISO 8601, as JSON has them, or worked out",
    flows: {
      f: {
        variables: {
          day: { type: "date", value: "2026-03-04" },
          at: { type: "time", value: "2026-03-04T10:00:00+02:00" },
          long: { type: "duration", value: "PT90M" },
          next: { type: "date", value: "{{ today() + 1 }}" },
          text: { type: "string", value: "2026-03-04" },
        },
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: say("{{ @day + 1 }}, {{ string(@at) }}, {{ minutes(@long) }}, {{ @next - today() }}, {{ @text }}"),
        },
      },
    },
    turns: [{ user: "go", bot: ["Mar 5, 2026, 2026-03-04T08:00:00.000Z, 90, 1, 2026-03-04"] }],
  },
  {
    name: "a declared type holds at run time: what does not fit it is null",
    flows: {
      f: {
        variables: { n: "number", l: "list" },
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: { type: "action", action: "Give", params: { Value: "seven" }, save: "@n", next: "b" },
          b: say("[{{ @n }}]", { set: { "@n": 3 }, next: "c" }),
          c: { type: "action", action: "Give", params: { Value: [1, 2] }, save: "@l", next: "d" },
          d: say("[{{ @n }}] [{{ @l }}]", { next: "e" }),
          e: { type: "call", flow: "g", params: { x: "{{ @InternalActionResult }}" }, next: "end" },
        },
      },
      g: { variables: { x: "string" }, start: "a", steps: { a: say("[{{ @x }}]") } },
    },
    turns: [{ user: "go", bot: ["[3]", "[3] [1, 2]", "[]"] }],
  },
])
