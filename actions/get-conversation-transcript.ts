import { defineAction, withFields } from "../engine/index.js"
import { AFTER_ALL_LINES, clientOf, deskOf, transcriptLine } from "../helpdesk/index.js"

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
    const { afterSeq } = client.activity
    const isNew = afterSeq === AFTER_ALL_LINES
    const stored = isNew ? [] : desk.facts.transcript(client.conversation, afterSeq)
    const isSecret = conversation.side === "user" && sensitive
    const present = isSecret || isNew ? [] : desk.present
    const timestamp = now.toISOString()
    const saidNow = said.map(text => ({ timestamp, from: { role: "bot" as const }, text }))
    const all = [...stored, ...present, ...(conversation.side === "user" ? saidNow : [])]
    const lines = all.map(line => transcriptLine(line, zone, conversation.locale))
    const text = lastBytes(lines, LONGEST)
    return { result: text, world: withFields(world, "ConversationInfo", { TranscriptTxt: text }) }
  },
})

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
