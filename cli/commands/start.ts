import { closeSync, existsSync, openSync, realpathSync, statSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import type { Action } from "../../engine/index.js"
import { ParleyError } from "../../language/index.js"
import type { Clock } from "../../runtime/index.js"
import {
  addressesBehind,
  botHash,
  type LoopListener,
  listenOn,
  type ProcessFigures,
  type ServedBot,
  type Serving,
  serve,
  serveTest,
  startLoop,
  targetsWithin,
  type UserKeys,
  userTokens,
} from "../../server/index.js"
import { DATABASE_FORM } from "../../store/index.js"
import type { Store } from "../../turns/index.js"
import { callOutside } from "../call-outside.js"
import { consoleLink, environmentKey } from "../console-link.js"
import { hindranceOf } from "../database-reason.js"
import { readAdminKey, readUserKeys } from "../environment.js"
import { faultText } from "../fault-text.js"
import { fileLimitWarning } from "../file-limit.js"
import { checkFirstKey, type FirstKey, firstKey, type KeyInUse } from "../first-key.js"
import { fixtureFolder } from "../fixture-folder.js"
import { openTestStores } from "../fixture-stores.js"
import { handedSocket } from "../handed-socket.js"
import { watchMemory } from "../memory-warning.js"
import { isPostgres, openStore } from "../open-store.js"
import { actionsOf } from "../own-actions.js"
import { type OwnModule, readOwnModule } from "../own-module.js"
import { exposedSecrets } from "../owned-file.js"
import { type ProviderOptions, providerSettings } from "../provider-settings.js"
import { SECRET_VARIABLES, withSecretFiles } from "../read-settings.js"
import { readServedFolder, type ServedFolder } from "../served-bot.js"
import { openServiceLog, readLogLevel, type ServiceLog } from "../service-log.js"
import { strangeVariables } from "../strange-variables.js"
import { tellError } from "../tell-error.js"
import { brushFor } from "../terminal.js"
import { TEST_KEY } from "../test-key.js"
import { checkInThread } from "../threads/checking-in-thread.js"
import { drawInThread } from "../threads/drawing-in-thread.js"
import { loopInThread } from "../threads/loop-in-thread.js"
import { hearLags } from "../threads/thread-lags.js"
import { runOnChange } from "../watch.js"
import { textIn } from "./check.js"
import { packageFile } from "./package-file.js"

export interface StartOptions extends ProviderOptions {
  readonly flows: string
  readonly db: string
  readonly port: number
  readonly host: string
  /** A module of own actions. */
  readonly actions?: string
  /** Of a listener for health and figures alone. */
  readonly adminPort?: number
  /** Seconds for which a server that was told to stop goes on and says that it is not ready. */
  readonly drain: number
  readonly watch?: boolean
  /** The demo page for anybody who reaches the server; left out: for who is on this machine. */
  readonly demo?: boolean
  readonly test?: boolean
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustProxy: readonly string[]
  /** Addresses and ranges that webhooks may go to though they are not of the public internet. */
  readonly webhookRanges: readonly string[]
}

/** A server that can be stopped; null: the bot has errors, which have been told. */
export type RunningServer = Serving | null

/**
 * Serves a bot (design section 9) until it is told to stop. Lines for people go to standard error, the log as JSON to
 * standard output.
 *
 * @param version of the package
 * @param onHangUp told once what is done at each `SIGHUP`
 * @throws `FOLDER_UNREADABLE`, `OWN_ACTIONS_INVALID`, `DB_UNKNOWN`, `KEYS_MISSING`, `LOOPBACK_ONLY`, `USER_KEYS_INVALID`,
 *   `PARLEY_KEY_INVALID`, `KEY_FILE_UNWRITABLE`, `KEY_FILE_TAKEN`, `FILE_EXPOSED`,
 *   `LOG_LEVEL_UNKNOWN`, `PORT_IN_USE`, `PORT_REFUSED`, `TRUSTED_PROXY_INVALID`,
 *   `WEBHOOK_RANGE_INVALID`
 */
export async function startServer(
  options: StartOptions,
  version: string,
  onHangUp: (work: () => void) => void,
): Promise<RunningServer> {
  const environment = withSecretFiles(process.env, SECRET_VARIABLES)
  const level = readLogLevel(environment)
  // The loop's thread loads what was read here: to read it takes a thread 70 ms of processor time, of a program beside it.
  const own = options.actions === undefined ? null : await readOwnModule(options.actions)
  const extra = own === null ? [] : await actionsOf(own)
  const folder = readServedFolder(options.flows, extra, environment)
  const errors = tellFaults(folder, text => process.stderr.write(text))
  if (folder.served === null || errors > 0) return null
  for (const name of folder.missingSecrets)
    process.stderr.write(`The environment has no value for the secret ${name} (http.secrets).\n`)
  const secrets = folder.served.bot.spec.http?.secrets ?? []
  for (const sentence of strangeVariables(process.env, secrets)) process.stderr.write(`${sentence}\n`)
  for (const sentence of exposedSecrets(process.env, [...SECRET_VARIABLES, ...secrets]))
    process.stderr.write(`${sentence}\n`)
  if (folder.served.flows.every(({ isDefault }) => isDefault))
    process.stderr.write(`There are no flows in ${options.flows}: only the default ones are served.\n`)
  const told = openServiceLog(level)
  const { log, say } = told
  const common = {
    served: folder.served,
    port: options.port,
    host: options.host,
    log,
    version,
    checkFlows: checkInThread(extra),
    draw: drawInThread(),
    fixtures: fixtureFolder(options.flows, options.watch === true),
    consoleFolder: packageFile("dist/console"),
  }
  const { serving, lines, facts, atWork } =
    options.test === true ? await startTest(common, options) : await startReal(common, options, { own, extra }, told)
  // A program that reads "listens" may stop it at once, so the signals are taken before.
  stopOnSignal(serving, options.drain, told, version)
  if (options.test === true) onHangUp(stopByHangUp)
  else onHangUp(reloadByHangUp(options.flows, extra, serving, told))
  // Programs that read "listens" may ask for readiness, which the threads answer that take longer to begin.
  const hindered = atWork()
  await Promise.race([hindered, wait(AT_WORK_WITHIN, null, { ref: false })])
  for (const line of lines) say(line)
  // A store that took longer tells it too.
  void hindered.then(hindrance => {
    if (hindrance !== null) say(hindrance)
  })
  const fileLimit = fileLimitWarning()
  if (fileLimit !== null) say(fileLimit)
  watchMemory(sentence => {
    say(sentence)
    log.warn({ remedy: sentence }, "memory runs out")
  })
  log.info({ version, node: process.version, pid: process.pid, ...facts, bot: botFacts(folder.served) }, "listening")
  if (options.watch === true) watchFlows(options.flows, extra, serving, told)
  return serving
}

function botFacts({ files, flows }: ServedBot): object {
  return { hash: botHash(files), flows: flows.length }
}

type Common = Omit<Parameters<typeof serveTest>[0], "stores" | "adminKey">

/** A server at work, and what is to be said of it. */
interface Announced {
  readonly serving: Serving
  readonly lines: readonly string[]
  /** For the log. */
  readonly facts: object
  /** Resolves when its store was written to, with null, or can't be, of which readiness tells, with why not. */
  readonly atWork: () => Promise<string | null>
}

/** Milliseconds after which a server is announced whose store does not answer: it goes on by itself. */
const AT_WORK_WITHIN = 10_000

async function startReal(
  common: Common,
  options: StartOptions,
  { own, extra }: { readonly own: OwnModule | null; readonly extra: readonly Action[] },
  told: ServiceLog,
): Promise<Announced> {
  // With several threads at work, one that clears its memory with helpers waits for processors that the others have:
  // the 99th percentile at half the load was 23 - 127 ms so, and 17 - 28 ms without.
  setFlagsFromString("--no-parallel-scavenge")
  // V8 takes what a turn makes for what is kept, allocates some of it where long-lived objects are, and from there all of the
  // turn outlives two scavenges: 15 KB of each turn were copied twice, and a scavenge took 5 ms instead of 1.5.
  setFlagsFromString("--no-allocation-site-pretenuring")
  const environment = withSecretFiles(process.env, SECRET_VARIABLES)
  const userKeys = readUserKeys(environment)
  const adminKey = readAdminKey(environment)
  const provider = providerSettings(options, environment)
  const { trustProxy: trustedProxies, webhookRanges, db } = options
  const handed = handedSocket(process.env, process.pid)
  // All that can be refused is refused before there is a database or a key.
  if (userKeys !== null) userTokens(userKeys)
  addressesBehind(trustedProxies, common.log)
  targetsWithin(webhookRanges, false)
  const listening = await listenOn(handed ?? options)
  const host = handed === null ? options.host : listening.host
  const isLocal = host === "" || isLoopback(host)
  const listeners = [listening]
  const open: { store: Store | null; serving: Serving | null } = { store: null, serving: null }
  try {
    const admin =
      options.adminPort === undefined ? null : await listenOn({ port: options.adminPort, host, option: "--admin-port" })
    if (admin !== null) listeners.push(admin)
    if (adminKey === null && db.startsWith("file:")) checkFirstKey(db.slice("file:".length), isLocal)
    const { store: opened, file, place, clock, notices } = await openStore(db)
    open.store = opened
    const first =
      adminKey === null ? await firstKey(opened, file, isLocal, clock.now()) : { made: null, file: null, key: null }
    const { store, startLoop } =
      file === null
        ? loopInThisThread(opened, clock, common.served, userKeys)
        : loopInThread(opened, { database: file, files: common.served.files, actions: own, userKeys })
    open.store = store
    const lags = hearLags()
    const serving = await serve({
      ...{
        ...common,
        host,
        trustedProxies,
        webhookRanges,
        provider,
        store,
        startLoop,
        clock,
        adminKey,
        listening,
        notices,
      },
      rereadBot: async () => {
        if (open.serving !== null) await reload(options.flows, extra, open.serving, told)
      },
      hasDemo: options.demo === true,
      ...(admin === null ? {} : { adminListening: admin }),
      processFigures: () => ({ droppedLines: told.dropped(), threadLags: lags, database: bytesOf(file) }),
    })
    open.serving = serving
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${serving.port}`
    const database =
      file === null ? { kind: isPostgres(db) ? "PostgreSQL" : "memory" } : { kind: "file", form: DATABASE_FORM }
    return {
      serving,
      atWork: () =>
        store.check("writing").then(
          () => null,
          (error: unknown) => hindranceOf(file, error),
        ),
      facts: { host, port: serving.port, ...(admin === null ? {} : { adminPort: admin.port }), database },
      lines: [
        `Parley listens on ${url} (${url}/docs tells what there is).`,
        ...(options.publicUrl === undefined
          ? []
          : [`Browsers find the console at ${options.publicUrl.replace(/\/+$/, "")}/console.`]),
        ...(isLocal ? await linkLines(opened, url, adminKey === null ? first.key : environmentKey(adminKey)) : []),
        ...(options.demo === true || (isLocal && trustedProxies.length === 0)
          ? [`The chat box is on a page to try it out: ${url}/demo.`]
          : []),
        ...keyLines(first, adminKey, isLocal),
        ...(admin === null ? [] : [`Health and figures are on port ${admin.port}, for anybody who reaches it.`]),
        keptLine(place),
      ],
    }
  } catch (error) {
    for (const one of listeners) {
      one.answer((_, response) => response.writeHead(503).end())
      await one.close()
    }
    await open.store?.close()
    throw error
  }
}

/** The way into the console for whoever sits at the terminal; what is kept of this output elsewhere is not to have it. */
async function linkLines(store: Store, url: string, key: KeyInUse | null): Promise<readonly string[]> {
  const place = url.replace("//127.0.0.1:", "//localhost:")
  if (key === null || process.stderr.isTTY !== true)
    return [`The console is at ${place}/console (parley link prints a link that signs in).`]
  const link = await consoleLink(store, place, key, Date.now())
  return [
    `Open the console: ${link}`,
    "  That link signs in on this machine, for a day; parley link prints another one.",
  ]
}

/** A key that is kept nowhere is shown; of others it is told which file has them, and what is kept of this output has none. */
function keyLines({ made, file }: FirstKey, adminKey: string | null, isLocal: boolean): readonly string[] {
  if (made !== null && file === null) return [`Key: ${made}`]
  if (file !== null) return [`The admin key is in ${file}.`]
  if (adminKey === null)
    return ["Its keys were made before: parley keys list tells them, parley keys make makes another."]
  return adminKey.length < 16 && !isLocal ? ["PARLEY_KEY has fewer than 16 characters: others may guess it."] : []
}

function bytesOf(file: string | null): ProcessFigures["database"] {
  if (file === null) return null
  // The log is beside the file itself, whatever links lead to it.
  const itself = existsSync(file) ? realpathSync(file) : file
  const [bytes, log] = [itself, `${itself}-wal`].map(one => statSync(one, { throwIfNoEntry: false })?.size ?? 0)
  return { file: bytes ?? 0, log: log ?? 0 }
}

function keptLine(place: string | null): string {
  return place === null ? "Nothing is kept when it stops (--db memory:)." : `Conversations are kept in ${place}.`
}

/** A store in memory belongs to one thread, and PostgreSQL is waited for without one, so the loop runs in this one. */
function loopInThisThread(store: Store, clock: Clock, { bot }: ServedBot, userKeys: UserKeys | null) {
  const options = { bot, store, clock, userKeys, callOutside }
  return { store, startLoop: (listener: LoopListener) => startLoop(options, listener) }
}

async function startTest(common: Common, { host, db }: StartOptions): Promise<Announced> {
  if (!isLoopback(host)) {
    const message = "A test server listens on this machine only: leave --host (and HOST) out."
    throw new ParleyError("LOOPBACK_ONLY", "", message)
  }
  const adminKey = readAdminKey(withSecretFiles(process.env, SECRET_VARIABLES)) ?? TEST_KEY
  const serving = await serveTest({ ...common, adminKey, stores: await openTestStores(db) })
  return {
    serving,
    atWork: async () => null,
    lines: [`Parley listens for tests on http://${host}:${serving.port}. Key: ${adminKey}`],
    facts: { host, port: serving.port, database: { kind: isPostgres(db) ? "PostgreSQL" : "memory" } },
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Every change is served from the next turn on; one with errors is told, and the last good flows stay. */
function watchFlows(folder: string, extra: readonly Action[], serving: Serving, told: ServiceLog): void {
  let isFirst = true
  const change = async (): Promise<readonly string[]> => {
    if (!isFirst) await reload(folder, extra, serving, told)
    isFirst = false
    return [folder]
  }
  runOnChange(change).catch(error => tellError(error, text => told.say(text.trimEnd())))
}

async function reload(
  folder: string,
  extra: readonly Action[],
  serving: Serving,
  { log, say }: ServiceLog,
): Promise<void> {
  const refuse = (why: object): void => {
    say("The flows as they were before this change go on.")
    log.error(why, "flows not reloaded")
  }
  const next = readOrError(folder, extra)
  if (next instanceof ParleyError) {
    tellError(next, text => say(text.trimEnd()))
    refuse({ code: next.code })
    return
  }
  const errors = tellFaults(next, text => say(text.trimEnd()))
  if (errors > 0 || next.served === null) {
    serving.refuseBot(next.faults)
    refuse({ errors })
    return
  }
  await serving.useBot(next.served)
  say("The changed flows are served now.")
  log.info({ bot: botFacts(next.served) }, "flows reloaded")
}

/** A folder may be gone while another one is put in its place. */
function readOrError(folder: string, extra: readonly Action[]): ServedFolder | ParleyError {
  try {
    return readServedFolder(folder, extra, process.env)
  } catch (error) {
    if (error instanceof ParleyError) return error
    throw error
  }
}

/** `SIGHUP` reloads flows, one time after another; whose terminal was closed is stopped by it, as any program is. */
function reloadByHangUp(folder: string, extra: readonly Action[], serving: Serving, told: ServiceLog): () => void {
  const isInTerminal = process.stdin.isTTY === true
  let last = Promise.resolve()
  return () => {
    if (isInTerminal && !hasTerminal()) stopByHangUp()
    else
      last = last
        .then(() => reload(folder, extra, serving, told))
        .catch(error => void tellError(error, text => told.say(text.trimEnd())))
  }
}

function stopByHangUp(): void {
  process.kill(process.pid, "SIGTERM")
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"))
    return true
  } catch {
    return false
  }
}

/** @returns how many errors there are; warnings do not stop a server, nor are they told */
function tellFaults({ files, faults }: ServedFolder, write: (text: string) => void): number {
  const errors = faults.filter(({ severity }) => severity === "error")
  if (errors.length > 0) write(faultText(errors, textIn(files), brushFor(process.stderr)))
  return errors.length
}

/** Milliseconds within which signals are one: `timeout` and others send theirs to a process, and to its group besides. */
const SAME_SIGNAL = 5

/**
 * The first signal stops in order (design section 11.7), the second at once.
 *
 * @param drain seconds for which it goes on before that, and says that it is not ready
 */
function stopOnSignal(serving: Serving, drain: number, { log, say, leave }: ServiceLog, version: string): void {
  let isStopping = false
  const stopInOrder = async (): Promise<void> => {
    if (drain > 0) {
      serving.drain()
      say(`not ready any more; stopping in ${drain} s`)
      await wait(drain * 1000)
    }
    say("stopping; what is under way is finished")
    await serving.leave()
    await serving.stop()
    log.info({ version, uptime: Math.round(process.uptime()) }, "stopped")
  }
  let mayBreakOff = false
  const stop = (): void => {
    if (isStopping) {
      if (!mayBreakOff) return
      say("Told to stop once more: it stops at once, and what is under way is broken off.")
      log.warn({ version, uptime: Math.round(process.uptime()) }, "stopped at once")
      void leave(1)
      return
    }
    // A signal that has come by then is taken from the system between a timer and an immediate.
    setTimeout(() => setImmediate(() => (mayBreakOff = true)), SAME_SIGNAL)
    isStopping = true
    stopInOrder().then(
      () => leave(0),
      (error: unknown) => {
        log.error({ err: error }, "stopping failed")
        return leave(1)
      },
    )
  }
  process.on("SIGTERM", stop)
  process.on("SIGINT", stop)
}
