import { type Activity, defineAction, withFields } from "../engine/index.js"
import { clientOf, deskOf } from "../helpdesk/index.js"

/** Design section 5: the end of the chat activity is kept, this much of it. */
const LONGEST = 64 * 1024

export const getConversationTranscript = defineAction({
  name: "GetConversationTranscript",
  summary: "What was said in the present chat activity, a line each; also in [[ConversationInfo]].TranscriptTxt.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "string" },
  errors: ["NO_CLIENT"],
  run(_params, { world, conversation, said, sensitive }) {
    const desk = deskOf(world)
    const client = clientOf(desk)
    const stored = desk.facts.transcript(client.conversation, client.activity.afterSeq)
    const present = conversation.side === "user" && !sensitive ? desk.present : []
    const lines = [
      ...[...stored, ...present].map(lineOf),
      ...(conversation.side === "user" ? said.map(text => `Bot: ${text}`) : []),
    ]
    const text = lastBytes(lines, LONGEST)
    return { result: text, world: withFields(world, "ConversationInfo", { TranscriptTxt: text }) }
  },
})

const NAMES = { user: "User", bot: "Bot", agent: "Agent" } as const

function lineOf({ from, text }: Activity): string {
  return `${from.name ?? NAMES[from.role]}: ${text ?? ""}`
}

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
