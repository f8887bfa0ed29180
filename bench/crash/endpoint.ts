import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Activity } from "../../engine/index.js"
import type { Chance } from "../soak/chance.js"
import type { Spoken } from "./people.js"

/** Types that the endpoint hears. */
export const HEARD = [
  "activity.created",
  "conversation.started",
  "conversation.ended",
  "chat.waiting",
  "chat.connected",
  "chat.ended",
] as const

/** An event as it came first; it may come again, under the same id. */
interface Delivered {
  readonly id: string
  readonly type: (typeof HEARD)[number]
  /** Of `activity.created`; null: another event. */
  readonly line: Pick<Activity, "id" | "seq"> | null
}

/** The endpoint of a webhook, which now and then takes nothing, breaks off, or answers late. */
export interface CrashEndpoint {
  readonly url: string
  /** Whether all has come that is known to have happened and to be in no answer. */
  isTold(spoken: readonly Spoken[]): boolean
  /**
   * Promises that were broken, as sentences: each event at least once, in order in its conversation, and none of what is not
   * in the store.
   *
   * @param lines of the log, in the end
   */
  faultsOf(one: Spoken, lines: readonly Activity[]): readonly string[]
  /** Conversations that nobody began. */
  strangers(spoken: readonly Spoken[]): readonly string[]
  close(): void
}

/** Milliseconds that a late answer takes at most. */
const LATE = 400

export async function crashEndpoint(chance: Chance): Promise<CrashEndpoint> {
  /** By conversation, in the order in which they were taken. */
  const taken = new Map<string, Delivered[]>()
  const take = (id: string, text: string): void => {
    const { type, data } = JSON.parse(text)
    const lane: string = data.conversationId ?? data.conversation?.id ?? data.chat?.conversationId ?? ""
    const all = taken.get(lane) ?? []
    taken.set(lane, all)
    if (!all.some(each => each.id === id)) all.push({ id, type, line: data.activity ?? null })
  }
  const server = createServer((request, response) => {
    let text = ""
    request.setEncoding("utf8").on("data", part => (text += part))
    request.on("end", () => {
      const luck = chance.next()
      if (luck < 0.02) request.socket.destroy()
      else if (luck < 0.04) response.writeHead(500).end()
      else {
        take(String(request.headers["webhook-id"]), text)
        const answer = (): void => void response.writeHead(204).end()
        if (luck < 0.1) setTimeout(answer, chance.below(LATE))
        else answer()
      }
    })
  })
  server.on("clientError", (_, socket) => socket.destroy())
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    isTold: spoken => spoken.every(one => missing(one, taken.get(one.id) ?? [], [...one.seen]).length === 0),
    faultsOf: (one, lines) => {
      const told = taken.get(one.id) ?? []
      const said = lines.filter(({ type, from }) => type === "message" && from.role !== "user").map(({ id }) => id)
      return [...missing(one, told, said), ...disorder(told), ...unknown(told, lines)]
    },
    strangers: spoken => {
      const known = new Set(spoken.map(({ id }) => id))
      return [...taken.keys()].filter(lane => !known.has(lane) && !lane.includes("-agent-"))
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function missing(one: Spoken, told: readonly Delivered[], said: readonly string[]): readonly string[] {
  const expected = [
    ["conversation.started", 1],
    ["conversation.ended", one.ended.said],
    ...(["chat.waiting", "chat.connected", "chat.ended"] as const).map(type => [type, one.chats.said] as const),
  ] as const
  const counted = expected.flatMap(([type, times]) => {
    const found = told.filter(each => each.type === type).length
    return found === times ? [] : [`a webhook was told ${type} of ${found} times and not ${times}`]
  })
  const lines = new Set(told.map(({ line }) => line?.id))
  const unheard = said.filter(id => !one.answered.has(id) && !lines.has(id))
  return [...counted, ...unheard.map(id => `the line ${id} was in no answer, and no webhook was told of it`)]
}

function disorder(told: readonly Delivered[]): readonly string[] {
  const faults: string[] = []
  const started = told.findIndex(({ type }) => type === "conversation.started")
  const ended = told.findIndex(({ type }) => type === "conversation.ended")
  if (started > 0) faults.push("a webhook was told of its start after something else")
  if (ended >= 0 && ended < told.length - 1) faults.push("a webhook was told of something after its end")
  const seqs = told.flatMap(({ line }) => line?.seq ?? [])
  if (seqs.some((seq, index) => seq <= (seqs[index - 1] ?? 0)))
    faults.push(`a webhook was told of its lines in the order ${seqs.join()}`)
  return faults
}

function unknown(told: readonly Delivered[], lines: readonly Activity[]): readonly string[] {
  const known = new Set(lines.map(({ id }) => id))
  return told.flatMap(({ line }) =>
    line === null || known.has(line.id) ? [] : [`a webhook was told of ${line.id}, which is not there`],
  )
}
