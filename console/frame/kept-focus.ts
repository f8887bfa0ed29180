/** The element that had the focus last, and all that it stood in. */
let last: readonly Element[] = []

function moveFocus(): void {
  const [focused] = last
  if (focused === undefined || focused.isConnected || document.activeElement !== document.body) return
  const pane = last.find(each => each.isConnected && each.matches("section, aside, dialog, main"))
  last = []
  const goal = pane?.querySelector("h1") ?? pane?.querySelector("h2, h3") ?? pane
  if (!(goal instanceof HTMLElement)) return
  if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1
  goal.focus({ preventScroll: true })
}

/**
 * Focus whose control is gone - a verb that was done, a row that went - goes to the heading of the pane that it was in, so that
 * who works by keys goes on there and not at the top of the page (pages' design, section 5).
 */
export function keepFocus(): void {
  addEventListener("focusin", event => {
    last = event.composedPath().filter(each => each instanceof Element)
  })
  addEventListener("focusout", ({ target }) => {
    // Somebody pressed beside it: it is there, and has lost the focus as it should.
    queueMicrotask(() => {
      if (target === last[0] && target instanceof Element && target.isConnected) last = []
    })
  })
  new MutationObserver(moveFocus).observe(document.body, { childList: true, subtree: true })
}
