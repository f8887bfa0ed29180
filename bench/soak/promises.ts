import { setTimeout as pause } from "node:timers/promises"
import { digestOf, type Line, type Record } from "./crowd.js"
import type { Scene } from "./scene.js"

const PAGE = 1000

/**
 * Reads every log there is, of users and of agents, and holds it against what was answered: no gap in any `seq`, every
 * answered activity is there as it was answered, and what was sent with an id is there once. Notes what is broken.
 */
export async function checkPromises(
  scene: Scene,
): Promise<{ readonly conversations: number; readonly activities: number }> {
  const { wire, crowd } = scene
  const missing = new Set(crowd.records.keys())
  let conversations = 0
  let activities = 0
  for await (const id of everyConversation(scene)) {
    const lines = await wholeLog(scene, id)
    missing.delete(id)
    conversations += 1
    activities += lines.length
    const gap = lines.findIndex(({ seq }, index) => seq !== index + 1)
    if (gap >= 0) wire.broken(`the log of ${id} has seq ${lines[gap]?.seq} where ${gap + 1} belongs`)
    const record = crowd.records.get(id)
    if (record !== undefined) for (const what of faultsOf(record, lines)) wire.broken(`in ${id} ${what}`)
  }
  for (const id of missing) wire.broken(`the conversation ${id} is in no list`)
  await streamsGone(scene)
  return { conversations, activities }
}

/** Ids of all conversations there are, of both sides. */
async function* everyConversation({ target, wire }: Scene): AsyncIterable<string> {
  let cursor: string | null = ""
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`
    const path = `/v1/conversations?limit=200${query}`
    const { status, text, body } = await wire.send({ method: "GET", path, key: target.keys.admin })
    if (status !== 200) throw new Error(`the list of conversations: ${text}`)
    for (const { conversation } of body.items) yield conversation.id
    cursor = body.cursor
  }
}

async function wholeLog({ target, wire }: Scene, id: string): Promise<readonly Line[]> {
  const lines: Line[] = []
  for (let cursor: string | null = ""; cursor !== null; ) {
    const from: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`
    const path = `/v1/conversations/${id}/activities?limit=${PAGE}${from}`
    const answer = await wire.send({ method: "GET", path, key: target.keys.admin })
    if (answer.status !== 200) throw new Error(`the log of ${id}: ${answer.text}`)
    lines.push(...answer.body.items)
    cursor = answer.body.cursor
  }
  return lines
}

function* faultsOf({ answered, heard, doubtful, spoken }: Record, lines: readonly Line[]): Iterable<string> {
  for (const [seq, digest] of answered) {
    const line = lines[seq - 1]
    if (line === undefined) yield `the answered activity ${seq} is missing`
    else if (digestOf(line) !== digest) yield `the activity ${seq} is not as it was answered: ${JSON.stringify(line)}`
  }
  const ids = lines.flatMap(line => line.channelData?.clientActivityId ?? eventName(line) ?? [])
  const sent = ids.filter(id => /^(said|event|lost)-/.test(id))
  if (new Set(ids).size < ids.length) yield `something was acted on twice: ${ids.join()}`
  for (const id of heard) if (!sent.includes(id)) yield `${id} was answered and is missing`
  for (const id of sent) if (!heard.has(id) && !doubtful.has(id)) yield `${id} was refused and is there`
  const texts = lines.map(({ text }) => text)
  for (const text of spoken) {
    const times = texts.filter(one => one === text).length
    if (times !== 1) yield `${text} was answered and is there ${times} times`
  }
}

/** Events carry their name in their value. */
function eventName({ type, value }: Line): string | undefined {
  return type === "event" && typeof value === "string" && value.startsWith("event-") ? value : undefined
}

/** All streams were dropped, which the server sees a moment later. */
async function streamsGone({ target, wire }: Scene): Promise<void> {
  let open: readonly string[] = []
  for (let look = 0; look < 100; look++) {
    const { text } = await wire.send({ method: "GET", path: "/metrics", key: target.keys.admin })
    open = [...text.matchAll(/^parley_streams_open\{.*\} (?!0$).*$/gm)].map(([line]) => line)
    if (open.length === 0) return
    await pause(50)
  }
  wire.broken(`streams that nobody reads are open: ${open.join()}`)
}
