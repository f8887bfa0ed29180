import type { Json, Keyword, QuestionStep, Recognition, Value } from "../language/index.js"
import { cleanedText, MASK } from "../language/index.js"
import { type Answer, isOffered, isPayload, readAnswer } from "./answer.js"
import type { EventValue, Frame } from "./conversation.js"
import { sayOnly } from "./effect.js"
import { fixedText } from "./fixed-texts.js"
import { go, goWith, type Next, putQuestion, questionOf, raise, startSpecial, startTriggered } from "./run.js"
import { offeredOptions } from "./speak.js"
import { conditionHolds, flowOf, flowPlaceOf, readField, replaceTop, type Turn, topOf } from "./turn.js"

/**
 * Decides what a text of the user means: steps 6 to 10 of design section 3.7. The steps before them, which a block, an
 * ended conversation or a chat decide, are in `turns`.
 */
export function listen(turn: Turn, text: string, value?: Json): Next {
  const step = questionOf(turn)
  const frame = topOf(turn)
  const asked = step !== null && frame !== undefined && !frame.heldBack ? { step, frame } : null
  if (turn.before.side === "agent") return asked ? answerOrRefuse(turn, asked, text, value) : null

  const chosen = asked?.step.type === "choice" ? readAnswer(turn, asked.step, asked.frame, text, value) : null
  if (asked !== null && chosen !== null) {
    if (chosen.valid) return accept(turn, asked, chosen)
    if (isPayload(asked.step, text, value) || chosen.fitsSeveral) return refuse(turn, asked, chosen, text)
  }
  const [keyword] = turn.bot.keywords.find(text)
  if (keyword !== undefined) {
    const done = obey(turn, keyword, text)
    if (done !== undefined) return done
  }
  const typed = { text, recognition: turn.bot.recognizer.recognise(text) }
  if (asked === null) {
    const wanted = firstFlow(turn, typed)
    if (wanted !== null) return startAsked(turn, wanted, `text "${text}"`)
    if (step !== null) return putQuestion(turn, step)
    return startSpecial(turn, "NotUnderstood", "user", { text: turn.secrets === null ? cleanedText(text) : MASK })
  }
  const interruptible = isInterruptible(turn, asked)
  const always = interruptible ? firstFlow(turn, typed, true) : null
  if (always !== null) return startAsked(turn, always, `digression "${text}"`)
  const answer = chosen ?? readAnswer(turn, asked.step, asked.frame, text, value)
  if (answer.valid) return accept(turn, asked, answer)
  const wanted = interruptible ? firstFlow(turn, typed) : null
  return wanted === null ? acceptNearly(turn, asked, answer, text) : startAsked(turn, wanted, `digression "${text}"`)
}

interface TypedText {
  readonly text: string
  readonly recognition: Recognition
}

interface WaitingQuestion {
  readonly step: QuestionStep
  readonly frame: Frame
}

function answerOrRefuse(turn: Turn, asked: WaitingQuestion, text: string, value: Json | undefined): Next {
  const answer = readAnswer(turn, asked.step, asked.frame, text, value)
  if (answer.valid) return accept(turn, asked, answer)
  return isPayload(asked.step, text, value)
    ? refuse(turn, asked, answer, text)
    : acceptNearly(turn, asked, answer, text)
}

type ValidAnswer = Extract<Answer, { valid: true }>
type WrongAnswer = Extract<Answer, { valid: false }>

/** Last of all, after triggers: an option that the text misses by a letter, a number in words. */
function acceptNearly(turn: Turn, asked: WaitingQuestion, wrong: WrongAnswer, text: string): Next {
  const nearly = readAnswer(turn, asked.step, asked.frame, text, undefined, true)
  if (nearly.valid) return accept(turn, asked, nearly)
  return refuse(turn, asked, asked.step.options === null ? nearly : wrong, text)
}

/** An option of a flow that has changed since, and has it no longer, is no answer: the question is put again. */
function accept(turn: Turn, { step, frame }: WaitingQuestion, { value, title }: ValidAnswer): Next {
  if (step.sensitive || turn.secrets !== null) turn.secrets = [value, title]
  if (title === null) return goWith(turn, step.save, value)
  const values = step.many ? (value as readonly Value[]) : [value]
  if (frame.offered !== undefined && frame.offered.version !== frame.version) {
    const present = offeredOptions(step, flowPlaceOf(turn, frame))
    if (!values.every(one => isOffered(present, one))) return putQuestion(turn, step)
  }
  const chosen = { ...frame.chosen, [step.name]: { locale: turn.locale, title, value } }
  replaceTop(turn, { ...frame, chosen })
  return goWith(turn, step.save, value)
}

