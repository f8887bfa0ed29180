import { useMemo, useRef, useState } from "preact/hooks"
import { useLocation, useRoute } from "preact-iso"
import type { Coverage, Fault, Flow, Outline } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { Page } from "../frame/page.js"
import { useKeys } from "../keys.js"
import { FlowPicture } from "../picture/flow-picture.js"
import { NO_MARKS, type PictureMarks, pathKey } from "../picture/marks.js"
import { useLoaded } from "../pieces/load.js"
import { Scroller } from "../pieces/scroller.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { Tag } from "../pieces/thread.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common } from "../texts/common.js"
import "./flows.css"
import { say, t } from "./texts.js"

const VIEWS = ["picture", "faults", "source"] as const
type View = (typeof VIEWS)[number]

interface Known {
  readonly flows: readonly Flow[]
  readonly faults: readonly Fault[]
  readonly isServed: boolean
}

/** The flows of the bot: what begins each, what is wrong with it, and how much of it fixtures go through. */
export function FlowsPage() {
  const { value, error, again } = useLoaded("flows", async (signal): Promise<Known> => {
    const [flows, faults] = await Promise.all([
      parley().call("listFlows", {}, { signal }),
      parley().call("listFaults", {}, { signal }),
    ])
    return { flows: flows.items, faults: faults.items, isServed: faults.isServed }
  })
  const mayPlay = may("flow:play")
  const covered = useLoaded(`coverage ${mayPlay}`, async signal =>
    mayPlay ? parley().call("runFixtures", { body: {} }, { signal }) : null,
  )
  if (error !== null || value === null)
    return (
      <Page title={common("flows")}>
        <h1>{common("flows")}</h1>
        {error === null ? <Loading isTall /> : <Failed what={common("flows")} error={error} onAgain={again} />}
      </Page>
    )
  return (
    <Flows
      known={value}
      coverage={covered.value?.coverage ?? null}
      run={covered.value}
      isRunning={mayPlay && covered.value === null && covered.error === null}
    />
  )
}

interface FlowsProps {
  readonly known: Known
  readonly coverage: Coverage | null
  readonly run: { readonly passed: number; readonly failed: number } | null
  /** Fixtures are being played. */
  readonly isRunning: boolean
}

function Flows({ known, coverage, run, isRunning }: FlowsProps) {
  const { route, query } = useLocation()
  const { params } = useRoute()
  const [filter, setFilter] = useState("")
  const search = useRef<HTMLInputElement>(null)
  const own = known.flows.filter(({ isDefault }) => !isDefault)
  const ordered = [...own, ...known.flows.filter(({ isDefault }) => isDefault)]
  const words = filter.toLowerCase()
  const shown = ordered.filter(({ name, triggers, description }) =>
    [name, description ?? "", ...triggers.map(({ text }) => text)].some(text => text.toLowerCase().includes(words)),
  )
  const name = params.name === undefined ? undefined : decodeURIComponent(params.name)
  const flow = known.flows.find(one => one.name === name) ?? null
  const view = VIEWS.find(one => one === query.show) ?? "picture"
  const goTo = (to: string | undefined, show: View = view): void =>
    route(
      `${BASE}/console/flows${to === undefined ? "" : `/${encodeURIComponent(to)}`}${show === "picture" ? "" : `?show=${show}`}`,
    )
  const move = (by: 1 | -1): void => {
    const at = shown.findIndex(one => one.name === name)
    const next = shown[Math.max(0, Math.min(shown.length - 1, at === -1 ? 0 : at + by))]
    if (next !== undefined) goTo(next.name)
  }
  useKeys([
    { key: "/", label: t("search"), run: () => search.current?.focus() },
    { key: "Escape", inFields: true, label: t("leaveField"), run: leaveField },
    { key: "j", label: t("next"), run: () => move(1) },
    { key: "k", label: t("before"), run: () => move(-1) },
    ...VIEWS.map((one, index) => ({ key: String(index + 1), label: t(one), run: () => goTo(name, one) })),
  ])
  const title = flow === null ? common("flows") : flow.name
  return (
    <Page title={title} {...(flow === null ? {} : { page: common("flows") })} hasPanes>
      <div class={flow === null ? "flows" : "flows has-open"}>
        <section class="flow-list" aria-label={t("list")}>
          <header class="flow-list-head">
            {flow === null ? <h1>{common("flows")}</h1> : <p class="flow-list-title">{common("flows")}</p>}
            <p class="second" role="status">
              {t("faultCount", { n: known.faults.length })}
              {run !== null && coverage !== null && ` · ${coverageText(coverage, run)}`}
              {isRunning && ` · ${t("running")}`}
            </p>
            {!known.isServed && <p class="fault-text">{t("notServed")}</p>}
            <input
              ref={search}
              class="field"
              type="search"
              aria-label={t("search")}
              placeholder={t("search")}
              value={filter}
              onInput={event => setFilter(event.currentTarget.value)}
            />
          </header>
          {own.length === 0 && <Empty>{say("noOwn", { command: <code>parley new my-bot</code> })}</Empty>}
          <Scroller class="flow-rows" label={t("list")}>
            <ul>
              {shown.map(one => (
                <li key={one.name}>
                  <a
                    class="flow-row"
                    href={`${BASE}/console/flows/${encodeURIComponent(one.name)}${view === "picture" ? "" : `?show=${view}`}`}
                    aria-current={one.name === name ? "page" : undefined}
                  >
                    <FlowRow flow={one} faults={faultsOf(one.name, known.faults)} coverage={coverage} />
                  </a>
                </li>
              ))}
            </ul>
            {shown.length === 0 && <Empty>{t("noneMatch")}</Empty>}
          </Scroller>
        </section>
        {flow === null ? (
          <section class="flow-open" aria-label={t("open")}>
            {name === undefined ? <AllFaults faults={known.faults} /> : <Empty>{t("unknown", { name })}</Empty>}
          </section>
        ) : (
          <OpenFlow
            key={flow.name}
            flow={flow}
            view={view}
            faults={faultsOf(flow.name, known.faults)}
            callers={known.flows.filter(({ calls }) => calls.includes(flow.name))}
            coverage={coverage}
            isRunning={isRunning}
            onView={next => goTo(flow.name, next)}
          />
        )}
      </div>
    </Page>
  )
}

