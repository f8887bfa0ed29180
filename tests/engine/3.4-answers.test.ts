import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

type Options = readonly { readonly [key: string]: Json }[]

/** A flow `f`, started by `go`, that offers options at once and says the value chosen. */
const offers = (
  options: Options,
  more: { readonly [key: string]: Json } = {},
  steps: { readonly [name: string]: Json } = {},
) => ({
  f: {
    trigger: { phrases: ["go"] },
    start: "ask",
    steps: {
      ask: {
        type: "choice",
        message: "Which?",
        options: options as Json,
        save: "@which",
        invalid: "No.",
        maxAttempts: 0,
        timeout: { after: "P1D", next: "end" },
        next: "done",
        ...more,
      },
      done: { type: "message", message: "Got {{ @which }}.", next: "ask" },
      ...steps,
    },
  },
})
const WHICH = { contains: "Which?" }
const got = (value: string) => [`Got ${value}.`, WHICH]
const rows = (...answers: readonly (readonly [answer: Json, value: string | null])[]) => [
  { user: "go", bot: [WHICH] },
  ...answers.map(([user, value]) => ({ user: user as string, bot: value === null ? ["No."] : got(value) })),
]
const help = { trigger: { phrases: ["help"] }, start: "a", steps: { a: { type: "message", message: "Helping." } } }

