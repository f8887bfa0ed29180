import type { Activity, BlockNotice, Conversation, ConversationChat, Json, RequestOf } from "../../client/index.js"
import type { KeptPlace } from "./kept.js"
import { newId } from "./kept.js"
import { Line } from "./line.js"
import { type BoxServer, noticeIn, RefusedRequest } from "./server.js"
import { type BoxTalk, LEAVING, type Mark, NO_TALK, type Refused, type SentFile, type Unsent } from "./talk.js"

/** Milliseconds after which the dots show that the bot is at work. */
const PATIENCE = 400
/** Lines of a talk that a tab keeps. */
const MOST_LINES = 1000
/** Milliseconds in which more lines may come after a question. */
const LOOK_LATER = 100
/** Milliseconds by which browsers come back from a ban one after another. */
const SPREAD = 10_000
/** Milliseconds for which a timer may be set. */
const LONGEST_TIMER = 2 ** 31 - 1
/** Milliseconds after which a token is renewed when the box is loaded again; it is good for a week. */
const RENEW_AFTER = 24 * 60 * 60_000

/** Milliseconds without the page after which the visitor is told that they are back where they were. */
const AWAY = 60_000

type Who = RequestOf<"makeStreamTicket">["body"] & object

/** Words to be said. */
export interface Said {
  readonly text: string
  readonly value?: Json
  readonly files?: readonly SentFile[]
}

/**
 * The talk with the server, in the one tab that holds the line. It asks the server only where the visitor does something, where
 * the page comes back into view or online, when a ban is over, and to take up a line that was cut: no refusal is followed by
 * another try of its own.
 */
export class Session {
  #state: BoxTalk = NO_TALK
  readonly #line: Line
  #userToken: string | null
  #isSending = false
  #wasAway = false
  #isStarting = false
  #untilTimer = 0
  #lookTimer = 0
  readonly #seqs = new Set<number>()

  readonly #server: BoxServer
  readonly #kept: KeptPlace
  readonly #locale: () => string
  readonly #tell: (talk: BoxTalk) => void

  /**
   * @param locale the language of the box, asked at each start
   * @param userToken of who is signed in, as the host page of this tab has said
   * @param tell hears of every change
   */
  constructor(
    server: BoxServer,
    kept: KeptPlace,
    locale: () => string,
    userToken: string | null,
    tell: (talk: BoxTalk) => void,
  ) {
    this.#server = server
    this.#kept = kept
    this.#userToken = userToken
    this.#locale = locale
    this.#tell = tell
    this.#line = new Line(isThere => this.#lineIs(isThere))
  }

  get talk(): BoxTalk {
    return this.#state
  }

