import { useState } from "preact/hooks"
import type { Delivery, Webhook } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { usePaged } from "../pieces/paged.js"
import { Empty, Failed, Loading, RefusalText, ResultStrip } from "../pieces/states.js"
import { Time, timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { say, t } from "./texts.js"

interface DeliveriesDrawerProps {
  readonly webhook: Webhook
  readonly onClose: () => void
}

/** Deliveries to a webhook, and their outcomes. */
export function DeliveriesDrawer({ webhook: { id, url, enabled }, onClose }: DeliveriesDrawerProps) {
  const [result, setResult] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const deliveries = usePaged(id, (cursor, signal) =>
    parley().call("listDeliveries", { params: { id }, query: cursor === undefined ? {} : { cursor } }, { signal }),
  )
  const { items } = deliveries
  const sendAgain = async (send: () => Promise<number>): Promise<void> => {
    setError(null)
    try {
      setResult(t("resent", { n: await send() }))
      deliveries.again()
    } catch (refusal) {
      setError(refusal)
    }
  }
  const one = (delivery: string) =>
    sendAgain(async () => {
      await parley().call("resendDelivery", { params: { id, delivery }, body: {} })
      return 1
    })
  const all = () =>
    sendAgain(async () => (await parley().call("resendDeliveries", { params: { id }, body: {} })).resent)
  const hasFailed = enabled && items?.some(({ status }) => status === "failed") === true
  return (
    <Dialog
      isDrawer
      title={t("deliveries")}
      subtitle={say("deliveriesOf", { url: <Words text={url} /> })}
      onClose={onClose}
      {...(hasFailed ? { foot: <Button onPress={() => void all()}>{t("resendAll")}</Button> } : {})}
    >
      {result !== null && <ResultStrip onClose={() => setResult(null)}>{result}</ResultStrip>}
      {error !== null && (
        <ResultStrip isFault onClose={() => setError(null)}>
          <RefusalText error={error} />
        </ResultStrip>
      )}
      {items === null ? (
        deliveries.error !== null ? (
          <Failed what={t("deliveries")} error={deliveries.error} onAgain={deliveries.again} />
        ) : (
          <Loading />
        )
      ) : items.length === 0 ? (
        <Empty>{t("noDeliveries")}</Empty>
      ) : (
        <ul class="rows">
          {items.map(delivery => (
            <li key={delivery.id} class="row">
              <div class="row-words">
                <code>{delivery.type}</code>
                <small class="third">
                  <Time at={delivery.createdAt} /> {delivery.conversationId}
                </small>
                <small class={delivery.status === "failed" ? "fault-text" : "second"}>{stateOf(delivery)}</small>
              </div>
              {enabled && delivery.status === "failed" && (
                <Button onPress={() => void one(delivery.id)}>{t("resend")}</Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {items !== null && deliveries.error !== null && (
        <Failed what={t("deliveries")} error={deliveries.error} onAgain={deliveries.more ?? deliveries.again} />
      )}
      {deliveries.more !== null && (
        <Button isBusy={deliveries.isLoading} onPress={deliveries.more}>
          {t("more")}
        </Button>
      )}
    </Dialog>
  )
}

const WORDS = { delivered: "delivered", waiting: "waits", failed: "failed" } as const

function stateOf({ status, attempts, nextAt, answerStatus, error }: Delivery): string {
  const parts = [
    t(WORDS[status]),
    ...(answerStatus === null ? [] : [String(answerStatus)]),
    ...(error === null || status === "delivered" ? [] : [error]),
    ...(attempts > 1 ? [`${t("tries")}: ${attempts}`] : []),
    ...(nextAt === null ? [] : [t("nextTry", { time: timeText(nextAt) })]),
  ]
  return parts.join(" · ")
}
