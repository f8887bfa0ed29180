import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { ensureBuilt } from "../../tools/build.mjs"
import { askProcess } from "../ask-process.js"
import { ROOT } from "../project/sources.js"

const LAUNCH = join(ROOT, "tools/launch.mjs")
const DRIVER = fileURLToPath(new URL("driver.mjs", import.meta.url))

/** A temporary folder that the command is called from. */
export interface Place {
  readonly folder: string
  write(files: { readonly [file: string]: string | object }): void
  read(file: string): string
  /** Runs the command as npm does, to its end. */
  parley(args: readonly string[], given?: Given): Ended
  /** Runs the command to its end in a process that all commands of a test file share; much sooner than `parley`. */
  run(args: readonly string[], given?: Given): Promise<Ended>
  /** Starts the command, and leaves it running. */
  start(args: readonly string[], env?: { readonly [name: string]: string }): ChildProcess
  remove(): void
}
export interface Given {
  readonly input?: string
  readonly env?: { readonly [name: string]: string }
}
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export function place(files: { readonly [file: string]: string | object } = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), "parley-cli-"))
  const made: Place = {
    folder,
    write: more => {
      for (const [file, content] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true })
        writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content, null, 2))
      }
    },
    read: file => readFileSync(join(folder, file), "utf8"),
    parley: (args, given) => inOwnProcess(folder, args, given),
    run: (args, given) => runIn(folder, args, given),
    start: (args, env = {}) =>
      spawn(process.execPath, [LAUNCH, "cli/main", ...args], { cwd: folder, env: environment(env), stdio: "pipe" }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  made.write(files)
  return made
}

function inOwnProcess(folder: string, args: readonly string[], { input = "", env = {} }: Given = {}): Ended {
  const options = { cwd: folder, input, encoding: "utf8", env: environment(env) } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCH, "cli/main", ...args], options)
  return { code: status, out: stdout, err: stderr }
}

let driver: ChildProcess | null = null

/** Runs a command in a folder, in the process of `driver.mjs`. @throws where the command left something open */
export async function runIn(
  folder: string,
  args: readonly string[],
  { input = "", env = {} }: Given = {},
): Promise<Ended> {
  // The process that bundles own actions lives as long as the one that started it, in a folder that is gone by then.
  if (args.includes("--actions")) return inOwnProcess(folder, args, { input, env })
  if (driver === null) {
    if (!(await ensureBuilt(ROOT))) throw new Error("this does not build")
    driver = fork(DRIVER)
  }
  const command = { main: join(ROOT, "dist/cli/main.js"), folder, args, input, env: environment(env) }
  return (await askProcess(driver, command)) as Ended // `driver.mjs` answers so
}

/** Ours, without what steers colours or comes of npm. */
function environment(more: { readonly [name: string]: string }): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, PARLEY_DEBUG: _debug, INIT_CWD: _caller, ...kept } = process.env
  return { ...kept, ...more }
}

/** Two steps, no warning. */
export const ECHO = {
  trigger: { phrases: ["echo"] },
  start: "ask",
  steps: {
    ask: {
      type: "prompt",
      message: "What?",
      save: "@what",
      next: [{ when: "@what == 'no'", to: "end" }, { to: "say" }],
    },
    say: { type: "message", message: "You said {{ @what }}." },
  },
}

/** A mistake on line 3. */
export const BROKEN = `{
  "start": "welcome",
  "steps": { "welcome": { "type": "message", "message": "Hello", "next": "welcom" } }
}
`

/** Replays `ECHO`; what the bot answers at the end is as given. */
export function echoFixture(answer: string, more: object = {}): object {
  return {
    description: "An echo.",
    flows: "../flows",
    ...more,
    turns: [
      { user: "echo", bot: ["What?"] },
      { user: "tea", bot: [answer] },
    ],
  }
}
