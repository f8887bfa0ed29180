import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { blockHolds } from "../../helpdesk/decision.js"
import type { Block } from "../../helpdesk/index.js"
import type { tell } from "./play.js"
import type { STORIES } from "./stories/index.js"

/** A small mistake in the code, which the stories of a section must notice. */
interface Mutation {
  readonly file: string
  /** Section of `STORIES`: the beginning of its name; or `HOLDS`. */
  readonly section: string
  /** Replaced where it occurs first; it must occur. */
  readonly from: string | RegExp
  readonly to: string
}

const inFile =
  (file: string) =>
  (section: string, from: string | RegExp, to: string): Mutation => ({ file, section, from, to })

const decision = inFile("helpdesk/decision.ts")
const connect = inFile("helpdesk/connect.ts")
const blocks = inFile("helpdesk/blocks.ts")
const chats = inFile("helpdesk/chats.ts")
const allocation = inFile("helpdesk/allocation.ts")
const timers = inFile("helpdesk/timers.ts")
const hours = inFile("helpdesk/hours.ts")
const action = inFile("actions/is-blocked-for-live-chat.ts")
const refusal = inFile("turns/refusal.ts")
/** Stores leave out blocks that are over, so no story sees the border: these are looked at themselves. */
const HOLDS = "holds"
const line = (start: string) => `( *if \\(${start}.*\\n)`
const swapped = (one: string, other: string) => new RegExp(line(one) + line(other))

