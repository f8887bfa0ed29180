/** Colours for a terminal, or none. */
export interface Paint {
  good(text: string): string
  bad(text: string): string
  faint(text: string): string
  strong(text: string): string
  /** Where two texts differ. */
  goodMark(text: string): string
  badMark(text: string): string
  agent(text: string): string
}

export function paint(colour: boolean): Paint {
  const style = (open: number, close: number) => (text: string) =>
    colour && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text
  const inverse = style(7, 27)
  const good = style(32, 39)
  const bad = style(31, 39)
  return {
    good,
    bad,
    faint: style(2, 22),
    strong: style(1, 22),
    goodMark: text => good(inverse(text)),
    badMark: text => bad(inverse(text)),
    agent: style(36, 39),
  }
}

/** Makes a text of other people's harmless: it must not steer the terminal that it is shown on. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, character =>
    character === "\n" ? "\u23ce" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}
