import type { Bot } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { useLoaded } from "../pieces/load.js"
import { Failed, Loading } from "../pieces/states.js"
import { timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common } from "../texts/common.js"
import { say, t } from "./texts.js"

const NOTICES = { reason: "noticeReason", generic: "noticeGeneric", none: "noticeNone" } as const

/** The version and the bot, as they are served. */
export function AboutSection() {
  const bot = useLoaded("bot", signal => parley().call("readBot", {}, { signal }))
  const version = useLoaded("version", readVersion)
  const flows = useLoaded("flows", async signal =>
    may("flow:read") ? (await parley().call("listFlows", {}, { signal })).items : null,
  )
  const served = bot.value?.bot ?? null
  if (bot.error !== null && served === null)
    return <Failed what={common("settings")} error={bot.error} onAgain={bot.again} />
  if (served === null) return <Loading isTall />
  const own = flows.value?.filter(({ isDefault }) => !isDefault).length ?? 0
  return (
    <>
      <p class="second">{t("readOnly")}</p>
      <dl class="facts">
        <dt>{t("version")}</dt>
        <dd>Parley {version.value}</dd>
        <dt>{t("bot")}</dt>
        <dd>
          <Words text={served.name ?? "Parley"} isName />
        </dd>
        {flows.value !== null && (
          <>
            <dt>{t("flows")}</dt>
            <dd>
              {say("flowsAndDefaults", {
                own: <a href={`${BASE}/console/flows`}>{t("flowsOf", { n: own })}</a>,
                defaults: t("defaultFlows", { n: flows.value.length - own }),
              })}
            </dd>
          </>
        )}
        <dt>{t("locales")}</dt>
        <dd>{served.locales.join(", ")}</dd>
        <dt>{t("botZone")}</dt>
        <dd>{served.timeZone}</dd>
        <dt>{t("notice")}</dt>
        <dd>{t(NOTICES[served.blocking.notice])}</dd>
        <dt>{t("uploads")}</dt>
        <dd>{uploadsText(served)}</dd>
      </dl>
      <QueueTable queues={served.queues} />
    </>
  )
}

async function readVersion(signal: AbortSignal): Promise<string> {
  const response = await fetch(`${location.origin}${BASE}/openapi.json`, { signal })
  const { info } = (await response.json()) as { readonly info: { readonly version: string } }
  return info.version
}

function uploadsText({ uploads }: Bot): string {
  if (uploads === null) return t("noUploads")
  const megabytes = Math.round((uploads.maxBytes / 1024 / 1024) * 10) / 10
  return t("uploadsOf", { types: uploads.types.join(", "), size: `${megabytes} MB` })
}

function QueueTable({ queues }: Pick<Bot, "queues">) {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("queue")}</th>
            <th scope="col">{t("status")}</th>
            <th scope="col">{t("mostWaiting")}</th>
            <th scope="col">{t("mostChats")}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map(({ code, title, isOpen, opensAt, maxWaiting, maxChatsPerAgent }) => (
            <tr key={code}>
              <th scope="row">
                <Words text={title} isName />
                <small class="third">
                  <code>{code}</code>
                </small>
              </th>
              <td>
                {isOpen
                  ? t("open")
                  : opensAt === null
                    ? t("closed")
                    : `${t("closed")}, ${t("opensAt", { time: timeText(opensAt) })}`}
              </td>
              <td class="numbers" data-name={t("mostWaiting")}>
                {maxWaiting ?? t("noLimit")}
              </td>
              <td class="numbers" data-name={t("mostChats")}>
                {maxChatsPerAgent}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
