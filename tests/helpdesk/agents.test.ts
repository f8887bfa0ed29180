import { afterEach, expect, test } from "vitest"
import type { Runtime } from "../../runtime/index.js"
import { BLOCK, calling, on } from "./desk-bot.js"
import { botOf, type Story, tell } from "./play.js"
import { type Desk, hears, newcomer, openDesk, START, verb } from "./runtimes.js"

const MINUTE = 60_000
const email = "ana@x.io"
const hours = { timeZone: "UTC", weekly: { thu: ["00:00-01:00", "02:00-03:00"] } }

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

function opened(story: Partial<Pick<Story, "bot" | "flows">> = {}): Desk {
  desk = openDesk(botOf({ name: "agents", ...story }), "memory")
  return desk
}

/** Moves the clock from due time to due time, as the scheduler does. */
async function until({ clock, runtimes: [runtime] }: Desk, minutes: number): Promise<void> {
  const target = START + minutes * MINUTE
  for (let next = await runtime.nextDue(); next !== null && next <= target; next = await runtime.nextDue()) {
    clock.now = Math.max(clock.now, next)
    await runtime.runDue()
  }
  clock.now = target
}

const agentOf = async ({ store }: Desk) => (await store.agents()).map(({ value }) => value)[0]
const told = async ({ store }: Desk, minutes: number) => {
  const id = `agent-${email}-signed-out-${START + minutes * MINUTE}`
  return (await store.activities(id, 0, 10)).map(({ type, text }) => text ?? type)
}

test("each line of the audit log has an id of its own, of what is done twice at one moment too", async () => {
  const at = opened()
  const [one] = at.runtimes
  for (let times = 0; times < 2; times++) {
    await one.signIn({ email })
    await one.signOut(email)
  }
  const ids = (await at.store.audit({ limit: 9 })).items.map(({ id }) => id)
  expect(new Set(ids).size).toBe(4)
})

test("an agent whose hours ended, with no chat and nothing in 15 minutes, is signed out and told so", async () => {
  const at = opened()
  await at.runtimes[0].signIn({ email, hours })
  await until(at, 59)
  expect((await agentOf(at))?.status).toBe("SignedIn")
  await until(at, 60)
  expect(await agentOf(at)).toMatchObject({ status: "SignedOutAutomatically", signOutTime: START + 60 * MINUTE })
  expect(await told(at, 60)).toEqual(["Signed out", "endOfConversation"])
})

test.each([
  ["a sign-in counts as the last", 50, null, 65],
  ["a disconnect counts", 0, [10, 55], 70],
  ["a disconnect long before the end does not", 0, [10, 20], 60],
  ["an open chat keeps them, and 15 minutes after it they go", 0, [30, 90], 105],
  ["a chat that goes on into the next hours keeps them to the end of those", 0, [30, 110], 180],
] as const)("signed out automatically: %s", async (_, signIn, chat, signedOut) => {
  const at = opened()
  const [runtime] = at.runtimes
  await until(at, signIn)
  await runtime.signIn({ email, hours })
  if (chat !== null) {
    await until(at, chat[0])
    const id = await newcomer(runtime)
    await hears(runtime, id, "agent")
    await verb(runtime, email, { verb: "accept", chat: id })
    await until(at, chat[1])
    expect((await agentOf(at))?.status).toBe("SignedIn")
    await verb(runtime, email, { verb: "disconnect", chat: id })
  }
  await until(at, signedOut - 1)
  expect((await agentOf(at))?.status).toBe("SignedIn")
  await until(at, signedOut)
  expect((await agentOf(at))?.status).toBe("SignedOutAutomatically")
})

test("who has no hours, or signed out by hand, is not signed out by the clock", async () => {
  const at = opened()
  const [runtime] = at.runtimes
  await runtime.signIn({ email })
  await until(at, 60 * 24 * 30)
  expect((await agentOf(at))?.status).toBe("SignedIn")
  await runtime.signIn({ email, hours })
  await runtime.signOut(email)
  await until(at, 60 * 24 * 60)
  expect((await agentOf(at))?.status).toBe("SignedOut")
})

test("who was signed out automatically picks nothing up, and no queue counts them", async () => {
  const at = opened({ bot: { liveChat: { queues: [{ code: "general", requireAgents: true }] } } })
  const [runtime] = at.runtimes
  await runtime.signIn({ email, hours })
  await until(at, 61)
  const id = await newcomer(runtime)
  expect(await hears(runtime, id, "agent")).toEqual(["No: noAgents"])
  expect(await verb(runtime, email, { verb: "accept", chat: id })).toBe("AGENT_SIGNED_OUT")
})

