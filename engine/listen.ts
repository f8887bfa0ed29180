import type { Json, Keyword, Recognition } from "../language/index.js"
import { MASK, normalise } from "../language/index.js"
import { readAnswer } from "./answer.js"
import type { Frame } from "./conversation.js"
import { fixedText } from "./fixed-texts.js"
import { go, goWith, type Next, putQuestion, questionOf, raise, startSpecial, startTriggered } from "./run.js"
import type { QuestionStep } from "./step.js"
import { conditionHolds, flowOf, flowPlaceOf, readField, replaceTop, type Turn, topOf } from "./turn.js"

/**
 * Decides what a text of the user means: steps 6 to 10 of design section 3.7. The steps before them, which a block, an
 * ended conversation or a chat decide, are in `turns`.
 */
export function listen(turn: Turn, text: string, value?: Json): Next {
  const step = questionOf(turn)
  const frame = topOf(turn)
  const asked = step !== null && frame !== undefined ? { step, frame } : null
  if (turn.before.side === "agent") return asked ? answerOrRefuse(turn, asked, text, value) : null

  if (asked?.step.type === "choice") {
    const answer = readAnswer(turn, asked.step, asked.frame, text, value)
    if (answer.valid) return accept(turn, asked, answer.value)
  }
  const keyword = turn.bot.keywords.get(normalise(text))
  if (keyword !== undefined) {
    const done = obey(turn, keyword, text)
    if (done !== undefined) return done
  }
  const recognition = turn.bot.recognizer.recognise(text)
  if (asked === null) {
    const wanted = firstFlow(turn, recognition)
    if (wanted !== null) return startTriggered(turn, wanted, { why: `text "${text}"`, putAgain: true })
    return startSpecial(turn, "NotUnderstood", "user", { text: turn.sensitive ? MASK : text })
  }
  const interruptible = isInterruptible(turn, asked)
  const always = interruptible ? firstFlow(turn, recognition, true) : null
  if (always !== null) return digress(turn, always, text)
  const answer = readAnswer(turn, asked.step, asked.frame, text, value)
  if (answer.valid) return accept(turn, asked, answer.value)
  const wanted = interruptible ? firstFlow(turn, recognition) : null
  return wanted === null ? refuse(turn, asked) : digress(turn, wanted, text)
}

interface WaitingQuestion {
  readonly step: QuestionStep
  readonly frame: Frame
}

function answerOrRefuse(turn: Turn, asked: WaitingQuestion, text: string, value: Json | undefined): Next {
  const answer = readAnswer(turn, asked.step, asked.frame, text, value)
  return answer.valid ? accept(turn, asked, answer.value) : refuse(turn, asked)
}

function accept(turn: Turn, { step }: WaitingQuestion, value: Parameters<typeof goWith>[2]): Next {
  turn.sensitive ||= step.sensitive
  return goWith(turn, step.save, value)
}

/** The ladder of design section 3.4: wrong answer n says `invalid[n]`, the last allowed one takes `exceeded`. */
function refuse(turn: Turn, { step, frame }: WaitingQuestion): Next {
  turn.sensitive ||= step.sensitive
  const attempts = frame.attempts + 1
  replaceTop(turn, { ...frame, attempts })
  if (step.maxAttempts > 0 && attempts >= step.maxAttempts) {
    if (step.exceeded !== null) return go(turn, "exceeded")
    return raise(turn, { code: "ATTEMPTS_EXCEEDED", message: `No valid answer in ${attempts} attempts.` })
  }
  putQuestion(turn, step, step.invalid[Math.min(attempts, step.invalid.length) - 1])
  return null
}

function isInterruptible(turn: Turn, { step, frame }: WaitingQuestion): boolean {
  return typeof step.interruptible === "boolean"
    ? step.interruptible
    : conditionHolds(step.interruptible, flowPlaceOf(turn, frame))
}

function digress(turn: Turn, flow: string, text: string): Next {
  return startTriggered(turn, flow, { why: `digression "${text}"`, putAgain: true })
}

/** The first flow that the text asks for and whose `when` holds. */
function firstFlow(turn: Turn, text: Recognition, onlyAlways = false): string | null {
  for (const name of text.flows(onlyAlways)) {
    const when = turn.bot.flows.get(name)?.trigger?.when ?? null
    if (when === null || conditionHolds(when, flowPlaceOf(turn, undefined))) return name
  }
  return null
}

/** Design section 3.5, Keywords. `undefined`: here the text is ordinary. */
function obey(turn: Turn, keyword: Keyword, text: string): Next | undefined {
  switch (keyword) {
    case "cancel":
      turn.frames = []
      turn.effects.push({ kind: "say", text: fixedText("cancelled", turn), actions: [], attachments: [], asks: false })
      return null
    case "back":
      return back(turn)
    case "restart":
      turn.frames = []
      turn.world = { ...turn.world, entities: withoutOwn(turn) }
      return startSpecial(turn, "Welcome", "user")
    case "disconnect":
      if (readField(turn.bot, turn.world, "ConversationInfo", "LiveChatStatus", turn.now) === "none") return undefined
      turn.trace.push({ kind: "note", text: `keyword disconnect ("${text}")` })
      turn.effects.push({ kind: "leaveChat" })
      return null
  }
}

function back(turn: Turn): Next | undefined {
  const frame = topOf(turn)
  const step = questionOf(turn)
  if (frame === undefined || step === null) return undefined
  const previous = flowOf(turn, frame).steps.get(frame.trail.at(-2) ?? "")
  if (previous?.type !== "prompt" && previous?.type !== "choice") {
    putQuestion(turn, step)
    return null
  }
  replaceTop(turn, {
    ...frame,
    step: previous.name,
    stepType: previous.type,
    attempts: 0,
    trail: frame.trail.slice(0, -1),
  })
  putQuestion(turn, previous)
  return null
}

/** `restart` forgets what the bot's own entities of this conversation hold. */
function withoutOwn(turn: Turn): Turn["world"]["entities"] {
  const own = (name: string) => Object.hasOwn(turn.bot.spec.entities ?? {}, name)
  const kept = Object.entries(turn.world.entities).filter(
    ([name]) => !(own(name) && turn.bot.entities.get(name)?.scope === "conversation"),
  )
  return Object.fromEntries(kept)
}
