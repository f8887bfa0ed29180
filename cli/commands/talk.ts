import { createInterface, type Interface } from "node:readline"
import type { Action } from "../../engine/index.js"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import { makeBot, readBotFolder } from "../bot-folder.js"
import { faultText } from "../fault-text.js"
import { ownActions } from "../own-actions.js"
import { runTalkCommand, type TalkDesk } from "../talk-commands.js"
import { errorText, saidText } from "../talk-lines.js"
import { TalkWorld } from "../talk-world.js"
import { brushFor, isLive, liveLine } from "../terminal.js"
import { textIn } from "./check.js"

export interface TalkCommandOptions {
  readonly flows: string
  /** A module of own actions. */
  readonly actions?: string
  /** Of the user; left out: the bot's first. */
  readonly locale?: string
  /** Milliseconds since 1970 at which time begins; left out: it is as it is. */
  readonly now?: number
}

/**
 * A conversation in the terminal, or with lines that come from elsewhere; ends with `/quit` or the end of standard
 * input. A refusal is told and ends nothing, and so is an error of a flow, with its code and place.
 *
 * @returns the exit code: 1 where the bot has errors
 * @throws `FOLDER_UNREADABLE`, `OWN_ACTIONS_INVALID`
 */
export async function talkInTerminal(options: TalkCommandOptions): Promise<0 | 1> {
  const { flows: folder, locale = null, now = null } = options
  const extra = await ownActions(options.actions)
  const bot = loadOrTell(folder, extra)
  if (bot === null) return 1
  const brush = brushFor(process.stdout)
  const screen = new Screen()
  const world = new TalkWorld(bot, {
    tell: said => screen.write(saidText(said, brush)),
    tellError: error => screen.write(errorText(error, brush)),
    tellMistake: text => screen.write(`${brush.faint(harmless(`(note: ${text})`))}\n`),
    locale,
    now,
  })
  const desk: TalkDesk = {
    world,
    brush,
    say: line => screen.write(`${line}\n`),
    restart: async () => {
      const changed = loadOrTell(folder, extra)
      if (changed === null) return
      screen.write(brush.faint("(a new conversation)\n"))
      await world.restart(changed)
    },
  }
  try {
    if (screen.isTerminal)
      desk.say(brush.faint(`(you are talking to ${harmless(folder)}; /help lists what else there is)`))
    await orRefusal(desk, () => world.start(null, "new"))
    await listen(desk, screen)
  } finally {
    await world.close()
  }
  return 0
}

/** A bot that can run, or null, and its errors on standard error. */
function loadOrTell(folder: string, extra: readonly Action[]) {
  const files = readBotFolder(folder)
  const { bot, faults } = makeBot(files, extra)
  const errors = faults.filter(({ severity }) => severity === "error")
  if (bot === null) process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
  return bot
}

async function listen(desk: TalkDesk, screen: Screen): Promise<void> {
  const lines = createInterface({
    input: process.stdin,
    ...(screen.isTerminal ? { output: process.stdout, prompt: "> " } : { terminal: false }),
  })
  screen.attach(lines)
  // Ctrl+C ends the talk as the end of input does.
  lines.on("SIGINT", () => lines.close())
  screen.prompt()
  for await (const line of lines) {
    if (await orRefusal(desk, () => answer(desk, line))) break
    // Nobody waits to type the next line of a script.
    if (!screen.isTerminal) await desk.world.finishCalls()
    screen.prompt()
  }
  screen.detach()
  lines.close()
}

/** @returns the talk is over */
async function answer(desk: TalkDesk, line: string): Promise<boolean> {
  if (line.trim() === "") return false
  if (line.startsWith("/") && !line.startsWith("//")) return runTalkCommand(desk, line)
  await desk.world.hear(line.startsWith("//") ? line.slice(1) : line)
  return false
}

/** Does some work; tells a refusal and returns false, so that the talk goes on. */
async function orRefusal<R>({ say, brush }: TalkDesk, work: () => Promise<R>): Promise<R | false> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    say(`${brush.bad(error.code)}: ${harmless(error.message)}`)
    return false
  }
}

/** Standard output; in a terminal what comes by itself is put above the line that is being typed. */
class Screen {
  readonly isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  private lines: Interface | null = null
  private isPrompting = false

  attach(lines: Interface): void {
    this.lines = lines
    lines.on("line", () => {
      this.isPrompting = false
    })
  }

  detach(): void {
    this.lines = null
  }

  prompt(): void {
    if (!this.isTerminal) return
    this.isPrompting = true
    this.lines?.prompt()
  }

  write(text: string): void {
    if (text === "") return
    if (!this.isPrompting || this.lines === null) {
      process.stdout.write(text)
      return
    }
    process.stdout.write(`${isLive(process.stdout) ? liveLine(process.stdout) : "\n"}${text}`)
    this.lines.prompt(true)
  }
}
