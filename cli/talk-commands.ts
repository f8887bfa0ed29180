import {
  checksOfBot,
  type Json,
  ParleyError,
  parseDuration,
  readJson,
  recordOf,
  suggest,
  toJson,
} from "../language/index.js"
import { harmless, type Paint } from "../replay/index.js"
import type { DeskVerb } from "../turns/index.js"
import { AGENT, type TalkWorld } from "./talk-world.js"

/** Everything that the lines that begin with `/` work on. */
export interface TalkDesk {
  readonly world: TalkWorld
  readonly brush: Paint
  say(line: string): void
  /** Reads the flows again and begins a new conversation; with errors in them, says so and changes nothing. */
  restart(): Promise<void>
}

interface TalkCommand {
  readonly usage: string
  readonly summary: string
  run(desk: TalkDesk, rest: string): Promise<void>
}

const QUIT = "quit"

const COMMANDS: { readonly [name: string]: TalkCommand } = {
  advance: { usage: "/advance 24h", summary: "lets time pass: 90s, 24h, PT15M, P1D", run: advance },
  agent: { usage: "/agent accept", summary: "acts as the agent: /agent lists what one can do", run: agent },
  as: { usage: "/as user:ID", summary: "a new conversation as that user, or /as anonymous", run: as },
  event: {
    usage: "/event NAME JSON",
    summary: "sends an event; /event client:NAME JSON as the client does",
    run: event,
  },
  eval: {
    usage: "/eval EXPRESSION",
    summary: "what an expression is now, such as /eval [[ChatUser]].Name",
    run: evaluate,
  },
  entities: { usage: "/entities", summary: "the fields and variables that are not null", run: entities },
  why: { usage: "/why", summary: "why the last turn went as it did", run: why },
  status: { usage: "/status", summary: "the conversation, its flows and the time", run: status },
  restart: { usage: "/restart", summary: "reads the flows again, and begins a new conversation", run: restart },
  help: { usage: "/help", summary: "this list; a text that begins with / is written //", run: help },
  [QUIT]: { usage: "/quit", summary: "the end", run: async () => {} },
}

/**
 * Does what a line that begins with `/` says.
 *
 * @returns the talk is over
 * @throws `COMMAND_UNKNOWN`, `COMMAND_INVALID`, and what the service refuses
 */
export async function runTalkCommand(desk: TalkDesk, line: string): Promise<boolean> {
  const [name, rest] = headOf(line.slice(1))
  await entry(COMMANDS, name, "/", "/help lists all").run(desk, rest)
  return name === QUIT
}

/** The first word, and what comes after it. */
function headOf(text: string): readonly [head: string, rest: string] {
  const [, head = "", rest = ""] = /^\s*(\S*)\s*(.*)$/.exec(text) ?? []
  return [head, rest.trimEnd()]
}

function entry<T>(table: { readonly [name: string]: T }, name: string, opening: string, hint: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found !== undefined) return found
  const near = suggest(name, Object.keys(table))
  const help = near === null ? `${hint}.` : `Did you mean ${opening}${near}?`
  throw new ParleyError("COMMAND_UNKNOWN", "", `There is no ${opening}${shorten(name)}. ${help}`)
}