stories([
  {
    name: "a payload is compared by value, before any text; one that is no value is a wrong answer",
    flows: {
      ...offers([
        { value: 101, title: "Flat, 5 rooms" },
        { value: 102, title: "Flat, 5 rooms" },
        { value: true, title: "None" },
        { value: "x", title: "Help" },
        { value: "Help", title: "y" },
      ]),
      help,
    },
    turns: rows(
      [{ text: "Flat, 5 rooms", value: 102 }, "102"],
      [{ text: "Flat, 5 rooms", value: "102" }, "102"],
      [{ text: "whatever", value: 101 }, "101"],
      [{ text: "whatever", value: "true" }, "true"],
      [{ text: "None", value: 7 }, null],
      [{ text: "help", value: { any: "thing" } }, null],
      [{ text: "None", value: "None" }, "true"],
      [{ text: "Help", value: "Help" }, "Help"],
    ),
  },
  {
    name: "a text that fits two options puts the question again; a button says which",
    flows: offers([
      { value: 1, title: "Rome." },
      { value: 2, title: "rome!" },
      { value: "r", title: "Oslo", synonyms: ["north"] },
      { value: "s", title: "Bergen", synonyms: ["North"] },
    ]),
    turns: [
      { user: "go" },
      { user: "rome", bot: [WHICH] },
      { user: "north", bot: [WHICH] },
      { user: "rome.", bot: got("1") },
      { user: "rome!", bot: got("2") },
      { user: { text: "rome", value: 2 }, bot: got("2") },
    ],
  },
  {
    name: "titles are found without their pictures, with other dashes and quotes, accents and letters",
    flows: offers([
      { value: "join", title: "✅✅ Je veux adhérer 💶" },
      { value: "info", title: "ℹ️ Infos" },
      { value: "young", title: "18–25" },
      { value: "old", title: "65+" },
      { value: "street", title: "Große Straße" },
      { value: "said", title: "Say «hi»" },
      { value: "agreed", title: "أوافق" },
    ]),
    turns: rows(
      ["je veux adherer", "join"],
      ["INFOS", "info"],
      ["18-25", "young"],
      ["18 — 25", "young"],
      ["65", "old"],
      ["grosse strasse", "street"],
      ['say "hi"', "said"],
      ["اوافق", "agreed"],
      ["1", null],
    ),
  },
  {
    name: "numbers are places in what was offered, unless one of them is a number",
    flows: offers([{ value: "a", title: "Apple" }, { value: "b", title: "Hidden", when: "false" }, { value: "c" }]),
    turns: rows(["2", "c"], ["#1", "a"], ["٢", "c"], ["2️⃣", "c"], ["3", null], ["0", null]),
  },
  {
    name: "where a value is a number, numbers are values in digits of any script",
    flows: offers([{ value: 2 }, { value: 4 }, { value: 6 }]),
    turns: rows(["2", "2"], ["٤", "4"], ["1", null], ["3", null], ["6.0", "6"]),
  },
  {
    name: "a title missed by a letter is chosen last of all, after keywords and triggers",
    flows: {
      ...offers([
        { value: 1, title: "Delivery" },
        { value: 2, title: "Collection" },
        { value: 3, title: "Post" },
        { value: 4, title: "Room 1" },
        { value: 5, title: "Sunday" },
        { value: 6, title: "Monday" },
        { value: 7, title: "Helpp" },
      ]),
      help,
    },
    turns: [
      ...rows(
        ["Dleivery", "1"],
        ["delivry", "1"],
        ["deliveryy", "1"],
        ["delovrey", null],
        ["colection", "2"],
        ["colectoin", "2"],
        ["poost", null],
        ["room 2", null],
        ["sonday", null],
      ),
      { user: "help", bot: ["Helping.", WHICH] },
      { user: "hellp", bot: got("7") },
    ],
  },
  {
    name: "an option of a list stands for one for each item, and sees it",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        variables: { slots: "list" },
        start: "set",
        steps: {
          set: {
            type: "branch",
            set: {
              "@slots": [
                { id: 7, at: "Monday 9:00", short: "mo", free: true },
                { id: 8, at: "Tuesday 9:00", short: "tu", free: false },
                { id: 9, at: "Friday 9:00", short: "fr", free: true },
              ],
            },
            next: "ask",
          },
          ask: {
            type: "choice",
            message: "Which?",
            options: [
              {
                each: "@slots",
                as: "slot",
                value: "{{ @slot.id }}",
                title: "{{ @slot.at }}",
                synonyms: ["{{ @slot.short }}"],
                when: "@slot.free",
              },
              { value: 0, title: "None of these" },
            ],
            save: "@which",
            next: "done",
          },
          done: { type: "message", message: "Got {{ @which }}.", next: "ask" },
        },
      },
    },
    turns: [
      { user: "go", bot: [{ text: "Which?", options: ["Monday 9:00", "Friday 9:00", "None of these"] }] },
      { user: "fr", bot: ["Got 9.", WHICH] },
      { user: "Monday 9:00", bot: ["Got 7.", WHICH] },
      { user: "tu", bot: [WHICH] },
      { user: { value: 9 }, bot: ["Got 9.", WHICH] },
      { user: "none of these", bot: ["Got 0.", WHICH] },
    ],
  },
  {
    name: "the first hundred are offered, and no others are chosen",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        variables: { items: { type: "list", value: Array.from({ length: 150 }, (_, index) => `item ${index}x`) } },
        start: "ask",
        steps: {
          ask: {
            type: "choice",
            message: "Which?",
            options: [{ each: "@items", as: "item", value: "{{ @item }}" }, { value: "more" }],
            save: "@which",
            next: "done",
          },
          done: { type: "message", message: "Got {{ @which }}." },
        },
      },
    },
    turns: [
      { user: "go", bot: [{ options: Array.from({ length: 100 }, (_, index) => `item ${index}x`) }] },
      { user: "item 100x", bot: [WHICH] },
      { user: "more", bot: [WHICH] },
      { user: "100", bot: ["Got item 99x."] },
    ],
  },
  {
    name: "an answer is held against what was offered, whatever has changed since, until the question is put again",
    flows: offers([
      { value: "today", when: "GetDate < timestamp('2026-03-02T12:00:00Z')" },
      { value: "tomorrow" },
      { value: "pickup" },
    ]),
    now: "2026-03-02T11:59:00Z",
    turns: [
      { user: "go", bot: [{ options: ["today", "tomorrow", "pickup"] }] },
      { advance: "PT2M" },
      { restart: true },
      { user: "2", bot: ["Got tomorrow.", { options: ["tomorrow", "pickup"] }] },
      { user: "2", bot: got("pickup") },
    ],
  },
  {
    name: "with nothing left to offer the step goes the way of exceeded",
    flows: offers(
      [{ value: "a", when: "false" }],
      { exceeded: "none" },
      { none: { type: "message", message: "Nothing to choose." } },
    ),
    turns: [{ user: "go", bot: ["Nothing to choose."], status: { flow: null } }],
  },
  {
    name: "with nothing left to offer and no exceeded it is the error OPTIONS_EMPTY",
    flows: {
      ...offers([{ value: "a", when: "false" }]),
      oops: {
        trigger: { event: "Error" },
        start: "a",
        steps: { a: { type: "message", message: "{{ [[SystemError]].Code }}" } },
      },
    },
    turns: [{ user: "go", bot: ["OPTIONS_EMPTY"], status: { flow: null } }],
  },
  {
    name: "an option with no title to read is called as its value; with neither it is left out",
    flows: offers([
      { value: "a", title: " \u200b" },
      { value: "", title: "" },
      { value: "b", title: "Bee" },
    ]),
    turns: [{ user: "go", bot: [{ options: ["a", "Bee"] }] }],
  },
  {
    name: "several are named at once, by titles or numbers with commas, and, or line ends",
    flows: offers(
      [
        { value: "c", title: "Cheese" },
        { value: "h", title: "Ham" },
        { value: "f", title: "Fish and chips" },
        { value: "o", title: "Olives, green" },
      ],
      { many: true, check: "size(@input) < 4" },
    ),
    turns: rows(
      ["Cheese", "c"],
      ["ham, cheese", "h, c"],
      ["Ham and Fish and chips", "h, f"],
      ["fish and chips and ham", "f, h"],
      ["ham & cheese", "h, c"],
      ["cheese, ham, and fish and chips", "c, h, f"],
      ["Olives, green", "o"],
      ["1, 3", "c, f"],
      ["2 and 1", "h, c"],
      ["1\n2", "c, h"],
      ["ham, ham", "h"],
      ["ham, bread", null],
      ["chese and haam", null],
      ["chese, ham", "c, h"],
      [{ text: "", value: ["h", "o"] }, "h, o"],
      [{ text: "", value: "h" }, "h"],
      [{ text: "ham", value: ["h", "x"] }, null],
      [{ text: "ham", value: [] }, null],
      ["1, 2, 3, 4", null],
    ),
  },
  {
    name: "and is the locale's",
    flows: offers(
      [
        { value: 1, title: "Сыр" },
        { value: 2, title: "苹果" },
        { value: 3, title: "Ветчина" },
        { value: 4, title: "香蕉" },
      ],
      {
        many: true,
        message: "Which?",
      },
    ),
    bot: { locales: ["ru", "zh-CN"] },
    locale: "ru",
    turns: [
      ...rows(["ветчина и сыр", "3, 1"]),
      { start: { locale: "zh-CN" } },
      ...rows(["香蕉和苹果", "4, 2"], ["苹果、香蕉", "2, 4"]),
    ],
  },
  {
    name: "what a digression has answered is not asked again, nor what it has left no option for",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "name",
        steps: {
          name: {
            type: "prompt",
            message: "Your name?",
            save: "[[ChatUser]].Name",
            skipIfKnown: true,
            input: { pattern: "^[A-Z][a-z]+$" },
            next: "choose",
          },
          choose: {
            type: "choice",
            message: "Which?",
            options: [{ value: "a", when: "[[ChatUser]].Email == null" }],
            exceeded: "none",
            next: "none",
          },
          none: { type: "message", message: "Done, {{ [[ChatUser]].Name }}." },
        },
      },
      rename: {
        trigger: { phrases: ["change my name"] },
        start: "a",
        steps: { a: { type: "prompt", message: "New name?", save: "[[ChatUser]].Name" } },
      },
      mail: {
        trigger: { phrases: ["my mail"] },
        start: "a",
        steps: { a: { type: "message", message: "Noted.", set: { "[[ChatUser]].Email": "a@example.com" } } },
      },
    },
    turns: [
      { user: "go", bot: ["Your name?"] },
      { user: "change my name", bot: ["New name?"] },
      { user: "no name", bot: ["Your name?"] },
      { user: "change my name", bot: ["New name?"] },
      { user: "Ann", bot: [WHICH] },
      { user: "my mail", bot: ["Noted.", "Done, Ann."] },
    ],
  },
  {
    name: "title() tells what was chosen in the language of the conversation, of several with commas",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "one",
        steps: {
          one: {
            type: "choice",
            message: "Which?",
            options: [{ value: "b", title: { en: "Billing", ru: "Счёт" } }],
            save: "@one",
            next: "many",
          },
          many: {
            type: "choice",
            message: "{{ title('one') }}. Which?",
            many: true,
            options: [
              { value: 1, title: { en: "Red", ru: "Красный" } },
              { value: 2, title: { en: "Blue", ru: "Синий" } },
            ],
            next: "said",
          },
          said: { type: "message", message: "{{ title('many') }}", next: "turn" },
          turn: { type: "action", action: "SetLanguage", params: { Language: "ru" }, next: "again" },
          again: { type: "message", message: "{{ title('one') }}: {{ title('many') }}" },
        },
      },
    },
    bot: { locales: ["en", "ru"] },
    turns: [
      { user: "go" },
      { user: "billing", bot: ["Billing. Which?"] },
      { restart: true },
      { user: "blue, red", bot: ["Blue, Red", "Счёт: Синий, Красный"] },
    ],
  },
  {
    name: "a number may be in words, where no keyword and no trigger is meant",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: { type: "prompt", message: "How many?", input: { type: "integer", minimum: 2 }, save: "@a", next: "b" },
          b: { type: "message", message: "{{ @a + 1 }}" },
        },
      },
      two: { trigger: { phrases: ["two"] }, start: "a", steps: { a: { type: "message", message: "Flow two." } } },
    },
    turns: [
      { user: "go" },
      { user: "two", bot: ["Flow two.", "How many?"] },
      { user: "one", bot: ["How many?"] },
      { user: "twenty-three", bot: ["24"] },
    ],
  },
  {
    name: "a telephone number without a country is one of the input's country, else of the bot's",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: { type: "prompt", message: "Phone?", input: { type: "phone" }, save: "@a", next: "b" },
          b: {
            type: "prompt",
            message: "{{ @a }} And there?",
            input: { type: "phone", country: "FR" },
            save: "@a",
            next: "c",
          },
          c: { type: "message", message: "{{ @a }}" },
        },
      },
    },
    bot: { locales: ["en"], country: "RO" },
    turns: [
      { user: "go" },
      { user: "0721 234 567", bot: ["+40721234567 And there?"] },
      { user: "06 12 34 56 78", bot: ["+33612345678"] },
    ],
  },
  {
    name: "a text is cleaned before patterns see it, and saved so; in what nothing can be seen there is no answer",
    flows: {
      f: {
        trigger: { phrases: ["go"] },
        start: "a",
        steps: {
          a: { type: "prompt", message: "Code?", input: { pattern: "^[A-Z]{2}-[0-9]{6}$" }, save: "@a", next: "b" },
          b: { type: "message", message: "{{ @a == 'AB-123456' ? 'found' : 'not found' }}" },
        },
      },
    },
    turns: [
      { user: "go" },
      { user: "\u200b\u2060", bot: ["Code?"] },
      { user: " \u200eAB-\u00ad123456\u200f ", bot: ["found"] },
    ],
  },
])
