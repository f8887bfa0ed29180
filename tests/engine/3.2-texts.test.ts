import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const flow = (phrase: string, steps: { readonly [name: string]: Json }) => ({
  trigger: { phrases: [phrase] },
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const LOCALES = { locales: ["en", "ru"] }
const CARTS = [
  { id: 1, name: "Tea", price: 3 },
  { id: 2, name: "Cup", price: 7 },
]

stories([
  {
    name: "a text of texts.json is said by its name, in the language of the conversation, with the flow's variables",
    bot: LOCALES,
    locale: "ru",
    flows: {
      texts: { hello: { en: "Hello, {{ @who }}.", ru: "Здравствуйте, {{ @who }}." } },
      f: flow("go", { a: say({ use: "hello" }, { set: { "@who": "Ann" } }) }),
    },
    turns: [{ user: "go", bot: ["Здравствуйте, Ann."] }],
  },
  {
    name: "a text of texts.json stands wherever a text may: question, invalid, title, suggestion",
    flows: {
      texts: { size: "Which size?", no: "None of these.", small: "Small", again: "Start again" },
      f: flow("go", {
        a: {
          type: "choice",
          message: { use: "size" },
          invalid: { use: "no" },
          options: [{ value: "s", title: { use: "small" } }],
          save: "@s",
          next: "b",
        },
        b: say("{{ @s }}", { suggestions: [{ use: "again" }] }),
      }),
    },
    turns: [
      { user: "go", bot: [{ text: "Which size?", options: ["Small"] }] },
      { user: "huge", bot: ["None of these."] },
      { user: "small", bot: [{ text: "s", options: ["Start again"] }] },
    ],
  },
  {
    name: "of several texts one is said: another play of the same conversation says the same",
    flows: {
      texts: { hi: { oneOf: ["Hi!", "Hey!", { en: "Hello!" }] } },
      f: flow("go", { a: say({ oneOf: ["One.", "Two.", { use: "hi" }] }) }),
    },
    turns: Array.from({ length: 12 }, () => ({ user: "go", bot: [{ matches: "^(One|Two)[.]$|^(Hi|Hey|Hello)!$" }] })),
  },
  {
    name: "a message in which there is nothing to read is not sent, whatever is in it",
    flows: {
      f: flow("go", {
        a: say("{{ @nothing }}", { set: { "@nothing": null }, next: "b" }),
        b: say(" \u200b\u2060 {{ @nothing }}\n", { next: "c" }),
        c: say("Done."),
      }),
    },
    turns: [{ user: "go", bot: ["Done."] }],
  },
  {
    name: "a question in which there is nothing to read still waits for its answer",
    flows: {
      f: flow("go", {
        a: { type: "prompt", message: "{{ @hint }}", set: { "@hint": null }, save: "@x", next: "b" },
        b: say("Got {{ @x }}."),
      }),
    },
    turns: [
      { user: "go", bot: [], status: { flow: "f", step: "a" } },
      { user: "x", bot: ["Got x."] },
    ],
  },
  {
    name: "a suggestion in which there is nothing to read is left out",
    flows: { f: flow("go", { a: say("Well?", { set: { "@n": null }, suggestions: ["Yes", "{{ @n }}", "\u00ad "] }) }) },
    turns: [{ user: "go", bot: [{ text: "Well?", options: ["Yes"] }] }],
  },
  {
    name: "attachments: a string that gives a list stands for its items",
    flows: {
      f: flow("go", {
        a: say("Cards.", {
          set: { "@cards": [{ contentType: "a" }, { contentType: "b" }] },
          attachments: ["{{ @cards }}", { contentType: "c" }],
        }),
      }),
    },
    turns: [
      {
        user: "go",
        bot: [{ text: "Cards.", attachments: [{ contentType: "a" }, { contentType: "b" }, { contentType: "c" }] }],
      },
    ],
  },
  {
    name: "attachments: each and as make one for each item, at any depth, and an object of locales is a text",
    bot: LOCALES,
    locale: "ru",
    flows: {
      f: flow("go", {
        a: say("Your cart.", {
          set: { "@cart": CARTS, "@marks": ["x", "y"] },
          attachmentLayout: "carousel",
          attachments: [
            {
              each: "@cart",
              as: "item",
              contentType: "application/vnd.microsoft.card.hero",
              content: {
                title: "{{ @item.name }}",
                price: "{{ @item.price }}",
                text: { en: "Costs {{ @item.price }}", ru: "Цена {{ @item.price }}" },
                buttons: [{ each: "@marks", as: "mark", value: "{{ @item.id }}{{ @mark }}" }],
              },
            },
          ],
        }),
      }),
    },
    turns: [
      {
        user: "go",
        bot: [
          {
            text: "Your cart.",
            attachments: [
              { content: { title: "Tea", price: 3, text: "Цена 3", buttons: [{ value: "1x" }, { value: "1y" }] } },
              { content: { title: "Cup", price: 7, text: "Цена 7", buttons: [{ value: "2x" }, { value: "2y" }] } },
            ],
          },
        ],
      },
    ],
  },
  {
    name: "attachments: a text by name and one of several is a text there too, and what only looks like one is not",
    bot: LOCALES,
    locale: "ru",
    flows: {
      texts: { price: { en: "Costs {{ @item.price }}", ru: "Цена {{ @item.price }}" }, buy: "Купить" },
      f: flow("go", {
        a: say("Your cart.", {
          set: { "@cart": CARTS },
          attachments: [
            {
              each: "@cart",
              as: "item",
              content: {
                text: { use: "price" },
                title: { oneOf: [{ en: "Cart", ru: "Корзина" }] },
                buttons: [{ each: "[1]", as: "one", use: "buy" }],
                schema: { oneOf: [{ type: "string" }] },
                link: { use: "price", other: 1 },
              },
            },
          ],
        }),
      }),
    },
    turns: [
      {
        user: "go",
        bot: [
          {
            text: "Your cart.",
            attachments: ["Цена 3", "Цена 7"].map(text => ({
              content: {
                text,
                title: "Корзина",
                buttons: ["Купить"],
                schema: { oneOf: [{ type: "string" }] },
                link: { use: "price", other: 1 },
              },
            })),
          },
        ],
      },
    ],
  },
  {
    name: "attachments: each of nothing is nothing, and a message with nothing left is not sent",
    flows: {
      f: flow("go", {
        a: say("", {
          set: { "@cart": null },
          attachments: [{ each: "@cart", as: "item", contentType: "a" }],
          next: "b",
        }),
        b: say("Empty."),
      }),
    },
    turns: [{ user: "go", bot: ["Empty."] }],
  },
  {
    name: "attachments: a list that is null stands for none, and null in a list is none",
    flows: {
      f: {
        ...flow("go", {
          a: say("", { attachments: ["{{ @cart }}"], next: "b" }),
          b: say("Cards.", { attachments: ["{{ @cards }}"] }),
        }),
        variables: { cart: "list", cards: { type: "list", value: [null, { contentType: "a" }] } },
      },
    },
    turns: [{ user: "go", bot: [{ text: "Cards.", attachments: [{ contentType: "a" }] }] }],
  },
  {
    name: "attachments: what each makes counts as work, whatever it makes",
    flows: {
      oops: { trigger: { event: "Error" }, start: "a", steps: { a: say("{{ [[SystemError]].Code }}") } },
      f: flow("go", {
        a: say("", {
          set: { "@l": "{{ [1,2,3,4,5,6,7,8,9,10] }}" },
          attachments: [
            {
              each: "@l",
              as: "a",
              x: [
                {
                  each: "@l",
                  as: "b",
                  y: [
                    {
                      each: "@l",
                      as: "c",
                      z: [{ each: "@l", as: "d", w: [{ each: "@l", as: "e", v: [{ each: "@l", as: "g" }] }] }],
                    },
                  ],
                },
              ],
            },
          ],
        }),
      }),
    },
    turns: [{ user: "go", bot: ["EVALUATION_EXCEEDED"] }],
  },
])