function invalidUsage(usage: string): ParleyError {
  return new ParleyError("COMMAND_INVALID", "", `Write it like this: ${usage}`)
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

/** A hundred years, in milliseconds: times stay such that they can be written. */
const LONGEST = 36_525 * 86_400_000

async function advance({ world, say, brush }: TalkDesk, rest: string): Promise<void> {
  const milliseconds = parseDuration(rest)?.milliseconds ?? -1
  if (milliseconds < 0 || milliseconds > LONGEST) throw invalidUsage("/advance 24h, or /advance PT15M; at most P36525D")
  await world.advance(milliseconds)
  say(brush.faint(`(it is ${written(world.clock.now())})`))
}

function written(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace("T", " ")} UTC`
}

const AGENT_USAGES = {
  accept: "accept",
  say: "say TEXT",
  answer: "answer TEXT",
  disconnect: "disconnect",
  close: "close",
  transfer: "transfer queue:CODE",
  block: "block 60 REASON",
  signIn: "signIn",
  signOut: "signOut",
}

async function agent({ world, say, brush }: TalkDesk, rest: string): Promise<void> {
  const [name, words] = headOf(rest)
  const all = Object.values(AGENT_USAGES).join(", ")
  if (name === "") throw invalidUsage(`/agent with one of: ${all}`)
  const usage = entry(AGENT_USAGES, name, "/agent ", `There are ${all}`)
  const comes = brush.faint(`(${AGENT.name}, ${AGENT.email}, has signed in)`)
  if (name === "signIn" || name === "signOut") {
    await (name === "signIn" ? world.agentComes() : world.agentGoes())
    say(name === "signIn" ? comes : brush.faint(`(${AGENT.name} has signed out)`))
    return
  }
  const verb = verbOf(name, words)
  if (verb === null) throw invalidUsage(`/agent ${usage}`)
  if (!world.isAgentKnown) {
    await world.agentComes()
    say(comes)
  }
  await world.desk(verb)
}

/** Null: the words do not fit the verb. */
function verbOf(name: string, words: string): DeskVerb | null {
  switch (name) {
    case "accept":
    case "disconnect":
    case "close":
      return words === "" ? { verb: name, chat: null } : null
    case "say":
    case "answer":
      return words === "" ? null : { verb: name, chat: null, text: words }
    case "transfer": {
      const [, kind, to = ""] = /^(queue|agent):(\S+)$/.exec(words) ?? []
      if (kind === undefined) return null
      return { verb: "transfer", chat: null, to: kind === "queue" ? { queue: to } : { agent: to } }
    }
    default: {
      const [, minutes, reason = ""] = /^(\d{1,9})(?:\s+(.+))?$/.exec(words) ?? []
      if (minutes === undefined) return null
      const block = { minutes: Number(minutes), reason: reason === "" ? null : reason }
      return { verb: "block", chat: null, ...block, scope: "liveChat", ip: false }
    }
  }
}

async function as({ world, say, brush }: TalkDesk, rest: string): Promise<void> {
  const [, id] = /^user:(\S+)$/.exec(rest) ?? []
  if (id === undefined && rest !== "anonymous") throw invalidUsage("/as user:ID, or /as anonymous")
  say(brush.faint(harmless(`(a new conversation as ${id ?? "somebody anonymous"})`)))
  await world.start(id ?? null, "new")
}

async function event({ world, say, brush }: TalkDesk, rest: string): Promise<void> {
  const [written, value] = headOf(rest)
  const [, from = "server", name = ""] = /^(?:(client|server):)?(.*)$/.exec(written) ?? []
  if (name === "") throw invalidUsage(EVENT_USAGE)
  await world.sendEvent(name, value === "" ? null : jsonOf(value), from === "client" ? "client" : "server")
  const notes = world.reasons().filter(({ text }) => text.startsWith("note: event "))
  for (const { text } of notes) say(brush.faint(harmless(`(${text.replace("note: ", "")})`)))
}

const EVENT_USAGE = '/event order.paid {"number": 7}, or /event client:opened'

function jsonOf(text: string): Json {
  const reading = readJson("the value", `{"value": ${text}}`)
  const { value } = recordOf("document" in reading ? reading.document.value : null)
  if (value === undefined) throw invalidUsage(`${EVENT_USAGE}; the value is JSON`)
  return value
}

async function evaluate({ world, say, brush }: TalkDesk, rest: string): Promise<void> {
  if (rest === "") throw invalidUsage("/eval [[ChatUser]].Name")
  const source = rest.replace(/^\{\{(.*)\}\}$/s, "$1")
  const { entities, flows } = world.bot
  const checks = checksOfBot(
    entities,
    [...flows.values()].map(({ variables }) => variables),
  )
  const faults = checks.expression(source, "")
  for (const { code, message, hint } of faults) {
    say(`${brush.bad(code)}: ${harmless(message)}${hint === null ? "" : ` ${harmless(hint)}`}`)
  }
  if (faults.length === 0) say(`  ${harmless(JSON.stringify(toJson(await world.evaluate(source))))}`)
}

async function entities({ world, say, brush }: TalkDesk): Promise<void> {
  const shown = (name: string, value: Json): void => say(`  ${name} = ${harmless(JSON.stringify(value))}`)
  for (const [entity, { fields }] of world.bot.entities) {
    for (const field of fields.keys()) {
      const value = await world.evaluate(`[[${entity}]].${field}`)
      if (value !== null) shown(`[[${entity}]].${field}`, toJson(value))
    }
  }
  const { conversation } = await world.state()
  const frame = conversation.frames.at(-1)
  const variables = Object.entries(frame?.variables ?? {}).filter(([, value]) => value !== null)
  if (variables.length > 0) say(brush.faint(`  in the flow ${frame?.flow ?? ""}:`))
  for (const [name, value] of variables) shown(`@${name}`, toJson(value))
}

async function why({ world, say, brush }: TalkDesk): Promise<void> {
  for (const { depth, text, tone } of world.reasons()) {
    const shown = harmless(text)
    say(`  ${"  ".repeat(depth)}${tone === "bad" ? brush.bad(shown) : tone === "faint" ? brush.faint(shown) : shown}`)
  }
}

async function status({ world, say }: TalkDesk): Promise<void> {
  const { conversation, liveChat } = await world.state()
  const due = await world.nextDue()
  const frames = conversation.frames.map(({ flow, step }) => `${flow}/${step}`)
  say(`  conversation  ${conversation.id}, ${conversation.status}, ${harmless(world.person())}`)
  say(`  live chat     ${liveChat}`)
  say(`  flows         ${frames.length === 0 ? "none" : frames.join(" > ")}`)
  say(`  time          ${written(world.clock.now())}`)
  say(`  next due      ${due === null ? "nothing" : written(due)}`)
}

async function restart({ restart: again }: TalkDesk): Promise<void> {
  await again()
}

async function help({ say }: TalkDesk): Promise<void> {
  const all = Object.values(COMMANDS)
  const width = Math.max(...all.map(({ usage }) => usage.length))
  for (const { usage, summary } of all) say(`  ${usage.padEnd(width)}  ${summary}`)
}