  /** Goes on where another tab was, or where the page was before it was loaded. */
  resume(known: BoxTalk | null): void {
    const { conversation, notice, unsent = [], marks = [], leftAt } = this.#kept.get()
    this.#wasAway = known === null && leftAt !== undefined && Date.now() - leftAt > AWAY
    if (known !== null) for (const { seq } of known.lines) this.#seqs.add(seq)
    this.#state = {
      ...(known ?? NO_TALK),
      ...{ unsent, marks, notice: notice ?? null, hasLine: navigator.onLine },
      ...(conversation === undefined
        ? {}
        : { conversation: conversation.id, status: conversation.isOver ? "ended" : "active" }),
    }
    this.#tell(this.#state)
    if (conversation !== undefined && conversation.isOver === undefined && Date.now() - conversation.at > RENEW_AFTER) {
      void this.#renew(conversation.id)
    } else this.#listen()
  }

  /** Leaves the line to another tab. */
  stop(): void {
    this.#line.close()
    clearTimeout(this.#untilTimer)
    clearTimeout(this.#lookTimer)
  }

  /** The visitor opened the box, or asks once more. */
  async open(): Promise<void> {
    if (this.#state.box === null) await this.#readBox()
    const { status, notice, refused, unsent } = this.#state
    if (notice !== null || (refused?.until ?? 0) > Date.now()) return
    if (status === "none" || refused !== null || (this.#state.isFreed && status === "ended")) await this.#begin()
    else if (!this.#line.isOpen) this.#listen(true)
    if (unsent.length > 0) await this.#send()
  }

  /** The page came back into view, or the browser online: one look, where there is something to look for. */
  nudge(): void {
    if ((this.#line.isOpen && this.#state.hasLine) || !navigator.onLine) return
    if (this.#state.status !== "none" || this.#state.notice !== null) this.#listen()
    if (this.#state.notice === null && this.#state.refused === null) void this.#send()
  }

  lost(): void {
    this.#line.close()
    this.#change({ hasLine: false })
  }

  say(said: Said): Promise<void> {
    return this.#sayAs("", said)
  }

  async #sayAs(mark: string, said: Said): Promise<void> {
    const entry: Unsent = { ...said, id: mark + newId(), at: Date.now() }
    this.#keepUnsent([...this.#state.unsent, entry])
    if (this.#state.isFreed) this.#change({ isFreed: false })
    if (this.#state.notice !== null || this.#state.refused !== null) return
    await this.#send()
  }

  /** Sends what was refused once more. */
  async retry(id: string): Promise<void> {
    this.#keepUnsent(this.#state.unsent.map(one => (one.id === id ? withoutRefusal(one) : one)))
    if (!this.#line.isOpen) this.#listen()
    await this.#send()
  }

  /** Leaves the queue, or ends the chat with the agent; the conversation goes on. */
  async leave(): Promise<void> {
    if (this.#state.box === null) await this.#readBox()
    const text = this.#state.box?.leaveTexts[0]
    if (text === undefined) await this.end()
    else await this.#sayAs(LEAVING, { text })
  }

  async end(): Promise<void> {
    const { conversation, status } = this.#state
    if (conversation === null || status !== "active") return
    await this.#ask(async own => this.#take((await own.end()).conversation))
  }

  /** A conversation from the beginning. */
  async again(): Promise<void> {
    await this.end()
    if (this.#state.status === "active" && this.#state.notice === null) return
    await this.#begin()
  }

  async speak(locale: string): Promise<void> {
    const { conversation: id, status } = this.#state
    if (id === null || status !== "active") return
    await this.#ask(own => own.speak(locale))
  }

  typing(): void {
    const { chat, hasLine } = this.#state
    if (chat?.status !== "connected" || !hasLine) return
    this.#own()
      .say({ type: "typing" })
      .catch(() => {})
  }

  /** The host page says who is signed in; null: nobody is any more, and all that was kept of them goes. */
  identify(token: string | null): void {
    const user = token === null ? undefined : subjectOf(token)
    const { conversation, user: before, hasSpoken } = this.#kept.get()
    this.#userToken = token
    if (conversation === undefined && token !== null) return
    const isAnother = before !== user && (before !== undefined || token === null)
    const { unsent, status } = this.#state
    const isSilent = (before ?? hasSpoken) === undefined && unsent.length === 0
    const beginsAnew = isSilent && token !== null && status === "active"
    if (!isAnother && !beginsAnew) return
    this.#line.close()
    this.#kept.forget()
    this.#forgetLines()
    this.#change({ ...NO_TALK, box: this.#state.box })
    if (beginsAnew) void this.#begin()
  }

  /** The conversation that is on. */
  #own(): ReturnType<BoxServer["of"]> {
    const { id, token } = this.#kept.get().conversation ?? { id: "", token: "" }
    return this.#server.of(id, token)
  }

  async #readBox(): Promise<void> {
    try {
      this.#change({ box: await this.#server.readBox() })
    } catch (error) {
      if (!(error instanceof RefusedRequest)) this.#change({ hasLine: navigator.onLine })
    }
  }

  async #begin(): Promise<void> {
    if (this.#isStarting || this.#state.notice !== null || !navigator.onLine) return
    if (this.#state.box?.users === "token" && this.#userToken === null) {
      this.#change({ refused: { kind: "down", until: null } })
      return
    }
    this.#isStarting = true
    this.#change({ refused: null })
    const { start } = this.#kept.get()
    const token = this.#userToken
    const body = { ...this.#who(), channel: "chat" }
    const text = JSON.stringify(body)
    const key = start?.body === text ? start.key : newId()
    this.#kept.set({ start: { key, body: text } })
    try {
      const begun = await this.#busy(this.#server.start(body, key))
      const { conversation, conversationToken, visitorToken: visitor, activities } = begun
      const { id } = conversation
      this.#forgetLines()
      this.#kept.set({
        ...{ conversation: { id, token: conversationToken, at: Date.now() }, visitorToken: visitor },
        ...{ user: token === null ? undefined : subjectOf(token), start: undefined, marks: [], hasSpoken: undefined },
      })
      this.#change({ conversation: id, chat: null, awaiting: null, isBack: false, hasLine: true })
      this.#take(conversation)
      this.#add(activities)
      this.#listen()
    } catch (error) {
      if (!(error instanceof RefusedRequest))
        this.#change({ hasLine: navigator.onLine, refused: navigator.onLine ? DOWN : null })
      else {
        this.#kept.set({ start: undefined })
        this.#refusedBy(error)
      }
    } finally {
      this.#isStarting = false
    }
  }

  /** The visitor, as far as is known; fields that are undefined are not written to the wire. */
  #who(): Who {
    const { visitorToken } = this.#kept.get()
    const token = this.#userToken
    return { locale: this.#locale(), visitorToken, user: token === null ? undefined : { token } } as Who
  }

  #refusedBy(refusal: RefusedRequest): void {
    const { status, code, problem, retryAfterSeconds } = refusal
    if (code === "BLOCKED") {
      this.#banned(noticeOf(problem))
      this.#listen()
    } else {
      const wait = status === 429 ? (retryAfterSeconds ?? 60) : null
      const refused: Refused = {
        kind: wait === null ? "down" : "tooMany",
        until: wait === null ? null : Date.now() + wait * 1000,
      }
      this.#change({ refused })
    }
  }

  /** Sends what was typed, in order, each when the one before is answered. */
  async #send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    try {
      for (;;) {
        const next = this.#state.unsent.find(({ isRefused }) => isRefused !== true)
        if (next === undefined || !navigator.onLine) return
        if (this.#state.status !== "active" && this.#state.status !== "ended") await this.#begin()
        if (this.#state.status !== "active" || !(await this.#sendOne(next))) return
      }
    } finally {
      this.#isSending = false
    }
  }

  /** @returns whether the next one may go out */
  #sendOne({ id: clientActivityId, text, value, files = [] }: Unsent): Promise<boolean> {
    return this.#ask(async own => {
      const attachments = files.map(({ contentUrl }) => ({ contentUrl }))
      const body = { text, clientActivityId, value, attachments } as RequestOf<"sendActivity">["body"]
      const answer = await this.#busy(own.say(body))
      const line: Activity = {
        ...{ type: "message", id: answer.id, seq: answer.seq, timestamp: new Date().toISOString(), text },
        ...{
          from: { id: "", role: "user" },
          channelData: { clientActivityId },
          attachments: [...files] as unknown as Json[],
        },
      }
      this.#kept.set({ hasSpoken: true })
      this.#keepUnsent(this.#state.unsent.filter(one => one.id !== clientActivityId))
      this.#add([line, ...answer.activities])
      this.#take(answer.conversation)
      if (!this.#line.isOpen) this.#listen()
    }, clientActivityId)
  }

  /** Asks the server for something about the conversation. @returns whether it has done it */
  async #ask(work: (own: ReturnType<BoxServer["of"]>) => Promise<unknown>, unsent?: string): Promise<boolean> {
    try {
      await work(this.#own())
      return true
    } catch (error) {
      if (!(error instanceof RefusedRequest)) {
        this.#change({ hasLine: false })
        this.#line.retake()
      } else if (error.code === "BLOCKED") this.#banned(noticeOf(error.problem))
      else if (error.code === "CONVERSATION_ENDED") this.#over()
      else if (error.isGone) this.#gone()
      else if (unsent !== undefined)
        this.#keepUnsent(this.#state.unsent.map(one => (one.id === unsent ? { ...one, isRefused: true } : one)))
      return false
    }
  }

  /** The dots of the bot, from a moment after it was asked until it has answered. */
  async #busy<T>(answer: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#change({ isBusy: true }), PATIENCE)
    try {
      return await answer
    } finally {
      clearTimeout(timer)
      this.#change({ isBusy: false })
    }
  }

  /**
   * Opens the stream: the conversation's, else, in a ban, that of who has none.
   *
   * @param isLookedAt one that has ended is read too, where it was not yet
   */
  #listen(isLookedAt = false): void {
    const { notice, conversation, status } = this.#state
    if (conversation !== null && (status === "active" || notice !== null || (isLookedAt && this.#state.heard === 0))) {
      this.#line.open((signal, opened) => this.#hear(signal, opened))
    } else if (notice !== null) {
      this.#line.open(async (signal, opened) => {
        const events = await this.#server.banStream(this.#who(), signal)
        opened()
        for await (const event of events) this.#banIs(noticeIn(event))
        if (this.#state.notice === null) this.#line.close()
      })
    }
  }

  async #hear(signal: AbortSignal, opened: () => void): Promise<void> {
    try {
      const events = await this.#own().stream(this.#state.heard, signal)
      opened()
      for await (const event of events) {
        if (signal.aborted) return
        this.#banIs(noticeIn(event))
        if (event.event === "chat") this.#chatIs(event.data as unknown as ConversationChat)
        if (event.event === "activity") this.#hearLine(event.data as unknown as Activity)
        if (event.id !== null) this.#state = { ...this.#state, heard: event.id }
      }
    } catch (error) {
      if (error instanceof RefusedRequest && error.isGone) this.#gone()
      throw error
    }
  }

  #hearLine(line: Activity): void {
    // A line that only people with permission may read comes empty.
    if (line.from === undefined) return
    this.#add([line])
    if (line.type === "endOfConversation") this.#over()
    else if (line.from.role !== "user") this.#change({ isBusy: false })
    clearTimeout(this.#lookTimer)
    if (line.inputHint !== undefined && line.suggestedActions !== undefined)
      this.#lookTimer = window.setTimeout(() => void this.#look(line), LOOK_LATER)
  }

  /** How a question that came by itself is answered, is told by the conversation alone. */
  async #look({ seq }: Activity): Promise<void> {
    if (this.#lastSeq() !== seq || this.#isSending || this.#state.status !== "active") return
    await this.#ask(async own => this.#take((await own.read()).conversation))
  }

  async #renew(id: string): Promise<void> {
    await this.#ask(async own => {
      const { conversationToken: token } = await own.renew()
      this.#kept.set({ conversation: { id, token, at: Date.now() } })
    })
    this.#listen()
  }

  #lineIs(isThere: boolean): void {
    const wasLost = !this.#state.hasLine || (this.#wasAway && this.#state.status === "active")
    if (isThere) this.#wasAway = false
    this.#change({
      hasLine: isThere,
      ...(isThere && wasLost ? { isBack: true } : {}),
      ...(isThere ? {} : { isBack: false }),
    })
    if (isThere && this.#state.notice === null) void this.#send()
    if (!isThere) this.#lookAtEndOfBan()
  }

  #take({ status, awaiting, block, chat, busy }: Conversation): void {
    this.#change({ status, awaiting: awaiting ?? null, isBusy: busy === true })
    if (chat !== undefined) this.#chatIs(chat)
    if (block?.scope === "conversation")
      this.#banned({ blocked: true, until: block.until, reason: block.reason ?? null })
    if (status === "ended") this.#over()
  }

  #chatIs(chat: ConversationChat): void {
    const { status, agent, id } = chat
    const { marks } = this.#state
    const last = marks.at(-1)
    const isMark = (status === "connected" || status === "ended") && agent !== null
    if (isMark && !(last?.kind === status && last.chat === id && last.name === agent.name)) {
      const mark: Mark = { after: this.#markedAt(status), kind: status, chat: id, name: agent.name, at: Date.now() }
      this.#kept.set({ marks: [...marks, mark] })
      this.#change({ marks: [...marks, mark] })
    }
    this.#change({ chat })
  }

  /** A chat has ended before the bot says so; an agent is there when the bot has said it. */
  #markedAt(kind: Mark["kind"]): number {
    const { lines } = this.#state
    return (kind === "ended" ? lines.findLast(({ from }) => from.role !== "bot") : lines.at(-1))?.seq ?? 0
  }

  #banIs(notice: BlockNotice | null): void {
    if (notice === null) return
    if (notice.blocked) this.#banned(notice)
    else if (this.#state.notice !== null) {
      clearTimeout(this.#untilTimer)
      this.#kept.set({ notice: undefined })
      this.#change({ notice: null, isFreed: true })
    }
  }

  #banned(notice: BlockNotice): void {
    const { retryAfterSeconds: _, ...told } = notice
    this.#kept.set({ notice: told as BlockNotice })
    this.#change({ notice: told as BlockNotice, refused: null, isFreed: false, isBusy: false })
    this.#returnUnsent()
    this.#lookAtEndOfBan()
  }

  /** Once, when the ban is over, where no stream is there to tell it; not all browsers at one moment. */
  #lookAtEndOfBan(): void {
    const { notice } = this.#state
    clearTimeout(this.#untilTimer)
    if (notice === null || typeof notice.until !== "string") return
    const wait = Date.parse(notice.until) - Date.now()
    if (wait > LONGEST_TIMER - SPREAD) return
    this.#untilTimer = window.setTimeout(() => this.nudge(), Math.max(0, wait) + 1000 + Math.random() * (SPREAD - 1000))
  }

  #over(): void {
    const { conversation } = this.#kept.get()
    if (conversation !== undefined) this.#kept.set({ conversation: { ...conversation, isOver: true } })
    this.#change({ status: "ended", awaiting: null, isBusy: false })
    this.#returnUnsent()
    if (this.#state.notice === null) this.#line.close()
  }

  #gone(): void {
    this.#line.close()
    this.#kept.set({ conversation: undefined })
    this.#change({
      conversation: null,
      status: this.#state.lines.length === 0 && this.#state.status !== "ended" ? "none" : "ended",
      awaiting: null,
      isBusy: false,
    })
    if (this.#state.notice !== null) this.#listen()
  }

  /** Words that can't be said any more stand in the field again. */
  #returnUnsent(): void {
    const { unsent } = this.#state
    if (unsent.length === 0) return
    const texts = [this.#kept.get().draft ?? "", ...unsent.map(({ text }) => text)].filter(text => text !== "")
    this.#kept.set({ draft: texts.join("\n") })
    this.#keepUnsent([])
  }

  #add(lines: readonly Activity[]): void {
    const fresh = lines.filter(({ seq }) => !this.#seqs.has(seq))
    // The log has what an answer only implies, such as the moment of own words.
    const corrected = this.#state.lines.map(line => lines.find(({ seq }) => seq === line.seq) ?? line)
    for (const { seq } of fresh) this.#seqs.add(seq)
    const all = [...corrected, ...fresh].sort((one, other) => one.seq - other.seq)
    const said = new Set(lines.map(({ channelData }) => channelData?.clientActivityId))
    const unsent = this.#state.unsent.filter(({ id }) => !said.has(id))
    if (unsent.length < this.#state.unsent.length) this.#keepUnsent(unsent)
    this.#change({ lines: all.slice(-MOST_LINES) })
  }

  #lastSeq(): number {
    return this.#state.lines.at(-1)?.seq ?? 0
  }

  #forgetLines(): void {
    this.#seqs.clear()
    this.#change({ lines: [], heard: 0, marks: [] })
  }

  #keepUnsent(unsent: readonly Unsent[]): void {
    this.#kept.set({ unsent })
    this.#change({ unsent })
  }

  #change(change: Partial<BoxTalk>): void {
    this.#state = { ...this.#state, ...change }
    this.#tell(this.#state)
  }
}

function withoutRefusal({ isRefused: _, ...unsent }: Unsent): Unsent {
  return unsent
}

const DOWN: Refused = { kind: "down", until: null }

/** The notice of a ban that is in a refusal. */
function noticeOf({ blocked }: { readonly [key: string]: Json | undefined }): BlockNotice {
  return { blocked: true, ...(blocked as object) }
}

/** The user whom a token names; whether it is true is for the server to say. */
function subjectOf(token: string): string {
  try {
    const body = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")
    return String((JSON.parse(atob(body)) as { readonly sub?: unknown }).sub)
  } catch {
    return ""
  }
}
