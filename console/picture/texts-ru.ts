import type { TextTable } from "../texts/texts.js"

export const texts: TextTable<keyof typeof import("./texts-en.js").texts> = {
  picture: "схему",
  canvas: "Схема сценария. Плюс и минус меняют масштаб, стрелки двигают, 0 показывает текущий шаг.",
  asText: "Сценарий текстом",
  tooBig: "Слишком велик для схемы. Вот его план.",
  larger: "Крупнее",
  smaller: "Мельче",
  follow: "Следовать за текущим шагом",
  whole: "Показать текущий шаг",
  start: "Начало",
  end: "конец",
  taken: "выбран",
  passed: "пройден",
  here: "последний шаг",
  neverPlayed: "не проигран",
  unreached: "сюда не ведёт ни один путь",
}
