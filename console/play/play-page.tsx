import { useEffect, useState } from "preact/hooks"
import { useLocation, useRoute } from "preact-iso"
import type { Fault } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { Page } from "../frame/page.js"
import { useKeys } from "../keys.js"
import { FlowPicture } from "../picture/flow-picture.js"
import { NO_MARKS } from "../picture/marks.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { Failed, Loading, ResultStrip } from "../pieces/states.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { AgentPane } from "./agent-pane.js"
import { ChatPane } from "./chat-pane.js"
import { OpenDialog, SaveDialog, type SavedFixture } from "./fixture-dialogs.js"
import "./play.css"
import {
  begin,
  beginAs,
  chosen,
  leave,
  playAgain,
  present,
  reloaded,
  resume,
  type SetUp,
  sandbox,
  tabs,
  turns,
  watchSandbox,
} from "./playground.js"
import { SetUpPopover, SetUpStrip } from "./setup-strip.js"
import { StatePane } from "./state-pane.js"
import { StepDetails } from "./step-details.js"
import { say, t } from "./texts.js"
import { TurnStrip } from "./turn-strip.js"
import { flowShown, marksOf } from "./why.js"
import { WhyPane } from "./why-pane.js"

const VIEWS = ["chat", "picture", "why", "state"] as const
type View = (typeof VIEWS)[number]
/** Pixels: one part is seen at a time. */
const PHONE = 700

/** The playground: a bot played by itself, with its picture and its reasons. */
export function PlayPage() {
  const { query } = useLocation()
  const { value: bot, error, again } = useLoaded("bot", signal => parley().call("readBot", {}, { signal }))
  const { value: flows } = useLoaded(`flows ${sandbox.value?.flows.version ?? ""}`, signal =>
    parley().call("listFlows", {}, { signal }),
  )
  if (error !== null)
    return (
      <Page title={common("play")}>
        <h1>{common("play")}</h1>
        <Failed what={common("play")} error={error} onAgain={again} />
      </Page>
    )
  if (bot === null)
    return (
      <Page title={common("play")}>
        <h1 class="unseen">{common("play")}</h1>
        <Loading />
      </Page>
    )
  const own = (flows?.items ?? []).filter(({ isDefault }) => !isDefault)
  const phrases = [...own.filter(({ name }) => name === query.flow), ...own]
    .flatMap(({ triggers }) => triggers.filter(({ kind }) => kind === "phrase").slice(0, 1))
    .map(({ text }) => text)
  return <Playground bot={bot.bot} phrases={phrases} />
}

interface PlaygroundProps {
  readonly bot: { readonly name: string | null; readonly locales: readonly string[]; readonly timeZone: string }
  readonly phrases: readonly string[]
}

