import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks"
import { useLocation, useRoute } from "preact-iso"
import { type Block, Refusal } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { Page } from "../frame/page.js"
import { useKeys } from "../keys.js"
import { lineLost, lostAt } from "../line.js"
import { Button } from "../pieces/button.js"
import { saveCsv } from "../pieces/csv.js"
import { useLoaded } from "../pieces/load.js"
import { Empty, Failed, Loading, RefusalText, ResultStrip } from "../pieces/states.js"
import { useVirtualRows } from "../pieces/virtual-list.js"
import { may } from "../session.js"
import { common } from "../texts/common.js"
import { BlockDetails } from "./block-details.js"
import { BlockDialog } from "./block-dialog.js"
import { askCounts, type BlockCounts, type BlockList, useBlockList } from "./block-list.js"
import { BlockRow, type RowVerbs } from "./block-row.js"
import { type BlocksFilter, filterOf, isFiltered, listQuery, searchOf } from "./blocks-filter.js"
import { BulkBar, ConfirmLift, isAsked, type LiftReport, LiftStrip } from "./bulk-bar.js"
import { FilterBar } from "./filter-bar.js"
import { blocksText, exportList, type LiftOrder, type LiftOutcome, liftAll, restoreAll } from "./lift-blocks.js"
import { listText, sayInList } from "./list-texts.js"
import { type Made, MadeStrip } from "./made-strip.js"
import type { Whom } from "./whom.js"
import "./blocks.css"

const PATH = `${BASE}/console/blocks`
/** Pixels of a row, and of one on a phone. */
const ROW = 52
const TALL_ROW = 104
/** Rows before the end of what is loaded at which more is asked for. */
const AHEAD = 60
/** Blocks that can be lifted by their filter at once. */
const MOST_AT_ONCE = 10_000

