import { useState } from "preact/hooks"
import type { Webhook } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { Menu } from "../pieces/menu.js"
import { Empty, Failed, Loading, RefusalText, ResultStrip } from "../pieces/states.js"
import { timeText } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { Confirm } from "./confirm.js"
import { DeliveriesDrawer } from "./deliveries-drawer.js"
import { OnceShown } from "./once-shown.js"
import { say, t } from "./texts.js"
import { EVENT_TYPES, WebhookDialog } from "./webhook-dialog.js"

type Opened =
  | { readonly what: "rotate" | "delete" | "deliveries"; readonly webhook: Webhook }
  | { readonly what: "new" }
  | null

interface Outcome {
  readonly words: string
  readonly isFault: boolean
  readonly error?: unknown
}

/** Addresses that are told of what happens. */
export function WebhooksSection() {
  const webhooks = useLoaded("webhooks", signal => parley().call("listWebhooks", {}, { signal }))
  const [opened, setOpened] = useState<Opened>(null)
  const [made, setMade] = useState<{ readonly url: string; readonly secret: string } | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const items = webhooks.value?.items ?? []
  const close = (): void => setOpened(null)
  const shownOnce = ({ webhook, secret }: { readonly webhook: Webhook; readonly secret: string }): void => {
    close()
    setMade({ url: webhook.url, secret })
    webhooks.again()
  }
  const attempt = async (id: string, work: () => Promise<Outcome | null>): Promise<void> => {
    setBusy(id)
    try {
      setOutcome(await work())
      webhooks.again()
    } catch (error) {
      setOutcome({ words: "", isFault: true, error })
    }
    setBusy(null)
  }
  const test = ({ id }: Webhook) =>
    attempt(id, async () => {
      const answer = await parley().call("testWebhook", { params: { id }, body: {} })
      const { delivered, answerStatus, error, milliseconds } = answer
      return delivered
        ? { words: t("testOk", { status: String(answerStatus), n: milliseconds }), isFault: false }
        : { words: t("testFailed", { error: error ?? String(answerStatus) }), isFault: true }
    })
  const turn = ({ id, enabled }: Webhook) =>
    attempt(id, async () => {
      await parley().call("updateWebhook", { params: { id }, body: { enabled: !enabled } })
      return null
    })
  return (
    <>
      <div class="section-head">
        <p class="second">{t("webhooksIntro")}</p>
        <Button kind="chief" icon="plus" onPress={() => setOpened({ what: "new" })}>
          {t("addWebhook")}
        </Button>
      </div>
      {outcome !== null && (
        <ResultStrip isFault={outcome.isFault} onClose={() => setOutcome(null)}>
          {outcome.error === undefined ? outcome.words : <RefusalText error={outcome.error} />}
        </ResultStrip>
      )}
      {webhooks.value === null ? (
        webhooks.error !== null ? (
          <Failed what={t("webhooks")} error={webhooks.error} onAgain={webhooks.again} />
        ) : (
          <Loading isTall />
        )
      ) : items.length === 0 ? (
        <Empty>{t("noWebhooks")}</Empty>
      ) : (
        <ul class="rows">
          {items.map(webhook => (
            <li key={webhook.id} class={webhook.enabled ? "row" : "row over"}>
              <div class="row-words">
                <code>
                  <Words text={webhook.url} />
                </code>
                <small class="third">{typesText(webhook)}</small>
                <small class={webhook.firstFailedAt !== null || !webhook.enabled ? "fault-text" : "third"}>
                  {stateText(webhook)}
                </small>
              </div>
              <div class="row-verbs">
                <Button onPress={() => setOpened({ what: "deliveries", webhook })}>{t("deliveries")}</Button>
                <Button isBusy={busy === webhook.id} onPress={() => void test(webhook)}>
                  {t(busy === webhook.id ? "testing" : "test")}
                </Button>
                <Menu
                  name={`${t("webhook")} ${isolated(webhook.url)}`}
                  items={[
                    { label: t(webhook.enabled ? "disable" : "enable"), run: () => void turn(webhook) },
                    { label: t("rotateWebhook"), run: () => setOpened({ what: "rotate", webhook }) },
                    { label: t("deleteWebhook"), isGrave: true, run: () => setOpened({ what: "delete", webhook }) },
                  ]}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      {opened?.what === "new" && <WebhookDialog onClose={close} onMade={shownOnce} />}
      {opened?.what === "deliveries" && <DeliveriesDrawer webhook={opened.webhook} onClose={close} />}
      {opened?.what === "rotate" && (
        <Confirm
          title={say("rotateWebhookTitle", { url: <Words text={opened.webhook.url} /> })}
          verb={t("rotateDo")}
          onClose={close}
          run={async () => {
            const { id } = opened.webhook
            shownOnce(await parley().call("rotateWebhook", { params: { id }, body: {} }))
          }}
        >
          <p>{t("rotateWebhookHint")}</p>
        </Confirm>
      )}
      {opened?.what === "delete" && (
        <Confirm
          title={say("deleteWebhookTitle", { url: <Words text={opened.webhook.url} /> })}
          verb={t("deleteWebhookDo")}
          onClose={close}
          run={async () => {
            const { id, url } = opened.webhook
            await parley().call("deleteWebhook", { params: { id } })
            setOutcome({ words: t("webhookDeleted", { url: isolated(url) }), isFault: false })
            close()
            webhooks.again()
          }}
        >
          <p>{t("deleteWebhookHint")}</p>
        </Confirm>
      )}
      {made !== null && (
        <OnceShown
          title={say("webhookMade", { url: <Words text={made.url} /> })}
          secret={made.secret}
          hint={t("signingSecret")}
          onClose={() => setMade(null)}
        />
      )}
    </>
  )
}

function typesText({ types, unheardTypes }: Webhook): string {
  const told = types.length === EVENT_TYPES.length ? t("allTypes") : types.join(", ")
  const unheard = unheardTypes.length === 0 ? "" : ` ${t("unheard", { n: unheardTypes.length })}`
  return `${t("types")}: ${told}.${unheard}`
}

function stateText({ enabled, disabledAt, disabledReason, firstFailedAt }: Webhook): string {
  if (!enabled && disabledAt !== null && disabledReason !== null)
    return t("disabledBecause", { time: timeText(disabledAt), reason: disabledReason })
  if (!enabled) return t("notTold")
  return firstFailedAt === null ? t("told") : t("failing", { time: timeText(firstFailedAt) })
}
