import type { ComponentChildren, TargetedKeyboardEvent } from "preact"
import { useId, useRef } from "preact/hooks"
import { latinKey } from "../keys.js"
import { Icon, type IconName } from "./icon.js"

interface MenuItem {
  readonly label: string
  /** Its effect, in a second line. */
  readonly hint?: string
  /** Its key, shown beside it. */
  readonly key?: string
  readonly icon?: IconName
  readonly isGrave?: boolean
  readonly run: () => void
}

interface MenuProps {
  /** Of the button, where an icon alone stands. */
  readonly name: string
  readonly button?: ComponentChildren
  readonly items: readonly MenuItem[]
}

/** A button that opens a menu of verbs. Arrows move, letters jump, Escape closes. */
export function Menu({ name, button, items }: MenuProps) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const all = (): readonly HTMLElement[] => [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])]
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const controls = all()
    const at = controls.indexOf(document.activeElement as HTMLElement)
    const letter = latinKey(event)
    const next: HTMLElement | undefined = {
      ArrowDown: controls[(at + 1) % controls.length],
      ArrowUp: controls.at(at <= 0 ? -1 : at - 1),
      Home: controls[0],
      End: controls.at(-1),
    }[event.key as "ArrowDown"]
    const jumped =
      letter.length === 1
        ? [...controls.slice(at + 1), ...controls].find(one => one.innerText.toLowerCase().startsWith(letter))
        : undefined
    const chosen = next ?? jumped
    if (chosen === undefined) return
    event.preventDefault()
    event.stopPropagation()
    chosen.focus()
  }
  return (
    <span class="menu-holder">
      <button
        type="button"
        class={button === undefined ? "button quiet bare" : "button plain"}
        aria-label={button === undefined ? name : undefined}
        aria-haspopup="menu"
        popoverTarget={id}
      >
        {button ?? <Icon name="menu" />}
      </button>
      <div
        id={id}
        ref={menu}
        popover="auto"
        role="menu"
        aria-label={name}
        tabIndex={-1}
        class="popover menu"
        onKeyDown={move}
        onToggle={event => {
          if (event.newState === "open") all()[0]?.focus()
        }}
      >
        {items.map(item => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class={item.isGrave === true ? "menu-item grave" : "menu-item"}
            onClick={() => {
              menu.current?.hidePopover()
              item.run()
            }}
          >
            {item.icon !== undefined && <Icon name={item.icon} />}
            <span>
              {item.label}
              {item.hint !== undefined && <small>{item.hint}</small>}
            </span>
            {item.key !== undefined && <kbd>{item.key}</kbd>}
          </button>
        ))}
      </div>
    </span>
  )
}

interface PopoverProps {
  /** Says what it is for, and what is set. */
  readonly label: ComponentChildren
  readonly name: string
  readonly children: ComponentChildren
  /** Something is set in it. */
  readonly isSet?: boolean
  /** Its button has no border, and an icon alone, which `name` names. */
  readonly isQuietButton?: boolean
}

/** A button that opens a small pane beside itself: a filter's choices, presence, alerts. */
export function Popover({ label, name, children, isSet = false, isQuietButton = false }: PopoverProps) {
  const id = useId()
  return (
    <span class="menu-holder">
      <button
        type="button"
        class={isQuietButton ? "button quiet bare" : isSet ? "button plain set" : "button plain"}
        aria-label={isQuietButton ? name : undefined}
        popoverTarget={id}
        aria-haspopup="dialog"
      >
        {label}
      </button>
      <div id={id} popover="auto" role="dialog" aria-label={name} class="popover">
        {children}
      </div>
    </span>
  )
}