test("who does something as their hours begin, before the scheduler has noticed, is given chats", async () => {
  const at = opened({ bot: { liveChat: { queues: [{ code: "general", maxChatsPerAgent: 1 }] } } })
  const [runtime] = at.runtimes
  await until(at, 115)
  await runtime.signIn({ email, hours, presence: true })
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  await runtime.runDue()
  at.clock.now = START + 120 * MINUTE
  await runtime.setStatus(email, null)
  await runtime.runDue()
  expect((await runtime.reader.state(id)).liveChat).toBe("connected")
})

test.each([
  ["signs out", (runtime: Runtime) => runtime.signOut(email)],
  ["declines", (runtime: Runtime) => verb(runtime, email, { verb: "decline", chat: null })],
  [
    "hands it to a queue",
    (runtime: Runtime) => verb(runtime, email, { verb: "transfer", chat: null, to: { queue: "billing" } }),
  ],
] as const)("a chat whose user speaks from a blocked address by now ends where the agent %s", async (_, leave) => {
  const at = opened({ bot: { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } } })
  const [runtime] = at.runtimes
  await runtime.signIn({ email })
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  await verb(runtime, email, { verb: "accept", chat: id })
  const subject = { kind: "ip", value: "198.51.100.0/24" } as const
  await runtime.makeBlock({ subject, minutes: 10, scope: "liveChat", reason: "Rude", by: null })
  await runtime.runDue()
  await runtime.handleMessage(id, { text: "Hello", address: "198.51.100.7" })
  expect((await runtime.reader.state(id)).liveChat).toBe("connected")
  await leave(runtime)
  expect((await runtime.reader.state(id)).liveChat).toBe("none")
  expect((await at.store.activities(id, 0, 100)).at(-1)?.text).toBe("Over: block")
})

test("who signs in for other queues has left those before: who waits there is told that nobody is there", async () => {
  const at = opened({ bot: { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } } })
  const [runtime] = at.runtimes
  await runtime.signIn({ email })
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  await runtime.signIn({ email, queues: ["general"] })
  await runtime.runDue()
  expect((await at.store.activities(id, 0, 10)).at(-1)?.text).toBe("Number 1")
  await runtime.signIn({ email, queues: ["billing"] })
  await runtime.runDue()
  expect((await at.store.activities(id, 0, 10)).at(-1)?.text).toBe("Nobody is here")
})

test("who signs in for other queues has left those before: what another refused there goes back to the other", async () => {
  const queues = [{ code: "general", maxChatsPerAgent: 1 }, { code: "billing" }]
  const at = opened({ bot: { liveChat: { queues } } })
  const [runtime] = at.runtimes
  await runtime.signIn({ email })
  await runtime.signIn({ email: "bob@x.io", queues: ["general"] })
  const ids = [await newcomer(runtime), await newcomer(runtime)] as const
  for (const id of ids) {
    await hears(runtime, id, "agent")
    await runtime.runDue()
  }
  await verb(runtime, "bob@x.io", { verb: "decline", chat: ids[1] })
  await runtime.runDue()
  expect((await runtime.reader.state(ids[1])).liveChat).toBe("waiting")
  await runtime.signIn({ email, queues: ["billing"] })
  await runtime.runDue()
  expect((await runtime.reader.state(ids[1])).liveChat).toBe("connected")
})

test.each([
  BLOCK,
  "HelpdeskClient.UnblockForLiveChat",
  "ConnectToHelpdeskAgent",
  "GetConversationTranscript",
  "EndChatActivity",
])("with no user linked %s fails with NO_CLIENT", async action => {
  const flow = calling({ event: "HelpdeskAgentSignedOut" }, action)
  const steps = {
    ...(flow.steps as object),
    done: { type: "branch", next: [{ when: "@InternalActionResult == null", to: "end" }, { to: "end" }] },
  }
  const handled =
    action === "ConnectToHelpdeskAgent"
      ? {
          ...flow,
          steps: {
            ...steps,
            call: {
              type: "action",
              action,
              onError: "failed",
              next: [{ when: "@InternalActionResult", to: "done" }, { to: "failed" }],
            },
          },
        }
      : flow
  const at = opened({ flows: { "signed-out": handled } })
  await at.runtimes[0].signIn({ email, hours })
  await until(at, 60)
  expect(await told(at, 60)).toEqual(["Failed: NO_CLIENT", "endOfConversation"])
  expect((await at.store.blocks({ now: START, limit: 5 })).items).toEqual([])
})

