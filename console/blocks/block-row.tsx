import type { TargetedMouseEvent } from "preact"
import { useRef } from "preact/hooks"
import type { Block } from "../../client/index.js"
import { now } from "../clock.js"
import { Menu } from "../pieces/menu.js"
import { Chip } from "../pieces/thread.js"
import { durationText, Time, timeText } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { may } from "../session.js"
import { common } from "../texts/common.js"
import type { LiftOutcome } from "./lift-blocks.js"
import { listText } from "./list-texts.js"
import { blockKind, blockName, blockSource, makerOf, overText, remaining } from "./row-texts.js"

/** The verbs of a row. */
export interface RowVerbs {
  readonly open: (block: Block) => void
  readonly lift: (block: Block) => void
  readonly blockAgain: (block: Block) => void
  readonly toggle: (index: number, isRange: boolean) => void
}

interface RowProps {
  readonly block: Block
  readonly index: number
  readonly isChosen: boolean
  /** It has the focus of the list. */
  readonly isCurrent: boolean
  readonly outcome: LiftOutcome | undefined
  readonly verbs: RowVerbs
  /** Given to all rows alike: a row whose props are the same is not drawn again while others scroll in. */
  readonly onFocus: (index: number) => void
}

/** One block: a row of the table, and on phones three lines. */
export function BlockRow({ block, index, isChosen, isCurrent, outcome, verbs, onFocus }: RowProps) {
  const name = blockName(block)
  const withShift = useRef(false)
  const holds = outcome === undefined || outcome.result === "restored" || outcome.result === "notAllowed"
  const isOver = block.status !== "active" && outcome?.result !== "restored"
  const press = (event: TargetedMouseEvent<HTMLElement>): void => {
    // Controls in the row have verbs of their own.
    if (event.target instanceof HTMLElement && event.target.closest("button, a, input, label, [role=menu]") === null)
      verbs.open(block)
  }
  return (
    <tr
      class={isChosen ? "block-row chosen" : "block-row"}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      tabIndex={isCurrent ? 0 : -1}
      data-row={index}
      onClick={press}
      onFocus={() => onFocus(index)}
    >
      <td class="cell-check">
        <label class="block-row-check">
          <span class="unseen">{listText("choose", { name: isolated(name) })}</span>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isChosen}
            disabled={isOver}
            onClick={event => {
              withShift.current = event.shiftKey
            }}
            onChange={() => verbs.toggle(index, withShift.current)}
          />
        </label>
      </td>
      <td class="cell-who">
        <button type="button" class="row-name" tabIndex={-1} onClick={() => verbs.open(block)}>
          <Words text={name} isName />
        </button>
        <small>
          <bdi>{blockKind(block)}</bdi>
        </small>
      </td>
      <td class="cell-scope">
        <ScopeChip block={block} isOver={isOver || !holds} />
      </td>
      <td class="cell-reason">{block.reason !== null && <Words text={block.reason} isName />}</td>
      <td class="cell-by">
        <Words text={makerOf(block)} isName />
        <small>{blockSource(block)}</small>
      </td>
      <td class="cell-since">
        <Time at={block.createdAt} />
      </td>
      <td class="cell-until">
        <Until block={block} outcome={outcome} isOver={isOver} />
      </td>
      <td class="cell-verbs">
        <Menu
          name={`${common("menu")}: ${isolated(name)}`}
          items={[
            { label: listText("details"), key: "Enter", run: () => verbs.open(block) },
            ...(!isOver && holds && may("block:remove")
              ? [{ label: listText("liftOne"), key: "L", icon: "lift" as const, run: () => verbs.lift(block) }]
              : []),
            ...(may("block:create")
              ? [
                  {
                    label: listText("blockAgain"),
                    icon: "block" as const,
                    isGrave: true,
                    run: () => verbs.blockAgain(block),
                  },
                ]
              : []),
          ]}
        />
      </td>
    </tr>
  )
}

/** The scope of a block that holds; of one that does not, that it is over. */
export function ScopeChip({ block, isOver }: { readonly block: Block; readonly isOver: boolean }) {
  if (isOver) return <Chip state="ended">{common(block.status === "expired" ? "over" : "lifted")}</Chip>
  return <Chip state="blocked">{listText(block.scope === "liveChat" ? "scopeLiveChat" : "scopeBan")}</Chip>
}

function Until({ block, outcome, isOver }: Pick<RowProps, "block" | "outcome"> & { readonly isOver: boolean }) {
  const { left, end, share } = remaining(block.until, now.value)
  switch (outcome?.result) {
    case "lifted":
      return <Two first={<strong class="done">{listText("liftedNow")}</strong>} second={hadLeft(block)} />
    case "alreadyLifted": {
      const { liftedBy = null, liftedAt = block.createdAt } = outcome.lifted ?? {}
      const by = liftedBy ?? listText("nobody")
      return (
        <Two
          first={listText("liftedAlready")}
          second={listText("byAt", { by: isolated(by), time: timeText(liftedAt) })}
        />
      )
    }
    case "notAllowed":
      return (
        <Two first={<strong class="fault-text">{listText("notAllowed")}</strong>} second={listText("notAllowedWhy")} />
      )
    case "unknown":
      return <Two first={listText("unknown")} second="" />
    case "over":
      return <Two first={common("over")} second={end} />
    case "restored":
      return <Two first={<strong>{listText("restoredNow")}</strong>} second={end} />
    default:
      if (isOver) return <Two first={overText(block)} second={block.until === null ? "" : timeText(block.until)} />
      return (
        <>
          <Two first={left} second={end} />
          <span class="remains" aria-hidden="true">
            <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
          </span>
        </>
      )
  }
}

function hadLeft({ until }: Block): string {
  if (until === null) return listText("hadNoEnd")
  return listText("hadLeft", { duration: durationText(new Date(until).getTime() - now.value) })
}

function Two({ first, second }: { readonly first: preact.ComponentChildren; readonly second: string }) {
  return (
    <span class="until-text numbers">
      <span>{first}</span>
      <small>
        <bdi>{second}</bdi>
      </small>
    </span>
  )
}
