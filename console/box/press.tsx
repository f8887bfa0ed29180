import type { ButtonHTMLAttributes } from "preact"

/** A button that sends no form: said once, since a page loads all of the box. */
export function Press(props: ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type="button" {...props} />
}
