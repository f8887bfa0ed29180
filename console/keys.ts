import { signal } from "@preact/signals"
import { createContext } from "preact"
import { useContext, useLayoutEffect, useRef } from "preact/hooks"

/** A key of a page. */
export interface Key {
  /** As `KeyboardEvent.key` has it, letters small: `j`, `/`, `Enter`, `Escape`. */
  readonly key: string
  /** With Ctrl, or Cmd on a Mac. */
  readonly withControl?: boolean
  readonly withShift?: boolean
  /** It holds while one types too. */
  readonly inFields?: boolean
  /** The verb it does, as menus name it. */
  readonly label: string
  readonly run: () => void
}

const SWITCHED_OFF = "parley.lettersOff"

/** Single letters do nothing: somebody who dictates switched them off in Settings (WCAG 2.1.4). */
export const lettersOff = signal(localStorage.getItem(SWITCHED_OFF) === "true")
lettersOff.subscribe(isOff => localStorage.setItem(SWITCHED_OFF, String(isOff)))

/** Keys hold within their layer: the pages, or one dialog. */
interface KeyLayer {
  /** The layer that it was opened in; null: these are the pages. */
  readonly below: KeyLayer | null
}
const PAGES: KeyLayer = { below: null }
/** The layer in which a component is drawn; a dialog provides its own to what it has in it. */
export const KeyLayerContext = createContext(PAGES)
/** Dialogs that are open, the uppermost last. */
const layers: KeyLayer[] = []

interface KeySet {
  readonly keys: () => readonly Key[]
  readonly layer: KeyLayer
}
const sets: KeySet[] = []

/**
 * The keys that do something now, for the help: those of the uppermost layer, the last first. They are found by layer and not by
 * when they came, because a page and the dialog that its address opens come at once.
 */
export function keysNow(): readonly Key[] {
  const top = layers.at(-1) ?? PAGES
  return sets
    .filter(({ layer }) => layer === top)
    .reverse()
    .flatMap(({ keys }) => keys())
}

/**
 * Keys that hold while the component is there, from the moment in which it is drawn, and no dialog is open over it.
 *
 * @param keys read at each press, so they may be made anew at each drawing
 */
export function useKeys(keys: readonly Key[]): void {
  const layer = useContext(KeyLayerContext)
  const latest = useRef(keys)
  latest.current = keys
  useLayoutEffect(() => {
    const set: KeySet = { keys: () => latest.current, layer }
    sets.push(set)
    return () => void sets.splice(sets.indexOf(set), 1)
  }, [layer])
}

/** Opens a layer for as long as the component is there: no key of those below is heard. To be provided to all that is in it. */
export function useKeyLayer(): KeyLayer {
  const below = useContext(KeyLayerContext)
  const own = useRef<KeyLayer>({ below }).current
  useLayoutEffect(() => {
    // A dialog in it that is drawn with it has opened first.
    const above = layers.findIndex(layer => isOver(layer, own))
    layers.splice(above < 0 ? layers.length : above, 0, own)
    return () => void layers.splice(layers.indexOf(own), 1)
  }, [own])
  return own
}

function isOver({ below }: KeyLayer, layer: KeyLayer): boolean {
  return below !== null && (below === layer || isOver(below, layer))
}

/** The letter that a key has on a Latin layout, whatever layout is on: `KeyJ` is `j` where it types `о`. */
export function latinKey({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  if (/^[ -~]$/.test(key)) return key.toLowerCase()
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase()
  if (key.length === 1 && /^Digit\d$/.test(code)) return code.slice(5)
  return key
}

let expected: { readonly keys: readonly Key[]; readonly until: number } | null = null

/** Keys that the next press alone is held against, before all others: a second key, such as a page's after G. */
export function expectKeys(keys: readonly Key[], milliseconds: number): void {
  expected = { keys, until: performance.now() + milliseconds }
}

/** The keys to hold a press against: the expected ones, once, before the others. */
function keysForPress(): readonly Key[] {
  const first = expected !== null && performance.now() < expected.until ? expected.keys : []
  expected = null
  return [...first, ...keysNow()]
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
}

/** Milliseconds in which who was in mid-sentence is taken to type on. */
const MID_SENTENCE = 1000
/** The field in which a letter was typed last, and when; null: another key came after it. */
let typing: { readonly field: HTMLElement; readonly at: number } | null = null

/**
 * Whether a letter belongs to a sentence whose field is gone: it was drawn away by something that came from elsewhere, and
 * what is typed on must be no verb of the page.
 */
function isTypedOn({ target, isComposing }: KeyboardEvent, isLetter: boolean): boolean {
  const at = performance.now()
  if (isField(target)) {
    typing = isLetter || isComposing ? { field: target as HTMLElement, at } : null
    return false
  }
  const isOn = isLetter && typing !== null && !typing.field.isConnected && at - typing.at < MID_SENTENCE
  typing = isOn && typing !== null ? { ...typing, at } : null
  return isOn
}

document.addEventListener("keydown", event => {
  if (isTypedOn(event, event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)) {
    event.preventDefault()
    return
  }
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const pressed = latinKey(event)
  const withControl = event.ctrlKey || event.metaKey
  const inField = isField(event.target)
  const isLetter = pressed.length === 1 && !withControl
  if (isLetter && lettersOff.value && pressed !== "?") return
  // An open menu is closed by the browser, once one is out of its field.
  if (pressed === "Escape" && !inField && document.querySelector("[popover]:popover-open") !== null) return
  const found = keysForPress().find(
    one =>
      one.key === pressed &&
      (one.withControl ?? false) === withControl &&
      // A sign such as `?` needs Shift on most layouts, and means the same on the others.
      (/^[a-z]$/.test(one.key) || one.key.length > 1 ? (one.withShift ?? false) === event.shiftKey : true) &&
      (!inField || one.inFields === true || (one.withControl === true && one.inFields !== false)),
  )
  if (found === undefined) return
  // Enter and Space on a control are that control's.
  const isPress = pressed === "Enter" || pressed === " "
  if (isPress && event.target instanceof HTMLElement && event.target.closest("button, a, summary, [role=menuitem]"))
    return
  event.preventDefault()
  found.run()
})
