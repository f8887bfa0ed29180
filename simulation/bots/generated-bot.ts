import type { Json, SourceFile } from "../../language/index.js"
import type { Random } from "../random.js"
import { filesOf } from "./bot-files.js"
import { type SimulatedBot, simulatedBot } from "./simulated-bot.js"

type JsonObject = { readonly [key: string]: Json }

/** Agents whom generated bots know by name. */
export const KNOWN_AGENTS = ["ana@example.com", "ben@example.com", "cy@example.com"] as const

/** The engine's own events on the user's side, and on the agent's. */
const USER_EVENTS = [
  "Welcome",
  "NotUnderstood",
  "InactivityWarning",
  "Inactivity",
  "Error",
  "LiveChatWaiting",
  "LiveChatQueueTimeout",
  "LiveChatNobody",
  "LiveChatRequeued",
  "LiveChatReopened",
  "LiveChatClientConnected",
  "LiveChatIdleWarning",
  "LiveChatClientDisconnected",
] as const
const IN_CHAT: ReadonlySet<string> = new Set(["LiveChatClientConnected", "LiveChatIdleWarning"])
const AGENT_EVENTS = ["LiveChatAgentConnected", "LiveChatAgentDisconnected", "HelpdeskAgentSignedOut"] as const

/** Flows that phrases or events begin, and flows that others call. */
const TRIGGERED = ["alpha", "beta", "gamma", "delta", "epsilon"] as const
/** The first asks, the second does not. */
const CALLED = ["under", "over"] as const

/** The files of a bot in which special flows ask, call, transfer, connect, disconnect, block and set, as chance has it. */
export function generatedFiles(random: Random): readonly SourceFile[] {
  const settings = botSettings(random.fork("settings"))
  const queues = (settings.liveChat as { readonly queues: readonly { readonly code: string }[] }).queues.map(
    ({ code }) => code,
  )
  const files: { [name: string]: Json } = { bot: settings }
  const write = (name: string, trigger: JsonObject | null, place: Place) => {
    files[name] = new FlowWriter(random.fork(name), queues, place).write(trigger)
  }
  for (const event of USER_EVENTS) {
    if (random.chance(0.5)) write(`on-${event}`, { event }, IN_CHAT.has(event) ? "connected" : "user")
  }
  for (const event of AGENT_EVENTS) {
    if (random.chance(0.5)) write(`on-${event}`, { event }, event === "HelpdeskAgentSignedOut" ? "nobody" : "agent")
  }
  for (const name of TRIGGERED) write(name, triggerOf(name, random), "user")
  write("under", null, "asking")
  write("over", null, "called")
  // Something that always leads to a chat: what happens around one is most of what is simulated.
  files.agent = connectFlow(random.fork("agent"), queues)
  files.login = {
    trigger: { event: "login", from: "any" },
    start: "save",
    steps: {
      save: {
        type: "action",
        action: "SaveIdentifiedUser",
        params: { Token: "{{ @event.value }}" },
        onError: "failed",
        next: "hello",
      },
      hello: { type: "message", message: "Hello {{ [[ChatUser]].Id }}" },
      failed: { type: "message", message: "No: {{ [[SystemError]].Code }}" },
    },
  }
  return filesOf(files)
}

/** A generated bot that loads: chance also makes some that authors would be told to mend, and those are passed over. */
export function generatedBot(random: Random): SimulatedBot {
  for (let attempt = 0; ; attempt++) {
    const files = generatedFiles(random.fork(`attempt ${attempt}`))
    const { made, faults } = simulatedBot(files)
    if (made !== null) return made
    if (attempt === 100) throw new Error(`no generated bot loads: ${faults.map(({ message }) => message).join("\n")}`)
  }
}

