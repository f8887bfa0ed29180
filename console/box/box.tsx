import { Icon } from "../pieces/icon.js"
import { Foot } from "./foot.js"
import { Head } from "./head.js"
import { Launcher } from "./launcher.js"
import { Lines } from "./lines.js"
import type { WithLook } from "./look.js"
import { Offers } from "./offers.js"
import { SaidName } from "./said.js"
import { Sendings } from "./sendings.js"
import { isOver, stateOf } from "./talk.js"
import { Waiting } from "./waiting.js"

/** The button, and once it was pressed the panel. */
export function Box({ look }: WithLook) {
  if (stateOf(look.talk) === "hidden") return null
  return (
    <>
      <Launcher look={look} />
      {look.isOpen && <Panel key={String(look.isPhone)} look={look} />}
    </>
  )
}

/** The panel: beside the page where there is room, over all of it on phones, which is then out of reach. */
function Panel({ look }: WithLook) {
  const { isPhone, act } = look
  return (
    <dialog
      ref={openPanel}
      class={isPhone ? "panel phone" : "panel"}
      aria-labelledby="title"
      tabindex={-1}
      onCancel={event => {
        event.preventDefault()
        act.close()
      }}
      onKeyDown={event => {
        if (event.key !== "Escape" || event.defaultPrevented) return
        event.preventDefault()
        act.close()
      }}
    >
      <Head look={look} />
      <Strip look={look} />
      <Log look={look} />
      <Sendings look={look} />
      <Foot look={look} />
    </dialog>
  )
}

/** With keys or a mouse one goes on in the field; by touch the keyboard would come up over what was said. */
function openPanel(panel: HTMLDialogElement | null): void {
  if (panel === null) return
  if (panel.classList.contains("phone")) panel.showModal()
  else panel.show()
  const isTouch = matchMedia("(pointer: coarse)").matches
  ;((isTouch ? null : panel.querySelector<HTMLElement>("textarea, .foot button")) ?? panel).focus()
}

/**
 * Sizes and places that only a page that is laid out can tell: the field is as high as its text, the last line stays in view but for one who has
 * gone up to read, and beside the keyboard of a phone the panel is as high as what is left of the screen.
 */
export function settle(root: ParentNode): void {
  const [panel, log, field] = [".panel", ".log", ".field"].map(name => root.querySelector<HTMLElement>(name))
  const { visualViewport } = window
  if (panel?.classList.contains("phone") === true && visualViewport !== null) {
    panel.style.blockSize = `${visualViewport.height}px`
    panel.style.insetBlockStart = `${visualViewport.offsetTop}px`
  }
  if (field instanceof HTMLTextAreaElement) {
    field.style.blockSize = "auto"
    if (field.value !== "") field.style.blockSize = `${field.scrollHeight + 2}px`
  }
  if (log != null && log.dataset.isAway === undefined) log.scrollTop = log.scrollHeight
}

/** No line; or back after a gap, for a moment; or free again. */
function Strip({ look: { talk, tongue, isBackShown } }: WithLook) {
  if (stateOf(talk) === "offline") {
    return (
      <p class="strip">
        <Icon name="offline" />
        {tongue.t("offline")}
      </p>
    )
  }
  const text = talk.isFreed ? tongue.t("free") : isBackShown ? tongue.t("back") : null
  return text === null ? null : (
    <p class="strip">
      <Icon name="check" />
      {text}
    </p>
  )
}

function Log({ look }: WithLook) {
  const { talk, tongue } = look
  const isTyping = talk.chat?.status === "connected" && talk.chat.typing
  return (
    <div
      class="log"
      role="log"
      aria-live="off"
      aria-label={tongue.t("talk")}
      tabindex={0}
      onScroll={({ currentTarget: log }) => {
        if (log.scrollHeight - log.scrollTop - log.clientHeight < 40) delete log.dataset.isAway
        else log.dataset.isAway = ""
      }}
    >
      <Lines look={look} />
      {isTyping && <Typing look={look} />}
      {talk.isBusy && !isTyping && (
        <div class="speech bot dots">
          <span class="unseen">{tongue.t("works")}</span>
          <Dots />
        </div>
      )}
      {talk.chat?.status === "waiting" && talk.notice === null && talk.status === "active" && <Waiting look={look} />}
      {!isOver(talk) && talk.notice === null && <Offers look={look} />}
    </div>
  )
}

function Typing({ look: { talk, tongue } }: WithLook) {
  return (
    <>
      <p class="meta">{tongue.say("typing", { name: <SaidName text={talk.chat?.agent?.name ?? ""} /> })}</p>
      <div class="speech agent dots">
        <Dots />
      </div>
    </>
  )
}

function Dots() {
  return (
    <span class="three-dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  )
}
