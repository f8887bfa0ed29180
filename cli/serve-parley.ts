import { listenOn } from "../server/index.js"
import { createParley } from "./create-parley.js"
import type { ParleyOptions } from "./parley-options.js"

/** The settings that `serveParley` needs. */
export interface ServerOptions extends ParleyOptions {
  /** Left out, or 0: any that is free. */
  readonly port?: number
  /** The address of this machine to listen on. Left out: one that only this machine reaches. */
  readonly host?: string
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
export async function serveParley({ port = 0, host = "127.0.0.1", ...options }: ServerOptions): Promise<ParleyServer> {
  const listening = await listenOn({ port, host })
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
