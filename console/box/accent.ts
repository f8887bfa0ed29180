/** The least that a text has to stand out from its ground (WCAG 2.2, 1.4.3). */
const LEAST = 4.5
/** The luminance at which black and white stand out alike. */
const MIDDLE = 0.179

/**
 * The colours beside an accent that the host page has chosen, so that everything on it and in it can be read: black or white
 * on it, by which of them reads better, and for text the accent mixed with black, or on dark ground with white, as far as is needed.
 * Null where the accent is the box's own.
 *
 * @param root whose styles are asked; its `color` is set for a moment
 * @param own a token as the box has it
 */
export function accentOf(root: HTMLElement, own: (token: string) => string) {
  const styles = getComputedStyle(root)
  const token = (name: string): string => styles.getPropertyValue(`--parley-${name}`).trim()
  if (token("accent") === own("accent")) return null
  const accent = luminance(root, "var(--parley-accent)")
  const ground = luminance(root, "var(--parley-surface)")
  let text = "var(--parley-accent)"
  for (let part = 100; part > 0 && contrast(luminance(root, text), ground) < LEAST; part -= 5)
    text = `color-mix(in srgb, var(--parley-accent) ${part}%, ${ground > MIDDLE ? "#000" : "#fff"})`
  const given = token("on-accent")
  return { on: given !== own("on-accent") ? given : accent > MIDDLE ? "#000" : "#fff", text }
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

/** Relative luminance (WCAG 2.2) of a colour as the browser makes it out: mixing gives its parts, however it was written. */
function luminance(element: HTMLElement, colour: string): number {
  element.style.color = `color-mix(in srgb, ${colour} 100%, #000 0%)`
  const parts = /([\d.e-]+) ([\d.e-]+) ([\d.e-]+)/.exec(getComputedStyle(element).color)?.slice(1) ?? []
  element.style.color = ""
  const [red = 0, green = 0, blue = 0] = parts
    .map(Number)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