function botSettings(random: Random): JsonObject {
  const optional = (chance: number, key: string, value: () => Json): JsonObject =>
    random.chance(chance) ? { [key]: value() } : {}
  const queues = ["general", "billing", "night"].slice(0, 1 + random.below(3)).map(code => ({
    code,
    ...optional(0.4, "maxWaiting", () => 1 + random.below(3)),
    ...optional(0.6, "maxChatsPerAgent", () => 1 + random.below(2)),
    ...optional(0.2, "requireAgents", () => true),
    ...optional(0.2, "hours", () => random.pick(QUEUE_HOURS)),
  }))
  return {
    ...optional(0.3, "locales", () => ["en", "ru", "zh-CN"]),
    ...optional(0.3, "timeZone", () => "Europe/Bucharest"),
    ...optional(0.5, "inactivity", () => random.pick(["PT2M", "PT10M"])),
    ...optional(0.2, "keywords", () => ({ cancel: ["cancel", "stop"], disconnect: random.pick([[], ["bye"]]) })),
    http: { hosts: ["crm.example.com"] },
    entities: {
      Card: { scope: "user", properties: { Number: { type: "string" }, Kind: { type: "string" } } },
      Order: { properties: { Number: { type: "string" } } },
      ...optional(0.3, "ChatUser", () => ({ properties: { Tier: { type: "string" } } })),
      ...optional(0.3, "ChatActivityData", () => ({ properties: { Topic: { type: "string" } } })),
    },
    liveChat: {
      queues,
      ...optional(0.5, "waitingTick", () => random.pick(["PT30S", "PT1M"])),
      ...optional(0.5, "maxWait", () => random.pick(["PT2M", "PT10M"])),
      ...optional(0.5, "idleTimeout", () => random.pick(["PT1M", "PT6M"])),
      ...optional(0.4, "replyTimeout", () => random.pick(["PT1M", "PT5M"])),
      ...optional(0.6, "presence", () => random.pick([{ away: "PT1M", lost: "PT3M" }, { lost: "PT4M" }])),
    },
    ...optional(0.15, "retention", () => ({
      ...optional(0.7, "conversations", () => random.pick(["PT1M", "PT20M"])),
      ...optional(0.5, "trace", () => "PT30S"),
      ...optional(0.5, "chats", () => random.pick(["PT2M", "PT40M"])),
      ...optional(0.5, "blocks", () => "PT2M"),
      ...optional(0.3, "audit", () => "PT2M"),
      ...optional(0.5, "files", () => "PT1M"),
    })),
    blocking: { onStart: random.pick(["refuse", "record"]), notice: random.pick(["reason", "generic", "none"]) },
    limits: { frames: random.pick([2, 3, 25]), stepsPerTurn: random.pick([20, 60]), state: 20_000 },
  }
}

/** Some turn with the days' light: at three in the morning clocks in Bucharest go on to four, and in autumn back again. */
const QUEUE_HOURS: readonly JsonObject[] = [
  { weekly: { mon: ["09:00-10:00", "11:00-18:00"], tue: ["09:00-18:00"] } },
  { timeZone: "Europe/Bucharest", weekly: { sat: ["22:00-03:30"], sun: ["03:45-04:30", "05:00-06:00"] } },
  { timeZone: "UTC", weekly: { mon: ["09:00-09:30"] }, except: { "2026-03-03": ["00:00-24:00"] } },
]

function triggerOf(name: string, random: Random): JsonObject {
  const how = random.weighted([
    [4, "phrase"],
    [2, "event"],
    [1, "always"],
    [1, "when"],
  ] as const)
  const when = random.pick(CONDITIONS)
  if (how === "event")
    return { event: name, from: random.pick(["client", "server", "any"]), ...(random.chance(0.3) ? { when } : {}) }
  return {
    phrases: [name, `tell me ${name}`],
    ...(random.chance(0.1) ? { pattern: "^(?P<order>AB-[0-9]+)$" } : {}),
    ...(how === "always" ? { always: true } : {}),
    ...(how === "when" ? { when } : {}),
  }
}

