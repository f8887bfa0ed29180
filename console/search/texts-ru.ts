import type { TextTable } from "../texts/texts.js"

export const texts: TextTable<keyof typeof import("./texts-en.js")["texts"]> = {
  placeholder: "Человек, чат, блокировка, сценарий, страница",
  results: "Найденное",
  found: { one: "Найден {n}", few: "Найдено {n}", other: "Найдено {n}" },
  first: "Показано первых: {n}",
  all: "Показать все",
  nothing: "Ничего не найдено. Людей можно найти по имени, почте или идентификатору.",
  failed: "Часть данных запросить не удалось.",
  pages: "Страницы",
  chats: "Открытые чаты",
  conversations: "Диалоги",
  blocks: "Блокировки",
  flows: "Сценарии",
}
