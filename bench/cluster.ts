import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import {
  endPostgres,
  executeOn,
  initPostgres,
  type PostgresServer,
  placesOfPostgres,
  postgresAnswers,
  startPostgres,
  urlInFolder,
} from "./postgres-server.js"

const PROCESSES = 3
const NGINX = ["/usr/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"]

/**
 * Starts what an operator starts on several machines, on this one: PostgreSQL, three processes on it and, where it is
 * installed, nginx before them; until it is interrupted. All that it keeps is removed in the end.
 *
 * @param flows the bot's folder
 */
export async function runCluster(flows: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "parley-cluster-"))
  const [programs] = placesOfPostgres()
  if (programs === undefined) throw new Error("There are no programs of PostgreSQL here: npm install brings them.")
  const options = { programs, folder: join(folder, "postgres"), settings: [] }
  const children: ChildProcess[] = []
  let postgres: PostgresServer | null = null
  try {
    const failure = await initPostgres(options)
    if (failure !== null) throw new Error(failure)
    postgres = startPostgres(options)
    const ended = await postgresAnswers(options.folder, postgres)
    if (ended !== null) throw new Error(`PostgreSQL does not start: ${ended}`)
    await executeOn(urlInFolder(options.folder, "postgres"), "CREATE DATABASE parley")
    const db = urlInFolder(options.folder, "parley")
    const main = join(dirname(process.argv[1] ?? ""), "../cli/main.js")
    const key = await outputOf(process.execPath, [main, "keys", "make", "--allow", "admin", "--db", db])
    const ports: number[] = []
    for (let number = 1; number <= PROCESSES; number++) {
      const port = await freePort()
      const args = [
        "start",
        "--flows",
        resolve(flows),
        "--db",
        db,
        "--port",
        String(port),
        "--trust-proxy",
        "127.0.0.1",
      ]
      const child = spawn(process.execPath, [main, ...args, "--drain", "2"], {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      })
      children.push(child)
      await saysThatItListens(child)
      ports.push(port)
      console.log(`process ${number}: http://127.0.0.1:${port}`)
    }
    const nginx = NGINX.find(file => existsSync(file))
    if (nginx === undefined) console.log("nginx is not installed here: ask any of the processes.")
    else {
      const port = await freePort()
      const config = join(folder, "nginx.conf")
      mkdirSync(join(folder, "nginx"))
      writeFileSync(config, nginxConfig(join(folder, "nginx"), port, ports))
      children.push(
        spawn(nginx, ["-c", config, "-p", folder, "-g", "daemon off;"], { stdio: ["ignore", "ignore", "inherit"] }),
      )
      console.log(`nginx: http://127.0.0.1:${port}`)
    }
    console.log(`Key: ${key}`)
    console.log("Ctrl C ends all of it.")
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")])
  } finally {
    const all = children.map(child => (child.exitCode === null ? once(child, "exit") : null))
    for (const child of children) child.kill("SIGTERM")
    await Promise.all(all)
    if (postgres !== null) await endPostgres(postgres, "SIGINT")
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The part of a configuration that several processes need: docs/scaling.md explains it. */
function nginxConfig(folder: string, port: number, ports: readonly number[]): string {
  return `pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream parley {
    least_conn;
${ports.map(one => `    server 127.0.0.1:${one} max_fails=1 fail_timeout=2s;`).join("\n")}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://parley;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffering off;     # lines of a stream at once
      proxy_read_timeout 60s;  # a stream gives a sign of life every 15 seconds
      # A process that is gone, or about to stop, is passed over; a request without an id of its client's is not sent twice.
      proxy_next_upstream error timeout http_503;
    }
  }
}
`
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number }
      server.close(() => resolve(port))
    })
  })
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] })
  let said = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text))
  await once(child, "close")
  return said.trim()
}

/** @throws where it ends before */
function saysThatItListens(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ""
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text
      if (said.includes("kept in")) resolve()
    })
    child.once("exit", code => reject(new Error(`a process ended with ${code}: ${said}`)))
  })
}