function leaveField(): void {
  const { activeElement } = document
  if (activeElement instanceof HTMLInputElement) activeElement.blur()
}

function coverageText(
  { total }: Coverage,
  { passed, failed }: { readonly passed: number; readonly failed: number },
): string {
  const percent = (share: { readonly covered: number; readonly total: number }): number =>
    share.total === 0 ? 0 : Math.floor((100 * share.covered) / share.total)
  return t("covered", { steps: percent(total.steps), paths: percent(total.paths), passed, failed })
}

/** The faults in the file of a flow: it is called as the flow is. */
function faultsOf(flow: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.filter(({ file }) => /([^\\/]+)\.jsonc?$/.exec(file)?.[1] === flow)
}

function FlowRow({
  flow,
  faults,
  coverage,
}: {
  readonly flow: Flow
  readonly faults: readonly Fault[]
  readonly coverage: Coverage | null
}) {
  const own = coverage?.flows.find(one => one.flow === flow.name)
  const errors = faults.filter(({ severity }) => severity === "error").length
  return (
    <>
      <span class="flow-name">
        <Words text={flow.name} isName />
        {flow.isDefault && <Tag>{t("builtIn")}</Tag>}
        {faults.length > 0 && (
          <span class={errors > 0 ? "fault-text" : "second"}>{t("faultCount", { n: faults.length })}</span>
        )}
      </span>
      <span class="second flow-triggers">
        {flow.triggers.length === 0 ? (
          t("noTrigger")
        ) : (
          <Words text={flow.triggers.slice(0, 3).map(triggerText).join(", ")} />
        )}
      </span>
      <span class="third flow-figures numbers">
        {t("steps", { n: flow.steps })}
        {own !== undefined && ` · ${t("playedOf", { covered: own.steps.covered, total: own.steps.total })}`}
      </span>
      {own !== undefined && (
        <span class="flow-share" aria-hidden="true">
          <span
            class="flow-share-played"
            style={{ inlineSize: `${(100 * own.steps.covered) / Math.max(1, own.steps.total)}%` }}
          />
        </span>
      )}
    </>
  )
}

function triggerText({ kind, text }: Flow["triggers"][number]): string {
  return kind === "phrase"
    ? common("quoted", { text })
    : kind === "event"
      ? t("eventNamed", { name: text })
      : `/${text}/`
}

interface OpenFlowProps {
  readonly flow: Flow
  readonly view: View
  readonly faults: readonly Fault[]
  readonly callers: readonly Flow[]
  readonly coverage: Coverage | null
  readonly isRunning: boolean
  readonly onView: (view: View) => void
}

