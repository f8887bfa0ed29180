/** An input method is at work: its Enter chooses a word. Some browsers say so by the code 229 alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}
