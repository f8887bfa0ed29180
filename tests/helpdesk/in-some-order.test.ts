import fc from "fast-check"
import { expect, test } from "vitest"
import { ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { dump, type KeptStore, openMemoryStore } from "../../store/index.js"
import type { DeskVerb } from "../../turns/index.js"
import { repeated, TESTS_ALL } from "../thoroughness.js"
import { botOf } from "./play.js"
import { outcome, START } from "./runtimes.js"

/**
 * Two acts at one moment come out as one after the other: one of them is decided on what was there before, the other is done
 * meanwhile, and then all that is kept, and both answers, are those of the second act done first (design section 2).
 */
const BOT = botOf({
  name: "two in some order",
  bot: {
    liveChat: {
      queues: [
        { code: "general", maxWaiting: 2 },
        { code: "auto", maxChatsPerAgent: 1 },
      ],
      ...{ replyTimeout: "PT5M", idleTimeout: "PT20M", maxWait: "PT1H", waitingTick: "PT30M" },
    },
  },
  flows: {
    auto: {
      trigger: { phrases: ["auto"] },
      start: "connect",
      steps: { connect: { type: "action", action: "ConnectToHelpdeskAgent", params: { Queue: "auto" } } },
    },
  },
})

const ANA = "ana@x.io"
const BOB = "bob@x.io"

/** Users `x` with Ana, `y` waiting in `general`, `w` with Bob, `z` waiting in `auto`, `n` talking to the bot, `m` blocked. */
const USERS = ["x", "y", "w", "z", "n", "m"] as const
type User = (typeof USERS)[number]

type Act = (runtime: Runtime) => Promise<unknown>

const says =
  (user: User, text: string): Act =>
  runtime =>
    runtime.handleMessage(user, { text, address: null })
const verb =
  (agent: string, request: DeskVerb): Act =>
  runtime =>
    runtime.handleDeskVerb(agent, request)
const chatOf = (user: User) => `${user}-chat-1`
const on = (user: User) => ({ chat: user, chatId: chatOf(user) })
const blocks =
  (user: User, scope: "liveChat" | "conversation", minutes: number | null = 60): Act =>
  runtime =>
    runtime.makeBlock({ subject: { kind: "user", value: user }, minutes, reason: "Spam", scope, by: null })

const BLOCKING = { minutes: 60, reason: "Spam", ip: false } as const
const ACTS: { readonly [name: string]: Act } = {
  "x speaks": says("x", "hello"),
  "x leaves": says("x", "disconnect"),
  "x ends": runtime => runtime.end("x"),
  "y speaks": says("y", "hello"),
  "y leaves": says("y", "disconnect"),
  "y ends": runtime => runtime.end("y"),
  "w leaves": says("w", "disconnect"),
  "n asks for general": says("n", "agent"),
  "n asks for auto": says("n", "auto"),
  "ana speaks": verb(ANA, { verb: "say", text: "Hi", ...on("x") }),
  "ana disconnects": verb(ANA, { verb: "disconnect", ...on("x") }),
  "ana closes": verb(ANA, { verb: "close", ...on("x") }),
  "ana hands x to bob": verb(ANA, { verb: "transfer", to: { agent: BOB }, ...on("x") }),
  "ana hands x to auto": verb(ANA, { verb: "transfer", to: { queue: "auto" }, ...on("x") }),
  "ana blocks x": verb(ANA, { verb: "block", scope: "liveChat", ...BLOCKING, ...on("x") }),
  "ana bans x": verb(ANA, { verb: "block", scope: "conversation", ...BLOCKING, ...on("x") }),
  "ana notes": verb(ANA, { verb: "note", by: ANA, text: "Note", ...on("x") }),
  "ana accepts y": verb(ANA, { verb: "accept", ...on("y") }),
  "bob accepts y": verb(BOB, { verb: "accept", ...on("y") }),
  "bob declines w": verb(BOB, { verb: "decline", ...on("w") }),
  "bob disconnects w": verb(BOB, { verb: "disconnect", ...on("w") }),
  "bob hands w to ana": verb(BOB, { verb: "transfer", to: { agent: ANA }, anyway: true, ...on("w") }),
  "y is assigned to bob": verb("eve@x.io", { verb: "assign", to: BOB, by: "eve@x.io", ...on("y") }),
  "y is moved to auto": verb("eve@x.io", { verb: "assign", to: { queue: "auto" }, by: "eve@x.io", ...on("y") }),
  "x is blocked": blocks("x", "liveChat"),
  "x is banned": blocks("x", "conversation", null),
  "y is banned": blocks("y", "conversation"),
  "n is blocked": blocks("n", "liveChat"),
  "m is blocked anew": blocks("m", "liveChat", 5),
  "m asks for general": says("m", "agent"),
  "the block of m is lifted": runtime => runtime.liftBlocks([blockOfM], null, null),
  "ana signs out": runtime => runtime.signOut(ANA),
  "ana signs out and keeps": runtime => runtime.signOut(ANA, null, true),
  "bob signs out": runtime => runtime.signOut(BOB),
  "ana has a break": runtime => runtime.setStatus(ANA, "break"),
  "bob is away": runtime => runtime.setStatus(BOB, "away"),
  "ana serves auto alone": runtime => runtime.changeAgent({ email: ANA, queues: ["auto"] }, null),
  "bob is removed": runtime => runtime.removeAgent(BOB, null),
  "what is due happens": async runtime => void (await runtime.runDue()),
}

let blockOfM = ""

const SCENE = { at: START, names: USERS }
/** Ana has not replied within the time that she has, and nobody has been told yet. */
const ACTS_BEGIN = { at: START + 5 * 60_000, names: [] }

function runtimeOn(
  store: KeptStore,
  { at, names }: { readonly at: number; readonly names: readonly string[] },
  wrap = (kept: KeptStore) => kept,
): Runtime {
  const ids = [...names]
  return new Runtime({
    bot: BOT,
    store: wrap(store),
    clock: { now: () => at },
    newId: kind => (kind === "conversation" ? (ids.shift() ?? "none") : `${kind}-new`),
    verifyToken: async () => ({ kind: "invalid", message: "Nobody has tokens here." }),
    callOutside: async () => {
      throw new ParleyError("STUB_MISSING", "", "Nothing is called here.")
    },
  })
}

/** All that is kept of the scene, whose chats have been talked in at the moment at which all acts are done. */
async function setScene(): Promise<string> {
  const store = openMemoryStore()
  const runtime = runtimeOn(store, SCENE)
  for (const email of [ANA, BOB]) await runtime.signIn({ email, name: email, queues: ["general", "auto"] })
  await runtime.setStatus(ANA, "break")
  for (const id of USERS)
    await runtime.start({
      ...{ user: { id, name: id }, visitor: `v-${id}`, channel: "test", locale: null, address: null, set: {} },
    })
  const asks = async (user: User, text: string) => {
    await says(user, text)(runtime)
    await runtime.runDue()
  }
  await asks("w", "auto")
  await asks("z", "auto")
  await asks("x", "agent")
  await verb(ANA, { verb: "accept", ...on("x") })(runtime)
  await runtime.setStatus(ANA, "available")
  await asks("y", "agent")
  blockOfM = ((await blocks("m", "liveChat")(runtime)) as { readonly id: string }).id
  await runtime.runDue()
  const kept = await dump(store)
  await runtime.stop()
  return kept
}

type Meeting = "second first" | "first first" | "at once"

/** Does two acts, and then all that is due; at once: the second is done just before the first commits. */
async function after(scene: string, first: Act, second: Act, meeting: Meeting): Promise<string> {
  const store = openMemoryStore(scene)
  const other = runtimeOn(store, ACTS_BEGIN)
  let others: Promise<unknown> | null = null
  const meet = (): Promise<unknown> => {
    others ??= outcome(() => second(other))
    return others
  }
  const own = runtimeOn(store, ACTS_BEGIN, same => ({
    ...same,
    commit: async commit => {
      if (meeting === "at once") await meet()
      return same.commit(commit)
    },
  }))
  if (meeting === "second first") await meet()
  const answers = [await outcome(() => first(own)), await meet()]
  for (let round = 0; round < 3; round++) await own.runDue()
  const kept = await dump(store)
  await Promise.all([own.stop(), other.stop()])
  // Answers are compared by their refusals.
  return JSON.stringify([answers.map(answer => (typeof answer === "string" ? answer : "done")), kept])
}

test("of two acts at one moment all that is kept is as after one and then the other", async () => {
  const scene = await setScene()
  const name = fc.constantFrom(...Object.keys(ACTS))
  const isInSomeOrder = async (first: string, second: string) => {
    const [one, other] = [ACTS[first] as Act, ACTS[second] as Act]
    const met = await after(scene, one, other, "at once")
    if (met === (await after(scene, one, other, "second first"))) return
    // The place in a queue that somebody was told holds for then.
    expect(met).toBe(await after(scene, one, other, "first first"))
  }
  if (!TESTS_ALL)
    await fc.assert(fc.asyncProperty(name, name, isInSomeOrder), { numRuns: repeated({ all: 40, ci: 40, here: 12 }) })
  else for (const first of Object.keys(ACTS)) for (const second of Object.keys(ACTS)) await isInSomeOrder(first, second)
}, 600_000)
