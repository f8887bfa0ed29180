import type { ButtonHTMLAttributes, ComponentChildren, Ref, TargetedMouseEvent } from "preact"
import { Icon, type IconName } from "./icon.js"

interface ButtonProps {
  /** `chief` once in each view; `grave` opens a dialog, `grave-filled` stands inside it only. */
  readonly kind?: "chief" | "plain" | "quiet" | "grave" | "grave-filled"
  readonly icon?: IconName
  /** Verb and object; left out where an icon alone stands, which then needs `name`. */
  readonly children?: ComponentChildren
  /** Of a control without words. */
  readonly name?: string
  /** At work: it keeps its place and takes no press. */
  readonly isBusy?: boolean
  /** Out of use; a line beside it says why, and `aria-describedby` names that. */
  readonly isOff?: boolean
  readonly type?: "button" | "submit"
  readonly onPress?: (event: TargetedMouseEvent<HTMLButtonElement>) => void
  readonly buttonRef?: Ref<HTMLButtonElement>
  readonly more?: ButtonHTMLAttributes<HTMLButtonElement>
}

const GROUNDS = { chief: " on-accent", "grave-filled": " on-blocked" } as const

export function Button({
  kind = "plain",
  icon,
  children,
  name,
  isBusy = false,
  isOff = false,
  type = "button",
  onPress,
  buttonRef,
  more = {},
}: ButtonProps) {
  const isIdle = isBusy || isOff
  const ground = kind === "chief" || kind === "grave-filled" ? GROUNDS[kind] : ""
  return (
    <button
      {...more}
      type={type}
      ref={buttonRef ?? null}
      class={`button ${kind}${ground}${children === undefined ? " bare" : ""}`}
      aria-label={name}
      aria-disabled={isIdle || undefined}
      aria-busy={isBusy || undefined}
      onClick={event => {
        if (!isIdle) onPress?.(event)
        else event.preventDefault()
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  )
}
