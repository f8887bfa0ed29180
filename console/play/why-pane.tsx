import { useState } from "preact/hooks"
import type { Json } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Scroller } from "../pieces/scroller.js"
import { Words } from "../pieces/words.js"
import { answerCall, present, sandbox } from "./playground.js"
import { t } from "./texts.js"
import { deedText, valueText } from "./turn-words.js"
import { type CallEntry, type InputEntry, type PathEntry, partsOf, type WhyEntry, type WhyPart } from "./why.js"

/** Why the turn that is looked at went as it did, and the calls that wait for an answer. */
export function WhyPane() {
  const turn = present.value
  const parts = turn === null ? [] : partsOf(turn.why)
  return (
    <section class="play-why" aria-labelledby="why-title">
      <header class="pane-head">
        <h2 id="why-title">{t("why")}</h2>
        {turn !== null && (
          <span class="second">
            {t("turnOf", { n: turn.number })}, <Words text={deedText(turn)} />
          </span>
        )}
        <span class="gap" />
        {turn !== null && <span class="third numbers">{t("milliseconds", { n: turn.milliseconds })}</span>}
      </header>
      <Scroller class="pane-body" label={t("why")}>
        <AskedCalls />
        {turn?.failures.map((failure, index) => (
          <div key={index} class="why-error">
            <strong>{failure.field}</strong> <Words text={failure.message} />
            <dl class="expected">
              <dt>{t("expected")}</dt>
              <dd>
                <code>
                  <Words text={valueText(failure.expected)} />
                </code>
              </dd>
              <dt>{t("got")}</dt>
              <dd>
                <code>
                  <Words text={valueText(failure.actual)} />
                </code>
              </dd>
            </dl>
          </div>
        ))}
        {turn?.refusal != null && (
          <p class="why-error">
            <strong>{turn.refusal.code}</strong> <Words text={turn.refusal.message} />
          </p>
        )}
        {turn === null && <p class="second">{t("whyEmpty")}</p>}
        {turn !== null && parts.length === 0 && turn.refusal === null && <p class="second">{t("nothingMoved")}</p>}
        <ol class="why-parts">
          {parts.map((part, index) => (
            <Part
              key={index}
              part={part}
              isLast={index === parts.length - 1}
              hasSides={parts.some(one => one.side !== parts[0]?.side)}
            />
          ))}
        </ol>
      </Scroller>
    </section>
  )
}

function Part({
  part,
  isLast,
  hasSides,
}: {
  readonly part: WhyPart
  readonly isLast: boolean
  readonly hasSides: boolean
}) {
  const { step, flow, type, side, entries } = part
  return (
    <li class={isLast ? "last" : ""}>
      <p class="why-step">
        {step !== null ? (
          <strong>
            <Words text={step} />
          </strong>
        ) : (
          flow !== null && (
            <span class="second">
              {t("flow")} <Words text={flow} />
            </span>
          )
        )}{" "}
        {step !== null && <span class="second">{type ?? t("waited")}</span>}
        {hasSides && side === "agent" && <span class="second"> · {t("agentSide")}</span>}
      </p>
      {entries.map((entry, index) => (
        <Entry key={index} entry={entry} />
      ))}
    </li>
  )
}

function Entry({ entry }: { readonly entry: WhyEntry }) {
  switch (entry.kind) {
    case "input":
      return <Reading entry={entry} />
    case "path":
      return <Path entry={entry} />
    case "call":
      return <Call entry={entry} />
    case "set":
      return (
        <p class="mono second">
          <Words text={`${entry.target} = ${valueText(entry.value)}`} />
        </p>
      )
    case "error":
      return (
        <p class="why-error">
          <strong>{entry.code}</strong> <Words text={entry.message} />
          {entry.hint !== null && <span class="second"> {entry.hint}</span>}
        </p>
      )
    case "flow":
      return (
        <p class="second">
          <Words text={entry.why} />
        </p>
      )
    case "note":
      return (
        <p class="second">
          <Words text={entry.text} />
        </p>
      )
    default:
      return null
  }
}

const HOW = {
  title: "byTitle",
  value: "byValue",
  synonym: "bySynonym",
  number: "byNumber",
  button: "byButton",
  near: "byNear",
  phrase: "byPhrase",
  pattern: "byPattern",
  keyword: "byKeyword",
  input: "byInput",
  agent: "byAgent",
  none: "byNone",
} as const

