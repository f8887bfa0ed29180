import { setTimeout as wait } from "node:timers/promises"
import type { Activity } from "../../engine/index.js"
import type { Chance } from "../soak/chance.js"
import { CRASH_KEY, type CrashProcesses } from "./processes.js"

/** Milliseconds that a request may take before it is sent again, to whichever process. */
const PATIENCE = 10_000
const PAUSE = 50
const ANA = { agent: "ana@example.com" }

/** A conversation, and all that was asked of it. */
export interface Spoken {
  readonly id: string
  /** Client's ids of all that was said, answered or not. */
  readonly said: string[]
  readonly counted: { said: number }
  readonly looked: { said: number }
  readonly timed: { said: number }
  readonly chats: { said: number }
  /** Requests that ended it: one, or none. */
  readonly ended: { said: number }
  /** Ids of lines that answers had, and of all lines that were read besides. */
  readonly answered: Set<string>
  readonly seen: Set<string>
}

interface Request {
  readonly path: string
  readonly body: object
  readonly headers: { readonly [name: string]: string }
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** Made-up people and an agent, who ask any process, and ask again until they are answered. */
export class CrashPeople {
  readonly spoken: Spoken[] = []
  /** Promises that were broken, as sentences. */
  readonly broken: string[] = []
  answered = 0
  resent = 0
  private isOver = false
  private number = 0
  private readonly work: Promise<void>[] = []
  private readonly kept: { readonly request: Request; readonly answer: Answer }[] = []

  constructor(
    private readonly processes: CrashProcesses,
    private readonly chance: Chance,
    /** Called after each answer. */
    private readonly onAnswer: () => void,
  ) {}

  /** @param count people at once */
  begin(count: number): void {
    for (let person = 0; person < count; person++) this.work.push(this.guarded(() => this.live(person)))
    this.work.push(this.guarded(() => this.serve()))
  }

  /** An address that is told of what happens, from now on. */
  async tell(url: string, types: readonly string[]): Promise<void> {
    await this.done(this.once("/v1/webhooks", { url, types }))
  }

  /** Everybody ends what they are at. */
  async end(): Promise<void> {
    this.isOver = true
    await Promise.all(this.work)
  }

