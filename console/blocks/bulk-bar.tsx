import { useId } from "preact/hooks"
import type { Block } from "../../client/index.js"
import { lostAt } from "../line.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { FIRST } from "../pieces/first.js"
import { Icon } from "../pieces/icon.js"
import { RefusalText } from "../pieces/states.js"
import { NameWithin, Words } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { language } from "../texts/texts.js"
import type { LiftOutcome } from "./lift-blocks.js"
import { listText, sayInList } from "./list-texts.js"
import { blockName } from "./row-texts.js"

/** More than so many are lifted after one question. */
const ASKED_FROM = 20
/** Names that a result tells. */
const MOST_NAMES = 12

interface BulkProps {
  /** How many are chosen. */
  readonly count: number
  /** All that match are chosen, and not those that are loaded. */
  readonly isAll: boolean
  /** How many match; null: more than can be lifted at once. */
  readonly matching: number | null
  readonly why: string
  /** How many are done of how many, while they are lifted. */
  readonly progress: { readonly done: number; readonly of: number } | null
  readonly mayLift: boolean
  readonly onWhy: (why: string) => void
  readonly onAll: () => void
  readonly onExport: () => void
  readonly onLift: () => void
  readonly onClear: () => void
  readonly onStop: () => void
}

/** The verbs for all that are chosen, at the bottom of the page. */
export function BulkBar(props: BulkProps) {
  const { count, isAll, matching, why, progress, mayLift } = props
  const hint = useId()
  const isOffline = lostAt.value !== null
  return (
    <section class="bulk-bar" aria-label={listText("selected", { n: count })}>
      <p class="bulk-count" role="status">
        <strong>{isAll ? listText("allSelected", { n: count }) : listText("selected", { n: count })}</strong>
      </p>
      {!isAll && matching !== null && matching > count && (
        <button type="button" class="as-link" onClick={props.onAll}>
          {listText("selectAll", { n: matching })}
        </button>
      )}
      {!isAll && matching === null && <span class="second">{listText("tooMany")}</span>}
      <span class="gap" />
      {progress === null ? (
        <>
          {mayLift && (
            <input
              class="field bulk-why"
              maxLength={1000}
              aria-label={listText("why")}
              placeholder={listText("why")}
              value={why}
              onInput={event => props.onWhy(event.currentTarget.value)}
            />
          )}
          <Button onPress={props.onExport}>{listText("exportSome", { n: count })}</Button>
          {mayLift && (
            <Button
              kind="chief"
              icon="lift"
              isOff={isOffline}
              more={isOffline ? { "aria-describedby": hint } : {}}
              onPress={props.onLift}
            >
              {listText("lift", { n: count })}
            </Button>
          )}
          <span id={hint}>{isOffline ? listText("offlineLift") : ""}</span>
          <Button kind="quiet" onPress={props.onClear}>
            {common("clear")} <kbd>Esc</kbd>
          </Button>
        </>
      ) : (
        <>
          <progress max={progress.of} value={progress.done} aria-label={listText("lifting")} />
          <span class="numbers" role="status">
            {listText("progress", { n: progress.done, all: progress.of })}
          </span>
          <Button onPress={props.onStop}>{listText("stop")}</Button>
        </>
      )}
    </section>
  )
}

/** Whether lifting these is asked once more. */
export function isAsked(count: number, chosen: readonly Block[]): boolean {
  return count > ASKED_FROM || chosen.some(({ scope, until }) => scope === "conversation" && until === null)
}

interface ConfirmProps {
  readonly count: number
  /** The loaded ones of them. */
  readonly chosen: readonly Block[]
  readonly onLift: () => void
  readonly onClose: () => void
}

