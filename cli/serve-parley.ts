import { listenOn } from "../server/index.js"
import { CONDITIONS, type Conditions, checkAll, isText } from "./check-options.js"
import { createParley } from "./create-parley.js"
import type { ParleyOptions } from "./parley-options.js"
import { portOf } from "./settings.js"

/** The settings that `serveParley` needs. */
export interface ServerOptions extends ParleyOptions {
  /** Left out, or 0: any that is free. */
  readonly port?: number
  /** The address of this machine to listen on. Left out: one that only this machine reaches. */
  readonly host?: string
}

const OF_SERVER: Conditions<ServerOptions> = {
  ...CONDITIONS,
  // A variable of the environment, which is a text, will do.
  port: [value => portOf(String(value)) !== null, "a whole number from 0 to 65535"],
  host: [isText, "an address of this machine"],
}

/** A server of its own inside a program. */
export interface ParleyServer {
  readonly url: string
  readonly port: number
  /** Stops in order: takes nothing new, answers what is under way, closes the database. Another call is the same one. */
  readonly close: () => Promise<void>
}

/**
 * Serves a bot from a program, as `parley start` does from a terminal; of signals and files nothing is done by itself.
 *
 * @throws `PORT_IN_USE`, `PORT_REFUSED`, and as `createParley`
 */
export async function serveParley(given: ServerOptions): Promise<ParleyServer> {
  checkAll(given, OF_SERVER, ["flows", "db"], "serveParley takes an object: serveParley({ flows, db }).")
  const { port = 0, host = "127.0.0.1", ...options } = given
  const listening = await listenOn({ port: Number(port), host })
  try {
    const parley = await createParley(options)
    listening.answer((request, response) => parley.router(request, response))
    let closed: Promise<void> | null = null
    const close = async (): Promise<void> => {
      await listening.leave()
      await parley.close()
      await listening.close()
    }
    return {
      url: `http://${host.includes(":") ? `[${host}]` : host}:${listening.port}`,
      port: listening.port,
      close: () => {
        closed ??= close()
        return closed
      },
    }
  } catch (error) {
    listening.answer((_, response) => response.writeHead(503).end())
    await listening.close()
    throw error
  }
}