test("with no user linked TransferChat fails with NO_CLIENT, and there is nothing to disconnect", async () => {
  const transfer = calling({ event: "HelpdeskAgentSignedOut" }, "TransferChat", { Agent: "bob@x.io" })
  const at = opened({ flows: { "signed-out": transfer } })
  await at.runtimes[0].signIn({ email, hours })
  await until(at, 60)
  expect(await told(at, 60)).toEqual(["Failed: NO_CLIENT", "endOfConversation"])
  await at.close()

  const leave = calling({ event: "HelpdeskAgentSignedOut" }, "DisconnectFromHelpdeskAgent")
  const other = opened({ flows: { "signed-out": leave } })
  await other.runtimes[0].signIn({ email, hours })
  await until(other, 60)
  expect(await told(other, 60)).toEqual(["false", "endOfConversation"])
})

test("an outage: a tick missed many times fires once, the next a period later", async () => {
  const at = opened({ bot: { liveChat: { waitingTick: "PT1M" } } })
  const [runtime] = at.runtimes
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  const ticks = async () =>
    (await at.store.activities(id, 0, 100))
      .filter(({ text }) => text === "Still number 1")
      .map(({ timestamp }) => Date.parse(timestamp))
  at.clock.now = START + 10.5 * MINUTE
  await runtime.runDue()
  expect(await ticks()).toEqual([START + 10.5 * MINUTE])
  await until(at, 12)
  expect(await ticks()).toEqual([START + 10.5 * MINUTE, START + 11.5 * MINUTE])
})

test("an outage over the longest wait: the user is told once that nobody came, and no tick is said", async () => {
  const at = opened({ bot: { liveChat: { waitingTick: "PT1M", maxWait: "PT5M" } } })
  const [runtime] = at.runtimes
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  at.clock.now = START + 600 * MINUTE
  await runtime.runDue()
  const said = (await at.store.activities(id, 0, 100)).map(({ text }) => text)
  expect(said).toEqual(["Welcome", "agent", "Number 1", "Nobody came"])
  expect(await runtime.nextDue()).toBeNull()
})

test("an outage over the whole idle time: both sides are told that the chat is over, and not that it will be soon", async () => {
  const at = opened({ bot: { liveChat: { idleTimeout: "PT10M" } } })
  const [runtime] = at.runtimes
  await runtime.signIn({ email, name: "Ana" })
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  await verb(runtime, email, { verb: "accept", chat: id })
  await verb(runtime, email, { verb: "say", chat: id, text: "Hello" })
  at.clock.now = START + 600 * MINUTE
  await runtime.runDue()
  const saidIn = async (conversation: string) =>
    (await at.store.activities(conversation, 0, 100)).map(({ text }) => text)
  expect((await saidIn(id)).slice(3)).toEqual(["Ana is here", "Hello", "Over: timeout"])
  expect(await saidIn(`${id}-chat-1-agent-1`)).toEqual(["A chat for Ana", "Hello", "How was it?"])
})

test("that a chat is idle is not told to an agent who has handed it on, though it is so with the next one", async () => {
  const bob = "bob@x.io"
  const story: Story = {
    name: "idle with the next one",
    bot: { liveChat: { idleTimeout: "PT4M" }, http: { hosts: ["crm.example.com"] } },
    flows: {
      "talk-to-them": {
        trigger: { event: "LiveChatAgentConnected" },
        start: "who",
        steps: {
          who: { type: "branch", next: [{ when: "[[HelpdeskAgent]].Name == 'Ana'", to: "call" }, { to: "end" }] },
          call: {
            type: "action",
            action: "HttpRequest",
            params: { Url: "https://crm.example.com/x" },
            timeout: "PT10M",
            next: "say",
          },
          say: { type: "message", message: "Called" },
        },
      },
      idle: on("LiveChatIdleWarning", "Idle"),
      judge: on("LiveChatAgentDisconnected", "Gone"),
    },
    stubs: { HttpRequest: [{ result: { Status: 200, Headers: {}, Body: null }, after: "PT5M" }] },
    agents: [
      { email, name: "Ana" },
      { email: bob, name: "Bob" },
    ],
    turns: [
      { user: "agent" },
      { agent: { email, accept: true } },
      { agent: { email, say: "Hello" } },
      { advance: "PT2M", bot: ["Idle"], toAgent: [] },
      { agent: { email, transfer: { agent: bob } }, toAgent: [] },
      { agent: { email: bob, say: "Hello" } },
      { advance: "PT2M", bot: ["Idle"], toAgent: ["Idle"] },
      { advance: "PT1M", bot: [], toAgent: ["Called", "Gone"] },
    ],
  }
  expect(await tell(story)).toBe("")
})