/** Many, or a ban for good among them: told by kind before they are lifted. */
export function ConfirmLift({ count, chosen, onLift, onClose }: ConfirmProps) {
  const counts = [
    ["countLiveChat", chosen.filter(({ scope }) => scope === "liveChat").length],
    ["countBans", chosen.filter(({ scope, until }) => scope === "conversation" && until !== null).length],
    ["countForGood", chosen.filter(({ scope, until }) => scope === "conversation" && until === null).length],
    ["countRanges", chosen.filter(({ subject }) => subject.kind === "ip").length],
  ] as const
  const kinds = counts.flatMap(([key, n]) => (n === 0 ? [] : [listText(key, { n })]))
  const list = new Intl.ListFormat(language, { type: "conjunction" }).format(kinds)
  return (
    <Dialog
      title={listText("confirmTitle", { n: count })}
      onClose={onClose}
      foot={
        <>
          <Button more={FIRST} onPress={onClose}>
            {common("cancel")}
          </Button>
          <Button kind="chief" icon="lift" onPress={onLift}>
            {listText("lift", { n: count })}
          </Button>
        </>
      }
    >
      <p>{listText("confirmText", { kinds: list })}</p>
    </Dialog>
  )
}

/** The outcome of lifting many, with a way back while the page is open. */
export interface LiftReport {
  readonly asked: number
  readonly outcomes: readonly LiftOutcome[]
  /** The ones of them that were loaded, for their names. */
  readonly blocks: ReadonlyMap<string, Block>
  /** Set again; null: nobody asked for it. */
  readonly restored: number | null
  readonly error: unknown
}

interface ReportProps {
  readonly report: LiftReport
  readonly isUndoing: boolean
  readonly onUndo: () => void
  readonly onClose: () => void
}

export function LiftStrip({ report, isUndoing, onUndo, onClose }: ReportProps) {
  const { outcomes, asked, blocks, restored, error } = report
  const of = (result: LiftOutcome["result"]) => outcomes.filter(outcome => outcome.result === result)
  const [lifted, already, refused] = [of("lifted"), of("alreadyLifted"), of("notAllowed")]
  const left = asked - outcomes.length
  const named = outcomes.flatMap(outcome => {
    const block = blocks.get(outcome.id)
    return block === undefined ? [] : [{ outcome, name: blockName(block) }]
  })
  return (
    <section class="lift-strip" aria-label={listText("summary", { n: lifted.length, all: asked })}>
      <div class="lift-summary">
        <p role="status" tabIndex={-1} data-result="">
          <strong>{listText("summary", { n: lifted.length, all: asked })}</strong>{" "}
          {already.length > 0 && `${listText("already", { n: already.length })} `}
          {refused.length > 0 && `${listText("refused", { n: refused.length })} `}
          {left > 0 && `${listText("stopped", { n: left })} `}
          {lifted.length > 0 && restored === null && listText("backNow")}
          {restored !== null && listText("undone", { n: restored, all: lifted.length })}
        </p>
        {error !== null && (
          <p class="fault-text">
            <RefusalText error={error} />
          </p>
        )}
        {lifted.length > 0 && restored === null && (
          <Button icon="lift" isBusy={isUndoing} onPress={onUndo}>
            {isUndoing ? listText("undoing") : listText("undoAll", { n: lifted.length })}
          </Button>
        )}
        <Button kind="quiet" icon="close" name={common("close")} onPress={onClose} />
      </div>
      <ul class="lift-names">
        {named.slice(0, MOST_NAMES).map(({ outcome: { id, result, lifted: before }, name }) => (
          <li key={id}>
            {result === "lifted" ? <Icon name="check" /> : <Icon name="minus" />}
            {result === "alreadyLifted" && before?.liftedBy != null ? (
              <span>
                {sayInList("nameAlready", {
                  name: <NameWithin text={name} />,
                  by: <NameWithin text={before.liftedBy ?? ""} />,
                })}
              </span>
            ) : (
              <Words text={name} />
            )}
          </li>
        ))}
        {outcomes.length > MOST_NAMES && <li>{listText("more", { n: outcomes.length - MOST_NAMES })}</li>}
      </ul>
    </section>
  )
}
