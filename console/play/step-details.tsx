import type { Json } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { Scroller } from "../pieces/scroller.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { chosen, turns } from "./playground.js"
import { t } from "./texts.js"
import { deedText, partOf } from "./turn-words.js"
import { entriesOf } from "./why.js"

/** A step of the picture that was pressed: its source, where that is, and every turn that came by. */
export function StepDetails({
  flow,
  step,
  onClose,
}: {
  readonly flow: string
  readonly step: string
  readonly onClose: () => void
}) {
  const { value } = useLoaded(flow, async signal => {
    const params = { name: flow }
    const [read, { outline }] = await Promise.all([
      parley().call("readFlow", { params }, { signal }),
      parley().call("outlineFlow", { params }, { signal }),
    ])
    return { source: read.source, outline }
  })
  const source: Json = partOf(partOf(value?.source, "steps"), step) ?? null
  const line = value?.outline.steps.find(({ name }) => name === step)?.line ?? null
  const file = value?.outline.file ?? null
  const by = turns.value.filter(({ why }) =>
    why.some(one => entriesOf(one).some(entry => entry.kind === "step" && entry.flow === flow && entry.step === step)),
  )
  return (
    <aside class="step-details" aria-labelledby="step-title">
      <header class="pane-head">
        <h3 id="step-title">
          <Words text={step} />
        </h3>
        <span class="second">{file === null ? t("builtIn") : `${file}${line === null ? "" : `:${line}`}`}</span>
        <span class="gap" />
        <Button kind="quiet" icon="close" name={common("close")} onPress={onClose} />
      </header>
      <Scroller class="step-body" label={t("source")}>
        <p>
          {by.length === 0 ? t("noTurnHere") : t("turnsHere")}{" "}
          {by.map(turn => (
            <button
              key={turn.number}
              type="button"
              class="turn-number"
              aria-label={t("showTurn", { n: turn.number, deed: deedText(turn) })}
              onClick={() => {
                chosen.value = turn.number
              }}
            >
              {turn.number}
            </button>
          ))}
        </p>
        <pre>
          <Words text={JSON.stringify(source, null, 2)} />
        </pre>
      </Scroller>
    </aside>
  )
}
