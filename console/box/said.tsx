import { Fragment } from "preact"
import { CONTROL, controlName } from "../pieces/invisible.js"
import type { WithLook } from "./look.js"
import { Press } from "./press.js"

/** Characters after which a text is folded. */
const LONG = 1000
const LINK = /(\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/

/**
 * Somebody's words, shown as what they are: text and nothing else, which turns nothing around it, and whose invisible
 * characters can be seen. Addresses in it lead there when they are pressed twice; very long texts are folded.
 */
export function SaidText({ look, text }: WithLook & { readonly text: string }) {
  const isLong = text.length > LONG && look.shown(text) === 0
  return (
    <>
      <bdi class={isLong ? "words folded" : "words"} dir="auto">
        {text
          .split(LINK)
          .map((part, index) =>
            index % 2 === 1 ? <Link key={index} look={look} address={part} /> : <Plain key={index} text={part} />,
          )}
      </bdi>
      {isLong && (
        <Press class="as-link" onClick={() => look.act.show(text, 1)}>
          {look.tongue.t("all", { n: text.length })}
        </Press>
      )}
    </>
  )
}

/** A name: the same without addresses, on two lines at most, the whole as its title. */
export function SaidName({ text }: { readonly text: string }) {
  return (
    <bdi class="words name" title={text} dir="auto">
      <Plain text={text} />
    </bdi>
  )
}

function Plain({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(CONTROL).map((part, index) =>
        index % 2 === 0 ? (
          <Fragment key={index}>{part}</Fragment>
        ) : (
          <span key={index} class="control">
            {controlName(part)}
          </span>
        ),
      )}
    </>
  )
}

interface LinkProps extends WithLook {
  readonly address: string
  readonly title?: string
}

/** The first press shows the whole address, the second one goes there. */
export function Link({ look, address, title }: LinkProps) {
  const { tongue } = look
  const isShown = look.shown(address) > 0
  const leads = look.link(address)
  if (leads === null) return <Plain text={title ?? address} />
  return (
    <>
      <a
        class="link"
        href={leads}
        target="_blank"
        rel="noreferrer"
        aria-expanded={isShown}
        onClick={event => {
          if (!isShown) event.preventDefault()
          look.act.show(address, 1)
        }}
      >
        <Plain text={title ?? address} />
      </a>
      {isShown && (
        <span class="address" role="note">
          {tongue.say("linkAsk", { address: <SaidName text={leads} /> })}
        </span>
      )}
    </>
  )
}
