import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Connection, startConversation } from "./http/connection.js"
import type { Lane } from "./http/load.js"
import { alternate, type Round } from "./http/rounds.js"
import { atLeast, atMost, type Figure, information } from "./measure.js"
import { type Asking, laneOf } from "./peers/dialog.js"
import { type ServerProcess, startParley, startScript } from "./server-process.js"

const AT_ONCE = 64
/** The checkout, in whose `dist/bench` this runs. */
const CHECKOUT = join(dirname(process.argv[1] ?? ""), "../..")
const FOLDER = "bench/peers"

interface Peer {
  readonly name: string
  readonly script: string
  /** The package that is there when it is installed; left out: it needs none but the checkout's own. */
  readonly installed?: string
  readonly ask: (conversation: string) => Asking
  /** Of our turns a second to theirs, at least. */
  readonly perSecondGoal?: number
  /** Of our median of one conversation to theirs, at most. */
  readonly medianGoal?: number
}

/** An activity whose replies are its answer, as both of Microsoft's take it. */
const askByActivity: Peer["ask"] = id => text => [
  "/api/messages",
  {
    type: "message",
    id: "1",
    channelId: "bench",
    conversation: { id },
    from: { id: `user-${id}` },
    recipient: { id: "bot" },
    locale: "en-US",
    deliveryMode: "expectReplies",
    text,
  },
]

const PEERS: readonly Peer[] = [
  {
    name: "the same written by hand, durable",
    script: "hand-written.mjs",
    ask: id => text => [`/conversations/${id}/messages`, { text }],
    medianGoal: 1.2,
  },
  {
    name: "Bot Framework in memory",
    script: "bot-framework.mjs",
    installed: "botbuilder",
    ask: askByActivity,
    perSecondGoal: 3,
  },
  {
    name: "the Agents SDK in memory",
    script: "agents-sdk.mjs",
    installed: "@microsoft/agents-hosting",
    ask: askByActivity,
  },
]

/**
 * Our durable turns beside others that speak the same dialog over HTTP, each in a process of its own and in alternating
 * rounds. Every answer is compared with what is to be said.
 *
 * @param isNamed peers that are not installed are installed first; otherwise they are left out
 */
export async function peerFigures(isNamed: boolean): Promise<readonly Figure[]> {
  if (isNamed) install()
  const figures: Figure[] = []
  for (const peer of PEERS) {
    if (peer.installed !== undefined && !existsSync(join(CHECKOUT, FOLDER, "node_modules", peer.installed))) {
      console.error(`not installed, so left out: ${peer.name}; npm run bench -- peers installs it`)
      continue
    }
    console.error(`measuring: ${peer.name}`)
    figures.push(...(await figuresBeside(peer)))
  }
  return figures
}

/** @throws where npm could not, which it has said */
function install(): void {
  const command = [join(CHECKOUT, "tools/ensure.mjs"), FOLDER]
  const { status } = spawnSync(process.execPath, command, { stdio: ["ignore", 2, 2] })
  if (status !== 0) throw new Error(`the packages of ${FOLDER} could not be installed`)
}

async function figuresBeside(peer: Peer): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const servers: ServerProcess[] = []
  try {
    const flows = join(CHECKOUT, FOLDER, "flows")
    const ours = await startParley(["--flows", flows, "--db", `file:${join(folder, "ours.db")}`], { folder })
    servers.push(ours)
    const options = { folder, env: { NODE_ENV: "production" } }
    const theirs = await startScript(join(CHECKOUT, FOLDER, peer.script), options)
    servers.push(theirs)
    const lanes = {
      ours: await ourLanes(ours),
      theirs: Array.from({ length: AT_ONCE }, (_, index) => laneOf(theirs.url, "none", peer.ask(`c${index}`), index)),
    }
    const alternateOn = (count: number) =>
      alternate(
        { server: ours, lanes: lanes.ours.slice(0, count) },
        { server: theirs, lanes: lanes.theirs.slice(0, count) },
      )
    return figuresOf(peer, await alternateOn(AT_ONCE), await alternateOn(1))
  } finally {
    await Promise.all(servers.map(server => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ourLanes({ url, key }: ServerProcess): Promise<readonly Lane[]> {
  const connection = await Connection.open(url)
  const lanes: Lane[] = []
  for (let index = 0; index < AT_ONCE; index++) {
    const path = await startConversation(connection, url, key)
    lanes.push(laneOf(url, key, text => [path, { type: "message", text }], index))
  }
  connection.close()
  return lanes
}

type Rounds = { readonly ours: Round; readonly theirs: Round }

function figuresOf({ name, perSecondGoal, medianGoal }: Peer, many: Rounds, one: Rounds): readonly Figure[] {
  const both = ({ ours, theirs }: Rounds, field: keyof Round, digits: number, unit: string) => ({
    words: `(${ours[field].toFixed(digits)} ${unit}) to ${name} (${theirs[field].toFixed(digits)} ${unit})`,
    ratio: ours[field] / theirs[field],
  })
  const perSecond = both(many, "perSecond", 0, "a second")
  const median = both(one, "median", 2, "ms")
  const cpu = both(many, "cpu", 0, "us")
  const titles = {
    perSecond: `${AT_ONCE} conversations at once, durable turns ${perSecond.words}`,
    median: `1 conversation, median of a durable turn ${median.words}`,
  }
  return [
    perSecondGoal === undefined
      ? information(titles.perSecond, perSecond.ratio, "x")
      : atLeast(titles.perSecond, perSecond.ratio, perSecondGoal),
    medianGoal === undefined
      ? information(titles.median, median.ratio, "x")
      : atMost(titles.median, median.ratio, medianGoal),
    information(`${AT_ONCE} conversations at once, processor time of a durable turn ${cpu.words}`, cpu.ratio, "x"),
  ]
}
