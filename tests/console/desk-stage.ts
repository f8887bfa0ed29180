import { ParleyClient } from "../../client/index.js"
import type { Chat } from "../../helpdesk/index.js"
import type { World } from "../server/serving.js"
import { commit, put } from "../store/records.js"

/** A bot with two queues, a question before the handover, and a question for the agent after the chat. */
export const DESK_FLOWS: { readonly [file: string]: object } = {
  "bot.json": {
    name: "support",
    locales: ["en"],
    inactivity: "PT1H",
    liveChat: {
      queues: [
        { code: "general", title: "General" },
        { code: "invoices", title: "Invoices and payments" },
      ],
      replyTimeout: "PT10M",
    },
  },
  "agent.json": {
    trigger: { phrases: ["agent"] },
    start: "topic",
    steps: {
      topic: {
        type: "choice",
        message: "What is it about?",
        options: [
          { value: "order", title: "My order" },
          { value: "billing", title: "Invoices and payments" },
          { value: "other", title: "Something else" },
        ],
        save: "@topic",
        maxAttempts: 0,
        next: "connect",
      },
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        params: { Queue: "{{ @topic == 'billing' ? 'invoices' : 'general' }}", Message: "Topic: {{ @topic }}" },
        next: [{ when: "@InternalActionResult", to: "queued" }, { to: "refused" }],
      },
      queued: { type: "message", message: "An agent will be here soon." },
      refused: { type: "message", message: "Refused: {{ [[HelpdeskClient]].RefusalReason }}." },
    },
  },
  // Nothing is told when an agent joins or the chat is over: the desk shows that itself.
  ...Object.fromEntries(
    ["LiveChatAgentConnected", "LiveChatClientConnected", "LiveChatClientDisconnected"].map(event => [
      `${event}.json`,
      { trigger: { event }, start: "quiet", steps: { quiet: { type: "end" } } },
    ]),
  ),
  "after-chat.json": {
    trigger: { event: "LiveChatAgentDisconnected" },
    start: "ask",
    steps: {
      ask: {
        type: "choice",
        message: "The chat is over. How did it go?",
        options: [
          { value: "solved", title: "Solved" },
          { value: "open", title: "Still open" },
        ],
        save: "@outcome",
        maxAttempts: 0,
        next: "noted",
      },
      noted: { type: "message", message: "Noted, thank you." },
    },
  },
}

/** Somebody who talks to the bot and to agents, through the API. */
export interface Visitor {
  readonly id: string
  readonly say: (text: string) => Promise<void>
  readonly texts: () => Promise<readonly string[]>
  readonly type: () => Promise<void>
}

/** Keys and people of a desk. */
export class DeskStage {
  private constructor(
    private readonly world: World,
    private readonly bot: ParleyClient,
  ) {}

  static async of(world: World): Promise<DeskStage> {
    return new DeskStage(world, new ParleyClient({ url: world.url, token: await world.key("bot") }))
  }

  /** An agent who is signed in at the desk; the answer is their key. `reader`: one who may not block, with one chat at a time. */
  async agent(email: string, name: string, preset = "agent", queues = ["general", "invoices"]): Promise<string> {
    const isReader = preset === "reader"
    const key = await this.world.key(isReader ? ["desk:own", "desk:read"] : preset, email)
    await (await this.admin()).call("signIn", {
      body: { agent: email, name, queues, maxChats: isReader ? 1 : 20, status: "available" },
    })
    return key
  }

  private async admin(): Promise<ParleyClient> {
    return this.as(await this.world.key("admin"))
  }

  async canned(shortcut: string, text: string): Promise<void> {
    await (await this.admin()).call("putCannedAnswer", { params: { shortcut }, body: { text } })
  }

  /** Chats that nobody had to hold. */
  async put(chats: readonly Chat[]): Promise<void> {
    await this.world.store.commit(commit({ puts: chats.map(chat => put.chat(chat)) }))
  }

  async chatOf(key: string, { id }: Visitor): Promise<string> {
    return (await this.as(key).call("readChat", { params: { id: `of:${id}` } })).chat.id
  }

  /** @returns the chat's id */
  async take(key: string, { id }: Visitor): Promise<string> {
    return (await this.as(key).call("acceptChat", { params: { id: `of:${id}` }, body: {} })).chat.id
  }

  async end(key: string, { id }: Visitor): Promise<void> {
    await this.as(key).call("disconnectChat", { params: { id: `of:${id}` }, body: {} })
  }

  async transfer(key: string, { id }: Visitor, queue: string): Promise<void> {
    await this.as(key).call("transferChat", { params: { id: `of:${id}` }, body: { to: { queue } } })
  }

  async notesOf(key: string, { id }: Visitor): Promise<readonly string[]> {
    const { items } = await this.as(key).call("listChatNotes", { params: { id: `of:${id}` } })
    return items.map(({ text }) => text)
  }

  async isBlocked({ id }: Visitor): Promise<boolean> {
    return (await (await this.admin()).call("checkBlocks", { query: { conversation: id } })).block !== null
  }

  /** Listens as the visitor; `heard` is settled when they are told that the agent types. */
  async hearTyping({ id }: Visitor): Promise<{ readonly heard: Promise<void> }> {
    const reading = new AbortController()
    let hear = (): void => {}
    let open = (): void => {}
    const heard = new Promise<void>(resolve => {
      hear = resolve
    })
    const isOpen = new Promise<void>(resolve => {
      open = resolve
    })
    const read = async (): Promise<void> => {
      const onTyping = (): void => {
        hear()
        reading.abort()
      }
      // The first line tells that the stream is open.
      for await (const _ of this.bot.stream(id, { signal: reading.signal, onTyping })) open()
    }
    void read()
    await isOpen
    return { heard }
  }

  as(key: string): ParleyClient {
    return new ParleyClient({ url: this.world.url, token: key })
  }

  /** @param topic chosen at once, so that they wait; left out: they talk to the bot */
  async visitor(
    user: { readonly id?: string; readonly name?: string; readonly email?: string },
    topic?: "My order" | "Invoices and payments" | "Something else",
    ip = "203.0.113.24",
  ): Promise<Visitor> {
    const { id: userId } = user
    const body = userId === undefined ? { ip } : { ip, user: { ...user, id: userId } }
    const { conversation } = await this.bot.call("startConversation", { body })
    const { id } = conversation
    const say = async (text: string): Promise<void> => {
      await this.bot.call("sendActivity", { params: { id }, body: { text } })
    }
    if (topic !== undefined) {
      await say("agent")
      await say(topic)
    }
    return {
      id,
      say,
      texts: async () => {
        const { items } = await this.bot.call("readActivities", { params: { id } })
        return items.flatMap(item => ("text" in item && item.text !== undefined ? [item.text] : []))
      },
      type: async () => {
        await this.bot.call("sendActivity", { params: { id }, body: { type: "typing" } })
      },
    }
  }
}
