import { afterEach, expect, test, vi } from "vitest"
import { isColourful, isLive, liveLine } from "../../cli/terminal.js"

afterEach(() => void vi.unstubAllEnvs())

const FIGURES = "seed 785712857: 1 seeds, 304 steps, 106 requests (16 refused, 2 busy), 79 commits, 2 kills"

test.each([
  [40, FIGURES.slice(0, 39)],
  [80, FIGURES.slice(0, 79)],
  [200, FIGURES],
  // Terminals that do not know their width, such as those of containers, say 0.
  [0, FIGURES.slice(0, 79)],
  [undefined, FIGURES.slice(0, 79)],
])(
  "a line that lives on a terminal of %s columns stays in one line, which the next one takes the place of",
  (columns, shown) => {
    const terminal = { isTTY: true, ...(columns === undefined ? {} : { columns }) }
    expect(liveLine(terminal, FIGURES)).toBe(`\r\u001b[K${shown}`)
    expect(liveLine(terminal)).toBe("\r\u001b[K")
  },
)

test("on a dumb terminal no line lives and none has colours", () => {
  vi.stubEnv("FORCE_COLOR", "")
  vi.stubEnv("NO_COLOR", "")
  const terminal = Object.assign(Object.create(process.stdout), { isTTY: true })
  vi.stubEnv("TERM", "xterm")
  expect([isLive(terminal), isColourful(terminal)]).toEqual([true, true])
  vi.stubEnv("TERM", "dumb")
  expect([isLive(terminal), isColourful(terminal)]).toEqual([false, false])
  expect(isLive(Object.assign(terminal, { isTTY: undefined }))).toBe(false)
})
