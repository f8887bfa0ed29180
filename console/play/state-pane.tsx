import { useState } from "preact/hooks"
import type { ComingDue, Json, SandboxState, SandboxTurn } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Scroller } from "../pieces/scroller.js"
import { durationText, endText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { present, sandbox } from "./playground.js"
import { t } from "./texts.js"
import { valueText } from "./turn-words.js"

/** The state after the turn that is looked at: what it changed first. */
export function StatePane() {
  const turn = present.value
  const now = sandbox.value
  const state = turn?.state ?? now?.state ?? null
  const [isAll, setAll] = useState(false)
  const [filter, setFilter] = useState("")
  return (
    <section class="play-state" aria-labelledby="state-title">
      <header class="pane-head">
        <h2 id="state-title">{t("state")}</h2>
        <span class="second">{turn === null ? t("atStart") : t("afterTurn", { n: turn.number })}</span>
        <span class="gap" />
        <Button kind="quiet" onPress={() => setAll(!isAll)} more={{ "aria-pressed": isAll }}>
          {t("allFields")}
        </Button>
      </header>
      <Scroller class="pane-body" label={t("state")}>
        {isAll && (
          <input
            class="field"
            type="search"
            aria-label={t("filterFields")}
            placeholder={t("filterFields")}
            value={filter}
            onInput={event => setFilter(event.currentTarget.value)}
          />
        )}
        {state !== null && (
          <Fields state={state} changes={turn?.changes ?? []} isAll={isAll} filter={filter.toLowerCase()} />
        )}
        <Coming coming={turn?.coming ?? now?.coming ?? []} at={turn?.endedAt ?? now?.now ?? ""} />
      </Scroller>
    </section>
  )
}

type Change = SandboxTurn["changes"][number]

function Fields({
  state,
  changes,
  isAll,
  filter,
}: {
  readonly state: SandboxState
  readonly changes: readonly Change[]
  readonly isAll: boolean
  readonly filter: string
}) {
  const { frames, conversation, fields } = state
  const isMeant = (name: string): boolean => name.toLowerCase().includes(filter)
  const changed = new Map(changes.map(change => [`${change.flow ?? ""} ${change.target}`, change]))
  const named = Object.entries(fields).map(([name, value]) => ({ name, value }))
  const gone = changes.filter(({ target, to }) => to === null && target.startsWith("[["))
  const all = [...named, ...gone.map(({ target }) => ({ name: target, value: null as Json }))]
  const shown = all.filter(
    ({ name, value }) =>
      (changed.has(` ${name}`) || isAll || (isTold(name) && value !== false && value !== 0)) && isMeant(name),
  )
  const entityOf = (name: string): string => /^\[\[(.+)\]\]/.exec(name)?.[1] ?? ""
  const entities = [...new Set(shown.map(({ name }) => entityOf(name)))].map(
    entity => [entity, shown.filter(({ name }) => entityOf(name) === entity)] as const,
  )
  const isFirst = ([entity]: readonly [string, unknown]): boolean =>
    changes.some(({ target }) => target.startsWith(`[[${entity}]]`))
  const ordered = [...entities].sort((one, other) => Number(isFirst(other)) - Number(isFirst(one)))
  const ended = changes.filter(
    ({ target, flow }) => target.startsWith("@") && !frames.some(frame => frame.flow === flow),
  )
  return (
    <div class="fields">
      <dl>
        <Row
          name={t("stack")}
          text={frames.length === 0 ? t("emptyStack") : frames.map(({ flow, step }) => `${flow} › ${step}`).join("\n")}
        />
        {conversation.awaiting !== undefined && <Row name={t("waitsFor")} text={conversation.awaiting.input} />}
        <Row name={t("chat")} text={conversation.liveChat} />
      </dl>
      {ordered.map(([entity, rows]) => (
        <Group key={entity} name={entity}>
          {sorted(rows, changed).map(({ name, value }) => (
            <Row
              key={name}
              name={name.replace(/^\[\[.+\]\]\./, "")}
              text={valueText(value)}
              change={changed.get(` ${name}`)}
            />
          ))}
        </Group>
      ))}
      {frames.map(({ flow, variables }, index) => {
        const rows = Object.entries(variables).filter(
          ([name, value]) => (value !== null || changed.has(`${flow} @${name}`) || isAll) && isMeant(name),
        )
        return (
          rows.length > 0 && (
            <Group key={`${index} ${flow}`} name={flow}>
              {rows.map(([name, value]) => (
                <Row key={name} name={`@${name}`} text={valueText(value)} change={changed.get(`${flow} @${name}`)} />
              ))}
            </Group>
          )
        )
      })}
      {ended.length > 0 && (
        <Group name={t("endedFlows")}>
          {ended.map(change => (
            <Row
              key={`${change.flow} ${change.target}`}
              name={`${change.flow} ${change.target}`}
              text={valueText(change.to)}
              change={change}
            />
          ))}
        </Group>
      )}
    </div>
  )
}

/** Changes come first; flags that were only set, and say no, after them. */
function sorted<R extends { readonly name: string }>(
  rows: readonly R[],
  changed: ReadonlyMap<string, Change>,
): readonly R[] {
  const rank = ({ name }: R): number => {
    const change = changed.get(` ${name}`)
    return change === undefined ? 2 : change.from === null && change.to === false ? 1 : 0
  }
  return [...rows].sort((one, other) => rank(one) - rank(other))
}

/** Fields that say where the conversation stands; all others are there for who asks. */
function isTold(name: string): boolean {
  return !/^\[\[(ConversationInfo\]\]\.(Id|Channel|StartedOn|Language)|ChatUser\]\]\.Id|ChatActivityData\]\]\.ActivityId)/.test(
    name,
  )
}

