import type { Activity } from "../engine/index.js"
import { displayTime, pickText } from "../language/index.js"

const NAMES = {
  user: { en: "User", ru: "Пользователь", "zh-CN": "用户" },
  bot: { en: "Bot", ru: "Бот", "zh-CN": "机器人" },
  agent: { en: "Agent", ru: "Оператор", "zh-CN": "客服" },
} as const

/** A message as a line of a transcript: its time in the reader's zone and language, who said it, and the text. */
export function transcriptLine(
  {
    timestamp,
    from,
    text,
  }: Pick<Activity, "timestamp" | "text"> & { readonly from: Pick<Activity["from"], "name" | "role"> },
  zone: string,
  locale: string,
): string {
  const who = from.name ?? pickText(NAMES[from.role], locale, "en")
  return `${displayTime(new Date(timestamp), zone, locale)} ${who}: ${text ?? ""}`
}
