import { randomBytes } from "node:crypto"
import { type Bot, type Fault, type Json, type OutsideAction, ParleyError, type PendingCall } from "../engine/index.js"
import { LocalService, type ReplayStores } from "../replay/index.js"
import { type Clock, type Commit, Runtime, Scheduler, type Store } from "../runtime/index.js"
import { addressOf } from "./addresses.js"
import { createApp } from "./app.js"
import { type CallbackOptions, Callbacks } from "./callbacks.js"
import { Hints } from "./hints.js"
import { listen } from "./listen.js"
import type { Log } from "./log.js"
import { newMetrics } from "./metrics.js"
import type { Served, ServedFlow, Services } from "./services.js"
import { startLimits } from "./start-limits.js"
import { tokenSecret, tokens } from "./tokens.js"
import { type UserKeys, userTokens } from "./user-tokens.js"

export interface ServedBot {
  readonly bot: Bot
  readonly flows: readonly ServedFlow[]
}

interface CommonOptions {
  readonly served: ServedBot
  readonly port: number
  readonly host: string
  readonly log: Log
  /** Of the package. */
  readonly version: string
  /** A key beside those of the store; null: none. */
  readonly adminKey: string | null
  readonly checkFlows: (files: readonly { readonly name: string; readonly content: string }[]) => readonly Fault[]
}

export interface ServeOptions extends CommonOptions {
  /** Closed by `stop`. */
  readonly store: Store
  readonly clock: Clock
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** Null: no host page's token proves anything. */
  readonly userKeys: UserKeys | null
  /** Between attempts of callbacks; left out: from seconds to an hour, for a day. */
  readonly pauseAfter?: CallbackOptions["pauseAfter"]
  /** Makes a call to the outside. */
  readonly callOutside: (action: OutsideAction, call: PendingCall, signal: AbortSignal) => Promise<Json>
}

/** A server at work. */
export interface Serving {
  readonly port: number
  /** Serves another bot from the next turn on. */
  useBot(served: ServedBot): void
  /** Takes nothing new, finishes turns under way, then closes all there is. */
  stop(): Promise<void>
}

/**
 * Serves a bot in real time.
 *
 * @throws `PORT_IN_USE`, `PORT_REFUSED`, `TRUSTED_PROXY_INVALID`, `USER_KEYS_INVALID`
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { store, clock, log, userKeys } = options
  const hints = new Hints()
  const callbacks = new Callbacks({
    store,
    clock,
    log,
    ...(options.pauseAfter ? { pauseAfter: options.pauseAfter } : {}),
  })
  const later: { scheduler: Scheduler | null } = { scheduler: null }
  const onCommit = (commit: Commit): void => {
    hints.tell(commit)
    later.scheduler?.hint(commit)
    callbacks.hint(commit)
  }
  const verifyToken = userKeys === null ? {} : { verifyToken: userTokens(userKeys) }
  const runtime = new Runtime({
    bot: options.served.bot,
    store,
    clock,
    newId: () => newId(clock.now()),
    callOutside: options.callOutside,
    ...verifyToken,
    onCommit,
  })
  const onError = (error: unknown, owner: string): void => log.error({ err: error, owner }, "what was due failed")
  const scheduler = new Scheduler({ runtime, clock, onError })
  later.scheduler = scheduler
  const signed = tokens(await tokenSecret(store, clock.now()), clock)
  let now: Served = { ...options.served, runtime, store, tokens: signed }
  const { visitor, address } = options.served.bot.limits.startsPerMinute
  const stopping = new AbortController()
  const services: Services = {
    ...commonServices(options, stopping),
    served: () => now,
    clock,
    hints,
    addressOf: addressOf(options.trustedProxies),
    startLimits: startLimits({ visitor, address }),
    testing: null,
    deliverNow: () => callbacks.look(),
  }
  const listening = await listen(createApp(services, options.version), options.port, options.host)
  scheduler.start()
  callbacks.start()
  return {
    port: listening.port,
    useBot: next => {
      now = { ...now, ...next }
      runtime.useBot(next.bot)
    },
    stop: async () => {
      stopping.abort()
      await listening.close()
      await scheduler.stop()
      await callbacks.stop()
      await runtime.stop()
      await store.close()
    },
  }
}

/** Serves a bot for fixtures: the clock stands still, calls are stubs, and `/v1/test` drives it. */
export async function serveTest(options: CommonOptions & { readonly stores: ReplayStores }): Promise<Serving> {
  const hints = new Hints()
  const { bot } = options.served
  const world = new LocalService(bot, options.stores, commit => hints.tell(commit))
  await world.reset({ now: Date.UTC(2026, 0, 1), agents: [], stubs: {} })
  const clock = { now: () => world.now() }
  // In real time: a fixture may well go ten years ahead, and its visitor is still the same.
  const signed = tokens(randomBytes(32), { now: () => Date.now() })
  const stopping = new AbortController()
  const services: Services = {
    ...commonServices(options, stopping),
    served: () => ({ ...options.served, runtime: world.running, store: world.kept, tokens: signed }),
    clock,
    hints,
    addressOf: addressOf([]),
    startLimits: null,
    testing: world,
    deliverNow: () => {},
  }
  const listening = await listen(createApp(services, options.version), options.port, options.host)
  return {
    port: listening.port,
    useBot: () => {
      throw new ParleyError("TEST_SERVER", "", "A test server serves one bot.")
    },
    stop: async () => {
      stopping.abort()
      await listening.close()
      await world.close()
    },
  }
}

function commonServices({ log, adminKey, checkFlows }: CommonOptions, { signal }: AbortController) {
  return { log, adminKey, checkFlows, metrics: newMetrics(), isStopping: () => signal.aborted, stopping: signal }
}

/** Nobody can guess it; those made one after another are near each other, so that a store writes them to one place. */
function newId(now: number): string {
  return `${now.toString(36)}${randomBytes(10).toString("hex")}`
}
