import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { atMost, type Figure, information, quantile } from "./measure.js"

const STARTS = 7
/** A clone compiles SQLite's driver on Node 20 alone. */
const COMPILES = process.versions.node.startsWith("20.")
const ROOT = join(dirname(process.argv[1] ?? ""), "../..")

/**
 * How long a server takes from its start until it is ready, on a database that is new and on one that is there: the built files are
 * those of an installed package.
 *
 * @param isNamed also from a fresh clone, with all that `npm start` installs, until a first conversation has begun
 */
export async function startFigures(isNamed: boolean): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const program = [join(ROOT, "dist/cli/main.js"), "start", "--flows", join(ROOT, "flows"), "--port", "0"]
  const start = () => untilAnswered(spawn(process.execPath, program, { cwd: folder, stdio: "pipe" }), "ready", folder)
  try {
    const first = await start()
    const later: number[] = []
    for (let count = 0; count < STARTS; count++) later.push(await start())
    return [
      atMost("start until ready, of a server with a database: median", quantile(later, 0.5), 1000, "ms"),
      information("start until ready, of one that makes its database", first, "ms"),
      ...(isNamed ? [await cloneFigure(folder)] : []),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function cloneFigure(folder: string): Promise<Figure> {
  const clone = join(folder, "clone")
  execFileSync("git", ["clone", "--quiet", ROOT, clone])
  const env = { ...process.env, PORT: "0" }
  const npm = spawn("npm", ["start"], { cwd: clone, env, stdio: "pipe", shell: process.platform === "win32" })
  const milliseconds = await untilAnswered(npm, "begun", clone)
  const what = "a fresh clone with nothing but npm, until a first conversation has begun"
  return COMPILES ? information(`${what}, on Node 20`, milliseconds, "ms") : atMost(what, milliseconds, 30_000, "ms")
}

/** Milliseconds until a server that begins now is ready, or has begun a conversation; it is stopped then. */
async function untilAnswered(child: ChildProcess, what: "ready" | "begun", folder: string): Promise<number> {
  const began = performance.now()
  const ended = new Promise<void>(resolve => child.on("exit", () => resolve()))
  try {
    const url = await addressOf(child)
    if (what === "ready") await until(async () => (await fetch(`${url}/readyz`)).status === 200)
    else {
      const authorization = `Bearer ${readFileSync(join(folder, "parley.key"), "utf8").trim()}`
      const headers = { authorization, "content-type": "application/json" }
      const { status } = await fetch(`${url}/v1/conversations`, { method: "POST", headers, body: "{}" })
      if (status !== 201) throw new Error(`a conversation was answered ${status}`)
    }
    return performance.now() - began
  } finally {
    child.kill("SIGTERM")
    await ended
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = ""
  child.stdout?.resume()
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", text => {
      said += text
      const [, url] = /Parley listens on (\S+)/.exec(said) ?? []
      if (url !== undefined) resolve(url)
    })
    child.on("exit", code => reject(new Error(`it ended with ${code}: ${said}`)))
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 5))
}