function Playground({ bot, phrases }: PlaygroundProps) {
  const { route, query } = useLocation()
  const { params } = useRoute()
  const [setUp, setSetUp] = useState<SetUp>({
    locale: query.locale ?? bot.locales[0] ?? "en",
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || bot.timeZone,
    ...(query.as === undefined ? {} : { as: query.as }),
  })
  const { state } = sandbox.value ?? {}
  const zone = state?.fields["[[ChatUser]].TimeZone"]
  const played: SetUp = {
    locale: state?.locale ?? setUp.locale,
    zone: typeof zone === "string" ? zone : setUp.zone,
  }
  const [failure, setFailure] = useState<unknown>(null)
  // Where the chat has a place of its own, the first of the other parts is seen beside it.
  const [view, setView] = useState<View>(innerWidth > PHONE ? "picture" : "chat")
  const [dialog, setDialog] = useState<"save" | "open" | null>(null)
  const [saved, setSaved] = useState<SavedFixture | null>(null)
  const session = params.session ?? ""

  const pathTo = (id: string): string => `${BASE}/console/play/${id}`
  const goTo = (id: string, replace = false): void =>
    route(pathTo(id) + (query.flow === undefined ? "" : `?flow=${encodeURIComponent(query.flow)}`), replace)
  const trying = (work: () => Promise<void>): void => {
    setFailure(null)
    work().catch(setFailure)
  }
  const beginAnew = (next: SetUp): void => {
    setSetUp(next)
    trying(async () => goTo(await beginAs(next)))
  }

  useEffect(() => {
    if (session !== "" && sandbox.value?.id === session) return
    trying(async () => {
      // A link that says how to begin begins anew.
      const isAsked = query.flow !== undefined || query.as !== undefined || query.locale !== undefined
      if (session === "" && isAsked) leave()
      const known = session !== "" ? session : isAsked ? undefined : tabs.value.at(-1)
      if (known !== undefined && (await resume(known))) {
        if (session === "") goTo(known, true)
        const turn = Number(params.number ?? 0)
        if (turn > 0 && turn < turns.value.length) chosen.value = turn
      } else if (query.fixture !== undefined) goTo(await begin({ fixture: query.fixture }), true)
      else goTo(await beginAs(setUp), true)
    })
  }, [session])
  useEffect(watchSandbox, [])
  // The turn that is looked at is worth sending to somebody.
  useEffect(() => {
    if (sandbox.value?.id !== session || session === "") return
    const path = chosen.value === null ? pathTo(session) : `${pathTo(session)}/turn/${chosen.value}`
    if (location.pathname !== path) history.replaceState(history.state, "", path + location.search)
  }, [chosen.value, session, turns.value])

  const here = present.value?.number ?? 0
  const goToTurn = (number: number): void => {
    if (number >= 1 && number <= turns.value.length) chosen.value = number === turns.value.length ? null : number
  }
  useKeys([
    {
      key: "Escape",
      inFields: true,
      label: t("leaveField"),
      run: () => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      },
    },
    { key: "ArrowLeft", label: t("turnBefore"), run: () => goToTurn(here - 1) },
    { key: "ArrowRight", label: t("turnAfter"), run: () => goToTurn(here + 1) },
    {
      key: ".",
      label: t("backToNow"),
      run: () => {
        chosen.value = null
      },
    },
    {
      key: "s",
      label: t("saveFixture"),
      run: () => setDialog("save"),
    },
  ])
  const title = common("play")
  return (
    <Page title={title} hasPanes>
      <h1 class="unseen">{title}</h1>
      <div class="playground" data-view={view}>
        <SetUpStrip
          bot={bot}
          setUp={played}
          onSetUp={beginAnew}
          onOpen={() => setDialog("open")}
          onSave={() => setDialog("save")}
        />
        <Strips failure={failure} saved={saved} onSavedClose={() => setSaved(null)} />
        {tabs.value.length > 1 && <SandboxTabs session={session} onGo={goTo} />}
        <nav class="tabs view-tabs" aria-label={t("views")}>
          {VIEWS.map(one => (
            <button
              key={one}
              type="button"
              aria-current={view === one ? "true" : undefined}
              onClick={() => setView(one)}
            >
              {t(one)}
            </button>
          ))}
        </nav>
        {sandbox.value === null ? (
          <Loading />
        ) : (
          <>
            <div class="play-talk">
              <ChatPane
                who={<SetUpPopover bot={bot} setUp={played} onSetUp={beginAnew} />}
                onBranch={id => goTo(id)}
                onNew={() => beginAnew(played)}
                onAgain={() => trying(async () => goTo(await playAgain(), true))}
                phrases={phrases}
              />
              <AgentPane />
            </div>
            <PicturePane locale={played.locale} first={query.flow ?? null} />
            <TurnStrip />
            <div class="play-side">
              <WhyPane />
              <StatePane />
            </div>
          </>
        )}
      </div>
      {dialog === "save" && (
        <SaveDialog
          onClose={() => setDialog(null)}
          onSaved={result => {
            setDialog(null)
            setSaved(result)
          }}
        />
      )}
      {dialog === "open" && (
        <OpenDialog
          onClose={() => setDialog(null)}
          onOpen={name => {
            setDialog(null)
            trying(async () => {
              const id = await begin({ fixture: name })
              if (turns.value.length > 1) chosen.value = 1
              goTo(id)
            })
          }}
        />
      )}
    </Page>
  )
}

function SandboxTabs({ session, onGo }: { readonly session: string; readonly onGo: (id: string) => void }) {
  return (
    <nav class="tabs sandbox-tabs" aria-label={t("sandboxes")}>
      {tabs.value.map((id, index) => (
        <button key={id} type="button" aria-current={id === session ? "page" : undefined} onClick={() => onGo(id)}>
          {t("sandboxNumber", { n: index + 1 })}
        </button>
      ))}
    </nav>
  )
}

