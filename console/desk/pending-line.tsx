import { lostAt } from "../line.js"
import { Button } from "../pieces/button.js"
import { Icon } from "../pieces/icon.js"
import { threadClass } from "../pieces/thread.js"
import { Words } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { type OutboxLine, sendAgain, throwAway } from "./outbox.js"
import { RefusalWords } from "./refusal-words.js"
import { t } from "./texts.js"

/** A line of one's own that the server has not answered for: on its way, waiting for the line, or refused. */
export function PendingLine({ line }: { readonly line: OutboxLine }) {
  const { refusal, text, files } = line
  return (
    <div class="line said by-own pending">
      <div class="gutter">
        <span class="speaker">{t("you")}</span>
        {refusal === null && (
          <span class="in-flight">
            <Icon name="clock" />
            {t(lostAt.value === null ? "sending" : "unsent")}
          </span>
        )}
      </div>
      <div class={`said-words ${threadClass("connected")}`}>
        <p class="speech">
          <Words text={[text, ...files.map(({ name }) => name)].filter(part => part !== "").join("\n")} />
        </p>
        {refusal !== null && (
          <div class="refused" role="alert">
            <p class="fault-text">
              <RefusalWords error={refusal} chatId={line.chatId} hasText />
            </p>
            <Button onPress={() => sendAgain(line.id)}>{t("sendAgain")}</Button>
            <Button icon="copy" onPress={() => void navigator.clipboard.writeText(text)}>
              {common("copy")}
            </Button>
            <Button kind="quiet" icon="close" onPress={() => throwAway(line.id)}>
              {common("throwAway")}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}
