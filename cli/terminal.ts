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
  return isLive(stream)
}

/** A stream, as far as a terminal is told from it. */
type Seen = Pick<NodeJS.WriteStream, "isTTY"> & { readonly columns?: number }

/** Whether a line that is written to a stream may take the place of the one before: on a terminal that can do so. */
export function isLive(stream: Seen): boolean {
  return stream.isTTY === true && process.env.TERM !== "dumb"
}

/**
 * A line in the place of the one before, on a terminal where lines live; left out: nothing is in its place. Of a text that is wider
 * than the terminal the rest is left out: it would stand in a second line, which nothing takes away.
 */
export function liveLine({ columns = 0 }: Seen, text = ""): string {
  return `\r\u001b[K${text.slice(0, (columns || 80) - 1)}`
}
