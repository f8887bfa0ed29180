/** `parley/server`: a server of its own, started by a program. */
export type { ParleyOptions } from "./cli/parley-options.js"
export { type ParleyServer, type ServerOptions, serveParley } from "./cli/serve-parley.js"
