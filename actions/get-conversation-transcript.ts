import { defineAction, withFields } from "../engine/index.js"
import { clientOf, deskOf } from "../helpdesk/index.js"
import { displayTime, pickText } from "../language/index.js"

/** Design section 5: the end of the chat activity is kept, this much of it. */
const LONGEST = 64 * 1024

export const getConversationTranscript = defineAction({
  name: "GetConversationTranscript",
  summary:
    "What was said in the present chat activity, a line each with its time; also in [[ConversationInfo]].TranscriptTxt.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "string" },
  errors: ["NO_CLIENT"],
  run(_params, { world, conversation, said, sensitive, now, zone }) {
    const desk = deskOf(world)
    const client = clientOf(desk)
    const stored = desk.facts.transcript(client.conversation, client.activity.afterSeq)
    const present = conversation.side === "user" && !sensitive ? desk.present : []
    const line = (moment: Date, who: string, text: string) =>
      `${displayTime(moment, zone, conversation.locale)} ${who}: ${text}`
    const nameOf = (role: keyof typeof NAMES) => pickText(NAMES[role], conversation.locale, "en")
    const lines = [
      ...[...stored, ...present].map(({ timestamp, from, text }) =>
        line(new Date(timestamp), from.name ?? nameOf(from.role), text ?? ""),
      ),
      ...(conversation.side === "user" ? said.map(text => line(now, nameOf("bot"), text)) : []),
    ]
    const text = lastBytes(lines, LONGEST)
    return { result: text, world: withFields(world, "ConversationInfo", { TranscriptTxt: text }) }
  },
})

const NAMES = {
  user: { en: "User", ru: "Пользователь", "zh-CN": "用户" },
  bot: { en: "Bot", ru: "Бот", "zh-CN": "机器人" },
  agent: { en: "Agent", ru: "Оператор", "zh-CN": "客服" },
} as const

/** As many of the last lines as fit, in bytes of UTF-8. */
function lastBytes(lines: readonly string[], limit: number): string {
  const kept: string[] = []
  let size = 0
  for (const line of lines.toReversed()) {
    size += new TextEncoder().encode(line).length + 1
    if (size > limit + 1) break
    kept.unshift(line)
  }
  return kept.join("\n")
}
