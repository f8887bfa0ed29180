import type { Activity, Attachment, Block, Chat, ChatConnect, Note } from "../../client/index.js"
import type { ThreadState } from "../pieces/thread-state.js"

/** The side that speaks, as the script shows it. */
export type Side = "user" | "bot" | "own" | "agent"

/** The parts that a chat's script is made of. */
export interface ScriptParts {
  readonly chat: Chat
  /** The log of the user. */
  readonly lines: readonly Activity[]
  /** The log of the agent's own side. */
  readonly agentLines: readonly Activity[]
  readonly notes: readonly Note[]
  /** Agents who had it, the first first, as far as they are known. */
  readonly connects: readonly ChatConnect[]
  /** Blocks that were made in this chat or ended it. */
  readonly blocks: readonly Block[]
  /** E-mail of who looks; null: no agent. */
  readonly email: string | null
}

interface Placed {
  readonly key: string
  /** ISO 8601. */
  readonly at: string
  /** The state that the thread beside it tells. */
  readonly thread: ThreadState
}

export interface SaidItem extends Placed {
  readonly kind: "said"
  readonly side: Side
  /** The name of another agent; else the side. */
  readonly speaker: string
  /** The same spoke before, and is named once. */
  readonly isSame: boolean
  readonly text: string
  /** Answers that the bot offered, and whether each was chosen. */
  readonly options: readonly { readonly title: string; readonly isChosen: boolean }[]
  readonly files: readonly Attachment[]
}

export interface NoteItem extends Placed {
  readonly kind: "note"
  readonly note: Note
}

export interface HappenedItem extends Placed {
  readonly kind: "happened"
  readonly what: "waiting" | "connected" | "transferred" | "ended"
  /** The agent it came to; their e-mail, or a name. */
  readonly agent: string | null
  /** Seconds that the user waited. */
  readonly waitedSeconds: number | null
  /** The word for the next agent, and whose it is. */
  readonly word: Note | null
}

export interface BlockedItem extends Placed {
  readonly kind: "blocked"
  readonly block: Block
}

/** Words of the bot to the agent alone, and answers to them. */
export interface AskedItem extends Placed {
  readonly kind: "asked"
  readonly text: string
  readonly isAnswer: boolean
  /** It is a question. */
  readonly isQuestion: boolean
}

export type ScriptItem = SaidItem | NoteItem | HappenedItem | BlockedItem | AskedItem

const ORDER = { said: 1, happened: 0, note: 2, blocked: 3, asked: 4 } as const

/**
 * All that is told of a chat, in the order in which it happened (pages' design, section 6). Times of the chat itself stand for
 * what the log has no line of: since when it waited, was connected, has ended.
 */
export function scriptOf(parts: ScriptParts): readonly ScriptItem[] {
  const { chat, notes, blocks } = parts
  const happened = happenings(parts)
  const words = new Set(happened.flatMap(item => (item.word === null ? [] : [item.word])))
  const items: readonly ScriptItem[] = [
    ...said(parts),
    ...happened,
    ...notes
      .filter(note => !words.has(note))
      .map(
        (note, index): NoteItem => ({
          kind: "note",
          key: `note ${note.createdAt} ${index}`,
          at: note.createdAt,
          thread: "connected",
          note,
        }),
      ),
    ...blocks.map(
      (block): BlockedItem => ({
        kind: "blocked",
        key: block.id,
        at: block.createdAt,
        thread: "blocked",
        block,
      }),
    ),
    ...asked(parts),
  ]
  const sorted = [...items].sort((one, other) => compared(one, other))
  return threaded(sorted, chat)
}

function compared(one: ScriptItem, other: ScriptItem): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  return orderOf(one) - orderOf(other)
}

/** Of what is told of one moment: the words of the user, what came of them, and what was said of that. */
function orderOf(item: ScriptItem): number {
  return item.kind === "said" && item.side === "user" ? -1 : ORDER[item.kind]
}

function happenings({ chat, connects, notes }: ScriptParts): readonly HappenedItem[] {
  const { askedAt, endedAt, endedBy, waitedSeconds } = chat
  const none = { agent: null, waitedSeconds: null, word: null } as const
  const items: HappenedItem[] = [
    { ...none, kind: "happened", what: "waiting", key: "waiting", at: askedAt, thread: "waiting" },
  ]
  for (const [index, { agent, connectedAt: at }] of connectsOf(chat, connects).entries()) {
    const word = notes.find(({ createdAt }) => createdAt === at) ?? null
    const how =
      index === 0
        ? ({ what: "connected", key: "connected", waitedSeconds, word: null } as const)
        : ({ what: "transferred", key: `transferred ${at}`, waitedSeconds: null, word } as const)
    items.push({ ...how, kind: "happened", thread: "connected", at, agent })
  }
  if (endedAt !== null && endedBy !== "block") {
    items.push({ ...none, kind: "happened", what: "ended", key: "ended", at: endedAt, thread: "ended" })
  }
  return items
}

