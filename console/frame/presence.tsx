import { useState } from "preact/hooks"
import { Refusal } from "../../client/index.js"
import { signInAtDesk } from "../desk-sign-in.js"
import { lineLost } from "../line.js"
import { actAs, agents, asAgent, ownAgent, ownChats, ownEmail, restartDesk, servedBot } from "../live-desk.js"
import { Button } from "../pieces/button.js"
import { Icon } from "../pieces/icon.js"
import { Popover } from "../pieces/menu.js"
import { RefusalText } from "../pieces/states.js"
import { isolated, Words } from "../pieces/words.js"
import { may, me, parley } from "../session.js"
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
  if (ownEmail.value === null) return may("desk:act") ? <ActAs /> : null
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
  const isOwn = me.value?.agent != null
  const be = (status: "available" | "break") => act(() => signInAtDesk(status))
  const leave = (keep: boolean) =>
    act(async () => {
      await parley().call("signOut", { body: { ...asAgent(), keep } })
      if (!isOwn) actAs(null)
    })
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

/** A key that is no agent's, and may act for any: it says for whom, who becomes an agent of all queues where there is none. */
function ActAs() {
  const [name, setName] = useState("")
  const [email, setEmail] = useState("")
  const [error, setError] = useState<unknown>(null)
  const begin = async (): Promise<void> => {
    const known = agents.value.find(agent => agent.email === email.trim().toLowerCase())
    const queues = servedBot.value?.queues.map(({ code }) => code) ?? []
    const made = known === undefined ? { queues, ...(name.trim() === "" ? {} : { name: name.trim() }) } : {}
    try {
      const { agent } = await parley().call("signIn", { body: { agent: email.trim(), status: "available", ...made } })
      actAs(agent.email)
    } catch (refusal) {
      setError(refusal)
    }
  }
  return (
    <Popover name={common("actAs")} label={common("actAs")}>
      <form
        class="presence act-as"
        onSubmit={event => {
          event.preventDefault()
          void begin()
        }}
      >
        <p class="second">{common("actAsHint")}</p>
        <label>
          {common("agentEmail")}
          <input
            class="field"
            type="email"
            required
            list="known-agents"
            value={email}
            onInput={event => setEmail(event.currentTarget.value)}
          />
        </label>
        <datalist id="known-agents">
          {agents.value.slice(0, 50).map(agent => (
            <option key={agent.email} value={agent.email} label={isolated(agent.name)} />
          ))}
        </datalist>
        <label>
          {common("agentName")}
          <input class="field" value={name} maxLength={256} onInput={event => setName(event.currentTarget.value)} />
        </label>
        {error !== null && (
          <p class="fault-text" role="alert">
            <RefusalText error={error} />
          </p>
        )}
        <Button kind="chief" type="submit">
          {common("actBegin")}
        </Button>
      </form>
    </Popover>
  )
}
