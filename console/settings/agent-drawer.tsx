import { useState } from "preact/hooks"
import type { Agent, AuditEntry, Bot } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { RefusalText } from "../pieces/states.js"
import { Time } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { Confirm } from "./confirm.js"
import { Field } from "./field.js"
import { endsOf, type Hours, hoursOf, isSpan } from "./hours.js"
import { HoursEditor } from "./hours-editor.js"
import { savedByKey } from "./save-key.js"
import { say, t } from "./texts.js"

interface AgentDrawerProps {
  /** Null: a new one. */
  readonly agent: Agent | null
  readonly bot: Bot
  readonly onClose: () => void
  /** @param words null: the agent was saved */
  readonly onDone: (words: string | null) => void
}

/** An agent while it is being changed. */
interface Draft {
  readonly email: string
  readonly name: string
  readonly queues: readonly string[]
  readonly limit: string
  readonly hours: Hours | null
}

function draftOf(agent: Agent | null, bot: Bot): Draft {
  if (agent === null) return { email: "", name: "", queues: bot.queues.map(({ code }) => code), limit: "", hours: null }
  const { email, name, queues, maxChats, hours } = agent
  return { email, name, queues, limit: maxChats === null ? "" : String(maxChats), hours: hoursOf(hours) }
}

/** An agent's name, queues, hours and limit. */
export function AgentDrawer({ agent, bot, onClose, onDone }: AgentDrawerProps) {
  const [base, setBase] = useState(agent)
  const [draft, setDraft] = useState(() => draftOf(agent, bot))
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [theirs, setTheirs] = useState<Agent | null>(null)
  const [change, setChange] = useState<AuditEntry | null>(null)
  const [isTried, setTried] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change })
  const isWritten = JSON.stringify(draft) !== JSON.stringify(draftOf(base, bot))
  const isEmail = /^[^\s@]+@[^\s@]+$/.test(draft.email.trim())
  const isSound = isEmail && Object.values(draft.hours?.weekly ?? {}).every(spans => spans.every(isSpan))
  const save = async (isMine = false): Promise<void> => {
    setTried(true)
    if (!isSound || isBusy) return
    setBusy(true)
    setError(null)
    try {
      const email = draft.email.trim()
      const present = isMine ? null : await changedSince(base, email)
      if (present === null) {
        await parley().call("putAgent", { params: { email }, body: bodyOf(draft) })
        onDone(null)
        return
      }
      setChange(await lastChange(email))
      setTheirs(present)
    } catch (refusal) {
      setError(refusal)
    }
    setBusy(false)
  }
  if (isRemoving && base !== null)
    return <RemoveAgent agent={base} onClose={() => setRemoving(false)} onDone={onDone} />
  return (
    <Dialog
      isDrawer
      title={agent === null ? t("newAgent") : <Words text={agent.name} isName />}
      subtitle={agent === null ? undefined : <Words text={agent.email} />}
      isWritten={isWritten}
      onClose={onClose}
      foot={
        <>
          {agent !== null && (
            <Button kind="grave" onPress={() => setRemoving(true)}>
              {t("removeAgent")}
            </Button>
          )}
          <Button kind="chief" isBusy={isBusy} onPress={() => void save()}>
            {t(isBusy ? "saving" : "saveAgent")}
          </Button>
        </>
      }
    >
      <div class="form" {...savedByKey(() => void save())}>
        {theirs !== null && (
          <div class="result-strip fault" role="alert">
            <span>
              {change?.doneBy == null
                ? t("changedElsewhere")
                : say("changedBy", { by: <Words text={change.doneBy} />, time: <Time at={change.happenedAt} /> })}
            </span>
            <Button
              onPress={() => {
                setBase(theirs)
                setDraft(draftOf(theirs, bot))
                setTheirs(null)
              }}
            >
              {t("seeTheirs")}
            </Button>
            <Button onPress={() => void save(true)}>{t("keepMine")}</Button>
          </div>
        )}
        {agent === null && (
          <Field
            label={t("email")}
            type="email"
            isFirst
            value={draft.email}
            onInput={email => set({ email })}
            fault={isTried && !isEmail ? t("badEmail") : null}
          />
        )}
        <Field label={t("name")} value={draft.name} isFirst={agent !== null} onInput={name => set({ name })} />
        <fieldset class="choice">
          <legend>{t("queues")}</legend>
          <div class="options">
            {bot.queues.map(({ code, title }) => (
              <label key={code} class="option">
                <input
                  type="checkbox"
                  checked={draft.queues.includes(code)}
                  onChange={() => set({ queues: toggled(draft.queues, code, bot) })}
                />
                <span>
                  <Words text={title} />
                </span>
              </label>
            ))}
          </div>
          <small class="third">{t("queuesHint")}</small>
        </fieldset>
        <Field
          label={t("limit")}
          hint={t("limitHint")}
          type="number"
          value={draft.limit}
          onInput={limit => set({ limit })}
        />
        <HoursEditor hours={draft.hours} zone={bot.timeZone} onChange={hours => set({ hours })} />
        {error !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
      </div>
    </Dialog>
  )
}

/** The agent as somebody else has left them since; null: nobody has. */
async function changedSince(base: Agent | null, email: string): Promise<Agent | null> {
  const { items } = await parley().call("listAgents", {})
  const present = items.find(one => one.email === (base?.email ?? email.toLowerCase())) ?? null
  const settings = (agent: Agent | null) =>
    agent === null ? null : JSON.stringify([agent.name, agent.queues, agent.maxChats, agent.hours])
  return present === null || settings(present) === settings(base) ? null : present
}

function bodyOf({ name, queues, limit, hours }: Draft) {
  const number = Number.parseInt(limit, 10)
  return {
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    queues,
    maxChats: Number.isNaN(number) ? null : Math.max(0, number),
    hours: hours === null ? null : sorted(hours),
  }
}

function sorted({ weekly = {}, ...hours }: Hours) {
  const days = Object.entries(weekly).map(([day, spans]) => [
    day,
    [...spans].sort((one, other) => (endsOf(one)[0] < endsOf(other)[0] ? -1 : 1)),
  ])
  return { ...hours, weekly: Object.fromEntries(days) }
}

/** In the order of the bot's queues. */
function toggled(queues: readonly string[], code: string, bot: Bot): readonly string[] {
  const chosen = queues.includes(code) ? queues.filter(one => one !== code) : [...queues, code]
  return bot.queues.map(one => one.code).filter(one => chosen.includes(one))
}

/** The last change of an agent that the audit log tells; null: none, or it may not be read. */
async function lastChange(email: string): Promise<AuditEntry | null> {
  if (!may("audit:read")) return null
  const query = { subject: `agent:${email}`, what: "agentChanged", limit: 1 }
  const { items } = await parley().call("listAudit", { query })
  return items[0] ?? null
}

interface RemoveAgentProps extends Pick<AgentDrawerProps, "onClose" | "onDone"> {
  readonly agent: Agent
}

function RemoveAgent({ agent: { email, name }, onClose, onDone }: RemoveAgentProps) {
  const remove = async (): Promise<void> => {
    const { returnedChats, revokedKeyIds } = await parley().call("removeAgent", { params: { email } })
    onDone(t("agentRemoved", { name: isolated(name), chats: returnedChats, keys: revokedKeyIds.length }))
  }
  return (
    <Confirm
      title={say("removeAgentTitle", { name: <Words text={name} /> })}
      verb={t("removeAgentDo")}
      run={remove}
      onClose={onClose}
    >
      <p>{t("removeAgentHint")}</p>
    </Confirm>
  )
}
