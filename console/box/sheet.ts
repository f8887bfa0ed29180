import tokens from "../tokens.css?inline"
import style from "./chat.css?inline"

/** The unit of all sizes: that of the reader's browser, whatever size the host page has given its own `rem`. */
const UNIT = "--parley-rem"

/**
 * The style sheet of the box: the tokens of all pages, which here belong to the host element, and the box's own. All custom
 * properties begin with `--parley-`, so that they are none of the page's.
 */
export function boxSheet(): CSSStyleSheet {
  const own = tokens
    .replace(/:root(:lang\([^)]*\))/g, ":host($1)")
    .replaceAll(":root", ":host")
    // Fonts of the box are those that the page has chosen for it.
    .replaceAll("rem var(--sans)", "rem var(--font)")
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    (own + style).replace(/--(?=[a-z])/g, "--parley-").replace(/(-?[\d.]+)rem\b/g, `calc($1*var(${UNIT}))`),
  )
  return sheet
}

/** A token as the box itself has it, before a host page has set it. */
export function ownToken(sheet: CSSStyleSheet, name: string): string {
  const [first] = sheet.cssRules
  return first instanceof CSSStyleRule ? first.style.getPropertyValue(`--parley-${name}`).trim() : ""
}

/** A length that is worked out where it is set, and not wherever it is used; once for a page. */
export function registerUnit(): void {
  try {
    CSS.registerProperty({ name: UNIT, syntax: "<length>", inherits: true, initialValue: "16px" })
  } catch {
    // Another script of the page has registered it.
  }
}