const MUTATIONS: readonly Mutation[] = [
  decision(HOLDS, "now < block.until", "now <= block.until"),
  decision(HOLDS, "block.until === null ||", "block.until !== null &&"),
  decision("6.4", "block.lifted === null && ", ""),
  decision("6.4", "if (conversation !== null) subjects", 'if (conversation === "") subjects'),
  decision("6.4", "if (user !== null) subjects", 'if (user === "") subjects'),
  decision("6.4", "visitor !== null && !beganAuthenticated", 'visitor === ""'),
  decision("6.4", "visitor !== null && !beganAuthenticated", "visitor !== null"),
  decision("6.4", "address !== null && user === null", 'address === ""'),
  decision("6.4", "address !== null && user === null", "address !== null"),
  decision("6.4", 'left.scope === "conversation" ? -1 : 1', 'left.scope === "conversation" ? 1 : -1'),
  decision("6.4", "leftEnd > rightEnd ? -1 : 1", "leftEnd > rightEnd ? 1 : -1"),
  connect("6.1", 'IsBlockedForLiveChat: reason === "blocked"', "IsBlockedForLiveChat: false"),
  connect("6.1", 'IsOutsideWorkingHours: reason === "outsideWorkingHours"', "IsOutsideWorkingHours: false"),
  connect("6.1", 'IsQueueFull: reason === "queueFull"', "IsQueueFull: false"),
  connect("6.1", 'HasNoAgents: reason === "noAgents"', "HasNoAgents: false"),
  connect("6.1", "RefusalReason: reason,", "RefusalReason: null,"),
  connect("6.1", swapped("liveChatBlock", "!isOpen"), "$2$1"),
  connect("6.1", swapped("!isOpen", "queue.maxWaiting"), "$2$1"),
  connect("6.1", ">= queue.maxWaiting", "> queue.maxWaiting"),
  connect("6.1", "queue.requireAgents && desk", "desk"),
  connect("6.1", "if (openChat(desk) !== null) return", "if (openChat(desk) === undefined) return"),
  connect("6.1", 'reason === "outsideWorkingHours" ? opensAt', "reason === null ? opensAt"),
  connect("6.6", "chats: client.chats + 1, parked: null", "chats: client.chats + 1"),
  blocks("6.3", "desk.now + request.minutes * MINUTE", "desk.now + request.minutes * 1000"),
  blocks("6.3", "...(request.ip ? [addressOf(client)] : [])", "...[]"),
  blocks("6.3", "return client.user === null", "return client.user !== null"),
  blocks("6.3", ": address })", ": address + '/24' })"),
  blocks("6.3", "}/64`", "}/128`"),
  blocks("6.4", "? visitor : [...visitor, {", "? visitor : [{"),
  blocks("6.4", '? visitor : [...visitor, { kind: "user", value: client.user }]', "? visitor : visitor"),
  blocks(
    "6.3",
    "const replaced = liftAll(desk, subject, scope,",
    'const replaced = liftAll(desk, { kind: "user", value: "" }, scope,',
  ),
  blocks(
    "6.3",
    "return withClient(written, { blockedUntil: until })",
    "return withClient(written, { blockedUntil: null })",
  ),
  blocks("6.3", "own ? withClient(written, { blockedUntil: until }) : written", "written"),
  blocks("6.3", "until !== null && desk.now < until\n", "until === null\n"),
  blocks("6.3", 'first === undefined ? endChat(desk, "block")', "first === undefined ? desk"),
  blocks("6.5", "withFollowUps(ended, ...wide", "withFollowUps(ended, ...wide.slice(9)"),
  blocks("6.4", 'scope === "liveChat" && minutes === null', 'scope === "conversation" && minutes === null'),
  blocks("6.5", '(reason ?? "").trim() === ""', 'reason === "x"'),
  chats("6.6", 'user: "user",', 'user: "agent",'),
  chats("6.6", 'timeout: "timeout",', 'timeout: "agent",'),
  chats("6.6", 'block: "block",', 'block: "agent",'),
  chats("6.6", 'ban: "block",', 'ban: "agent",'),
  chats("6.6", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout"]'),
  chats("6.6", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout", "block", "ban"]'),
  chats("6.6", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout", "block", "close"]'),
  chats("6.6", 'if (wasConnected && ending !== "close")', "if (wasConnected)"),
  chats("6.6", 'if (wasConnected && ending !== "close")', 'if (ending !== "close")'),
  chats("6.6", "putAgain: wasConnected", "putAgain: false"),
  chats("6.6", 'if (ending === "close")', "if (ending === null)"),
  chats("6.7", "Math.max(0, agent.openChats - 1)", "agent.openChats"),
  chats("6.7", "if (!agent.queues.includes(chat.queue))", "if (agent.queues === null)"),
  chats("6.7", "queuedAt: desk.now,", "queuedAt: desk.now, waitingSince: desk.now,"),
  chats("6.7", "heardAt: desk.now, idleWarned: false }", "idleWarned: false }"),
  allocation("6.7", "return left.openChats - right.openChats", "return right.openChats - left.openChats"),
  allocation("6.7", "leftSince < rightSince ? -1 : 1", "leftSince < rightSince ? 1 : -1"),
  allocation("6.7", "openChats < maxChatsPerAgent", "openChats <= maxChatsPerAgent"),
  timers("6.7", "a.rank - b.rank", "b.rank - a.rank"),
  timers("6.7", "idleTimeout / 2", "idleTimeout / 3"),
  timers("6.7", "chat.queuedAt + settings.maxWait", "chat.waitingSince + settings.maxWait"),
  hours("6.7", "start <= at && at < end", "start <= at && at <= end"),
  hours("6.7", "start <= at && at < end", "start < at && at < end"),
  action("6.3", "minutes = 1440,", "minutes = 60,"),
  action("6.3", "if (!save || !blocked.authenticated)", "if (!save)"),
  action("6.3", "if (!save || !blocked.authenticated)", "if (!blocked.authenticated)"),
  action("6.3", "LiveChatBlockedByAgentName: before.acting.agent", "LiveChatBlockedByAgentName: null"),
  refusal("6.4", 'decision?.scope === "conversation" ? decision : null', "decision"),
  refusal("6.5", 'if (kind === "none")', 'if (kind === "generic")'),
  inFile("turns/start.ts")("6.5", 'work.settings.onStart === "refuse" || ', ""),
  inFile("turns/start.ts")("6.5", "work.now < last + BETWEEN_RECORDS", "work.now <= last + BETWEEN_RECORDS"),
  inFile("turns/blocking.ts")("6.5", "if (open.length === BATCH)", "if (open.length > BATCH)"),
  inFile("turns/handle-activity.ts")("6.6", "parked !== null && ", "parked === undefined && "),
  inFile("turns/follow-ups.ts")("6.6", "    resumeTimersAfterChat(work)\n", ""),
]

const root = fileURLToPath(new URL("../../", import.meta.url))
let folder = ""
beforeAll(() => {
  // Here the packages that a bundle leaves out are found.
  folder = mkdtempSync(join(root, "node_modules/.mutants-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Bundle {
  readonly tell: typeof tell
  readonly STORIES: typeof STORIES
  readonly holds: typeof blockHolds
}

/** The player and the stories with everything they run on, one file of it changed. */
async function bundled(name: string, mutation: Mutation | null): Promise<Bundle> {
  const outfile = join(folder, `${name}.mjs`)
  let changed = mutation === null
  const target = mutation === null ? "" : resolve(root, mutation.file)
  await build({
    stdin: {
      contents: `export * from "./play.js"; export * from "./stories/index.js"; export { blockHolds as holds } from "../../helpdesk/decision.js"`,
      resolveDir: join(root, "tests/helpdesk"),
    },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    outfile,
    logLevel: "silent",
    plugins: [
      {
        name: "mutation",
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            if (mutation === null || path !== target) return undefined
            const before = readFileSync(path, "utf8")
            const contents = before.replace(mutation.from, mutation.to)
            changed = contents !== before
            return { contents, loader: "ts" }
          })
        },
      },
    ],
  })
  if (!changed) throw new Error(`${mutation?.file} has no ${mutation?.from} any more`)
  return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Bundle
}

const ENDLESS: Block = {
  id: "b",
  subject: { kind: "user", value: "u" },
  scope: "liveChat",
  reason: null,
  at: 0,
  until: null,
  by: null,
  source: "admin",
  conversation: null,
  chat: null,
  lifted: null,
}
/** The end of a block, and whether it holds at 5. */
const BORDERS = [
  [6, true],
  [5, false],
  [4, false],
  [null, true],
] as const

/** The name of the first story that notices; null: none does. */
async function noticedBy(
  { tell: play, STORIES: sections, holds: asked }: Bundle,
  section: string,
): Promise<string | null> {
  if (section === HOLDS) return BORDERS.find(([until, held]) => asked({ ...ENDLESS, until }, 5) !== held) ? HOLDS : null
  const stories = sections.filter(([name]) => name.startsWith(section)).flatMap(([, all]) => all)
  for (const story of stories.toSorted((one, other) => one.turns.length - other.turns.length))
    if ((await play(story)) !== "") return story.name
  return null
}

test("without a mutation no story notices anything", async () => {
  expect(await noticedBy(await bundled("sound", null), "6")).toBeNull()
})

test.each(MUTATIONS.map((mutation, index) => ({ ...mutation, index })))(
  "$file: $from -> $to is noticed ($section)",
  async ({ index, ...mutation }) => {
    expect(await noticedBy(await bundled(`mutant-${index}`, mutation), mutation.section)).not.toBeNull()
  },
)