function Group({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div class="field-group">
      <p class="field-group-name">
        <Words text={name} />
      </p>
      <dl>{children}</dl>
    </div>
  )
}

function Row({
  name,
  text,
  change,
}: {
  readonly name: string
  readonly text: string
  readonly change?: Change | undefined
}) {
  return (
    <div class="field-row">
      <dt>
        <Words text={name} />
      </dt>
      <dd>
        {change === undefined ? (
          <code>
            <Words text={text} />
          </code>
        ) : (
          <code class="changed">
            <Words text={valueText(change.from, 80)} /> →{" "}
            <strong>
              <Words text={valueText(change.to, 120)} />
            </strong>
          </code>
        )}
      </dd>
    </div>
  )
}

const WHAT = {
  questionTimeout: "questionTimeout",
  waitTimeout: "waitTimeout",
  inactivity: "inactivity",
  inactivityWarning: "inactivityWarning",
  call: "callDue",
  callTimeout: "callTimeout",
  maxWait: "maxWait",
  tick: "tick",
  rested: "rested",
  idle: "idle",
  idleWarning: "idleWarning",
  noReply: "noReply",
  blockEnds: "blockEnds",
} as const

/** A thing to come, in words. */
export function comingText({ what, flow, step }: ComingDue): string {
  const known = Object.hasOwn(WHAT, what) ? t(WHAT[what as keyof typeof WHAT]) : what
  return step === null ? known : `${known} (${flow} › ${step})`
}

function Coming({ coming, at }: { readonly coming: readonly ComingDue[]; readonly at: string }) {
  if (coming.length === 0) return null
  return (
    <div class="field-group">
      <p class="field-group-name">{t("coming")}</p>
      <dl>
        {coming.slice(0, 8).map(due => (
          <div key={`${due.owner} ${due.ownerId} ${due.what}`} class="field-row">
            <dt>
              <Words text={comingText(due)} />
            </dt>
            <dd class="numbers" title={endText(due.dueAt)}>
              {t("in", { duration: durationText(new Date(due.dueAt).getTime() - new Date(at).getTime()) })}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