/** The connects that were read, and the last one where it has come since. */
function connectsOf(
  { agent, connectedAt }: Chat,
  connects: readonly ChatConnect[],
): readonly { readonly agent: string | null; readonly connectedAt: string }[] {
  const isKnown = connectedAt === null || connects.some(each => each.connectedAt === connectedAt)
  return isKnown ? connects : [...connects, { agent, connectedAt }]
}

function said({ chat, lines, email }: ScriptParts): readonly SaidItem[] {
  const messages = lines.filter(({ type }) => type === "message")
  return messages.flatMap((line, index): readonly SaidItem[] => {
    const { from, text = "", timestamp, id } = line
    const files = filesOf(line)
    if (text === "" && files.length === 0) return []
    // The answer is told by the option that was chosen.
    if (from.role === "user" && isOffered(messages[index - 1], text)) return []
    const next = messages[index + 1]
    const answer = next?.from.role === "user" ? (next.text ?? "") : null
    const options = (line.suggestedActions?.actions ?? []).map(({ title, value }) => ({
      title,
      isChosen: answer === title || answer === value,
    }))
    const side = sideOf(line, chat, email)
    const speaker = side === "agent" ? (from.name ?? from.id) : side
    const placed = { kind: "said", key: id, at: timestamp, thread: "bot" } as const
    return [{ ...placed, side, speaker, isSame: false, text, options, files }]
  })
}

function isOffered(question: Activity | undefined, text: string): boolean {
  return question?.suggestedActions?.actions.some(({ title, value }) => text === title || text === value) === true
}

function sideOf({ from }: Activity, chat: Chat, email: string | null): Side {
  if (from.role !== "agent") return from.role
  const isPresent = chat.agent === email && from.id === chat.agentConversationId
  const isAsked = chat.questions.some(each => each.agent === email && each.agentConversationId === from.id)
  return email !== null && (isPresent || isAsked) ? "own" : "agent"
}

function filesOf({ attachments = [] }: Activity): readonly Attachment[] {
  return attachments.flatMap(each => {
    const file = each as { readonly [key: string]: unknown } | null
    return typeof file === "object" && file !== null && typeof file.contentUrl === "string"
      ? [{ contentUrl: file.contentUrl, contentType: String(file.contentType ?? ""), name: String(file.name ?? "") }]
      : []
  })
}

/** Lines that the agent's side alone has: words of the bot to the agent, and answers to them. */
function asked({ lines, agentLines }: ScriptParts): readonly AskedItem[] {
  const told = new Set(lines.map(({ timestamp, text }) => `${timestamp} ${text}`))
  return agentLines.flatMap(({ id, from, text = "", timestamp, type, inputHint, channelData }) => {
    if (type !== "message" || text === "" || from.role === "user" || channelData?.note === true) return []
    const isAnswer = from.role === "agent"
    if (isAnswer && told.has(`${timestamp} ${text}`)) return []
    return [
      {
        ...{ kind: "asked" as const, key: id, at: timestamp, thread: "ended" as const, text, isAnswer },
        isQuestion: inputHint === "expectingInput",
      },
    ]
  })
}

/** The thread beside each item is the state that the conversation was in by then; who speaks on is named once. */
function threaded(items: readonly ScriptItem[], { status, connectedAt }: Chat): readonly ScriptItem[] {
  let state: ThreadState = "bot"
  let speaker: string | null = null
  return items.map((item): ScriptItem => {
    const before = speaker
    speaker = item.kind === "said" ? item.speaker : null
    if (item.kind === "happened" || item.kind === "blocked") state = item.thread
    if (item.kind === "note" || item.kind === "happened") return item
    if (item.kind === "blocked") {
      state = "ended"
      return item
    }
    if (item.kind === "asked") return { ...item, thread: state === "connected" ? "connected" : "ended" }
    // A chat that went back to its queue waits again after the last words of its agent.
    const waitsAgain = status === "waiting" && connectedAt !== null && item.at > connectedAt
    return { ...item, thread: waitsAgain ? "waiting" : state, isSame: before === item.speaker }
  })
}

/** Lines of the conversation before its user asked for an agent, and which of them stands for all: the last question. */
export function beforeHandover(items: readonly ScriptItem[]): {
  readonly before: readonly ScriptItem[]
  readonly question: ScriptItem | null
  readonly rest: readonly ScriptItem[]
} {
  const at = items.findIndex(item => item.kind === "happened" && item.what === "waiting")
  if (at <= 0) return { before: [], question: null, rest: items }
  const before = items.slice(0, at)
  const question =
    before.findLast(item => item.kind === "said" && item.options.length > 0) ??
    before.findLast(item => item.kind === "said" && item.side === "user") ??
    before.at(-1) ??
    null
  return { before, question, rest: items.slice(at) }
}
