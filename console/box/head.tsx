import type { TargetedKeyboardEvent } from "preact"
import { Icon } from "../pieces/icon.js"
import { ASKING } from "./foot.js"
import type { Look, WithLook } from "./look.js"
import { Press } from "./press.js"
import { SaidName } from "./said.js"
import { boxThread, stateOf } from "./talk.js"
import { baseOf } from "./texts.js"
import type { BoxText } from "./texts-en.js"

/** The second line of the header, by the state. */
const LINES = {
  ...{ bot: "bot", waiting: "wait", connected: "agent", parked: "parked", ended: "ended" },
  ...{ banned: "closedNow", hidden: "closedNow", offline: "noLine", refused: "notNow" },
} as const satisfies { readonly [state in ReturnType<typeof stateOf>]: BoxText }

/** The other side, how it stands with the talk, and what can be done with it. */
export function Head({ look }: WithLook) {
  const { talk, tongue, title, act } = look
  const state = stateOf(talk)
  const agent =
    state === "connected" || (state === "offline" && talk.chat?.status === "connected") ? talk.chat?.agent : null
  return (
    <>
      <header class="head">
        <div class="names">
          <h2 id="title">{agent == null ? <SaidName text={title} /> : <SaidName text={agent.name} />}</h2>
          <p id="state">{tongue.t(LINES[state])}</p>
        </div>
        <Menu look={look} />
        <Press class="button quiet bare" aria-label={tongue.t("close")} onClick={act.close}>
          <Icon name="down" />
        </Press>
      </header>
      <div class={`thread thread-${boxThread(talk)}`} />
    </>
  )
}

/** The name of the open menu for `look.shown`. */
export const MENU = "menu"

interface Verb {
  readonly label: string
  readonly run: () => void
  readonly isOn?: boolean
  readonly lang?: string
}

function verbsOf({ talk, tongue, act, isMute, languages }: Look): readonly Verb[] {
  const { t } = tongue
  const state = stateOf(talk)
  const isOn = talk.status === "active" && talk.notice === null
  const inChat = talk.chat?.status === "connected"
  return [
    ...(isOn && inChat ? [{ label: t("end"), run: () => act.show(ASKING, 1) }] : []),
    ...(isOn && !inChat && state !== "offline" && state !== "refused"
      ? [{ label: t("startOver"), run: act.again }]
      : []),
    ...(talk.conversation === null ? [] : [{ label: t("copy"), run: act.copy }]),
    { label: t("sound"), run: () => act.mute(!isMute), isOn: !isMute },
    ...languages.map(tag => ({
      ...{ label: nameOf(tag, languages), lang: tag, run: () => act.speak(tag) },
      isOn: baseOf(tag) === baseOf(tongue.tag),
    })),
  ]
}

/** A language in its own words; with its country only where another one of the same is offered. */
function nameOf(tag: string, all: readonly string[]): string {
  const base = baseOf(tag)
  const isOnly = all.filter(one => baseOf(one) === base).length === 1
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(isOnly ? base : tag) ?? tag
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
}

function Menu({ look }: WithLook) {
  const { act, tongue } = look
  const isOpen = look.shown(MENU) > 0
  const move = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const { key, currentTarget: menu } = event
    const items = [...menu.querySelectorAll("button")]
    const at = items.indexOf(event.target as HTMLButtonElement)
    const to = new Map([
      ["ArrowDown", at + 1],
      ["ArrowUp", at - 1],
      ["Home", 0],
      ["End", items.length - 1],
    ]).get(key)
    if (key === "Escape") leave(menu)
    else items[((to ?? at) + items.length) % items.length]?.focus()
    if (key === "Escape" || to !== undefined) event.preventDefault()
  }
  /** The focus goes back to the button, and so the menu closes. */
  const leave = (menu: Element) => (menu.previousElementSibling as HTMLElement).focus()
  return (
    <div
      class="menu-place"
      onFocusOut={({ relatedTarget, currentTarget }) => {
        const isInside = relatedTarget instanceof Element && relatedTarget.closest(".menu") !== null
        if (isOpen && !(isInside && currentTarget.contains(relatedTarget as Element))) act.show(MENU, 0)
      }}
    >
      <Press
        class="button quiet bare"
        aria-label={tongue.t("more")}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        // A press takes the focus out of the menu, which closes it, before it is a click.
        onPointerDown={event => isOpen && event.preventDefault()}
        onClick={() => act.show(MENU, Number(!isOpen))}
      >
        <Icon name="menu" />
      </Press>
      {isOpen && (
        <div class="menu" role="menu" aria-label={tongue.t("more")} tabindex={-1} ref={focusOnFirst} onKeyDown={move}>
          {verbsOf(look).map(({ label, run, isOn, lang }) => (
            <Press
              key={label}
              {...roleOf(isOn, lang !== undefined)}
              lang={lang}
              tabindex={-1}
              onClick={({ currentTarget }) => {
                leave(currentTarget.parentElement as Element)
                run()
              }}
            >
              {isOn === true && <Icon name="check" />}
              {label}
            </Press>
          ))}
        </div>
      )}
    </div>
  )
}

/** Of the menu, where it has just been opened. */
function focusOnFirst(menu: HTMLElement | null): void {
  menu?.querySelector("button")?.focus()
}

/** @param isOn left out: it is done, and not switched */
function roleOf(isOn: boolean | undefined, isOneOfMany: boolean) {
  if (isOn === undefined) return { role: "menuitem" } as const
  return { role: isOneOfMany ? "menuitemradio" : "menuitemcheckbox", "aria-checked": isOn } as const
}