/** All blocks, found, chosen by the hundred, lifted and set again (pages' design, section 8). */
export function BlocksPage() {
  const { query, route } = useLocation()
  const { params } = useRoute()
  const address = JSON.stringify(query)
  const filter = useMemo(() => filterOf(query), [address])
  const list = useBlockList(filter)
  const counts = useLoaded("counts", askCounts)
  const change = useChange(filter, list, counts.again)
  const [current, setCurrent] = useState(0)
  const [asked, setAsked] = useState<{ readonly again: Block | null } | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  const search = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useState<BlocksFilter | null>(null)
  const opened = params.block
  const show = (next: BlocksFilter): void => {
    const isTyped = next.q !== filter.q
    // Letters that come while an answer is awaited are asked for when that is there: one question at a time, and no pause.
    const waits = isTyped && list.isLoading
    setDraft(waits ? next : null)
    if (!waits) route(`${PATH}${searchOf(next)}`, isTyped)
  }
  useLayoutEffect(() => {
    if (draft === null || list.isLoading) return
    setDraft(null)
    route(`${PATH}${searchOf(draft)}`, true)
  }, [draft, list.isLoading])
  const refresh = (): void => {
    list.again()
    counts.again()
  }
  const open = (block: Block): void => route(`${PATH}/${encodeURIComponent(block.id)}${searchOf(filter)}`)
  const close = (): void => route(`${PATH}${searchOf(filter)}`)
  const blockAgain = (block: Block): void => setAsked({ again: block })
  const verbs: RowVerbs = {
    open,
    blockAgain,
    lift: block => change.lift([block]),
    toggle: (index, isRange) => {
      setCurrent(index)
      change.toggle(index, isRange)
    },
  }
  const focusRow = (index: number): void => {
    const next = Math.max(0, Math.min(list.items.length - 1, index))
    setCurrent(next)
    change.showRow.current(next)
  }
  const row = list.items[current]
  useKeys([
    { key: "/", label: listText("searchName"), run: () => search.current?.focus() },
    { key: "j", label: listText("move"), run: () => focusRow(isInTable() ? current + 1 : current) },
    { key: "k", label: listText("moveUp"), run: () => focusRow(current - 1) },
    { key: "x", label: listText("toggle"), run: () => row !== undefined && change.toggle(current, false) },
    { key: "x", withShift: true, label: listText("toggleRange"), run: () => change.toggle(current, true) },
    {
      key: " ",
      label: listText("toggle"),
      run: () => row !== undefined && isInTable() && change.toggle(current, false),
    },
    { key: "a", withControl: true, inFields: false, label: listText("chooseLoaded"), run: change.chooseLoaded },
    ...(may("block:remove")
      ? [{ key: "l", label: listText("liftOne"), run: () => change.liftChosen(row === undefined ? [] : [row]) }]
      : []),
    { key: "Enter", label: listText("open"), run: () => row !== undefined && isInTable() && open(row) },
    {
      key: "Escape",
      label: common("clear"),
      inFields: true,
      run: () => {
        const field = document.activeElement
        if (field instanceof HTMLInputElement && field.type !== "checkbox") field.blur()
        else change.clear()
      },
    },
  ])
  const total = list.total
  const [exportFault, setExportFault] = useState<unknown>(null)
  const exportAll = async (): Promise<void> => {
    setExportFault(null)
    try {
      saveCsv("blocks.csv", await exportList(listQuery(filter)))
    } catch (error) {
      if (!(error instanceof Refusal)) lineLost()
      setExportFault(error)
    }
  }
  return (
    <Page title={common("blocks")} hasPanes>
      <div class="blocks-page">
        <header class="blocks-head">
          <h1>{common("blocks")}</h1>
          <p class="blocks-counts">{counts.value !== null && <Counts counts={counts.value} />}</p>
          <span class="gap" />
          <Button icon="download" onPress={() => void exportAll()}>
            {listText("exportAll")}
          </Button>
          {may("block:create") && (
            <Button kind="grave" icon="block" onPress={() => setAsked({ again: null })}>
              {listText("someone")}
            </Button>
          )}
        </header>
        <FilterBar filter={draft ?? filter} search={search} onChange={show} />
        <p class="unseen" role="status">
          {total == null ? "" : listText("found", { n: total.count })}
        </p>
        {exportFault !== null && (
          <ResultStrip isFault onClose={() => setExportFault(null)}>
            <RefusalText error={exportFault} />
          </ResultStrip>
        )}
        {made !== null && <MadeStrip made={made} onChange={refresh} onClose={() => setMade(null)} />}
        <BlocksTable
          list={list}
          filter={filter}
          counts={counts.value}
          change={change}
          current={current}
          verbs={verbs}
          onCurrent={setCurrent}
          onFilter={show}
        />
        {change.report !== null && (
          <LiftStrip
            report={change.report}
            isUndoing={change.isUndoing}
            onUndo={() => void change.undo()}
            onClose={change.closeReport}
          />
        )}
        {(change.count > 0 || change.progress !== null) && (
          <BulkBar
            count={change.count}
            isAll={change.isAll}
            matching={total == null || total.atLeast ? null : filter.status === "active" ? total.count : change.count}
            why={change.why}
            progress={change.progress}
            mayLift={may("block:remove")}
            onWhy={change.setWhy}
            onAll={change.chooseAll}
            onExport={() => (change.isAll ? void exportAll() : saveCsv("blocks.csv", blocksText(change.chosenBlocks)))}
            onLift={() => change.liftChosen([])}
            onClear={change.clear}
            onStop={change.stop}
          />
        )}
      </div>
      {change.confirming !== null && (
        <ConfirmLift
          count={change.confirming.count}
          chosen={change.confirming.blocks}
          onLift={change.confirm}
          onClose={change.closeConfirm}
        />
      )}
      {opened !== undefined && (
        <BlockDetails
          key={opened}
          id={opened}
          onClose={close}
          onLift={block => {
            close()
            change.lift([block])
          }}
          onBlockAgain={block => {
            close()
            blockAgain(block)
          }}
          onChange={list.again}
        />
      )}
      {asked !== null && (
        <BlockDialog
          whom={asked.again === null ? null : whomOf(asked.again)}
          {...(asked.again === null ? {} : { like: asked.again })}
          onClose={() => setAsked(null)}
          onDone={(blocks, whom) => {
            setAsked(null)
            setMade({ blocks, whom })
            refresh()
          }}
        />
      )}
    </Page>
  )
}