/** Conditions over what is only read when it is asked for. */
const CONDITIONS = [
  "[[HelpdeskClient]].QueuePosition > 1",
  "[[HelpdeskClient]].QueuePosition == null",
  "[[HelpdeskClient]].LiveChatBlockedUntil != null",
  "[[HelpdeskClient]].IsAuthenticated",
  "[[ConversationInfo]].LiveChatStatus == 'waiting'",
  "[[ConversationInfo]].LiveChatStatus == 'none'",
  "[[HelpdeskClient]].AgentsPresent > 0",
  "[[HelpdeskClient]].EstimatedWait > duration('PT1M')",
  "[[HelpdeskClient]].LiveChatBlockCount > 1",
  "[[HelpdeskAgent]].Status == 'SignedIn'",
  "[[SystemError]].Code != null",
  "[[ChatUser]].Name == null",
  "[[Card]].Kind == null",
] as const

const ATTACHMENTS: readonly Json[] = [
  [{ each: "split('a,b', ',')", as: "one", contentType: "text/plain", content: "{{ @one }} {{ @answer }}" }],
  [{ contentType: "image/png", contentUrl: "https://www.example.com/a.png", name: { en: "A", ru: "А" } }],
]

function connectFlow(random: Random, queues: readonly string[]): Json {
  return {
    trigger: { phrases: ["agent", "talk to an agent"] },
    start: "connect",
    steps: {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        params: { Queue: random.pick(queues) },
        onError: "refused",
        next: [{ when: "@InternalActionResult", to: "queued" }, { to: "refused" }],
      },
      queued: { type: "message", message: "Number {{ [[HelpdeskClient]].QueuePosition }}" },
      refused: { type: "message", message: "No: {{ [[HelpdeskClient]].RefusalReason }}" },
    },
  }
}

/** Where a flow runs: it decides what may stand in it. */
type Place = "user" | "connected" | "agent" | "nobody" | "asking" | "called"

/** Writes one flow: some steps in a row, with ways back and ways out. */
class FlowWriter {
  private readonly steps: { [name: string]: Json } = {}

  constructor(
    private readonly random: Random,
    private readonly queues: readonly string[],
    private readonly place: Place,
  ) {}

  write(trigger: JsonObject | null): Json {
    const count = 1 + this.random.below(4)
    for (let index = 1; index <= count; index++) this.add(`s${index}`, index === count ? "last" : `s${index + 1}`)
    this.steps.last = this.lastStep()
    this.steps.failed = { type: "message", message: "Failed: {{ [[SystemError]].Code }}" }
    return {
      ...(trigger === null ? {} : { trigger }),
      variables: { answer: "any", first: { type: "string", value: "{{ [[Card]].Kind }}" } },
      start: "s1",
      steps: this.steps,
    }
  }

  private lastStep(): Json {
    const { random, place } = this
    if (place === "user" && random.chance(0.1)) return { type: "goto", flow: random.pick(TRIGGERED) }
    if (place === "user" && random.chance(0.04)) return { type: "end", conversation: true }
    if (random.chance(0.06)) return { type: "end", cancelAll: true }
    if (random.chance(0.5)) return { type: "end", result: "{{ 'done' }}" }
    return { type: "message", message: "Done." }
  }