function Reading({ entry }: { readonly entry: InputEntry }) {
  const { by, places, readAs, type, text } = entry
  const how = t(HOW[by as keyof typeof HOW] ?? "byNone", { type: type ?? "", text })
  const place = places === undefined || places.length === 0 ? "" : t("option", { places: places.join(", ") })
  return (
    <p>
      {place === "" ? how : place}{" "}
      {readAs !== null && (
        <>
          → <code>{typeof readAs === "string" ? <Words text={readAs} /> : <Words text={valueText(readAs)} />}</code>
        </>
      )}
      {place !== "" && <span class="second"> ({how})</span>}
    </p>
  )
}

/** A path: its number, its condition, the value of every name in it, and whether it holds. */
function Path({ entry }: { readonly entry: PathEntry }) {
  const { index, when, asked, taken, values, to, from } = entry
  const shown = values.filter(({ name, value }) => name !== when || typeof value !== "boolean")
  const result = !asked ? t("notAsked") : when === null ? `→ ${to}` : String(taken)
  return (
    <div class={`why-path${taken ? " taken" : ""}${asked ? "" : " not-asked"}`}>
      <span class="numbers">{index}</span>
      <span class="why-when">
        {when === null ? (
          <span class="second">{t("otherwise")}</span>
        ) : (
          <code>
            <Words text={asked ? when : when.replace(/\[\[\w+\]\]\./g, "…")} />
          </code>
        )}
        {from !== "next" && <span class="second"> {from}</span>}
        {shown.map(({ name, value }) => (
          <code key={name} class="second">
            <Words text={`${name} = ${valueText(value, 80)}`} />
          </code>
        ))}
      </span>
      <strong>
        <Words text={result} />
        {taken && when !== null && <span class="unseen">{` → ${to}`}</span>}
      </strong>
    </div>
  )
}

function Call({ entry }: { readonly entry: CallEntry }) {
  const { action, params, result, error, message, attempt, milliseconds } = entry
  const hasParams = typeof params === "object" && params !== null && Object.keys(params).length > 0
  return (
    <div>
      <p>
        <code>
          <Words text={action} />
        </code>{" "}
        {error === undefined ? (
          <>
            ={" "}
            <strong class={result === false ? "fault-text" : ""}>
              <Words text={valueText(result ?? null)} />
            </strong>
          </>
        ) : (
          <strong class="fault-text">{error}</strong>
        )}
        {(milliseconds > 0 || attempt > 1) && (
          <span class="second"> · {t("callTook", { n: attempt, seconds: milliseconds / 1000 })}</span>
        )}
      </p>
      {message !== undefined && (
        <p class="fault-text">
          <Words text={message} />
        </p>
      )}
      {hasParams && (
        <p class="mono second">
          <Words text={valueText(params)} />
        </p>
      )}
    </div>
  )
}

/** Calls to the outside: a sandbox never goes out, so whoever plays answers them. */
function AskedCalls() {
  const { calls = [] } = sandbox.value ?? {}
  return (
    <>
      {calls.map(call => (
        <AskedCall key={`${call.id} ${call.attempt}`} id={call.id} action={call.action} params={call.params} />
      ))}
    </>
  )
}

function AskedCall({ id, action, params }: { readonly id: string; readonly action: string; readonly params: Json }) {
  const [text, setText] = useState(action === "HttpRequest" ? '{"Status": 200, "Headers": {}, "Body": {}}' : "{}")
  const [isWrong, setWrong] = useState(false)
  const send = (): void => {
    try {
      setWrong(false)
      void answerCall(id, { result: JSON.parse(text) as Json })
    } catch {
      setWrong(true)
    }
  }
  return (
    <form
      class="asked-call"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <p>
        <strong>{t("callAsked")}</strong>{" "}
        <code>
          <Words text={action} />
        </code>
      </p>
      <p class="mono second">
        <Words text={valueText(params, 400)} />
      </p>
      <label>
        {t("callResult")}
        <textarea
          class="field mono"
          rows={3}
          value={text}
          aria-invalid={isWrong}
          onInput={event => setText(event.currentTarget.value)}
        />
      </label>
      {isWrong && <p class="fault-text">{t("noJson")}</p>}
      <Button type="submit" kind="plain">
        {t("answer")}
      </Button>{" "}
      <Button kind="quiet" onPress={() => void answerCall(id, { error: { code: "ACTION_FAILED" } })}>
        {t("letFail")}
      </Button>
    </form>
  )
}
