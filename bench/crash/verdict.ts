import { existsSync, readFileSync } from "node:fs"
import type { Activity } from "../../engine/index.js"
import type { KeptStore } from "../../store/index.js"
import { TIMER } from "./bot.js"
import type { CrashEndpoint } from "./endpoint.js"
import type { Spoken } from "./people.js"
import type { CrashProcesses, Outage } from "./processes.js"

/** Lines of one conversation that are read at once. */
const PAGE = 1000

export interface Verdict {
  /** Promises that were broken, as sentences. */
  readonly broken: readonly string[]
  readonly lines: number
  readonly calls: number
  /** Calls that were made more than once, each because a process or the database went away meanwhile. */
  readonly callsMadeAgain: number
}

/**
 * Holds what is in the store in the end against what was said, and against what befell those who were to do it.
 *
 * @param hasOneClock all went by the database's; else lines of a log stay at the latest moment that any clock has told, and
 *   nobody can see in them how long a timer took
 */
export async function verdictOn(
  store: KeptStore,
  spoken: readonly Spoken[],
  endpoint: Pick<CrashEndpoint, "faultsOf" | "strangers">,
  calls: string,
  processes: Pick<CrashProcesses, "lives">,
  outages: readonly Outage[],
  hasOneClock: boolean,
): Promise<Verdict> {
  const broken: string[] = []
  let count = 0
  for (const one of spoken) {
    const lines = await linesOf(store, one.id)
    count += lines.length
    const faults = [
      ...faultsOf(one, lines),
      ...(hasOneClock ? earlyTimers(lines) : []),
      ...endpoint.faultsOf(one, lines),
    ]
    broken.push(...faults.map(fault => `${one.id}: ${fault}`))
    const turns = await store.turns(one.id)
    if (turns.some(({ number }, index) => number !== index + 1)) broken.push(`${one.id}: its turns have a gap`)
  }
  broken.push(...endpoint.strangers(spoken).map(id => `a webhook was told of ${id}, which nobody began`))
  broken.push(...(await stuckIn(store)))
  const made = callsIn(calls)
  broken.push(...callFaults(made, processes, outages))
  const keys = new Set(made.map(({ key }) => key))
  const expected = spoken.reduce((sum, { looked }) => sum + looked.said, 0)
  if (keys.size !== expected) broken.push(`${expected} calls were to be made, and ${keys.size} were`)
  return { broken, lines: count, calls: keys.size, callsMadeAgain: made.length - keys.size }
}

async function linesOf(store: KeptStore, id: string): Promise<readonly Activity[]> {
  const lines: Activity[] = []
  for (;;) {
    const page = await store.activities(id, lines.length, PAGE)
    lines.push(...page)
    if (page.length < PAGE) return lines
  }
}

function faultsOf({ said, counted, looked, timed, chats }: Spoken, lines: readonly Activity[]): readonly string[] {
  const faults: string[] = []
  if (lines.some(({ seq }, index) => seq !== index + 1)) faults.push("seq has a gap")
  const times = lines.map(({ timestamp }) => Date.parse(timestamp))
  if (times.some((time, index) => time < (times[index - 1] ?? 0))) faults.push("time goes back in its log")
  const ids = lines.flatMap(({ channelData }) => {
    const { clientActivityId } = (channelData ?? {}) as { readonly clientActivityId?: string }
    return clientActivityId === undefined ? [] : [clientActivityId]
  })
  if (ids.join() !== said.join()) faults.push(`it heard ${ids.join()} and not ${said.join()}`)
  const bot = lines.filter(({ from }) => from.role === "bot").map(({ text = "" }) => text)
  const counts = bot.filter(text => text.startsWith("count "))
  const expected = Array.from({ length: counted.said }, (_, index) => `count ${index + 1}`)
  if (counts.join() !== expected.join()) faults.push(`it counted ${counts.join()}, and was asked ${counted.said} times`)
  const timesSaid = (what: RegExp): number => bot.filter(text => what.test(text)).length
  for (const [what, asked] of [
    [/^found /, looked.said],
    [/^time is up$/, timed.said],
    [/^chat is over$/, chats.said],
  ] as const)
    if (timesSaid(what) !== asked) faults.push(`${what} was said ${timesSaid(what)} times and not ${asked}`)
  return faults
}

function earlyTimers(lines: readonly Activity[]): readonly string[] {
  let askedAt = 0
  return lines.flatMap(({ from, text, timestamp }) => {
    const at = Date.parse(timestamp)
    if (from.role === "user" && text === "later") askedAt = at
    return text === "time is up" && at < askedAt + TIMER * 1000 ? [`a timer fired ${at - askedAt} ms after`] : []
  })
}

/** Conversations, chats and agents that wait for something that does not come. */
async function stuckIn(store: KeptStore): Promise<readonly string[]> {
  const due = await store.due(Number.MAX_SAFE_INTEGER, 10)
  const { items: waiting } = await store.chats({ status: "waiting", limit: 10 })
  const { items: connected } = await store.chats({ status: "connected", limit: 10 })
  const agents = (await store.agents()).filter(({ value }) => value.openChats !== 0)
  return [
    ...due.map(({ owner, at }) => `${owner} is still due, at ${at}`),
    ...[...waiting, ...connected].map(({ value }) => `the chat ${value.id} is still ${value.status}`),
    ...agents.map(({ value }) => `${value.email} has ${value.openChats} chats`),
  ]
}

interface NotedCall {
  readonly key: string
  readonly pid: number
  readonly at: number
}

function callsIn(file: string): readonly NotedCall[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : []
  return lines.flatMap(line => {
    // A process that was killed while it wrote may have left half a line.
    const [what, key = "", pid, at] = line.split(" ")
    return what === "began" && at !== undefined ? [{ key, pid: Number(pid), at: Number(at) }] : []
  })
}

/** A call is made again only where who made it was killed or held up, or could not write what came of it. */
function callFaults(
  calls: readonly NotedCall[],
  { lives }: Pick<CrashProcesses, "lives">,
  outages: readonly Outage[],
): readonly string[] {
  const last = new Map<string, NotedCall>()
  return calls.flatMap(call => {
    const before = last.get(call.key)
    last.set(call.key, call)
    if (before === undefined) return []
    const life = lives.find(({ pid }) => pid === before.pid)
    const wasEnded = life?.endedAt != null && life.endedAt <= call.at + 1000
    const isWithin = ({ from, to }: Outage): boolean => from <= call.at && to >= before.at - 1000
    if (wasEnded || (life?.pauses ?? []).some(isWithin) || outages.some(isWithin)) return []
    return [
      `the call ${call.key} was made by ${before.pid} and ${Math.round(call.at - before.at)} ms later by ${call.pid}`,
    ]
  })
}
