import { Icon } from "../pieces/icon.js"
import type { WithLook } from "./look.js"
import { Press } from "./press.js"
import { SaidName } from "./said.js"
import { offersOf } from "./talk.js"

/** The buttons of the last line, while nobody has answered it: suggestions, options, or several options at once. */
export function Offers({ look }: WithLook) {
  const offers = offersOf(look.talk)
  if (offers === null) return null
  const { actions, isQuestion } = offers
  if (isQuestion && look.talk.awaiting?.input === "choices") return <Choices look={look} />
  return (
    <div class={isQuestion ? "offers options" : "offers"}>
      {actions.map(({ title, value }, index) => (
        <Press key={index} onClick={() => look.act.say(title === value ? { text: title } : { text: title, value })}>
          <SaidName text={title} />
        </Press>
      ))}
    </div>
  )
}

function Choices({ look }: WithLook) {
  const { line, actions } = offersOf(look.talk) ?? { actions: [] }
  const nameOf = (index: number): string => `${line?.id} ${index}`
  const picked = actions.filter((_, index) => look.shown(nameOf(index)) > 0)
  const send = () => {
    if (picked.length > 0)
      look.act.say({ text: picked.map(({ title }) => title).join(", "), value: picked.map(({ value }) => value) })
  }
  return (
    <fieldset class="choices">
      <legend class="unseen">{line?.text}</legend>
      {actions.map(({ title }, index) => (
        <label key={index}>
          <input
            type="checkbox"
            checked={look.shown(nameOf(index)) > 0}
            onChange={({ currentTarget: { checked } }) => look.act.show(nameOf(index), Number(checked))}
          />
          <SaidName text={title} />
        </label>
      ))}
      <Press class="button chief" aria-disabled={picked.length === 0} onClick={send}>
        <Icon name="send" />
        {look.tongue.t("sendChosen", { n: picked.length })}
      </Press>
    </fieldset>
  )
}
