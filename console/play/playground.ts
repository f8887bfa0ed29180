import { computed, signal } from "@preact/signals"
import { type Json, Refusal, type Sandbox, type SandboxStimulus, type SandboxTurn } from "../../client/index.js"
import { parley } from "../session.js"

/** The language and the zone of whoever talks. */
export interface SetUp {
  readonly locale: string
  readonly zone: string
  /** Id of the user; left out: a visitor. */
  readonly as?: string
}

/** The agent who is there at the start, so that the other side can be played too. */
const AGENT = { email: "ana@example.com", name: "Ana" }
/** The sandboxes of this window, which is where one comes back to them after a reload. */
const KEPT = "parley.play"
/** Milliseconds between two looks at a sandbox: at its clock where that goes, and for changed flows. */
const LOOK = 2000

export const sandbox = signal<Sandbox | null>(null)
export const turns = signal<readonly SandboxTurn[]>([])
/** Number of the turn that is looked at; null: now. */
export const chosen = signal<number | null>(null)
/** The conversation whose words are shown; null: the one that is spoken in. */
export const shownConversation = signal<string | null>(null)
export const isPlaying = signal(false)
/** The refusal of what was tried last, beside the field that it was tried in. */
export const refused = signal<unknown>(null)
/** Flows were changed and are served: told until it is closed. */
export const reloaded = signal(false)
/** Ids of this window's sandboxes, the first first. */
export const tabs = signal<readonly string[]>(keptTabs())

/** The last turn, or the one that is looked at. */
export const present = computed<SandboxTurn | null>(() => {
  const all = turns.value
  return (chosen.value === null ? all.at(-1) : all[chosen.value - 1]) ?? null
})
/** An earlier turn is looked at. */
export const isPast = computed(() => chosen.value !== null && chosen.value < turns.value.length)
export const conversation = computed(() => shownConversation.value ?? sandbox.value?.conversationId ?? null)

function keptTabs(): readonly string[] {
  const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]")
  return Array.isArray(kept) ? kept.filter(id => typeof id === "string") : []
}

function keepTabs(ids: readonly string[]): void {
  tabs.value = ids
  sessionStorage.setItem(KEPT, JSON.stringify(ids))
}

type Head = NonNullable<Beginning["head"]>

/** All that stood before the turns of this window's sandboxes, by their ids: one that the server knows no more can be played again. */
const heads = new Map<string, Head>()

async function learnHead(id: string): Promise<void> {
  try {
    const fixture = await parley().call("readSandboxFixture", { params: { id } })
    const { turns: _turns, description: _description, ...head } = fixture as typeof fixture & Head
    heads.set(id, Object.fromEntries(Object.entries(head).filter(([name]) => !OF_FILES.has(name))))
  } catch (error) {
    forgetUnknown(error)
  }
}

/** Of a fixture's file, and of no sandbox. */
const OF_FILES: ReadonlySet<string> = new Set(["$schema", "flows", "after"])

/** The sandbox is known no more: its server was started anew, or it rested too long. */
export const isSandboxGone = computed(
  () => refused.value instanceof Refusal && refused.value.code === "SANDBOX_UNKNOWN" && sandbox.value !== null,
)

/** Plays all turns of the sandbox that has ended again, in one that takes its place. @throws `Refusal` */
export function playAgain(): Promise<string> {
  const { id = "" } = sandbox.value ?? {}
  keepTabs(tabs.value.filter(one => one !== id))
  return begin({ head: heads.get(id) ?? {}, turns: turns.value.map(({ does }) => does) })
}

/** Takes over a sandbox as it is now, with all its turns. */
function enter(entered: Sandbox, played: readonly SandboxTurn[]): void {
  sandbox.value = entered
  turns.value = played
  chosen.value = null
  shownConversation.value = null
  refused.value = null
  reloaded.value = false
  if (!tabs.value.includes(entered.id)) keepTabs([...tabs.value, entered.id])
  void learnHead(entered.id)
}

/** The beginning of a sandbox: a head, a fixture's name, or a turn of another. */
interface Beginning {
  readonly head?: { readonly [key: string]: Json }
  /** Played at once, after that. */
  readonly turns?: readonly SandboxStimulus[]
  readonly fixture?: string
  readonly from?: { readonly sandboxId: string; readonly turn: number }
}

/** Shows none, until another is begun. */
export function leave(): void {
  sandbox.value = null
  turns.value = []
}

/** Begins another sandbox; the one before stays in its tab. @throws `Refusal` */
export async function begin(beginning: Beginning): Promise<string> {
  await endOthers()
  const { sandbox: begun, turns: played } = await parley().call("beginSandbox", { body: beginning })
  enter(begun, played)
  return begun.id
}

