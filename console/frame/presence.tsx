import { useState } from "preact/hooks"
import { Refusal } from "../../client/index.js"
import { lineLost } from "../line.js"
import { ownAgent, ownChats, ownEmail, restartDesk } from "../live-desk.js"
import { Button } from "../pieces/button.js"
import { Icon } from "../pieces/icon.js"
import { Popover } from "../pieces/menu.js"
import { RefusalText } from "../pieces/states.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"

type Presence = "available" | "break" | "away" | "signedOut"

function presenceNow(): Presence {
  const agent = ownAgent.value
  if (agent === null || agent.status !== "SignedIn") return "signedOut"
  return agent.presence === "away" || agent.presence === "lost" ? "away" : agent.availability
}

/** Whether the agent gets chats, and the ways to change that; nothing where the key is no agent's. */
export function Presence() {
  const [error, setError] = useState<unknown>(null)
  const [isLeaving, setLeaving] = useState(false)
  if (ownEmail.value === null) return null
  const present = presenceNow()
  const open = ownChats.value.filter(({ status }) => status === "connected").length
  const act = async (change: () => Promise<unknown>): Promise<void> => {
    try {
      setError(null)
      await change()
      setLeaving(false)
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) {
        lineLost()
        restartDesk()
      }
      setError(refusal)
    }
  }
  const be = (status: "available" | "break") => act(() => parley().call("signIn", { body: { status, presence: true } }))
  const leave = (keep: boolean) => act(() => parley().call("signOut", { body: { keep } }))
  const name = ownAgent.value?.name ?? ownEmail.value
  return (
    <Popover
      name={common("presence")}
      label={
        <>
          <span class={`presence-dot ${present}`} />
          <span class="presence-name">
            <Words text={name} isName />
          </span>
          <span class="presence-state">{common(present)}</span>
          <Icon name="down" />
        </>
      }
    >
      <div class="presence">
        <fieldset class="switches">
          <legend>{common("presence")}</legend>
          <label>
            <input
              type="radio"
              name="presence"
              checked={present === "available"}
              onChange={() => void be("available")}
            />
            <span>
              {common("available")}
              <small>{common("availableHint")}</small>
            </span>
          </label>
          <label>
            <input type="radio" name="presence" checked={present === "break"} onChange={() => void be("break")} />
            <span>
              {common("break")}
              <small>{common("breakHint")}</small>
            </span>
          </label>
        </fieldset>
        {error !== null && (
          <p class="fault-text" role="alert">
            <RefusalText error={error} />
          </p>
        )}
        {present !== "signedOut" && !isLeaving && (
          <Button onPress={() => (open === 0 ? void leave(false) : setLeaving(true))}>{common("leaveDesk")}</Button>
        )}
        {isLeaving && (
          <div class="leaving">
            <p>{common("leavingWith", { n: open })}</p>
            <Button onPress={() => void leave(false)}>{common("handBack")}</Button>
            <Button onPress={() => void leave(true)}>{common("keepThem")}</Button>
          </div>
        )}
      </div>
    </Popover>
  )
}