  /** Asks until it is answered. @returns the first answer that is one, whichever process gave it */
  async ask(request: Request): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const answer = await this.askOnce(request, "POST")
      if (answer !== null) {
        this.answered += 1
        this.onAnswer()
        return answer
      }
      if (tries === 0) this.resent += 1
      await wait(PAUSE)
    }
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.broken.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }

  /** One conversation after another. */
  private async live(person: number): Promise<void> {
    const acts = [
      () => this.count,
      () => this.count,
      () => this.count,
      () => this.look,
      () => this.time,
      () => this.chat,
    ]
    while (!this.isOver) {
      const spoken = await this.start(person)
      const act = this.chance.of(acts)()
      for (let left = 3 + this.chance.below(12); left > 0 && !this.isOver; left--) await act.call(this, spoken)
      if (this.chance.is(0.5)) await this.bye(spoken)
      if (this.chance.is(0.3)) await this.askAgain()
    }
  }

  private async start(person: number): Promise<Spoken> {
    const answer = await this.done(this.once("/v1/conversations", { user: { id: `person-${person}` } }))
    const { id } = JSON.parse(answer.text).conversation as { readonly id: string }
    const none = () => ({ said: 0 })
    const counts = { counted: none(), looked: none(), timed: none(), chats: none(), ended: none() }
    const spoken: Spoken = { id, said: [], ...counts, answered: new Set(), seen: new Set() }
    this.spoken.push(spoken)
    noteAnswered(spoken, answer)
    return spoken
  }

  private async bye(spoken: Spoken): Promise<void> {
    spoken.ended.said += 1
    noteAnswered(spoken, await this.done(this.once(`/v1/conversations/${spoken.id}/end`, {})))
  }

  private async count(spoken: Spoken): Promise<void> {
    spoken.counted.said += 1
    const { text } = await this.say(spoken, "count")
    const expected = `count ${spoken.counted.said}`
    if (!text.includes(`"${expected}"`)) this.broken.push(`${spoken.id}: "${expected}" was to be answered: ${text}`)
  }

  private async look(spoken: Spoken): Promise<void> {
    spoken.looked.said += 1
    await this.say(spoken, "look")
    await this.hears(spoken, /^found /, spoken.looked.said)
  }

  private async time(spoken: Spoken): Promise<void> {
    spoken.timed.said += 1
    await this.say(spoken, "later")
    await this.hears(spoken, /^time is up$/, spoken.timed.said)
  }

  private async chat(spoken: Spoken): Promise<void> {
    spoken.chats.said += 1
    await this.say(spoken, "agent")
    await this.hears(spoken, /^chat is over$/, spoken.chats.said)
  }

  private async say(spoken: Spoken, text: string): Promise<Answer> {
    const clientActivityId = `said-${++this.number}`
    spoken.said.push(clientActivityId)
    const body = { type: "message", text, clientActivityId }
    const answer = await this.done({ path: `/v1/conversations/${spoken.id}/activities`, body, headers: {} })
    noteAnswered(spoken, answer)
    return answer
  }

  /** Until the bot has said it so often. */
  private async hears({ id, seen }: Spoken, what: RegExp, times: number): Promise<void> {
    for (;;) {
      const answer = await this.askOnce(
        { path: `/v1/conversations/${id}/activities?limit=200`, body: {}, headers: {} },
        "GET",
      )
      const { items = [] } = answer?.status === 200 ? JSON.parse(answer.text) : {}
      const lines = items as readonly Pick<Activity, "id" | "type" | "from" | "text">[]
      for (const line of lines) if (line.type === "message" && line.from.role !== "user") seen.add(line.id)
      const found = lines.filter(({ text = "" }) => what.test(text)).length
      if (found > times) this.broken.push(`${id}: ${what} was said ${found} times and not ${times}`)
      if (found >= times) return
      await wait(150)
    }
  }

  /** The agent takes whoever waits, says a word and disconnects. */
  private async serve(): Promise<void> {
    await this.done(this.once("/v1/desk/agents/sign-in", ANA))
    const isNeeded = (): boolean => !this.isOver || this.work.length > 1
    while (isNeeded()) {
      const accepted = await this.ask(this.once("/v1/desk/chats/next/accept", ANA))
      if (accepted.status < 300) {
        const { conversationId } = JSON.parse(accepted.text).chat as { readonly conversationId: string }
        await this.done(this.once(`/v1/desk/chats/of:${conversationId}/messages`, { ...ANA, text: "hello" }))
        await this.done(this.once(`/v1/desk/chats/of:${conversationId}/disconnect`, ANA))
      } else if (accepted.status !== 404 && accepted.status !== 409) {
        this.broken.push(`accept was answered ${accepted.status} ${accepted.text}`)
      } else {
        if (this.isOver && (await this.areOthersDone())) return
        await wait(300)
      }
    }
  }

  private async areOthersDone(): Promise<boolean> {
    const others = Promise.all(this.work.slice(0, -1)).then(() => true)
    return Promise.race([others, wait(10, false)])
  }

  /** Something that was answered is asked once more: nothing comes of it, and the answer is the same bytes. */
  private async askAgain(): Promise<void> {
    if (this.kept.length === 0) return
    const { request, answer } = this.chance.of(this.kept)
    const again = await this.ask(request)
    if (again.text !== answer.text)
      this.broken.push(`${request.path} was answered ${answer.text}, and asked again ${again.text}`)
  }

  private once(path: string, body: object): Request {
    return { path, body, headers: { "idempotency-key": `a-key-that-nobody-guesses-${++this.number}` } }
  }

  private async done(request: Request): Promise<Answer> {
    const answer = await this.ask(request)
    if (answer.status >= 300)
      throw new Error(`${request.path} ${JSON.stringify(request.body)}: ${answer.status} ${answer.text}`)
    this.kept.push({ request, answer })
    if (this.kept.length > 1000) this.kept.shift()
    return answer
  }

  /** Null: nobody knows whether it was done, or it is to be asked again. */
  private async askOnce({ path, body, headers }: Request, method: "GET" | "POST"): Promise<Answer | null> {
    const url = this.processes.any(this.chance.below(1000))
    if (url === null) return null
    try {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${CRASH_KEY}`, "content-type": "application/json", ...headers },
        signal: AbortSignal.timeout(PATIENCE),
        ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.status === 503 || response.status === 429) return null
      if (response.status === 409 && /IDEMPOTENCY|UNDER_WAY|"BUSY"/.test(text)) return null
      if (response.status >= 500) this.broken.push(`${path}: ${response.status} ${text}`)
      return { status: response.status, text }
    } catch {
      return null
    }
  }
}

function noteAnswered({ answered }: Spoken, { text }: Answer): void {
  const { activities = [] } = JSON.parse(text) as { readonly activities?: readonly Pick<Activity, "id">[] }
  for (const { id } of activities) answered.add(id)
}
