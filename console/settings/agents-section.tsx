import { useState } from "preact/hooks"
import type { Agent, Bot } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { Empty, Failed, Loading, ResultStrip } from "../pieces/states.js"
import { timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { language } from "../texts/texts.js"
import { AgentDrawer } from "./agent-drawer.js"
import { hoursOf, summaryOf } from "./hours.js"
import { t } from "./texts.js"

/** People who take chats: their queues, hours and limits. */
export function AgentsSection() {
  const agents = useLoaded("agents", signal => parley().call("listAgents", {}, { signal }))
  const bot = useLoaded("bot", signal => parley().call("readBot", {}, { signal }))
  const [opened, setOpened] = useState<Agent | "new" | null>(null)
  const [result, setResult] = useState<string | null>(null)
  const mayManage = may("agent:manage")
  const items = agents.value?.items ?? []
  const error = agents.error ?? bot.error
  const served = bot.value?.bot ?? null
  const again = (): void => {
    agents.again()
    bot.again()
  }
  return (
    <>
      <div class="section-head">
        <p class="second">{t("agentsIntro")}</p>
        {mayManage && served !== null && (
          <Button kind="chief" icon="plus" onPress={() => setOpened("new")}>
            {t("addAgent")}
          </Button>
        )}
      </div>
      {result !== null && <ResultStrip onClose={() => setResult(null)}>{result}</ResultStrip>}
      {error !== null && items.length === 0 ? (
        <Failed what={t("agents")} error={error} onAgain={again} />
      ) : agents.value === null || served === null ? (
        <Loading isTall />
      ) : items.length === 0 ? (
        <Empty>{t("noAgents")}</Empty>
      ) : (
        <AgentTable agents={items} bot={served} onOpen={mayManage ? setOpened : null} />
      )}
      {opened !== null && served !== null && (
        <AgentDrawer
          agent={opened === "new" ? null : opened}
          bot={served}
          onClose={() => setOpened(null)}
          onDone={words => {
            setOpened(null)
            setResult(words ?? t("saved", { time: timeText(Date.now()) }))
            agents.again()
          }}
        />
      )}
    </>
  )
}

interface AgentTableProps {
  readonly agents: readonly Agent[]
  readonly bot: Bot
  /** Null: the key may only look. */
  readonly onOpen: ((agent: Agent) => void) | null
}

function AgentTable({ agents, bot, onOpen }: AgentTableProps) {
  const titles = new Map(bot.queues.map(({ code, title }) => [code, title]))
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("agent")}</th>
            <th scope="col">{t("queues")}</th>
            <th scope="col">{t("status")}</th>
            <th scope="col">{t("chats")}</th>
            <th scope="col">{t("hours")}</th>
          </tr>
        </thead>
        <tbody>
          {agents.map(agent => (
            <tr key={agent.email}>
              <th scope="row">
                {onOpen === null ? (
                  <Words text={agent.name} isName />
                ) : (
                  <button type="button" class="row-button" onClick={() => onOpen(agent)}>
                    <Words text={agent.name} isName />
                  </button>
                )}
                <small class="third">
                  <Words text={agent.email} />
                </small>
              </th>
              <td>
                {agent.queues.map(code => (
                  <span key={code} class="tag">
                    <Words text={titles.get(code) ?? code} />
                  </span>
                ))}
                {agent.queues.length === 0 && <span class="third">{t("none")}</span>}
              </td>
              <td>{statusOf(agent)}</td>
              <td class="numbers" data-name={t("chats")}>
                {agent.maxChats === null ? agent.openChats : t("chatsOf", { n: agent.openChats, most: agent.maxChats })}
              </td>
              <td>{hoursText(agent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function hoursText({ hours }: Agent): string {
  const known = hoursOf(hours)
  if (known === null) return t("always")
  const summary = summaryOf(known, language)
  return summary === "" ? t("noHours") : summary
}

function statusOf({ status, availability, presence }: Agent): string {
  if (status !== "SignedIn") return t("signedOut")
  if (presence === "lost") return t("lost")
  if (presence === "away" || availability === "away") return t("away")
  return t(availability === "break" ? "onBreak" : "available")
}
