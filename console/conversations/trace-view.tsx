import type { Json, Turn } from "../../client/index.js"
import { useLoaded } from "../pieces/load.js"
import { Scroller } from "../pieces/scroller.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { Time } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { say, t } from "./texts.js"

interface TraceViewProps {
  readonly id: string
  /** Another one: there are new lines. */
  readonly version: number
}

/** Why each turn went as it did: the steps, the paths that were looked at, calls and values. */
export function TraceView({ id, version }: TraceViewProps) {
  const trace = useLoaded(`${id} ${version}`, signal => parley().call("readTrace", { params: { id } }, { signal }))
  if (trace.value === null && trace.error !== null)
    return <Failed what={t("conversation")} error={trace.error} onAgain={trace.again} />
  if (trace.value === null) return <Loading />
  const { items } = trace.value
  if (items.length === 0) return <Empty>{t("noTrace")}</Empty>
  return (
    <Scroller label={t("why")} class="reading-body">
      <ol class="turns">
        {items.map(turn => (
          <TurnOf key={turn.number} turn={turn} isLast={turn === items.at(-1)} />
        ))}
      </ol>
    </Scroller>
  )
}

function TurnOf({ turn, isLast }: { readonly turn: Turn; readonly isLast: boolean }) {
  const heard = textOf(turn.event)
  return (
    <li>
      <details open={isLast}>
        <summary>
          <b class="numbers">{t("turn", { n: turn.number })}</b> <Time at={turn.happenedAt} />{" "}
          {heard !== null && (
            <span class="second">
              <Words text={heard} />
            </span>
          )}
        </summary>
        <ul class="why">
          {turn.trace.map((entry, index) => (
            <li key={index} class={`why-${entry.kind}`}>
              <EntryOf entry={entry} />
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}

/** The words of an event that a turn began with; null: it had none. */
function textOf(event: Json): string | null {
  if (typeof event !== "object" || event === null || Array.isArray(event)) return null
  const { text, name, type } = event as { readonly [key: string]: Json }
  return [text, name, type].find(one => typeof one === "string") ?? null
}

type Entry = Turn["trace"][number]

function EntryOf({ entry }: { readonly entry: Entry }) {
  const word = (key: string) => <Words text={shown(entry[key])} />
  switch (entry.kind) {
    case "input":
      if (entry.by === "agent") return say("readByAgent", { text: word("text") })
      return entry.by === "none"
        ? say("readNothing", { text: word("text") })
        : say("readAs", { text: word("text"), value: <b>{word("readAs")}</b>, by: word("by") })
    case "flow":
      return say("began", { flow: <b>{word("flow")}</b>, why: word("why") })
    case "step":
      return say("step", { step: <b>{word("step")}</b> })
    case "path":
      return <PathOf entry={entry} />
    case "set":
      return <code>{say("set", { target: word("target"), value: word("value") })}</code>
    case "call":
      if (entry.error !== undefined) return say("callFailed", { action: <b>{word("action")}</b>, error: word("error") })
      return entry.result === undefined
        ? say("callBegan", { action: <b>{word("action")}</b> })
        : say("call", { action: <b>{word("action")}</b>, result: <code>{word("result")}</code> })
    case "error":
      return (
        <span class="fault-text">
          <b>{word("code")}</b> {word("message")}
        </span>
      )
    default:
      return <span class="third">{word("text")}</span>
  }
}

function PathOf({ entry }: { readonly entry: Entry }) {
  const isAsked = entry.asked !== false
  const values = Array.isArray(entry.values) ? entry.values : []
  return (
    <>
      <span class={entry.taken === true ? "outcome taken" : "outcome"}>
        {t(entry.taken === true ? "taken" : isAsked ? "notTaken" : "notAsked")}
      </span>
      <code>
        {entry.when === null ? t("always") : <Words text={shown(entry.when)} />} → <Words text={shown(entry.to)} />
      </code>
      {values.length > 0 && (
        <small class="third">
          <Words
            text={values
              .map(value => {
                const { name, value: seen } = value as { readonly name: string; readonly value: Json }
                return `${name} = ${shown(seen)}`
              })
              .join(", ")}
          />
        </small>
      )}
    </>
  )
}

/** Characters of a value that are shown. */
const LONGEST = 300

function shown(value: Json | undefined): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "")
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
