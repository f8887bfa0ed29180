import { useRef, useState } from "preact/hooks"
import type { Agent, Chat, Question } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { Popover } from "../pieces/menu.js"
import { isolated, Words } from "../pieces/words.js"
import { play, sandbox, turns } from "./playground.js"
import { t } from "./texts.js"

/** Names for agents who are added. */
const MORE_AGENTS = ["ana", "ben", "cleo", "dov", "eva"]
/** Lines of the agent's side that are seen at once. */
const LINES = 4

/** The agent's side of the sandbox, so that nobody has to open a second window. */
export function AgentPane() {
  const { agents = [], chats = [], blocks = [] } = sandbox.value ?? {}
  const signedIn = agents.filter(({ status }) => status === "SignedIn")
  const [email, setEmail] = useState<string | null>(null)
  const agent = signedIn.find(one => one.email === email) ?? signedIn[0] ?? null
  const held = blocks.filter(({ status }) => status === "active")
  return (
    <section class="play-agent" aria-labelledby="agent-title">
      <header class="pane-head">
        <h2 id="agent-title">{t("agentSide")}</h2>
        {agent !== null && signedIn.length === 1 && (
          <span class="second">
            <Words text={agent.name} isName /> · {availability(agent)}
          </span>
        )}
        {signedIn.length > 1 && (
          <select
            class="field as-whom"
            aria-label={t("whichAgent")}
            value={agent?.email}
            onChange={event => setEmail(event.currentTarget.value)}
          >
            {signedIn.map(one => (
              <option key={one.email} value={one.email}>
                {isolated(one.name)}
              </option>
            ))}
          </select>
        )}
        <span class="gap" />
        <Button kind="quiet" onPress={() => void addAgent(agents)}>
          {t("addAgent")}
        </Button>
      </header>
      <div class="agent-body">
        {agent === null ? <p class="second">{t("noAgent")}</p> : <AgentWork agent={agent} chats={chats} />}
        {held.map(block => (
          <Button
            key={block.id}
            icon="lift"
            onPress={() => void play({ admin: { unblock: subjectOf(block.subject) } })}
          >
            {t("liftBlock")}
          </Button>
        ))}
      </div>
    </section>
  )
}

function availability({ availability: status }: Agent): string {
  return t(status === "available" ? "available" : status === "break" ? "onBreak" : "away")
}

function addAgent(agents: readonly Agent[]): Promise<boolean> {
  const name = MORE_AGENTS.find(
    one => !agents.some(({ email, status }) => email === mailOf(one) && status === "SignedIn"),
  )
  return play({ agent: { email: mailOf(name ?? `agent${agents.length + 1}`), signIn: true } })
}

function mailOf(name: string): string {
  return `${name}@example.com`
}

function subjectOf({ kind, value }: { readonly kind: string; readonly value: string }) {
  return { [kind === "ip" ? "ip" : kind]: value }
}

function AgentWork({ agent, chats }: { readonly agent: Agent; readonly chats: readonly Chat[] }) {
  const { email } = agent
  const own = chats.find(chat => chat.agent === email && chat.status === "connected")
  const waiting = chats.find(chat => chat.status === "waiting")
  const asked = chats.flatMap(chat => chat.questions).find(one => one.agent === email)
  const lines = turns.value
    .flatMap(turn => turn.activities)
    .filter(({ side, activity }) => side === "agent" && activity.type === "message")
    .slice(-LINES)
  return (
    <>
      {lines.length > 0 && (
        <ul class="agent-lines" aria-label={t("agentLines")}>
          {lines.map(({ activity }) => (
            <li key={activity.id} class={activity.from.role === "agent" ? "own" : ""}>
              <Words text={activity.text ?? ""} />
            </li>
          ))}
        </ul>
      )}
      {asked !== undefined && <Asked email={email} question={asked.question} />}
      {own !== undefined && asked === undefined && <Reply email={email} name={agent.name} />}
      <p class="agent-verbs">
        {own === undefined && waiting !== undefined && (
          <Button kind="plain" onPress={() => void play({ agent: { email, accept: true } })}>
            {t("accept")}
          </Button>
        )}
        {own !== undefined && (
          <>
            <Button onPress={() => void play({ agent: { email, disconnect: true } })}>{t("endChat")}</Button>
            <Button onPress={() => void play({ agent: { email, close: true } })}>{t("closeChat")}</Button>
            <TransferForm email={email} />
          </>
        )}
        {(own !== undefined || chats.some(chat => chat.agent === email)) && <BlockForm email={email} />}
        <Button kind="quiet" onPress={() => void play({ agent: { email, signOut: true } })}>
          {t("signOutAgent")}
        </Button>
      </p>
    </>
  )
}