  private add(name: string, next: string): void {
    const { random } = this
    const step = random.weighted(this.kinds())
    const paths = this.pathsTo(next, step === "ask" || step === "wait")
    const onError = random.chance(0.6)
      ? { onError: random.chance(0.2) ? [{ when: random.pick(CONDITIONS), to: next }, { to: "failed" }] : "failed" }
      : {}
    const act = (action: string, params: JsonObject = {}): Json => ({
      type: "action",
      action,
      params,
      ...onError,
      next: paths,
    })
    switch (step) {
      case "say":
        this.steps[name] = {
          type: "message",
          message: "Step {{ @answer }} {{ [[HelpdeskClient]].QueuePosition }}",
          ...(random.chance(0.15) ? { attachments: random.pick(ATTACHMENTS) } : {}),
          next: paths,
        }
        return
      case "ask":
        this.steps[name] = this.question(paths, next)
        return
      case "wait":
        this.steps[name] = {
          type: "wait",
          for: [random.pick(["paid", "sent", ...TRIGGERED])],
          from: "any",
          save: "@answer",
          ...(random.chance(0.4) ? { message: { oneOf: ["Waiting.", "{{ @answer }}"] }, suggestions: ["Stop"] } : {}),
          ...(random.chance(0.7) ? { timeout: { after: random.pick(["PT30S", "PT5M"]), next: paths } } : {}),
          next,
        }
        return
      case "fetch":
        this.steps[name] = {
          type: "action",
          action: "HttpRequest",
          params: { Method: "GET", Url: "https://crm.example.com/{{ @answer }}" },
          ...(random.chance(0.5) ? { save: "@answer" } : {}),
          ...(random.chance(0.5) ? { timeout: "PT20S" } : {}),
          ...(random.chance(0.4) ? { retry: { attempts: 2, delay: "PT5S" } } : {}),
          ...onError,
          next: paths,
        }
        return
      case "call":
        this.steps[name] = {
          type: "call",
          flow: this.place === "connected" ? CALLED[1] : random.pick(CALLED),
          save: "@answer",
          ...onError,
          next: paths,
        }
        return
      case "connect":
        this.steps[name] = act("ConnectToHelpdeskAgent", {
          ...(random.chance(0.7) ? { Queue: random.pick(this.queues) } : {}),
          ...(random.chance(0.2) ? { Priority: random.below(3) } : {}),
          ...(random.chance(0.2) ? { Message: "About {{ @answer }}" } : {}),
        })
        return
      case "transfer":
        this.steps[name] = act(
          "TransferChat",
          random.chance(0.6) ? { Queue: random.pick(this.queues) } : { Agent: random.pick(KNOWN_AGENTS) },
        )
        return
      case "disconnect":
        this.steps[name] = act("DisconnectFromHelpdeskAgent")
        return
      case "block":
        this.steps[name] = act("HelpdeskClient.IsBlockedForLiveChat", {
          BlockIntervalMinutes: 1 + random.below(3),
          ...(random.chance(0.3) ? { BlockIp: true } : {}),
          ...(random.chance(0.3) ? { SaveToChatActivityData: true } : {}),
        })
        return
      case "unblock":
        this.steps[name] = act("HelpdeskClient.UnblockForLiveChat")
        return
      case "newActivity":
        this.steps[name] = act(random.pick(["EndChatActivity", "GetConversationTranscript"]))
        return
      case "language":
        this.steps[name] = random.chance(0.3)
          ? act("IsOutsideWorkingHours", { Queue: random.pick(this.queues) })
          : act("SetLanguage", { Language: random.pick(["en", "ru", "zh-CN"]) })
        return
      case "set":
        this.steps[name] = { type: "branch", set: this.assignments(), next: paths }
        return
      case "send":
        this.steps[name] = {
          type: "event",
          ...(random.chance(0.3)
            ? { name: "chatRated", value: { rating: random.pick<Json>([5, "good", "{{ @answer }}"]) } }
            : { name: "note", value: { answer: "{{ @answer }}", at: "{{ [[HelpdeskClient]].QueuePosition }}" } }),
          next: paths,
        }
        return
    }
  }

