import { pickText } from "../language/index.js"
import type { Turn } from "./turn.js"

/** The engine's own texts; all else it says is in flows that a bot can override (`engine/defaults`). */
const TEXTS = {
  /** An error inside the flow `Error`. */
  error: {
    en: "Something went wrong. Please try again later.",
    ru: "Что-то пошло не так. Пожалуйста, попробуйте позже.",
    "zh-CN": "出了点问题,请稍后再试。",
  },
  /** The keyword `cancel`. */
  cancelled: { en: "Cancelled.", ru: "Отменено.", "zh-CN": "已取消。" },
} as const

export function fixedText(name: keyof typeof TEXTS, turn: Pick<Turn, "locale" | "bot">): string {
  return pickText(TEXTS[name], turn.locale, "en")
}
