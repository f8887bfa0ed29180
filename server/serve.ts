import { randomBytes } from "node:crypto"
import { setMaxListeners } from "node:events"
import { deskSettings } from "../helpdesk/index.js"
import { type Fault, ParleyError } from "../language/index.js"
import { LocalService, type ReplayStores } from "../replay/index.js"
import { type Clock, ConversationReader, type Notices } from "../runtime/index.js"
import type { Store } from "../turns/index.js"
import { Provider, type ProviderSettings } from "./auth/provider.js"
import { signInLimits } from "./auth/sign-in-limits.js"
import { startLimits } from "./auth/start-limits.js"
import { tokenSecret, tokens } from "./auth/tokens.js"
import { HitCounter } from "./block-hits.js"
import { botHash } from "./bot-hash.js"
import type { CheckFlows } from "./checked-flows.js"
import { type Draw, Drawings, drawHere } from "./docs/drawings.js"
import { type FixtureFiles, Fixtures, NO_FIXTURES } from "./fixtures.js"
import { addressesBehind, holdsLoopback } from "./http/addresses.js"
import { createAdminRouter, createRouter, type Router } from "./http/app.js"
import { type Listening, listenOn } from "./http/listen.js"
import type { Log } from "./http/log.js"
import type { Loop, LoopListener } from "./loop.js"
import { type Figures, newMetrics, type ProcessFigures } from "./metrics.js"
import { DeskFeed } from "./push/desk-feed.js"
import { FlowNews } from "./push/flow-news.js"
import { Hints } from "./push/hints.js"
import { OtherProcesses } from "./push/other-processes.js"
import { ServedBots } from "./push/served-bots.js"
import { SignsOfLife } from "./push/signs-of-life.js"
import { targetsWithin } from "./push/targets.js"
import { type WebhookOptions, Webhooks } from "./push/webhooks.js"
import { Sandboxes } from "./sandboxes.js"
import type { Served, ServedBot, Services } from "./services.js"

/** Where a server of ours listens. */
interface Address {
  readonly port: number
  readonly host: string
}

interface CommonOptions {
  readonly served: ServedBot
  readonly log: Log
  /** Figures that the process has of itself; left out: none. */
  readonly processFigures?: () => ProcessFigures
  /** Of the package. */
  readonly version: string
  /** A key beside those of the store; null: none. */
  readonly adminKey: string | null
  readonly checkFlows: CheckFlows
  /** Left out: `drawHere`. */
  readonly draw?: Draw
  /** Left out: there are none. */
  readonly fixtures?: FixtureFiles
  /** The built pages of the console and the chat box; left out: they are not served. */
  readonly consoleFolder?: string
  /** Anybody may try the demo page; left out: who is on this machine, where nobody else reaches the server. */
  readonly hasDemo?: boolean
}

export interface ServiceOptions extends CommonOptions {
  /** Closed by `close`. */
  readonly store: Store
  readonly clock: Clock
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** Where turns are decided: in this thread (`startLoop`) or in another. */
  readonly startLoop: (listener: LoopListener) => Loop
  /** Addresses and ranges that webhooks may go to though they are not of the public internet; left out: none. */
  readonly webhookRanges?: readonly string[]
  /** Only programs on this machine reach the server, so webhooks may go to them; left out: others may. */
  readonly isLocal?: boolean
  /** Where people sign in elsewhere; left out: nowhere. */
  readonly provider?: ProviderSettings | null
  /** Between attempts of webhooks; left out: from seconds to an hour, for a day. */
  readonly pauseAfter?: WebhookOptions["pauseAfter"]
  /**
   * Words to and from other processes on the database, closed with the store. `"unheard"`: others may have it open, and tell
   * nothing; null or left out: nobody else has it.
   */
  readonly notices?: Notices | "unheard" | null
  /** Another process serves another bot than before: this one's files may have changed too; left out: they never do. */
  readonly rereadBot?: () => Promise<void>
}