function Strips({
  failure,
  saved,
  onSavedClose,
}: {
  readonly failure: unknown
  readonly saved: SavedFixture | null
  readonly onSavedClose: () => void
}) {
  const faults = sandbox.value?.flows.faults ?? []
  const step = sandbox.value?.state?.frames.at(-1)?.step
  return (
    <div class="play-strips">
      {failure !== null && <Failed what={t("sandbox")} error={failure} onAgain={() => location.reload()} />}
      {faults.length > 0 && <FaultStrip faults={faults} />}
      {reloaded.value && faults.length === 0 && (
        <ResultStrip
          onClose={() => {
            reloaded.value = false
          }}
        >
          {step === undefined ? t("reloaded") : say("reloadedAt", { step: <code>{step}</code> })}
        </ResultStrip>
      )}
      {saved !== null && (
        <ResultStrip isFault={saved.result !== null && !saved.result.passed} onClose={onSavedClose}>
          {saved.result === null ? (
            t("downloaded", { file: saved.file })
          ) : (
            <>
              {t(saved.result.passed ? "passes" : "fails", {
                n: saved.result.turns,
                milliseconds: Math.max(1, Math.round(saved.result.milliseconds)),
              })}{" "}
              <code>
                <Words text={saved.file} />
              </code>
              {saved.result.failures.map((one, index) => (
                <span key={index} class="fault-text">
                  {" "}
                  {t("turnOf", { n: one.turn })}: <Words text={one.message} />
                </span>
              ))}
            </>
          )}
        </ResultStrip>
      )}
    </div>
  )
}

/** So many faults are told; the page Flows has the others. */
const FAULTS = 3

function FaultStrip({ faults }: { readonly faults: readonly Fault[] }) {
  const errors = faults.filter(({ severity }) => severity === "error")
  return (
    <div class="fault-strip" role="alert">
      {errors.slice(0, FAULTS).map((fault, index) => (
        <p key={index}>
          <strong>
            <Words text={`${fault.file.split(/[\\/]/).at(-1)} ${fault.line}:${fault.column}`} />
          </strong>{" "}
          <code>{fault.code}</code> <Words text={fault.message} /> {fault.hint !== null && <Words text={fault.hint} />}
        </p>
      ))}
      <p class="second">
        {errors.length > FAULTS && `${t("moreFaults", { n: errors.length - FAULTS })} `}
        {t("lastGood")}
      </p>
    </div>
  )
}

/** @param first the flow that is shown before any has run */
function PicturePane({ locale, first }: { readonly locale: string; readonly first: string | null }) {
  const [isText, setText] = useState(false)
  const [step, setStep] = useState<string | null>(null)
  const turn = present.value
  const top = sandbox.value?.state?.frames.at(-1)?.flow ?? null
  const own = flowShown(turns.value, turn) ?? top ?? first
  const [picked, setPicked] = useState<string | null>(null)
  useEffect(() => {
    setPicked(null)
    setStep(null)
  }, [turn?.number, own])
  const flow = picked ?? own
  const { version = "" } = sandbox.value?.flows ?? {}
  const marks = flow === null ? { ...NO_MARKS, isGone: true } : marksOf(turns.value, turn, flow)
  const below = (turn?.state?.frames ?? []).map(frame => frame.flow).filter(name => name !== flow)
  return (
    <section class="play-picture" aria-labelledby="picture-title">
      <header class="pane-head">
        {below.map(name => (
          <span key={name}>
            <button type="button" class="as-link" onClick={() => setPicked(name)}>
              <Words text={name} />
            </button>
            {" › "}
          </span>
        ))}
        <h2 id="picture-title">{flow === null ? t("picture") : <Words text={flow} />}</h2>
        {marks.present !== null && (
          <span class="second">
            {say(marks.isGone ? "atThenEnded" : "at", {
              step: (
                <code>
                  <Words text={marks.present} />
                </code>
              ),
            })}
          </span>
        )}
        <span class="gap" />
        {flow !== null && (
          <Button kind="quiet" onPress={() => setText(!isText)} more={{ "aria-pressed": isText }}>
            {t("asText")}
          </Button>
        )}
        {flow !== null && <a href={`${BASE}/console/flows/${encodeURIComponent(flow)}`}>{t("openInFlows")}</a>}
      </header>
      {flow === null ? (
        <p class="empty">{t("noFlowYet")}</p>
      ) : (
        <FlowPicture
          flow={flow}
          locale={locale}
          version={version}
          marks={marks}
          isText={isText}
          onStep={setStep}
          legend={
            <>
              <span>
                <span class="legend-way" />
                {turn === null ? t("noWay") : t("wayOf", { n: turn.number })}
              </span>
              <span>
                <span class="legend-ring" />
                {t("lastStep")}
              </span>
            </>
          }
        />
      )}
      {step !== null && flow !== null && <StepDetails flow={flow} step={step} onClose={() => setStep(null)} />}
    </section>
  )
}
