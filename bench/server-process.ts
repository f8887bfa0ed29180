import { type ChildProcess, spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** A server in a process of its own, as operators start it. */
export interface ServerProcess {
  readonly url: string
  /** The key that it has made for itself beside its database; empty: it has others. */
  readonly key: string
  /** Microseconds of processor time that the process has used so far. */
  cpu(): Promise<number>
  /** Bytes, after a full garbage collection; the heaps of all its threads. */
  memory(): Promise<{ readonly rss: number; readonly heapUsed: number }>
  /** Ends it in order. @returns its exit code; null: a signal has ended it */
  stop(): Promise<number | null>
}

export interface ProcessOptions {
  /** Where it runs, and keeps what it keeps. */
  readonly folder: string
  readonly env?: NodeJS.ProcessEnv
}

/**
 * A script beside the server in its process: the bench asks it what the server uses, and it ends the server with the
 * bench. It runs in each worker thread as well: a thread has a heap of its own.
 */
const PROBE = `import { BroadcastChannel, isMainThread } from "node:worker_threads"
const threads = new BroadcastChannel("bench")
threads.unref()
if (!isMainThread) {
  threads.onmessage = ({ data }) => {
    if (data !== "memory") return
    globalThis.gc()
    threads.postMessage(process.memoryUsage().heapUsed)
  }
  threads.postMessage("thread")
} else if (process.channel) {
  let count = 0
  const heaps = []
  threads.onmessage = ({ data }) => {
    if (data === "thread") count += 1
    else heaps.push(data)
  }
  const memory = async () => {
    heaps.length = 0
    threads.postMessage("memory")
    // A thread answers when it has nothing else to do, which on a busy machine takes a while.
    for (let look = 0; look < 1000 && heaps.length < count; look++) await new Promise(resolve => setTimeout(resolve, 20))
    globalThis.gc()
    const { rss, heapUsed } = process.memoryUsage()
    return { rss, heapUsed: heaps.reduce((sum, heap) => sum + heap, heapUsed), silent: count - heaps.length }
  }
  process.on("message", async what => process.send(what === "memory" ? await memory() : process.cpuUsage()))
  process.on("disconnect", () => process.exit(1))
  process.channel.unref()
}`

const THIS = process.argv[1] ?? ""

/** Starts `parley start` with these arguments, on a port that is free. @returns when it listens */
export function startParley(args: readonly string[], options: ProcessOptions): Promise<ServerProcess> {
  return start([join(dirname(THIS), "../cli/main.js"), "start", "--port", "0", ...args], options)
}

/** Starts another command of this bench that listens and says so. */
export function startBench(args: readonly string[], options: ProcessOptions): Promise<ServerProcess> {
  return start([THIS, ...args], options)
}

/** Starts a program of its own that listens and says so. */
export function startScript(file: string, options: ProcessOptions): Promise<ServerProcess> {
  return start([file], options)
}

async function start(args: readonly string[], { folder, env }: ProcessOptions): Promise<ServerProcess> {
  const probe = ["--expose-gc", "--import", `data:text/javascript,${encodeURIComponent(PROBE)}`]
  const child = spawn(process.execPath, [...probe, ...args], {
    cwd: folder,
    env: { ...process.env, PARLEY_LOG: "error", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  const exited = new Promise<number | null>(resolve => child.on("exit", resolve))
  const url = await listening(child)
  const keyFile = readdirSync(folder).find(name => name.endsWith(".key"))
  // From now on the server prints mistakes and warnings, and a few lines about itself that are dropped.
  const tell = (chunk: Buffer) => {
    const text = chunk.toString()
    if (!/^(?:The admin key is in |Conversations are kept in |stopping)/.test(text)) process.stderr.write(text)
  }
  child.stdout?.on("data", tell)
  child.stderr?.on("data", tell)
  return {
    url,
    key: keyFile === undefined ? "" : readFileSync(join(folder, keyFile), "utf8").trim(),
    cpu: async () => {
      const { user = 0, system = 0 } = await ask(child, "cpu")
      return user + system
    },
    memory: async () => {
      const { rss = 0, heapUsed = 0, silent = 0 } = await ask(child, "memory")
      if (silent > 0) throw new Error(`${silent} threads of the server do not say what they use`)
      return { rss, heapUsed }
    },
    stop: () => {
      child.kill("SIGTERM")
      return exited
    },
  }
}

function ask(child: ChildProcess, what: "cpu" | "memory"): Promise<{ readonly [name: string]: number }> {
  return new Promise((resolve, reject) => {
    child.once("message", answer => resolve(answer as { readonly [name: string]: number }))
    child.send(what, error => {
      if (error) reject(error)
    })
  })
}

/** Where it listens, once it does. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ""
    const hear = (chunk: Buffer) => {
      text += chunk.toString()
      const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\s/.exec(text) ?? []
      if (url === undefined) return
      child.stdout?.off("data", hear)
      child.stderr?.off("data", hear)
      resolve(url)
    }
    child.stdout?.on("data", hear)
    child.stderr?.on("data", hear)
    child.on("error", reject)
    child.on("exit", code => reject(new Error(`a server ended with ${code}: ${text}`)))
  })
}
