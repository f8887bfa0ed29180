import type { Bot, PendingCall } from "../../engine/index.js"
import type { Subject } from "../../helpdesk/index.js"
import { type Json, ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { type KeptStore, openMemoryStore } from "../../store/index.js"
import type { DeskVerb } from "../../turns/index.js"
import { botOf, faultsIn, soundFixture } from "../engine/story.js"
import { calling, connecting, judging, on, onPhrase } from "../helpdesk/desk-bot.js"
import { played, recorded, shown } from "./recorded.js"

/** A Monday morning. */
const START = Date.UTC(2026, 2, 2, 9)
/** A question with a timeout, calls to the outside, sensitive questions, entities of a person, and a live chat. */
export const FLOWS: { readonly [flow: string]: Json } = {
  welcome: on("Welcome", "Hello {{ [[ChatUser]].Name }}{{ [[Card]].Kind }}"),
  error: on("Error", "Error: {{ [[SystemError]].Code }}"),
  over: on("LiveChatClientDisconnected", "Over"),
  tick: on("LiveChatWaiting", "Still waiting"),
  judge: judging(),
  agent: connecting("agent"),
  timed: {
    trigger: { phrases: ["timed"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "Quick?", save: "@it", timeout: { after: "PT1M", next: "late" }, next: "done" },
      late: { type: "message", message: "Too late" },
      done: { type: "message", message: "In time: {{ @it }}" },
    },
  },
  look: calling("look", "LookUp", { Key: "k" }),
  again: {
    trigger: { phrases: ["again"] },
    start: "look",
    steps: {
      look: {
        type: "action",
        action: "LookUp",
        retry: { attempts: 3, delay: "PT5S" },
        onError: "failed",
        next: "found",
      },
      found: { type: "message", message: "Found {{ @InternalActionResult }}" },
      failed: { type: "message", message: "Failed: {{ [[SystemError]].Code }}" },
    },
  },
  pin: {
    trigger: { phrases: ["pin"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "PIN?", sensitive: true, save: "@pin", next: "look" },
      look: { type: "action", action: "Give", params: { Value: "{{ @pin }}" }, next: "thanks" },
      thanks: { type: "event", name: "checked", value: { pin: "{{ @pin }}" }, next: "done" },
      done: { type: "message", message: "Thanks" },
    },
  },
  card: {
    trigger: { phrases: ["card"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "Card?", sensitive: true, save: "[[Card]].Number", next: "kind" },
      kind: { type: "message", set: { "[[Card]].Kind": "{{ 'kind' }}" }, message: "Kept" },
    },
  },
  likes: onPhrase("likes", "Kept", { "[[Likes]].Tea": "{{ '{{' }} green" }),
  id: onPhrase("id", "You are {{ [[ChatUser]].Id }} in {{ [[ConversationInfo]].Id }}, be welcome"),
  name: {
    trigger: { phrases: ["name"] },
    start: "ask",
    steps: { ask: { type: "prompt", message: "Name?", save: "[[ChatUser]].Name" } },
  },
  prove: {
    trigger: { event: "prove", from: "any" },
    start: "save",
    steps: {
      save: {
        type: "action",
        action: "SaveIdentifiedUser",
        params: { Token: "{{ @event.value }}" },
        onError: "failed",
        next: "hello",
      },
      hello: { type: "message", message: "Hello {{ [[ChatUser]].Name }}" },
      failed: { type: "message", message: "Failed: {{ [[SystemError]].Code }}" },
    },
  },
}
export const BOT = {
  entities: {
    Card: { scope: "user", properties: { Number: { type: "string" }, Kind: { type: "string" } } },
    Likes: { scope: "user", properties: { Tea: { type: "string" } } },
  },
  liveChat: { waitingTick: "PT1M" },
}

/** A Parley whose clock goes on as it is told, whose due times fire late, and whose calls take their time. */
export class Life {
  readonly store: KeptStore = openMemoryStore()
  readonly bot: Bot
  private now = START
  private count = 0
  private readonly calls: { readonly call: PendingCall; readonly end: (result: Json | ParleyError) => void }[] = []
  private readonly runtime: Runtime

  /** @param flows beside those above, or instead of them @param bot what `bot.json` has besides */
  constructor(flows: { readonly [flow: string]: Json } = {}, bot: { readonly [key: string]: Json } = {}) {
    this.bot = botOf({ ...FLOWS, ...flows }, { ...BOT, ...bot })
    this.runtime = new Runtime({
      bot: this.bot,
      store: this.store,
      clock: { now: () => this.now },
      newId: kind => `${kind}-${++this.count}-x7Qe`,
      verifyToken: async token =>
        token.endsWith(".bad")
          ? { kind: "invalid", message: "No." }
          : { kind: "user", id: "u9", fields: { Name: "Uma" } },
      callOutside: (_, call) =>
        new Promise((resolve, reject) => {
          this.calls.push({ call, end: result => (result instanceof ParleyError ? reject(result) : resolve(result)) })
        }),
    })
  }

  async start(more: Partial<Parameters<Runtime["start"]>[0]> = {}) {
    const request = { user: null, visitor: null, channel: "web", locale: null, address: null, set: {} }
    const { conversation } = await this.runtime.start({ ...request, ...more })
    return conversation
  }

  /** Lines of a conversation's log. */
  async length(id: string): Promise<number> {
    return (await this.runtime.reader.state(id)).conversation.seq
  }

  /** Time goes on; nothing is done meanwhile. */
  wait(milliseconds: number): void {
    this.now += milliseconds
  }

  /** Does all that is due by now. */
  due(): Promise<void> {
    return this.runtime.runDue()
  }

  /** @param files their addresses */
  async hear(id: string, text: string, address: string | null = null, files: readonly string[] = []): Promise<void> {
    this.wait(137)
    await this.runtime.handleMessage(id, { text, address, files })
    await this.due()
  }

  /** Uploads a file into a conversation. @returns its address */
  async upload(conversation: string, name: string): Promise<string> {
    const id = `file${++this.count}`
    await this.store.beginUpload({ id, conversation, name, contentType: "text/plain", at: this.now }, 10)
    await this.store.finishUpload(id, 0)
    return `/v1/conversations/${conversation}/uploads/${id}`
  }

  async event(id: string, name: string, value: Json): Promise<void> {
    this.wait(137)
    await this.runtime.handleEvent(id, { name, value, from: "server" })
    await this.due()
  }

  async desk(email: string, verb: DeskVerb): Promise<void> {
    this.wait(137)
    await this.runtime.handleDeskVerb(email, verb)
    await this.due()
  }

  async block(subject: Subject, minutes: number): Promise<void> {
    this.wait(137)
    await this.runtime.makeBlock({ subject, minutes, reason: "Rude", scope: "liveChat", by: "Eva" })
    await this.due()
  }

  async signIn(email: string, name: string): Promise<void> {
    this.wait(137)
    await this.runtime.signIn({ email, name })
    await this.due()
  }

  async end(id: string): Promise<void> {
    this.wait(137)
    await this.runtime.end(id)
    await this.due()
  }
  /** The call under way that was made first ends. */
  async answer(result: Json | ParleyError): Promise<void> {
    await this.endCall(this.calls.shift(), result)
  }
  /** The call under way that was made last ends. */
  async answerLast(result: Json | ParleyError): Promise<void> {
    await this.endCall(this.calls.pop(), result)
  }

  private async endCall(made: Life["calls"][number] | undefined, result: Json | ParleyError): Promise<void> {
    made?.end(result)
    await this.runtime.settle(id => this.calls.some(({ call }) => call.id === id))
    await this.due()
  }

  /** The faults of the record's replay, and the record. */
  async replay(id: string) {
    const record = await recorded(this.bot, this.store, id)
    const again = await played(this.bot, soundFixture("record.json", record))
    const second = await recorded(this.bot, again.store, again.conversations[0] ?? "")
    const third = await played(this.bot, soundFixture("record.json", second))
    return {
      record,
      report: [...faultsIn("record.json", record, this.bot), again.report].join("\n"),
      shows: await shown(this.bot, again.store, again.conversations[0] ?? ""),
      second,
      third: await recorded(this.bot, third.store, third.conversations[0] ?? ""),
    }
  }
}