export interface ServeOptions extends ServiceOptions, Address {
  /** The port, taken before; left out: it is taken when all else is made ready. */
  readonly listening?: Listening
  /** Another port that answers for health and figures alone, to anybody; left out: none. */
  readonly adminListening?: Listening
}

/** A bot at work, whose requests come from a server of ours or of somebody else's. */
export interface OpenService {
  readonly router: Router
  /** Health and figures alone, for operators. */
  readonly admin: Router
  /** Says from now on that it is not ready, and goes on. */
  drain(): void
  /** Serves another bot from the next turn on. */
  useBot(served: ServedBot): Promise<void>
  /** The files have changed, and cannot be served because of these faults: the bot as it was goes on. */
  refuseBot(faults: readonly Fault[]): void
  /** Begins what comes due by itself. */
  begin(): void
  /**
   * Takes nothing new, ends streams, waits for requests under way, finishes turns, then closes all there is.
   *
   * @param answered resolves when no client waits for an answer; left out: this is known of requests alone
   */
  close(answered?: () => Promise<void>): Promise<void>
}

/** A server at work. */
export interface Serving {
  readonly port: number
  /** Serves another bot from the next turn on. */
  useBot(served: ServedBot): Promise<void>
  /** The files have changed, and cannot be served because of these faults: the bot as it was goes on. */
  refuseBot(faults: readonly Fault[]): void
  /** Says from now on that it is not ready, and goes on. */
  drain(): void
  /** Takes no more connections, and answers those that there are for a moment more. */
  leave(): Promise<void>
  /** Takes nothing new, finishes turns under way, then closes all there is. */
  stop(): Promise<void>
}

/**
 * Serves a bot in real time.
 *
 * @throws `PORT_IN_USE`, `PORT_REFUSED`, `TRUSTED_PROXY_INVALID`, `WEBHOOK_RANGE_INVALID`, `USER_KEYS_INVALID`
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  // Behind a proxy programs on this machine are not the only ones that reach the server.
  const isLocal = isLoopback(options.host) && options.trustedProxies.length === 0
  const service = await openService({ ...options, isLocal })
  const listening = options.listening ?? (await listenOn(options))
  listening.answer(service.router.handle)
  options.adminListening?.answer(service.admin.handle)
  service.begin()
  return {
    port: listening.port,
    useBot: service.useBot,
    refuseBot: service.refuseBot,
    drain: () => {
      service.drain()
      listening.endConnections()
    },
    leave: listening.leave,
    stop: async () => {
      await service.close(listening.close)
      await options.adminListening?.close()
    },
  }
}

/**
 * A bot made ready to answer requests in real time.
 *
 * @throws `TRUSTED_PROXY_INVALID`, `WEBHOOK_RANGE_INVALID`, `USER_KEYS_INVALID`
 */