function isInTable(): boolean {
  return document.activeElement?.closest("[data-row]") != null
}

/** The same person, for another block. */
function whomOf({ name, email, subject }: Block): Whom {
  return { kind: "subject", subject, name, email }
}

function Counts({ counts: { hold, over } }: { readonly counts: BlockCounts }) {
  const told = (key: "holdCount" | "overCount", { count, atLeast }: BlockCounts["hold"]) =>
    atLeast ? listText("atLeast", { n: count }) : listText(key, { n: count })
  return (
    <>
      <strong class="fault-text">{told("holdCount", hold)}</strong> · {told("overCount", over)}
    </>
  )
}

interface TableProps {
  readonly list: BlockList
  readonly filter: BlocksFilter
  readonly counts: BlockCounts | null
  readonly change: ReturnType<typeof useChange>
  readonly current: number
  readonly verbs: RowVerbs
  readonly onCurrent: (index: number) => void
  readonly onFilter: (filter: BlocksFilter) => void
}

/** A real table, of whose rows those are drawn that can be seen. */
function BlocksTable({ list, filter, counts, change, current, verbs, onCurrent, onFilter }: TableProps) {
  const scrolled = useRef<HTMLDivElement>(null)
  const isTall = useNarrow()
  const { rows, total, show } = useVirtualRows(scrolled, list.items.length, isTall ? TALL_ROW : ROW)
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    // A press asks again for more that could not be loaded.
    if (last > list.items.length - AHEAD && list.error === null) list.more()
  })
  change.showRow.current = index => {
    show(index)
    // At once where the row is drawn: the next press of a key is about it.
    const row = () => scrolled.current?.querySelector<HTMLElement>(`[data-row="${index}"]`) ?? null
    if (row() === null) requestAnimationFrame(() => row()?.focus())
    else row()?.focus()
  }
  if (list.error !== null && list.items.length === 0)
    return <Failed what={listText("what")} error={list.error} onAgain={list.again} />
  if (list.isLoading && list.items.length === 0) return <Loading rows={10} isTall />
  if (list.items.length === 0) return <Nothing filter={filter} counts={counts} onFilter={onFilter} />
  const before = rows[0]?.start ?? 0
  const after = total - before - rows.length * (isTall ? TALL_ROW : ROW)
  const chosen = list.items.filter(({ id }) => change.isChosen(id)).length
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section class="blocks-scroll" ref={scrolled} tabIndex={0} aria-label={listText("table")}>
      <table
        class="blocks-table"
        aria-label={listText("table")}
        aria-rowcount={list.total == null ? list.items.length + 1 : list.total.atLeast ? -1 : list.total.count + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="cell-check">
              <label class="block-row-check">
                <span class="unseen">{listText("chooseLoaded")}</span>
                <input
                  type="checkbox"
                  ref={box => {
                    if (box !== null) box.indeterminate = chosen > 0 && chosen < list.items.length
                  }}
                  checked={chosen > 0 && chosen === list.items.length}
                  onChange={() => (chosen > 0 ? change.clear() : change.chooseLoaded())}
                />
              </label>
            </th>
            <th scope="col" class="cell-who">
              {listText("who")}
            </th>
            <th scope="col" class="cell-scope">
              {listText("scope")}
            </th>
            <th scope="col" class="cell-reason">
              {listText("reason")}
            </th>
            <th scope="col" class="cell-by">
              {listText("by")}
            </th>
            <SortHead
              name="createdAt"
              class_="cell-since"
              label={listText("since")}
              filter={filter}
              onFilter={onFilter}
            />
            <SortHead name="until" class_="cell-until" label={listText("until")} filter={filter} onFilter={onFilter} />
            <th scope="col" class="cell-verbs">
              <span class="unseen">{listText("verbs")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Space height={before} />
          {rows.map(({ index }) => {
            const block = list.items[index]
            if (block === undefined) return null
            return (
              <BlockRow
                key={block.id}
                block={block}
                index={index}
                isChosen={change.isChosen(block.id)}
                isCurrent={index === Math.min(current, list.items.length - 1)}
                outcome={change.outcomes.get(block.id)}
                verbs={verbs}
                onFocus={onCurrent}
              />
            )
          })}
          <Space height={after} />
        </tbody>
      </table>
      {list.error !== null && <Failed what={listText("what")} error={list.error} onAgain={list.more} />}
    </section>
  )
}

