import type { IncomingMessage, ServerResponse } from "node:http"
import { fileURLToPath } from "node:url"
import type { Action } from "../engine/index.js"
import { ParleyError } from "../language/index.js"
import { paint } from "../replay/index.js"
import { hasKeys, type OpenService, openService, type ServedBot, startLoop, type UserKeys } from "../server/index.js"
import { callOutside } from "./call-outside.js"
import { checkOptions } from "./check-options.js"
import { textIn } from "./commands/check.js"
import { packageFile, packageVersion } from "./commands/package-file.js"
import { readAdminKey, readUserKeys } from "./environment.js"
import { faultText } from "./fault-text.js"
import { type OpenedStore, openStore } from "./open-store.js"
import { soundActions } from "./own-actions.js"
import type { ParleyOptions } from "./parley-options.js"
import { embeddedProvider } from "./provider-settings.js"
import { SECRET_VARIABLES, withSecretFiles } from "./read-settings.js"
import { readServedFolder } from "./served-bot.js"
import { newLog, readLogLevel } from "./service-log.js"
import { checkInThread } from "./threads/checking-in-thread.js"
import { drawInThread } from "./threads/drawing-in-thread.js"
import { storeInThread } from "./threads/store-in-thread.js"

/** A bot at work inside an application. */
export interface Parley {
  /**
   * Answers all that `parley start` answers, below wherever it is put: `app.use("/parley", parley.router)`. Requests for
   * anything else go on to the application. Plain servers of Node take it too: `createServer(parley.router)`.
   */
  readonly router: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void
  /**
   * Stops in order: takes nothing new, ends streams, answers requests under way, finishes turns, closes the database. To be
   * called before the application's own server is closed; another call is the same one.
   */
  readonly close: () => Promise<void>
}

/**
 * A bot inside an application of one's own (design section 10 over the application's server). Turns are decided in the thread
 * that calls this, and written by one of their own, whose unexpected end is the process's.
 *
 * @throws `OPTIONS_INVALID`, `FOLDER_UNREADABLE`, `BOT_INVALID`, `OWN_ACTIONS_INVALID`, `DB_UNKNOWN`, `DB_UNREADABLE`,
 *   `DATABASE_NEWER`, `DRIVER_UNFIT`, `KEYS_MISSING`, `PARLEY_KEY_INVALID`, `USER_KEYS_INVALID`, `TRUSTED_PROXY_INVALID`,
 *   `WEBHOOK_RANGE_INVALID`, `LOG_LEVEL_UNKNOWN`, `SETTING_INVALID`
 */
export async function createParley(options: ParleyOptions): Promise<Parley> {
  checkOptions(options)
  const { trustProxy = [], webhookRanges = [] } = options
  const environment = withSecretFiles(options.environment ?? process.env, SECRET_VARIABLES)
  const log = options.log ?? newLog(readLogLevel(environment))
  const actions = soundActions(options.actions ?? [], "createParley")
  const adminKey = readAdminKey({ PARLEY_KEY: options.adminKey ?? environment.PARLEY_KEY })
  const userKeys = userKeysOf(options) ?? readUserKeys(environment)
  const provider = embeddedProvider(options, environment)
  const { served, missingSecrets } = readBot(options.flows, actions, environment)
  for (const name of missingSecrets) log.warn({ name }, "the environment has no value for a secret of http.secrets")
  const { store, clock, notices } = await openWritten(options.db)
  try {
    if (adminKey === null && !(await hasKeys(store, clock.now()))) throw keysMissing()
    const service = await openService({
      served,
      store,
      clock,
      notices,
      log,
      adminKey,
      trustedProxies: trustProxy,
      webhookRanges,
      provider,
      version: packageVersion(),
      startLoop: listener => startLoop({ bot: served.bot, store, clock, userKeys, callOutside }, listener),
      checkFlows: checkInThread(actions),
      draw: drawInThread(),
      consoleFolder: packageFile("dist/console"),
    })
    service.begin()
    return embedded(service)
  } catch (error) {
    await store.close()
    throw error
  }
}

function embedded({ router, close }: OpenService): Parley {
  let closed: Promise<void> | null = null
  return {
    router: (request, response, next) => router.handle(request, response, next),
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

/** @throws `FOLDER_UNREADABLE`, `BOT_INVALID` */
function readBot(
  flows: string | URL,
  actions: readonly Action[],
  environment: NodeJS.ProcessEnv,
): { readonly served: ServedBot; readonly missingSecrets: readonly string[] } {
  const folder = readServedFolder(typeof flows === "string" ? flows : fileURLToPath(flows), actions, environment)
  const errors = folder.faults.filter(({ severity }) => severity === "error")
  if (folder.served !== null && errors.length === 0)
    return { served: folder.served, missingSecrets: folder.missingSecrets }
  const told = faultText(errors, textIn(folder.files), paint(false)).trimEnd()
  throw new ParleyError("BOT_INVALID", "", `The bot has errors: mend them, and try again.\n\n${told}`)
}

/** A store in a file is written by a thread of its own, so that the application's does not wait for the disk. */
async function openWritten(db: string): Promise<Pick<OpenedStore, "store" | "clock" | "notices">> {
  const { store, file, clock, notices } = await openStore(db)
  return { store: file === null ? store : storeInThread(store, file), clock, notices }
}

function userKeysOf({ userKeys }: ParleyOptions): UserKeys | null {
  if (userKeys === undefined) return null
  if ("secret" in userKeys) return { kind: "secret", secret: userKeys.secret }
  // They are held against the form of a key where they are imported.
  return { kind: "public", keys: userKeys.jwks as Extract<UserKeys, { readonly kind: "public" }>["keys"] }
}

function keysMissing(): ParleyError {
  const message =
    "There are no keys, so nobody could serve a chat: give adminKey, set PARLEY_KEY, or make one (parley keys make)."
  return new ParleyError("KEYS_MISSING", "", message)
}