function Asked({ email, question }: { readonly email: string; readonly question: Question }) {
  if (question.options.length === 0) return <Reply email={email} name="" isAnswer />
  return (
    <p class="options">
      {question.options.map((option, index) => (
        <button
          key={index}
          type="button"
          class="option"
          onClick={() => void play({ agent: { email, answer: option.title } })}
        >
          <Words text={option.title} />
        </button>
      ))}
    </p>
  )
}

function Reply({
  email,
  name,
  isAnswer = false,
}: {
  readonly email: string
  readonly name: string
  readonly isAnswer?: boolean
}) {
  const [text, setText] = useState("")
  const field = useRef<HTMLInputElement>(null)
  useKeys([{ key: "a", label: t("agentField"), run: () => field.current?.focus() }])
  const send = async (): Promise<void> => {
    if (text.trim() === "") return
    if (await play({ agent: { email, ...(isAnswer ? { answer: text } : { say: text }) } })) setText("")
  }
  return (
    <form
      class="field-line"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <input
        ref={field}
        class="field"
        aria-label={t("agentField")}
        placeholder={isAnswer ? t("answerAsAgent") : t("sayAsAgent", { name: isolated(name) })}
        value={text}
        autocomplete="off"
        onInput={event => setText(event.currentTarget.value)}
      />
      <Button icon="send" name={t("send")} type="submit" />
    </form>
  )
}

function TransferForm({ email }: { readonly email: string }) {
  const { agents = [] } = sandbox.value ?? {}
  const others = agents.filter(one => one.email !== email && one.status === "SignedIn")
  const queues = [...new Set(agents.flatMap(one => one.queues))]
  return (
    <Popover label={t("transfer")} name={t("transfer")}>
      <div class="small-form">
        {others.map(one => (
          <Button key={one.email} onPress={() => void play({ agent: { email, transfer: { agent: one.email } } })}>
            <Words text={one.name} isName />
          </Button>
        ))}
        {queues.map(queue => (
          <Button key={queue} onPress={() => void play({ agent: { email, transfer: { queue } } })}>
            {t("toQueue", { queue: isolated(queue) })}
          </Button>
        ))}
      </div>
    </Popover>
  )
}

function BlockForm({ email }: { readonly email: string }) {
  const [minutes, setMinutes] = useState(1440)
  const [scope, setScope] = useState("liveChat")
  const [reason, setReason] = useState("")
  const isMissing = scope === "conversation" && reason.trim() === ""
  return (
    <Popover label={t("block")} name={t("block")}>
      <form
        class="small-form"
        onSubmit={event => {
          event.preventDefault()
          if (isMissing) return
          const why = reason.trim() === "" ? {} : { reason: reason.trim() }
          void play({ agent: { email, block: { minutes, scope, ...why } } })
          event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover()
        }}
      >
        <label>
          {t("whatIsClosed")}
          <select class="field" value={scope} onChange={event => setScope(event.currentTarget.value)}>
            <option value="liveChat">{t("liveChatScope")}</option>
            <option value="conversation">{t("banScope")}</option>
          </select>
        </label>
        <label>
          {t("howLong")}
          <select
            class="field"
            value={String(minutes)}
            onChange={event => setMinutes(Number(event.currentTarget.value))}
          >
            <option value="60">{t("oneHour")}</option>
            <option value="1440">{t("oneDay")}</option>
            <option value="10080">{t("oneWeek")}</option>
          </select>
        </label>
        <label>
          {t("reason")}
          <input
            class="field"
            value={reason}
            maxLength={1000}
            onInput={event => setReason(event.currentTarget.value)}
          />
        </label>
        {isMissing && <p class="second">{t("reasonNeeded")}</p>}
        <Button kind="grave-filled" type="submit" icon="block" isOff={isMissing}>
          {t("blockNow")}
        </Button>
      </form>
    </Popover>
  )
}
