import type { Chance } from "./chance.js"

const WISHES = [
  ...["agent", "Talk to a human", "menu", "help", "return an order", "Opening hours", "change language", "unblock me"],
  ...["оператор", "меню", "часы работы", "вернуть заказ", "人工", "菜单", "退货", "切换语言", "look it up"],
  "Hi! Can I send this back, please?",
]
const KEYWORDS = ["cancel", "back", "restart", "end chat", "disconnect", "отмена", "назад", "返回", "STOP!"]
const ANSWERS = [
  ...["1", "2", "3", "99", "yes", "No.", "да", "不", "AB-123456", "ab-12", "2026-01-05", "31/12/2025", "tomorrow"],
  ...["ana@example.com", "not an address", "+40 721 234 567", "12", "good", "👎", "It was fine, thank you"],
]
const NONSENSE = [
  ...[
    "",
    " ",
    "...",
    "?!",
    "🙂🙃👩‍👩‍👧‍👦",
    "\u202egnp.exe",
    "e\u0301\u0302\u0303\u0304",
    "ﬁﬂ ＡＢＣ",
    "שלום עולם",
    "\t\n\r\n",
  ],
  ...["{{ 1 + 1 }}", "[[ConversationInfo]].Id", "@feedback", "<script>alert(1)</script>", "'; DROP TABLE lines; --"],
  ...["constructor", "__proto__", "toString", "null", "undefined", "NaN", "-1e999", "((((((((((a+)+)+)+)+)+)+)+)+)+)!"],
  ...["\\", '"', "%s%n", "\u0001\u001b[31m", "\ufeffagent", "ı İ ß ſ", "x".repeat(4000), "字".repeat(3999)],
]

/** The next words of a person: an offered option, a wish, a keyword, an answer to some question, or nonsense. */
export function words(chance: Chance, options: readonly string[]): string {
  if (options.length > 0 && chance.is(0.6)) return chance.of(options)
  const which = chance.next()
  if (which < 0.4) return chance.of(WISHES)
  if (which < 0.5) return chance.of(KEYWORDS)
  return chance.of(which < 0.8 ? ANSWERS : NONSENSE)
}