export async function openService(options: ServiceOptions): Promise<OpenService> {
  const { store, clock, log } = options
  const hints: Hints = new Hints(
    {
      listen: async topic => {
        await loop.listen(topic)
        await others?.listen(topic)
      },
      ignore: topic => loop.ignore(topic),
    },
    typing => others?.tell(["typing", typing]),
  )
  const bots = servedBots(() => now, options)
  const others = otherProcesses(hints, bots, hasChats => noteErased(hasChats), options)
  const metrics = newMetrics(() => figuresOf(now, loop, clock, options))
  const targets = targetsWithin(options.webhookRanges ?? [], options.isLocal === true)
  const webhooks = new Webhooks({
    ...{ store, clock, log, targets },
    hasAdminKey: options.adminKey !== null,
    onReleased: () => hints.tellEvents(),
    onAttempt: metrics.attempted,
    ...(options.pauseAfter ? { pauseAfter: options.pauseAfter } : {}),
  })
  const deliverNow = (): void => {
    webhooks.hint()
    hints.tellEvents()
  }
  let erasures = 0
  const desk = ofDesk(() => now, hints, options)
  const noteErased = (hasChats: boolean): void => {
    erasures += 1
    // Each stream of the desk begins anew then, and most people have no chat.
    if (hasChats) desk.deskFeed.lookAgain()
  }
  const loop: Loop = options.startLoop({
    onCommit: ({ puts, isOutgoing }) => {
      others?.know(puts)
      hints.tell(puts)
      if (isOutgoing) deliverNow()
    },
    ...(others === null || options.notices === "unheard" ? {} : { onEachCommit: commit => others.tellCommit(commit) }),
    onError: (error, owner) => log.error({ err: error, owner }, "what was due failed"),
    // Of whom is not told: a log is kept elsewhere, and nothing is erased from it.
    onErased: (what, counts) => {
      const hasChats = counts.chats > 0
      noteErased(hasChats)
      others?.tell(["erased", hasChats])
      log.info({ what, counts }, "erased")
    },
  })
  const signed = tokens(await tokenSecret(store, clock.now()), clock)
  const readerOf = ({ bot }: ServedBot) => new ConversationReader(bot, store, clock)
  let now: Served = {
    ...options.served,
    runtime: loop.turns,
    reader: readerOf(options.served),
    store,
    tokens: signed,
  }
  const stopping = new AbortController()
  let isDraining = false
  const services: Services = {
    ...commonServices(options, stopping, () => now),
    isDraining: () => isDraining,
    ...desk,
    addresses: addressesBehind(options.trustedProxies, log),
    startLimits: startLimits(() => now.bot.limits.startsPerMinute),
    signInLimits: signInLimits(),
    provider: options.provider ? new Provider(options.provider) : null,
    erasures: () => erasures,
    testing: null,
    deliverNow,
    targets,
    metrics,
  }
  const router = createRouter(services, options.version)
  return {
    router,
    admin: createAdminRouter(services),
    drain: () => {
      isDraining = true
    },
    useBot: async next => {
      const before = botHash(now.files)
      await loop.useBot(next)
      now = { ...now, ...next, reader: readerOf(next) }
      services.flowNews.changed(botHash(next.files))
      await services.sandboxes.useBot(next.bot)
      if (others === null || options.notices === "unheard" || botHash(next.files) === before) return
      await bots.change(before)
      others.tell(["bots"])
    },
    refuseBot: faults => {
      services.flowNews.refused(faults)
    },
    begin: () => {
      loop.begin()
      webhooks.start()
      others?.begin()
    },
    close: async (answered = async () => {}) => {
      stopping.abort()
      await answered()
      // A request whose client has gone is under way until it has what it reads.
      await router.idle()
      await services.sandboxes.close()
      await others?.stop()
      await services.hitCounter.write()
      await webhooks.stop()
      await loop.stop()
      await store.close()
    },
  }
}

function otherProcesses(
  hints: Hints,
  bots: ServedBots,
  onErased: (hasChats: boolean) => void,
  { notices = null, store, clock }: ServiceOptions,
): OtherProcesses | null {
  return notices === null ? null : new OtherProcesses({ notices, store, clock, hints, bots, onErased })
}

function servedBots(served: () => ServedBot, { store, clock, log, rereadBot }: ServiceOptions): ServedBots {
  return new ServedBots({
    ...{ store, clock },
    hash: () => botHash(served().files),
    onChanged: rereadBot ?? (async () => {}),
    onOther: other =>
      log.warn(
        { bot: botHash(served().files), other },
        "another process on this database serves other flows, so whoever hears a conversation decides which it gets: give all the same flows, or this bot another database",
      ),
  })
}