function Space({ height }: { readonly height: number }) {
  if (height <= 0) return null
  return (
    <tr class="space" style={{ blockSize: `${height}px` }}>
      <td />
    </tr>
  )
}

interface SortProps {
  readonly name: "createdAt" | "until"
  readonly class_: string
  readonly label: string
  readonly filter: BlocksFilter
  readonly onFilter: (filter: BlocksFilter) => void
}

function SortHead({ name, class_, label, filter, onFilter }: SortProps) {
  const isUp = filter.sort === name
  const isDown = filter.sort === `-${name}`
  const next = isUp ? (`-${name}` as const) : name
  return (
    <th scope="col" class={class_} aria-sort={isUp ? "ascending" : isDown ? "descending" : "none"}>
      <button type="button" class="sort-head" onClick={() => onFilter({ ...filter, sort: next })}>
        {label}
        <span aria-hidden="true">{isUp ? " ↑" : isDown ? " ↓" : ""}</span>
      </button>
    </th>
  )
}

function Nothing({ filter, counts, onFilter }: Pick<TableProps, "filter" | "counts" | "onFilter">) {
  if (counts === null) return <Empty>{""}</Empty>
  const { hold, over } = counts
  const all = filter.status === "active" ? hold.count : filter.status === "over" ? over.count : hold.count + over.count
  if (isFiltered(filter) && all > 0) {
    const clear = (
      <button type="button" class="as-link" onClick={() => onFilter(filterOf({ status: filter.status }))}>
        {listText("clearFilters")}
      </button>
    )
    return <Empty>{sayInList("emptyFiltered", { n: all, clear })}</Empty>
  }
  if (hold.count + over.count === 0) return <Empty>{listText("emptyFirst")}</Empty>
  return <Empty>{filter.status === "over" ? listText("emptyOver") : listText("emptyHold", { n: over.count })}</Empty>
}

/** Whether rows are blocks of three lines. */
function useNarrow(): boolean {
  const [media] = useState(() => matchMedia("(width <= 43.75rem)"))
  const [isNarrow, setNarrow] = useState(media.matches)
  useEffect(() => {
    const look = () => setNarrow(media.matches)
    media.addEventListener("change", look)
    return () => media.removeEventListener("change", look)
  }, [media])
  return isNarrow
}

