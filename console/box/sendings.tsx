import { Icon } from "../pieces/icon.js"
import type { WithLook } from "./look.js"
import { Press } from "./press.js"
import { SaidName } from "./said.js"

/** Files on their way, each with a way to stop it, and why others were refused. */
export function Sendings({ look: { sending, tongue, act } }: WithLook) {
  if (sending.length === 0) return null
  return (
    <ul class="sendings">
      {sending.map(({ id, name, bytes, part, refusal }) => (
        <li key={id}>
          {refusal === null ? (
            <>
              <p>
                {tongue.say("sending", {
                  ...{ name: <SaidName text={name} />, size: tongue.size(bytes), percent: tongue.percent(part) },
                })}
              </p>
              <progress value={part} max={1} aria-label={name} />
            </>
          ) : (
            <p role="alert" class="refusal">
              {refusal}
            </p>
          )}
          <Press
            class="button quiet bare"
            aria-label={tongue.t(refusal === null ? "stop" : "close")}
            onClick={() => act.stop(id)}
          >
            <Icon name="close" />
          </Press>
        </li>
      ))}
    </ul>
  )
}
