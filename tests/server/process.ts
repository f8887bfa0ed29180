import { type ChildProcess, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect } from "vitest"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"
import { ask, later } from "./serving.js"

/** A server in a process of its own, as it is installed. */
export interface Running {
  readonly url: string
  readonly key: string
  readonly pid: number
  readonly stderr: () => string
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>
  /** Its outputs are read no more, and told so. */
  closeOutputs(): void
  /** Its outputs are read no more, and not told so. */
  pauseOutputs(): void
}

/**
 * A folder with a bot, for servers one after another on one database.
 *
 * @param closeLater where to leave its end: after the test, unless it is `shared`
 */
export function site(flows: { readonly [file: string]: object | string }, closeLater = later) {
  const folder = mkdtempSync(join(tmpdir(), "parley-server-"))
  closeLater(async () => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, "flows"))
  const write = (file: string, content: object | string) =>
    writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content))
  for (const [file, content] of Object.entries(flows)) write(join("flows", file), content)
  return {
    folder,
    write,
    start: (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, who: Who = {}) =>
      start(folder, args, env, who, closeLater),
  }
}

/** As whom a server runs, left out: as the tests; and where its output goes. */
interface Who {
  readonly uid?: number
  readonly gid?: number
  readonly stdio?: readonly ["ignore", number | "pipe", "pipe", ...(readonly number[])]
}

/** Once for all tests of this process: each server would look again whether anything has changed. */
let built: Promise<boolean> | null = null

async function start(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  who: Who,
  closeLater: typeof later,
): Promise<Running> {
  built ??= ensureBuilt(ROOT)
  if (!(await built)) throw new Error("the server does not build")
  const child = spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), "start", ...args], {
    cwd: folder,
    env: { ...process.env, PORT: "0", PARLEY_LOG: "error", ...env },
    ...who,
    stdio: [...(who.stdio ?? ["ignore", "pipe", "pipe"])],
  })
  let said = ""
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text))
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text))
  const exited = new Promise<number | null>(resolve => child.on("exit", code => resolve(code)))
  closeLater(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
    await exited
  })
  await listening(child, () => said)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? ""
  const keyFile = /key is in (.+)\.\n/.exec(said)?.[1]
  const written = keyFile === undefined ? /Key: (\S+)/.exec(said)?.[1] : readFileSync(keyFile, "utf8").trim()
  const key = env.PARLEY_KEY ?? written ?? ""
  const kill = (signal: "SIGKILL" | "SIGTERM") => {
    child.kill(signal)
    return exited
  }
  const outputs = [child.stdout, child.stderr]
  return {
    ...{ url, key, pid: child.pid ?? 0, kill, stderr: () => said, ended: exited },
    closeOutputs: () => outputs.forEach(output => void output?.destroy()),
    pauseOutputs: () => outputs.forEach(output => void output?.pause()),
  }
}

function listening(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (/listens for tests[^\n]*\n|kept (?:in|when)[^\n]*\n/.test(said())) resolve()
    }
    child.stderr?.on("data", look)
    child.on("exit", code => reject(new Error(`it ended with ${code}: ${said()}`)))
  })
}

/** It begins so many conversations. */
export async function answers({ url, key }: Running, requests: number): Promise<void> {
  for (let count = 0; count < requests; count++)
    expect((await ask(url, "POST", "/v1/conversations", {}, key)).status).toBe(201)
}

/** How many lines of its log nobody has taken. */
export async function droppedLines({ url, key }: Running): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text()
  return Number(/^parley_log_lines_dropped_total (\d+)$/m.exec(text)?.[1])
}
