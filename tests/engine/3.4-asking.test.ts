import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

/** A flow `f`, started by `go`, that asks at once; `more` are keys of the question. */
const asks = (more: { readonly [key: string]: Json }, steps: { readonly [name: string]: Json } = {}) => ({
  f: {
    trigger: { phrases: ["go"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "Age?", input: { type: "integer" }, save: "@age", next: "done", ...more },
      done: { type: "message", message: "Got {{ @age }}." },
      ...steps,
    },
  },
})
const help = { trigger: { phrases: ["help"] }, start: "a", steps: { a: { type: "message", message: "Helping." } } }
const bye = { bye: { type: "message", message: "Bye." } }

const iso = { done: { type: "message", message: "Got {{ string(@age) }}." } }

stories([
  {
    name: "a question asks until the input is valid, and what it saves is there for its next",
    flows: asks({ next: [{ when: "@age >= 18", to: "done" }, { to: "end" }] }),
    turns: [
      { user: "go", bot: ["Age?"], status: { flow: "f", step: "ask" } },
      { user: "18", bot: ["Got 18."], status: { flow: null, step: null } },
    ],
  },
  {
    name: "without invalid a wrong answer puts the question again",
    flows: asks({}),
    turns: [{ user: "go" }, { user: "x", bot: ["Age?"] }, { user: "y", bot: ["Age?"] }, { user: "7", bot: ["Got 7."] }],
  },
  {
    name: "wrong answer n says invalid[n] instead of the question, and the last repeats",
    flows: asks({ invalid: ["One.", "Two."], maxAttempts: 0 }),
    turns: [
      { user: "go" },
      { user: "x", bot: ["One."] },
      { user: "x", bot: ["Two."] },
      { user: "x", bot: ["Two."] },
      { user: "x", bot: ["Two."] },
    ],
  },
  {
    name: "invalid may be one text, in the language of the conversation",
    flows: asks({ invalid: { en: "A number, please.", ru: "Числом, пожалуйста." } }),
    bot: { locales: ["en", "ru"] },
    locale: "ru",
    turns: [{ user: "go" }, { user: "x", bot: ["Числом, пожалуйста."] }],
  },
  {
    name: "invalid by cause: the first text whose condition is true is said, else the next plain one",
    flows: asks({
      invalid: [
        "A number.",
        { when: "@input != null && @input > 120", text: "{{ @input }} is too old." },
        { when: "@text == 'old'", text: "How old is {{ @text }}?" },
        { when: "@input != null", text: "{{ @input }} is too young." },
        "In digits, please.",
      ],
      check: "@input >= 18 && @input <= 120",
      maxAttempts: 0,
    }),
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "130", bot: ["130 is too old."] },
      { user: "x", bot: ["A number."] },
      { user: "old", bot: ["How old is old?"] },
      { user: "3", bot: ["3 is too young."] },
      { user: "x", bot: ["In digits, please."] },
      { user: "x", bot: ["In digits, please."] },
      { user: "18", bot: ["Got 18."] },
    ],
  },
  {
    name: "invalid by cause alone: where no condition is true the question is put again",
    flows: asks({ invalid: [{ when: "@input != null", text: "Older!" }], check: "@input > 9" }),
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "x", bot: ["Age?"] },
      { user: "3", bot: ["Older!"] },
    ],
  },
  {
    name: "invalid by cause: a number or a text outside the input's limits was read nevertheless",
    flows: asks(
      {
        input: { type: "integer", minimum: 1, maximum: 20 },
        invalid: [
          { when: "@input > 20", text: "{{ @input }} are too many." },
          { when: "@input < 1", text: "{{ @input }} are too few." },
          "A number.",
        ],
        maxAttempts: 0,
        next: "name",
      },
      {
        name: {
          type: "prompt",
          message: "Name?",
          input: { maxLength: 5 },
          invalid: "{{ size(@input) }} letters are too many.",
          save: "@name",
          next: "end",
        },
      },
    ),
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "100", bot: ["100 are too many."] },
      { user: "x", bot: ["A number."] },
      { user: "0", bot: ["0 are too few."] },
      { user: "1.5", bot: ["A number."] },
      { user: "20", bot: ["Name?"] },
      { user: "Leonardo", bot: ["8 letters are too many."] },
      { user: "Leo", bot: [] },
    ],
  },
  {
    name: "invalid by cause sees a number that is out of range",
    flows: asks({
      input: { type: "integer", minimum: 18, maximum: 120 },
      invalid: [{ when: "@input != null", text: "{{ @input }} is no age that I can take." }, "A number."],
    }),
    turns: [{ user: "go" }, { user: "12", bot: ["12 is no age that I can take."] }, { user: "x", bot: ["A number."] }],
  },
  {
    name: "check sees the text as it was typed",
    flows: asks({ check: "!startsWith(@text, '0')" }),
    turns: [{ user: "go" }, { user: "07", bot: ["Age?"] }, { user: "7", bot: ["Got 7."] }],
  },
  {
    name: "blanks and invisible marks around an answer are gone from @text, too",
    flows: asks({
      check: "@text.matches('^[0-9]+$')",
      invalid: [{ when: "@text == 'old'", text: "No '{{ @text }}'." }],
    }),
    turns: [{ user: "go" }, { user: "old ", bot: ["No 'old'."] }, { user: " \u200e7 ", bot: ["Got 7."] }],
  },
  {
    name: "an event may answer a question, by a way of its own, and counts no attempt",
    flows: {
      ...asks(
        { events: { scanned: "seen", closed: [{ when: "@event.value", to: "bye" }, { to: "end" }] }, from: "any" },
        {
          ...bye,
          seen: { type: "message", message: "Seen {{ @event.value.code }}." },
        },
      ),
      help,
    },
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "x", bot: ["Age?"] },
      { event: { name: "other" }, bot: [], status: { flow: "f" } },
      { event: { name: "scanned", value: { code: 7 } }, bot: ["Seen 7."], status: { flow: null } },
      { user: "go", bot: ["Age?"] },
      { event: { name: "closed", value: true, from: "client" }, bot: ["Bye."] },
      { event: { name: "closed", value: true }, bot: [] },
    ],
  },
  {
    name: "an event for a question below drops what is on top, as one for a wait does",
    flows: {
      ...asks({ events: { scanned: "seen" } }, { seen: { type: "message", message: "Seen." } }),
      g: {
        trigger: { phrases: ["aside"] },
        start: "a",
        steps: { a: { type: "prompt", message: "Aside?", next: "end" } },
      },
    },
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "aside", bot: ["Aside?"] },
      { event: { name: "scanned", from: "client" }, bot: [], status: { flow: "g" }, comment: "clients may not" },
      { event: { name: "scanned" }, bot: ["Seen."], status: { flow: null } },
    ],
  },
  {
    name: "left out, maxAttempts is 3: the third wrong answer says nothing and takes exceeded",
    flows: asks({ invalid: ["One.", "Two.", "Never."], exceeded: "bye" }, bye),
    turns: [{ user: "go" }, { user: "x", bot: ["One."] }, { user: "x", bot: ["Two."] }, { user: "x", bot: ["Bye."] }],
  },
  {
    name: "with maxAttempts 1 the first wrong answer takes exceeded",
    flows: asks({ invalid: "Never.", maxAttempts: 1, exceeded: "bye" }, bye),
    turns: [{ user: "go" }, { user: "x", bot: ["Bye."] }],
  },
  {
    name: "exceeded is a list of paths looked at in order",
    flows: asks({ maxAttempts: 1, exceeded: [{ when: "@age == null", to: "bye" }, { to: "done" }] }, bye),
    turns: [{ user: "go" }, { user: "x", bot: ["Bye."] }],
  },
  {
    name: "without exceeded too many wrong answers are the error ATTEMPTS_EXCEEDED",
    flows: {
      ...asks({ maxAttempts: 2 }),
      oops: {
        trigger: { event: "Error" },
        start: "a",
        steps: { a: { type: "message", message: "{{ [[SystemError]].Code }} at {{ [[SystemError]].Step }}" } },
      },
    },
    turns: [
      { user: "go" },
      { user: "x", bot: ["Age?"] },
      { user: "x", bot: ["ATTEMPTS_EXCEEDED at ask"], status: { flow: null } },
    ],
  },
  {
    name: "the default Error has words of its own for a question that was given up",
    flows: asks({ maxAttempts: 1 }),
    turns: [{ user: "go" }, { user: "x", bot: [{ contains: "so let us leave it there" }] }],
  },
  {
    name: "with maxAttempts 0 there is no limit",
    flows: asks({ maxAttempts: 0, timeout: { after: "PT1H", next: "end" } }),
    turns: [
      { user: "go" },
      ...Array.from({ length: 8 }, () => ({ user: "x", bot: ["Age?"] })),
      { user: "3", bot: ["Got 3."] },
    ],
  },
  {
    name: "attempts belong to one visit of the step: a later visit starts anew",
    flows: asks({ maxAttempts: 2, exceeded: "bye", next: [{ when: "@age < 0", to: "ask" }, { to: "done" }] }, bye),
    turns: [
      { user: "go" },
      { user: "x", bot: ["Age?"] },
      { user: "-1", bot: ["Age?"], comment: "valid, and the step is visited again" },
      { user: "x", bot: ["Age?"] },
      { user: "x", bot: ["Bye."] },
    ],
  },
  {
    name: "digressions keep attempts and count none",
    flows: { ...asks({ invalid: ["One.", "Two."], exceeded: "bye" }, bye), help },
    turns: [
      { user: "go" },
      { user: "x", bot: ["One."] },
      { user: "help", bot: ["Helping.", "Age?"] },
      { user: "help", bot: ["Helping.", "Age?"] },
      { user: "x", bot: ["Two."] },
      { user: "x", bot: ["Bye."] },
    ],
  },
  {
    name: "chats keep attempts",
    flows: {
      ...asks({ invalid: ["One.", "Two."], exceeded: "bye" }, bye),
      agent: {
        trigger: { phrases: ["agent"] },
        start: "a",
        steps: {
          a: {
            type: "action",
            action: "ConnectToHelpdeskAgent",
            next: [{ when: "@InternalActionResult", to: "end" }, { to: "end" }],
          },
        },
      },
    },
    agents: [{ email: "ana@example.com" }],
    turns: [
      { user: "go" },
      { user: "x", bot: ["One."] },
      { user: "agent" },
      { agent: { accept: true } },
      { user: "x", bot: [] },
      { agent: { disconnect: true }, bot: ["The chat has ended.", "Age?"] },
      { user: "x", bot: ["Two."] },
      { user: "x", bot: ["Bye."] },
    ],
  },
  {
    name: "restarts of the service keep attempts",
    flows: asks({ invalid: ["One.", "Two."], exceeded: "bye" }, bye),
    turns: [
      { user: "go" },
      { user: "x", bot: ["One."] },
      { restart: true },
      { user: "x", bot: ["Two."] },
      { restart: true },
      { user: "x", bot: ["Bye."] },
    ],
  },
  {
    name: "skipIfKnown: a target that already holds a valid value gets no question",
    flows: asks({ skipIfKnown: true, set: { "@age": 40 } }),
    turns: [{ user: "go", bot: ["Got 40."] }],
  },
  {
    name: "skipIfKnown asks when what is held is not valid",
    flows: asks({ skipIfKnown: true, check: "@input < 30", set: { "@age": 40 } }),
    turns: [
      { user: "go", bot: ["Age?"] },
      { user: "20", bot: ["Got 20."] },
    ],
  },
  {
    name: "skipIfKnown of a choice asks when what is held is no option",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "ask",
        steps: {
          ask: {
            type: "choice",
            message: "Which?",
            options: [{ value: "a" }, { value: "b" }],
            skipIfKnown: true,
            save: "[[Order]].Number",
            next: "done",
          },
          done: { type: "message", message: "Got {{ [[Order]].Number }}." },
        },
      },
    },
    bot: { entities: { Order: { properties: { Number: { type: "string" } } } } },
    set: { "[[Order]].Number": "c" },
    turns: [
      { user: "go", bot: [{ text: "Which?", options: ["a", "b"] }] },
      { user: "b", bot: ["Got b."] },
      { user: "go", bot: ["Got b."] },
    ],
  },
  {
    name: "a question's timeout counts from when it was last put, and starts anew when it is put again",
    flows: asks({ timeout: { after: "PT5M", next: "late" } }, { late: { type: "message", message: "Too late." } }),
    turns: [
      { user: "go" },
      { advance: "PT4M59S", bot: [] },
      { user: "x", bot: ["Age?"] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."], status: { flow: null } },
    ],
  },
  {
    name: "a question's timeout starts anew after a wrong answer that is met with another text",
    flows: asks(
      { invalid: "A number!", timeout: { after: "PT5M", next: "late" } },
      { late: { type: "message", message: "Too late." } },
    ),
    turns: [
      { user: "go" },
      { advance: "PT3M" },
      { user: "x", bot: ["A number!"] },
      { advance: "PT4M", bot: [] },
      { advance: "PT1M", bot: ["Too late."] },
    ],
  },
  {
    name: "a question's timeout stands still while its frame is not on top",
    flows: {
      ...asks({ timeout: { after: "PT5M", next: "late" } }, { late: { type: "message", message: "Too late." } }),
      quiz: {
        trigger: { phrases: ["quiz"] },
        start: "q",
        steps: { q: { type: "prompt", message: "2 + 2?", next: "end" } },
      },
    },
    turns: [
      { user: "go" },
      { advance: "PT4M" },
      { user: "quiz", bot: ["2 + 2?"] },
      { advance: "PT1H", bot: [] },
      { user: "4", bot: ["Age?"] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."] },
    ],
  },
  {
    name: "a question's timeout stands still while a chat is connected",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "connect",
        steps: {
          connect: {
            type: "action",
            action: "ConnectToHelpdeskAgent",
            next: [{ when: "@InternalActionResult", to: "ask" }, { to: "end" }],
          },
          ask: {
            type: "prompt",
            message: "Meanwhile, your age?",
            timeout: { after: "PT2M", next: "late" },
            next: "end",
          },
          late: { type: "message", message: "Too late." },
        },
      },
    },
    agents: [{ email: "ana@example.com" }],
    turns: [
      { user: "go", bot: ["Meanwhile, your age?"] },
      { agent: { accept: true } },
      { advance: "PT4M", bot: [] },
      { agent: { disconnect: true }, bot: ["The chat has ended.", "Meanwhile, your age?"] },
      { advance: "PT1M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."] },
    ],
  },
  {
    name: "a wait's timeout counts from entry and never stands still",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "w",
        steps: {
          w: { type: "wait", for: ["paid"], timeout: { after: "PT5M", next: "late" }, next: "paid" },
          paid: { type: "message", message: "Paid." },
          late: { type: "message", message: "Not paid." },
        },
      },
      quiz: {
        trigger: { phrases: ["quiz"] },
        start: "q",
        steps: { q: { type: "prompt", message: "2 + 2?", next: "end" } },
      },
    },
    turns: [
      { user: "go", bot: [] },
      { advance: "PT4M" },
      { user: "quiz", bot: ["2 + 2?"] },
      { advance: "PT59S", bot: [] },
      { advance: "PT1S", bot: ["Not paid."], status: { flow: null } },
    ],
  },
  {
    name: "interruptible false: what matches a trigger is a wrong answer like any other",
    flows: { ...asks({ interruptible: false, invalid: "A number!" }), help },
    turns: [{ user: "go" }, { user: "help", bot: ["A number!"] }],
  },
  {
    name: "interruptible may be a condition, looked at when the answer comes",
    flows: {
      ...asks({ interruptible: "[[Order]].Number == null", invalid: "A number!" }),
      help,
      lock: {
        trigger: { event: "lock" },
        start: "a",
        steps: { a: { type: "end", set: { "[[Order]].Number": "7" } } },
      },
    },
    bot: { entities: { Order: { properties: { Number: { type: "string" } } } } },
    turns: [
      { user: "go" },
      { user: "help", bot: ["Helping.", "Age?"] },
      { event: { name: "lock" }, bot: [] },
      { user: "help", bot: ["A number!"] },
    ],
  },
  {
    name: "check is a condition on the input, and null is invalid",
    flows: asks({ check: "@input > @least", set: { "@least": 18 }, invalid: "Too young." }),
    turns: [{ user: "go" }, { user: "18", bot: ["Too young."] }, { user: "19", bot: ["Got 19."] }],
  },
  {
    name: "a check that comes to null refuses the answer",
    flows: asks({ check: "@input > @nothing", set: { "@nothing": null }, invalid: "No." }),
    turns: [{ user: "go" }, { user: "19", bot: ["No."] }],
  },
  {
    name: "the answer to a sensitive question is there for the flow, and masked where the conversation is kept",
    flows: asks({ input: { type: "text" }, sensitive: true, save: "@age" }),
    turns: [{ user: "go" }, { user: "s3cret", bot: ["Got s3cret."] }],
  },
  {
    name: "without input any text is valid",
    flows: asks({ input: { type: "text" } }),
    turns: [{ user: "go" }, { user: "  whatever you say  ", bot: [{ contains: "whatever you say" }] }],
  },
  {
    name: "a number takes either decimal mark, and grouping",
    flows: asks({ input: { type: "number" }, maxAttempts: 0, exceeded: "end" }),
    turns: [
      { user: "go" },
      { user: "1,23.5", bot: ["Age?"] },
      { user: "1,234.5", bot: ["Got 1234.5."] },
      { user: "go" },
      { user: "1 234", bot: ["Got 1234."] },
      { user: "go" },
      { user: "1,5", bot: ["Got 1.5."] },
      { user: "go" },
      { user: "1.5", bot: ["Got 1.5."] },
      { user: "go" },
      { user: "60.0", bot: ["Got 60."] },
    ],
  },
  {
    name: "an integer has minimum and maximum, and no fraction",
    flows: asks({ input: { type: "integer", minimum: 1, maximum: 3 }, maxAttempts: 0, exceeded: "end" }),
    turns: [
      { user: "go" },
      { user: "0", bot: ["Age?"] },
      { user: "4", bot: ["Age?"] },
      { user: "1.5", bot: ["Age?"] },
      { user: "3", bot: ["Got 3."] },
    ],
  },
  {
    name: "a boolean is a yes or a no in the language of the conversation",
    flows: asks({ input: { type: "boolean" } }),
    bot: { locales: ["ru"] },
    turns: [
      { user: "go" },
      { user: "может быть", bot: ["Age?"] },
      { user: "Да!", bot: ["Got true."] },
      { user: "go" },
      { user: "нет", bot: ["Got false."] },
    ],
  },
  {
    name: "a date is saved as YYYY-MM-DD, from ISO",
    flows: asks({ input: { type: "date" } }, iso),
    turns: [{ user: "go" }, { user: "2026-02-30", bot: ["Age?"] }, { user: "2026-02-28", bot: ["Got 2026-02-28."] }],
  },
  {
    name: "a date may have the locale's numeric order",
    flows: asks({ input: { type: "date" } }, iso),
    bot: { locales: ["ru", "en-US"] },
    turns: [
      { user: "go" },
      { user: "03.04.2026", bot: ["Got 2026-04-03."] },
      { start: { locale: "en-US" } },
      { user: "go" },
      { user: "03/04/2026", bot: ["Got 2026-03-04."] },
    ],
  },
  {
    name: "a datetime is a time; with no zone given, in the user's",
    flows: asks({
      input: { type: "datetime" },
      next: [{ when: "@age == timestamp('2026-07-01T07:00:00Z')", to: "done" }, { to: "end" }],
    }),
    bot: { timeZone: "Europe/Bucharest" },
    turns: [{ user: "go" }, { user: "2026-07-01T10:00", bot: [{ contains: "Got " }] }],
  },
  {
    name: "an e-mail and a url are texts, the url http or https",
    flows: {
      ...asks({ input: { type: "email" } }),
      g: {
        trigger: { phrases: ["url"] },
        start: "ask",
        steps: {
          ask: { type: "prompt", message: "Url?", input: { type: "url" }, save: "@u", next: "done" },
          done: { type: "message", message: "{{ @u }}" },
        },
      },
    },
    turns: [
      { user: "go" },
      { user: "ana@", bot: ["Age?"] },
      { user: "ana@example.com", bot: ["Got ana@example.com."] },
      { user: "url" },
      { user: "ftp://example.com", bot: ["Url?"] },
      { user: "https://example.com/a", bot: ["https://example.com/a"] },
    ],
  },
  {
    name: "a phone number is saved as E.164",
    flows: asks({ input: { type: "phone" } }),
    turns: [{ user: "go" }, { user: "12", bot: ["Age?"] }, { user: "+40 721 234 567", bot: ["Got +40721234567."] }],
  },
  {
    name: "patterns search: anchored with ^...$ they take the whole text",
    flows: {
      ...asks({ input: { type: "text", pattern: "[A-Z]{2}-\\d{4}" } }),
      g: {
        trigger: { phrases: ["strict"] },
        start: "ask",
        steps: {
          ask: {
            type: "prompt",
            message: "Number?",
            input: { pattern: "^[A-Z]{2}-\\d{4}$" },
            save: "@n",
            next: "done",
          },
          done: { type: "message", message: "{{ @n }}" },
        },
      },
    },
    turns: [
      { user: "go" },
      { user: "it is AB-1234, I think", bot: ["Got it is AB-1234, I think."] },
      { user: "strict" },
      { user: "it is AB-1234", bot: ["Number?"] },
      { user: "AB-1234", bot: ["AB-1234"] },
    ],
  },
  {
    name: "a pattern that would take for ever elsewhere takes no time here",
    flows: asks({ input: { pattern: "^(a+)+$" }, invalid: "No." }),
    turns: [{ user: "go" }, { user: `${"a".repeat(3000)}!`, bot: ["No."] }],
  },
  {
    name: "minLength and maxLength count characters, not bytes",
    flows: asks({ input: { minLength: 2, maxLength: 3 }, maxAttempts: 0, exceeded: "end" }),
    turns: [
      { user: "go" },
      { user: "😀", bot: ["Age?"] },
      { user: "😀😀😀😀", bot: ["Age?"] },
      { user: "😀😀😀", bot: ["Got 😀😀😀."] },
    ],
  },
])