/** A new sandbox for whoever talks in this language and zone. @throws `Refusal` */
export function beginAs({ locale, zone, as }: SetUp): Promise<string> {
  const now = new Date()
  now.setSeconds(0, 0)
  return begin({
    head: {
      ...{ now: now.toISOString(), locale, agents: [AGENT] },
      ...(as === undefined
        ? { set: { "[[ChatUser]].TimeZone": zone } }
        : { user: { id: as, name: as, timeZone: zone } }),
    },
  })
}

/** A key may have six: of this window's, all but the last three are ended before another begins. */
async function endOthers(): Promise<void> {
  const old = tabs.value.slice(0, Math.max(0, tabs.value.length - 3))
  keepTabs(tabs.value.filter(id => !old.includes(id)))
  await Promise.all(old.map(id => parley().call("endSandbox", { params: { id } }).catch(forgetUnknown)))
}

function forgetUnknown(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
}

/** Goes to a sandbox of before. @returns false: it has ended */
export async function resume(id: string): Promise<boolean> {
  try {
    const params = { id }
    const { sandbox: found } = await parley().call("readSandbox", { params })
    const all: SandboxTurn[] = []
    for (let after = 0; after < found.turns; after = all.length) {
      const { items } = await parley().call("listSandboxTurns", { params, query: { after, limit: 100 } })
      if (items.length === 0) break
      all.push(...items)
    }
    enter(found, all)
    return true
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "SANDBOX_UNKNOWN") throw error
    keepTabs(tabs.value.filter(one => one !== id))
    return false
  }
}

/** Does one thing in the sandbox; a refusal stands beside the field. */
export function play(turn: SandboxStimulus): Promise<boolean> {
  const { id } = sandbox.value ?? {}
  if (id === undefined) return Promise.resolve(false)
  return asking(() => parley().call("playTurn", { params: { id }, body: { turn } }))
}

/** Answers a call to the outside. */
export async function answerCall(
  callId: string,
  answer: { readonly result: Json } | { readonly error: { readonly code: string } },
): Promise<boolean> {
  const { id } = sandbox.value ?? {}
  if (id === undefined) return false
  const isDone = await asking(() => parley().call("answerSandboxCall", { params: { id }, body: { callId, ...answer } }))
  // The answer has become a stub.
  if (isDone) void learnHead(id)
  return isDone
}

let working: Promise<unknown> = Promise.resolve()

/** One thing after another: a second press waits for the first. */
function asking(
  ask: () => Promise<{ readonly sandbox: Sandbox; readonly turns: readonly SandboxTurn[] }>,
): Promise<boolean> {
  const done = working.then(async () => {
    isPlaying.value = true
    try {
      const played = await ask()
      takeIn(played.sandbox, played.turns)
      chosen.value = null
      refused.value = null
      return true
    } catch (error) {
      refused.value = error
      return false
    } finally {
      isPlaying.value = false
    }
  })
  working = done
  return done
}

/** A turn that goes on a wait in which nothing happened takes the place of the last. */
function takeIn(now: Sandbox, played: readonly SandboxTurn[]): void {
  const before = sandbox.value
  if (before?.id === now.id && before.flows.version !== now.flows.version) reloaded.value = true
  sandbox.value = now
  const [first] = played
  if (first !== undefined) turns.value = [...turns.value.slice(0, first.number - 1), ...played]
}

/** Goes on from an earlier turn in another tab. @throws `Refusal` */
export async function goOnFrom(turn: number): Promise<string> {
  return begin({ from: { sandboxId: sandbox.value?.id ?? "", turn } })
}

/** Lets the clock go, or stand. */
export async function setClock(clock: Sandbox["clock"]): Promise<void> {
  const { id } = sandbox.value ?? {}
  if (id === undefined) return
  sandbox.value = (await parley().call("changeSandbox", { params: { id }, body: { clock } })).sandbox
}

/** Looks at the sandbox now and then, as long as the page is seen. @returns ends that */
export function watchSandbox(): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible" && !isPlaying.value) void look()
  }, LOOK)
  return () => clearInterval(timer)
}

async function look(): Promise<void> {
  const { id } = sandbox.value ?? {}
  if (id === undefined) return
  const known = turns.value
  try {
    const { sandbox: now } = await parley().call("readSandbox", { params: { id } })
    // Something was done meanwhile, whose answer is newer than this one.
    if (isPlaying.value || sandbox.value?.id !== id || turns.value !== known) return
    // The last known turn may have gone on, where nothing happened in it.
    const isNew = now.turns !== known.length || now.now !== sandbox.value.now
    const after = Math.max(0, known.length - 1)
    const query = { after, limit: 100 }
    const { items } = isNew ? await parley().call("listSandboxTurns", { params: { id }, query }) : { items: [] }
    takeIn(now, items)
  } catch (error) {
    if (error instanceof Refusal && error.code === "SANDBOX_UNKNOWN") refused.value = error
  }
}