/**
 * The ladder of design section 3.4: the last wrong answer that is allowed takes `exceeded`; those before it say the
 * first text of `invalid` whose condition is true, else the next of those without one.
 */
function refuse(turn: Turn, { step, frame }: WaitingQuestion, answer: WrongAnswer, text: string): Next {
  if (step.sensitive || turn.secrets !== null) turn.secrets = [answer.value]
  if (answer.fitsSeveral) {
    turn.trace.push({ kind: "note", text: `The answer ${answer.why}: the question is put again.` })
    return putQuestion(turn, step)
  }
  const attempts = frame.attempts + 1
  const most = step.maxAttempts > 0 ? ` of ${step.maxAttempts}` : ""
  turn.trace.push({ kind: "note", text: `The answer ${answer.why}: attempt ${attempts}${most}.` })
  replaceTop(turn, { ...frame, attempts })
  if (step.maxAttempts > 0 && attempts >= step.maxAttempts) {
    if (step.exceeded !== null) return go(turn, "exceeded")
    return raise(turn, { code: "ATTEMPTS_EXCEEDED", message: `No valid answer in ${attempts} attempts.` })
  }
  const place = { ...flowPlaceOf(turn, frame), answered: { input: answer.value, text } }
  const cause = step.invalid.find(({ when }) => when !== null && conditionHolds(when, place))
  const unexplained = (frame.unexplained ?? frame.attempts) + (cause === undefined ? 1 : 0)
  const plain = step.invalid.filter(({ when }) => when === null)
  replaceTop(turn, { ...frame, attempts, unexplained })
  // A secret is not said back: what the bot says is kept.
  const said = step.sensitive ? { ...place, answered: { input: null, text: MASK } } : place
  return putQuestion(turn, step, (cause ?? plain[Math.min(unexplained, plain.length) - 1])?.text, said)
}

function isInterruptible(turn: Turn, { step, frame }: WaitingQuestion): boolean {
  return typeof step.interruptible === "boolean"
    ? step.interruptible
    : conditionHolds(step.interruptible, flowPlaceOf(turn, frame))
}

/** The event of a text, for a flow that it asks for: `@event`. */
function eventOf(turn: Turn, { text, recognition }: TypedText, flow: string): EventValue {
  const match = turn.secrets === null ? recognition.match(flow) : null
  return {
    name: "message",
    value: null,
    by: "user",
    from: "client",
    text: turn.secrets === null ? cleanedText(text) : MASK,
    ...(match === null ? {} : { match }),
  }
}

interface WantedFlow {
  readonly flow: string
  readonly event: EventValue
}

function startAsked(turn: Turn, { flow, event }: WantedFlow, why: string): Next {
  return startTriggered(turn, flow, { why, event, putAgain: true })
}

/** The first flow that the text asks for and whose `when` holds. */
function firstFlow(turn: Turn, typed: TypedText, onlyAlways = false): WantedFlow | null {
  for (const flow of typed.recognition.flows(onlyAlways)) {
    const event = eventOf(turn, typed, flow)
    const when = turn.bot.flows.get(flow)?.trigger?.when ?? null
    if (when === null || conditionHolds(when, { ...flowPlaceOf(turn, undefined), event })) return { flow, event }
  }
  return null
}

/** Design section 3.5, Keywords. `undefined`: here the text is ordinary. */
function obey(turn: Turn, keyword: Keyword, text: string): Next | undefined {
  switch (keyword) {
    case "cancel":
      turn.frames = []
      turn.effects.push(sayOnly(fixedText("cancelled", turn)))
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
  if (previous?.type !== "prompt" && previous?.type !== "choice") return putQuestion(turn, step)
  const { unexplained: _, ...before } = frame
  const trail = frame.trail.slice(0, -1)
  replaceTop(turn, { ...before, step: previous.name, stepType: previous.type, attempts: 0, trail, putBack: true })
  return putQuestion(turn, previous)
}

/** `restart` forgets what the bot's own entities of this conversation hold. */
function withoutOwn(turn: Turn): Turn["world"]["entities"] {
  const own = (name: string) => Object.hasOwn(turn.bot.spec.entities ?? {}, name)
  const kept = Object.entries(turn.world.entities).filter(
    ([name]) => !(own(name) && turn.bot.entities.get(name)?.scope === "conversation"),
  )
  return Object.fromEntries(kept)
}