function OpenFlow({ flow, view, faults, callers, coverage, isRunning, onView }: OpenFlowProps) {
  const [isText, setText] = useState(false)
  const outline = useLoaded(flow.name, signal =>
    parley().call("outlineFlow", { params: { name: flow.name } }, { signal }),
  )
  const marks = useMemo(
    () => coverageMarks(flow.name, coverage, outline.value?.outline ?? null),
    [flow.name, coverage, outline.value],
  )
  return (
    <section class="flow-open" aria-labelledby="flow-title">
      <header class="flow-head">
        <a class="flow-back" href={`${BASE}/console/flows`}>
          {common("back")}
        </a>
        <div class="flow-title">
          <h1 id="flow-title">
            <Words text={flow.name} isName />
          </h1>
          {may("flow:play") && !flow.isDefault && (
            <a class="flow-play" href={`${BASE}/console/play?flow=${encodeURIComponent(flow.name)}`}>
              {t("play")}
            </a>
          )}
        </div>
        {flow.description !== null && (
          <p class="second">
            <Words text={flow.description} />
          </p>
        )}
        <p class="second flow-callers">
          {t(callers.length === 0 ? "calledByNone" : "calledFrom")}{" "}
          {callers.map((caller, index) => (
            <span key={caller.name}>
              {index > 0 && ", "}
              <a href={`${BASE}/console/flows/${encodeURIComponent(caller.name)}`}>
                <Words text={caller.name} />
              </a>
            </span>
          ))}
        </p>
        <nav class="tabs" aria-label={t("views")}>
          {VIEWS.map(one => (
            <button
              key={one}
              type="button"
              aria-current={view === one ? "true" : undefined}
              onClick={() => onView(one)}
            >
              {one === "faults" && faults.length > 0 ? `${t(one)} ${faults.length}` : t(one)}
            </button>
          ))}
          {view === "picture" && (
            <button type="button" class="as-text" aria-pressed={isText} onClick={() => setText(!isText)}>
              {t("asText")}
            </button>
          )}
        </nav>
      </header>
      {view === "picture" && (
        <FlowPicture
          flow={flow.name}
          version={flow.version}
          marks={marks}
          isText={isText}
          legend={<Legend marks={marks} isRunning={isRunning} />}
        />
      )}
      {view === "faults" && (
        <Scroller class="flow-part" label={t("faults")}>
          {faults.length === 0 ? <Empty>{t("noFaults")}</Empty> : <FaultList faults={faults} />}
        </Scroller>
      )}
      {view === "source" && <Source name={flow.name} />}
    </section>
  )
}

function Legend({ marks, isRunning }: { readonly marks: PictureMarks; readonly isRunning: boolean }) {
  if (marks.missing === undefined) return <span>{t(isRunning ? "running" : "coverageUnknown")}</span>
  return (
    <>
      <span>
        <span class="legend-played" />
        {t("played")}
      </span>
      <span>
        <span class="legend-missing" />
        {t("neverPlayed")}
      </span>
    </>
  )
}

/** Coverage as marks: a path is named by its step, condition and end there, and by its place in the picture. */
function coverageMarks(flow: string, coverage: Coverage | null, outline: Outline | null): PictureMarks {
  const own = coverage?.flows.find(one => one.flow === flow)
  if (own === undefined || outline === null) return NO_MARKS
  const missing = new Set(own.paths.missing)
  const paths = outline.steps.flatMap(step =>
    step.paths
      .filter(({ when, to }) => missing.has(when === null ? `${step.name} -> ${to}` : `${step.name}: ${when} -> ${to}`))
      .map(({ to, from, index }) => pathKey(step.name, to, from, index)),
  )
  return { ...NO_MARKS, missing: { steps: own.steps.missing, paths } }
}

function AllFaults({ faults }: { readonly faults: readonly Fault[] }) {
  if (faults.length === 0) return <Empty>{t("choose")}</Empty>
  return (
    <Scroller class="flow-part" label={t("faults")}>
      <h2>{t("faults")}</h2>
      <FaultList faults={faults} />
    </Scroller>
  )
}

function FaultList({ faults }: { readonly faults: readonly Fault[] }) {
  return (
    <ul class="fault-list">
      {faults.map((fault, index) => (
        <li key={index} class={fault.severity}>
          <p>
            <strong>
              <Words text={`${fault.file}:${fault.line}:${fault.column}`} />
            </strong>{" "}
            <code>{fault.code}</code> <Tag>{t(fault.severity)}</Tag>
          </p>
          <p>
            <Words text={fault.message} />
          </p>
          {fault.hint !== null && (
            <p class="second">
              <Words text={fault.hint} />
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

function Source({ name }: { readonly name: string }) {
  const { value, error, again } = useLoaded(`source ${name}`, signal =>
    parley().call("readFlow", { params: { name } }, { signal }),
  )
  if (error !== null) return <Failed what={t("source")} error={error} onAgain={again} />
  if (value === null) return <Loading />
  return (
    <Scroller class="flow-part" label={t("source")}>
      <pre>
        <Words text={JSON.stringify(value.source, null, 2)} isWhole />
      </pre>
    </Scroller>
  )
}
