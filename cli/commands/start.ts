import { dirname } from "node:path"
import { setFlagsFromString } from "node:v8"
import { type DestinationStream, destination, type Logger, pino } from "pino"
import type { Action } from "../../engine/index.js"
import { type Fault, ParleyError } from "../../language/index.js"
import type { Clock } from "../../runtime/index.js"
import {
  type LoopListener,
  type ServedBot,
  type Serving,
  serve,
  serveTest,
  startLoop,
  type UserKeys,
} from "../../server/index.js"
import type { Store } from "../../turns/index.js"
import { makeBot } from "../bot-folder.js"
import { callOutside } from "../call-outside.js"
import { readAdminKey, readUserKeys } from "../environment.js"
import { faultText } from "../fault-text.js"
import { type FirstKey, firstKey } from "../first-key.js"
import { openTestStores } from "../fixture-stores.js"
import { openStore } from "../open-store.js"
import { ownActions } from "../own-actions.js"
import { readServedFolder, type ServedFolder } from "../served-bot.js"
import { tellError } from "../tell-error.js"
import { brushFor } from "../terminal.js"
import { TEST_KEY } from "../test-key.js"
import { drawInThread } from "../threads/drawing-in-thread.js"
import { loopInThread } from "../threads/loop-in-thread.js"
import { runOnChange } from "../watch.js"
import { textIn } from "./check.js"

export interface StartOptions {
  readonly flows: string
  readonly db: string
  readonly port: number
  readonly host: string
  /** A module of own actions. */
  readonly actions?: string
  readonly watch?: boolean
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
 * @throws `FOLDER_UNREADABLE`, `OWN_ACTIONS_INVALID`, `DB_UNKNOWN`, `KEYS_MISSING`, `LOOPBACK_ONLY`, `USER_KEYS_INVALID`,
 *   `PARLEY_KEY_INVALID`, `KEY_FILE_UNWRITABLE`, `PORT_IN_USE`, `PORT_REFUSED`, `TRUSTED_PROXY_INVALID`,
 *   `WEBHOOK_RANGE_INVALID`
 */
export async function startServer(options: StartOptions, version: string): Promise<RunningServer> {
  const extra = await ownActions(options.actions)
  const folder = readServedFolder(options.flows, extra, process.env)
  const errors = tellFaults(folder)
  if (folder.served === null || errors > 0) return null
  for (const name of folder.missingSecrets)
    printLine(`The environment has no value for the secret ${name} (http.secrets).`)
  if (folder.served.flows.every(({ isDefault }) => isDefault))
    printLine(`There are no flows in ${options.flows}: only the default ones are served.`)
  const out = destination({ dest: 1, sync: false })
  const log = pino({ level: process.env.PARLEY_LOG ?? "info", base: null }, out)
  const common = {
    served: folder.served,
    port: options.port,
    host: options.host,
    log,
    version,
    checkFlows: (files: readonly { readonly name: string; readonly content: string }[]): readonly Fault[] =>
      makeBot(
        files.map(({ name, content }) => ({ file: name, name, content: Buffer.from(content) })),
        extra,
      ).faults,
    draw: drawInThread(),
  }
  const { serving, lines } = options.test === true ? await startTest(common, options) : await startReal(common, options)
  // A program that reads "listens" may stop it at once, so the signals are taken before.
  stopOnSignal(serving, log, out)
  for (const line of lines) printLine(line)
  if (options.watch === true) watchFlows(options.flows, extra, serving)
  return serving
}

type Common = Omit<Parameters<typeof serveTest>[0], "stores" | "adminKey">

/** A server at work, and what is to be said of it. */
interface Announced {
  readonly serving: Serving
  readonly lines: readonly string[]
}

async function startReal(common: Common, options: StartOptions): Promise<Announced> {
  // With several threads at work, one that clears its memory with helpers waits for processors that the others have:
  // the 99th percentile at half the load was 23 - 127 ms so, and 17 - 28 ms without.
  setFlagsFromString("--no-parallel-scavenge")
  const adminKey = readAdminKey(process.env)
  const { store: opened, file, place } = await openStore(options.db)
  const clock = { now: () => Date.now() }
  const open: { store: Store } = { store: opened }
  try {
    const folder = file === null ? null : dirname(file)
    const isLocal = isLoopback(options.host)
    const first = adminKey === null ? await firstKey(opened, folder, isLocal, clock.now()) : { text: null, file: null }
    const userKeys = readUserKeys(process.env)
    const { store, startLoop } =
      file === null
        ? loopInThisThread(opened, clock, common.served, userKeys)
        : loopInThread(opened, { database: file, files: common.served.files, actions: options.actions, userKeys })
    open.store = store
    const { trustProxy: trustedProxies, webhookRanges } = options
    const serving = await serve({ ...common, store, startLoop, clock, adminKey, trustedProxies, webhookRanges })
    const url = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${serving.port}`
    return {
      serving,
      lines: [
        `Parley listens on ${url} (${url}/docs tells what there is).`,
        ...keyLines(first, adminKey, isLocal),
        keptLine(place),
      ],
    }
  } catch (error) {
    await open.store.close()
    throw error
  }
}

function keyLines(first: FirstKey, adminKey: string | null, isLocal: boolean): readonly string[] {
  if (first.text !== null) return [`Key: ${first.text}${first.file === null ? "" : ` (in ${first.file})`}`]
  if (adminKey === null)
    return ["Its keys were made before: parley keys list tells them, parley keys make makes another."]
  return adminKey.length < 16 && !isLocal ? ["PARLEY_KEY has fewer than 16 characters: others may guess it."] : []
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
  const adminKey = readAdminKey(process.env) ?? TEST_KEY
  const serving = await serveTest({ ...common, adminKey, stores: await openTestStores(db) })
  return { serving, lines: [`Parley listens for tests on http://${host}:${serving.port}. Key: ${adminKey}`] }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Every change is served from the next turn on; one with errors is told, and the last good flows stay. */
function watchFlows(folder: string, extra: readonly Action[], serving: Serving): void {
  let isFirst = true
  const reload = async (): Promise<readonly string[]> => {
    if (!isFirst) {
      const next = readServedFolder(folder, extra, process.env)
      if (tellFaults(next) > 0 || next.served === null) printLine("The flows as they were before this change go on.")
      else {
        await serving.useBot(next.served)
        printLine("The changed flows are served now.")
      }
    }
    isFirst = false
    return [folder]
  }
  runOnChange(reload).catch(tellError)
}

/** @returns how many errors there are; warnings do not stop a server, nor are they told */
function tellFaults({ files, faults }: ServedFolder): number {
  const errors = faults.filter(({ severity }) => severity === "error")
  if (errors.length > 0) process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
  return errors.length
}

/** The first signal stops in order (design section 11.7), the second at once. */
function stopOnSignal(serving: Serving, log: Logger, out: DestinationStream & { flushSync(): void }): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    printLine("stopping; what is under way is finished")
    serving.stop().then(
      () => {
        out.flushSync()
        process.exit(0)
      },
      (error: unknown) => {
        log.error({ err: error }, "stopping failed")
        out.flushSync()
        process.exit(1)
      },
    )
  }
  process.on("SIGTERM", stop)
  process.on("SIGINT", stop)
}

function printLine(text: string): void {
  process.stderr.write(`${text}\n`)
}