/** Serves a bot for fixtures: the clock stands still, calls are stubs, and `/v1/test` drives it. */
export async function serveTest(
  options: CommonOptions & Address & { readonly stores: ReplayStores },
): Promise<Serving> {
  // All commits are told here.
  const hints = new Hints({ listen: async () => {}, ignore: () => {} })
  const { bot } = options.served
  const world = new LocalService(bot, options.stores, ({ puts, events = [] }) => {
    hints.tell(puts)
    if (events.length > 0) hints.tellEvents()
  })
  await world.reset({ now: Date.UTC(2026, 0, 1), id: null, agents: [], stubs: {} })
  const clock = { now: () => world.now() }
  // In real time: a fixture may well go ten years ahead, and its visitor is still the same.
  const signed = tokens(randomBytes(32), { now: () => Date.now() })
  const served = (): Served => {
    const { running: runtime, kept: store } = world
    return { ...options.served, runtime, reader: runtime.reader, store, tokens: signed }
  }
  const stopping = new AbortController()
  const services: Services = {
    ...commonServices(options, stopping, served),
    ...ofDesk(served, hints, { clock, log: options.log }),
    // All come from this machine; where a fixture's user speaks from, the fixture says.
    addresses: {
      of: () => null,
      isProxied: () => false,
      isOurs: holdsLoopback,
      isForwarded: () => false,
      hasForwarded: () => false,
    },
    startLimits: null,
    signInLimits: null,
    provider: null,
    erasures: () => 0,
    testing: world,
    deliverNow: () => hints.tellEvents(),
    targets: targetsWithin([], true),
    metrics: newMetrics(null),
  }
  const router = createRouter(services, options.version)
  const listening = await listenOn(options)
  listening.answer(router.handle)
  return {
    port: listening.port,
    refuseBot: () => {},
    useBot: async () => {
      throw new ParleyError("TEST_SERVER", "", "A test server serves one bot.")
    },
    drain: () => {},
    leave: listening.leave,
    stop: async () => {
      stopping.abort()
      await listening.close()
      await router.idle()
      await services.sandboxes.close()
      await world.close()
    },
  }
}

async function figuresOf(
  { bot, store, files }: Served,
  loop: Loop,
  clock: Clock,
  { processFigures, version }: CommonOptions,
): Promise<Figures> {
  const moment = clock.now()
  const webhooks = (await store.webhooks()).filter(({ value }) => value.deletedAt === null)
  const enabled = webhooks.filter(({ value }) => value.disabled === null).length
  return {
    loop: await loop.figures(),
    store: await store.figures(moment),
    webhooks: { enabled, disabled: webhooks.length - enabled },
    queues: [...deskSettings(bot.spec).queues.keys()],
    process: processFigures?.() ?? { droppedLines: 0, threadLags: new Map(), database: null },
    build: { version, bot: botHash(files) },
    dueLag: Math.max(0, moment - ((await store.nextDue()) ?? moment)),
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** The served bot, and all that tells of what happens. */
function ofDesk(
  served: () => Served,
  hints: Hints,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Pick<Services, "served" | "hints" | "clock" | "deskFeed" | "signsOfLife" | "hitCounter" | "flowNews"> {
  const store = () => served().store
  const deskFeed = new DeskFeed(store, hints, clock)
  const hitCounter = new HitCounter(store, log)
  return {
    served,
    hints,
    clock,
    deskFeed,
    signsOfLife: new SignsOfLife(served, clock),
    hitCounter,
    flowNews: new FlowNews(clock),
  }
}

function commonServices(
  options: CommonOptions & Pick<ServiceOptions, "isLocal">,
  { signal }: AbortController,
  served: () => ServedBot,
) {
  const { log, adminKey, checkFlows, draw = drawHere, fixtures = NO_FIXTURES } = options
  // Each open stream listens to it, and there are thousands: Node would warn of a leak from the eleventh on.
  setMaxListeners(0, signal)
  const drawings = new Drawings(draw)
  return {
    log,
    adminKey,
    checkFlows,
    drawings,
    // In real time: people play there, whatever the clock of a test server says.
    sandboxes: new Sandboxes(
      () => served().bot,
      () => Date.now(),
    ),
    fixtures: new Fixtures(fixtures, served),
    consoleFolder: options.consoleFolder ?? null,
    demo: options.hasDemo === true ? ("anybody" as const) : options.isLocal === true ? ("local" as const) : null,
    isDraining: () => false,
    isStopping: () => signal.aborted,
    stopping: signal,
  }
}
