import { type Paint, paint } from "../replay/index.js"

/**
 * The colours for what is written to a stream: those of a terminal, or none. `FORCE_COLOR` asks for them anywhere (`0`:
 * nowhere); else `NO_COLOR` forbids them, and what is no terminal has none.
 */
export function brushFor(stream: NodeJS.WriteStream): Paint {
  return paint(isColourful(stream))
}

export function isColourful(stream: NodeJS.WriteStream): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused } = process.env
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false"
  if (refused !== undefined && refused !== "") return false
  return stream.isTTY === true && process.env.TERM !== "dumb"
}
