import type { TargetedKeyboardEvent } from "preact"

/** For whatever holds the fields of a form: Ctrl Enter, or Cmd Enter, saves. */
export function savedByKey(save: () => void) {
  return {
    onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>): void => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      save()
    },
  }
}