/** Choosing, lifting and setting again: all that changes blocks of the list. */
function useChange(filter: BlocksFilter, list: BlockList, onCounts: () => void) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isAll, setAll] = useState(false)
  const [why, setWhy] = useState("")
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, LiftOutcome>>(new Map())
  const [report, setReport] = useState<LiftReport | null>(null)
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number } | null>(null)
  const [isUndoing, setUndoing] = useState(false)
  const [confirming, setConfirming] = useState<{
    readonly count: number
    readonly blocks: readonly Block[]
    readonly go: () => void
  } | null>(null)
  const anchor = useRef<number | null>(null)
  /** Null: nothing is being lifted. */
  const stopping = useRef<AbortController | null>(null)
  const showRow = useRef<(index: number) => void>(() => {})
  const key = JSON.stringify(filter)
  // Another list is another matter: what was chosen or done in the one before is not in it.
  useEffect(() => {
    setChosen(new Set())
    setAll(false)
    setOutcomes(new Map())
    anchor.current = null
  }, [key])
  const loaded = list.items
  const canBeChosen = ({ id, status }: Block): boolean =>
    status === "active" && (outcomes.get(id) === undefined || outcomes.get(id)?.result === "restored")
  const chosenBlocks = isAll ? loaded.filter(canBeChosen) : loaded.filter(({ id }) => chosen.has(id))
  const count = isAll ? (list.total?.count ?? 0) : chosen.size
  const clear = (): void => {
    setChosen(new Set())
    setAll(false)
    anchor.current = null
  }
  const run = async (what: LiftOrder["what"], blocks: readonly Block[], of: number): Promise<void> => {
    // A second press would be told that they were lifted already, and take the first one's undoing away.
    if (stopping.current !== null) return
    const controller = new AbortController()
    stopping.current = controller
    const all: LiftOutcome[] = []
    const known = new Map(blocks.map(block => [block.id, block]))
    setReport(null)
    setProgress({ done: 0, of })
    let error: unknown = null
    try {
      const onBatch = (batch: readonly LiftOutcome[]): void => {
        all.push(...batch)
        setProgress({ done: all.length, of })
        setOutcomes(before => new Map([...before, ...batch.map(outcome => [outcome.id, outcome] as const)]))
      }
      await liftAll({ what, reason: why, signal: controller.signal, onBatch })
    } catch (failure) {
      error = failure
    }
    stopping.current = null
    setProgress(null)
    const done = new Set(all.map(({ id }) => id))
    // Blocks that were not lifted stay chosen.
    if (error !== null || controller.signal.aborted)
      setChosen(before => new Set([...before].filter(id => !done.has(id))))
    else clear()
    setAll(false)
    setWhy("")
    setReport({ asked: of, outcomes: all, blocks: known, restored: null, error })
    onCounts()
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-result]")?.focus())
  }
  const lift = (blocks: readonly Block[]): void => {
    if (lostAt.value !== null || blocks.length === 0) return
    const go = () => void run({ ids: blocks.map(({ id }) => id) }, blocks, blocks.length)
    if (isAsked(blocks.length, blocks)) setConfirming({ count: blocks.length, blocks, go })
    else go()
  }
  const liftMatching = (): void => {
    if (lostAt.value !== null) return
    const go = () => void run({ filter, expected: count }, chosenBlocks, count)
    setConfirming({ count, blocks: chosenBlocks, go })
  }
  return {
    ...{
      outcomes,
      report,
      progress,
      isUndoing,
      confirming,
      why,
      setWhy,
      isAll,
      count,
      chosenBlocks,
      clear,
      lift,
      showRow,
    },
    isChosen: (id: string) => (isAll ? !outcomes.has(id) : chosen.has(id)),
    toggle: (index: number, isRange: boolean) => {
      const from = isRange ? (anchor.current ?? index) : index
      const [low, high] = [Math.min(from, index), Math.max(from, index)]
      const range = loaded.slice(low, high + 1).filter(canBeChosen)
      const next = new Set(isAll ? chosenBlocks.map(({ id }) => id) : chosen)
      const isOn = isRange || !next.has(loaded[index]?.id ?? "")
      for (const { id } of range) {
        if (isOn) next.add(id)
        else next.delete(id)
      }
      anchor.current = index
      setAll(false)
      setChosen(next)
    },
    chooseLoaded: () => {
      setAll(false)
      setChosen(new Set(loaded.filter(canBeChosen).map(({ id }) => id)))
    },
    chooseAll: () => {
      if ((list.total?.count ?? 0) <= MOST_AT_ONCE) setAll(true)
    },
    /** The chosen rows, else the one that has the focus. */
    liftChosen: (otherwise: readonly Block[]) => {
      if (isAll) liftMatching()
      else lift(chosenBlocks.length > 0 ? chosenBlocks : otherwise.filter(canBeChosen))
    },
    confirm: () => {
      confirming?.go()
      setConfirming(null)
    },
    closeConfirm: () => setConfirming(null),
    stop: () => stopping.current?.abort(),
    closeReport: () => setReport(null),
    undo: async () => {
      if (report === null) return
      setUndoing(true)
      const ids = report.outcomes.filter(({ result }) => result === "lifted").map(({ id }) => id)
      try {
        const restored = await restoreAll(ids)
        const again = restored.map((id): readonly [string, LiftOutcome] => [id, { id, result: "restored" }])
        setOutcomes(before => new Map([...before, ...again]))
        setReport({ ...report, restored: restored.length })
      } catch (error) {
        setReport({ ...report, error })
      } finally {
        setUndoing(false)
        onCounts()
      }
    },
  }
}