  private kinds() {
    const asks = this.place !== "connected" && this.place !== "called"
    const isCalled = this.place === "called" || this.place === "asking"
    // Flows that are called are called from anywhere, so they do what is allowed anywhere.
    const chats = this.place === "user" || this.place === "agent"
    return [
      [4, "say"],
      [asks ? 5 : 0, "ask"],
      [this.place === "agent" || this.place === "nobody" ? 0 : 2, "wait"],
      [3, "fetch"],
      [isCalled ? 0 : 2, "call"],
      [this.place === "user" ? 3 : 0, "connect"],
      // A flow that runs when a chat is picked up may hand it on at once, and again.
      [this.place === "connected" ? 6 : chats ? 2.5 : 0, "transfer"],
      [chats || this.place === "connected" ? 1.5 : 0, "disconnect"],
      [this.place === "nobody" ? 0.3 : 1, "block"],
      [1, "unblock"],
      [1, "newActivity"],
      [0.7, "language"],
      [2, "set"],
      [1, "send"],
    ] as const
  }

  private question(paths: Json, next: string): Json {
    const { random } = this
    const known = (): JsonObject => (random.chance(0.2) ? { skipIfKnown: true } : {})
    const asking: JsonObject = {
      maxAttempts: random.pick([0, 1, 2]),
      ...(random.chance(0.5)
        ? { exceeded: random.chance(0.3) ? [{ when: random.pick(CONDITIONS), to: next }, { to: "last" }] : "last" }
        : {}),
      ...(random.chance(0.6) ? { timeout: { after: random.pick(["PT30S", "PT3M"]), next: paths } } : {}),
      ...(random.chance(0.2)
        ? { interruptible: random.pick(["[[HelpdeskClient]].QueuePosition == null", "[[Card]].Kind == null"]) }
        : {}),
      ...(random.chance(0.25)
        ? { events: { [random.pick(["paid", ...TRIGGERED])]: paths, sent: "last" }, from: "any" }
        : {}),
      ...(random.chance(0.15) ? { check: "@input != null && size(@text) < 12" } : {}),
      ...(random.chance(0.2) ? { invalid: [{ when: random.pick(CONDITIONS), text: "No: {{ @input }}" }, "No."] } : {}),
      next: paths,
    }
    if (random.chance(0.4)) {
      const own: readonly Json[] = [{ value: "yes" }, { value: "no" }, { value: "blue", when: random.pick(CONDITIONS) }]
      const each = { each: "split('blue,42,yes', ',')", as: "one", value: "{{ @one }}" }
      const options = random.chance(0.3) ? [each, { value: "no" }] : own
      const many = random.chance(0.25) ? { many: true } : {}
      return { type: "choice", message: "Which?", options, ...many, save: "@answer", ...known(), ...asking }
    }
    // A secret is saved where the author says; here nowhere.
    if (random.chance(0.35)) return { type: "prompt", message: "Your PIN?", sensitive: true, ...asking }
    const input = random.pick([{ type: "text" }, { type: "number" }, { type: "text", minLength: 4 }])
    const target = input.type === "number" ? "@answer" : random.pick(["[[Order]].Number", "[[Card]].Kind"])
    const saved = random.chance(0.7) ? { save: target, ...known() } : {}
    return { type: "prompt", message: "And?", input, ...saved, ...asking }
  }

  private assignments(): JsonObject {
    const { random } = this
    const all: readonly JsonObject[] = [
      { "@answer": "{{ string([[HelpdeskClient]].QueuePosition) }}" },
      { "[[Order]].Number": "{{ 'A-1' }}" },
      { "[[Card]].Kind": "{{ 'gold' }}" },
      { "[[ConversationInfo]].LiveChatBlockedUntil": null },
      { "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT2M') }}" },
    ]
    return random.pick(this.place === "user" ? all : all.slice(0, 3))
  }

  /** Mostly on; at times only if something holds, else out. @param back there may be a way back to the beginning */
  private pathsTo(next: string, back = false): Json {
    const { random } = this
    if (back && random.chance(0.25))
      return [{ when: random.pick(["@answer == 'no'", ...CONDITIONS]), to: "s1" }, { to: next }]
    if (random.chance(0.7)) return next
    const condition = random.pick(CONDITIONS)
    return [{ when: condition, to: next }, { to: random.chance(0.5) ? "last" : next }]
  }
}
