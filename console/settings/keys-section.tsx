import { useState } from "preact/hooks"
import type { Key } from "../../client/index.js"
import { now } from "../clock.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { Menu } from "../pieces/menu.js"
import { Empty, Failed, Loading, ResultStrip } from "../pieces/states.js"
import { Time, timeText } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { me, parley } from "../session.js"
import { Confirm } from "./confirm.js"
import { KeyDialog } from "./key-dialog.js"
import { OnceShown } from "./once-shown.js"
import { presetOf } from "./presets.js"
import { say, t } from "./texts.js"

type Asked = { readonly verb: "rotate" | "revoke"; readonly key: Key } | { readonly verb: "make" } | null

/** Keys: made, shown once, revoked. */
export function KeysSection() {
  const keys = useLoaded("keys", signal => parley().call("listKeys", {}, { signal }))
  const [isAll, setAll] = useState(false)
  const [asked, setAsked] = useState<Asked>(null)
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | null>(null)
  const [result, setResult] = useState<string | null>(null)
  const close = (): void => setAsked(null)
  const shown = (keys.value?.items ?? [])
    .filter(key => isAll || !isOver(key))
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
  const shownOnce = ({ key, secret }: { readonly key: Key; readonly secret: string }): void => {
    close()
    setMade({ name: key.name, secret })
    keys.again()
  }
  return (
    <>
      <div class="section-head">
        <p class="second">{t("keysIntro")}</p>
        <Button kind="chief" icon="plus" onPress={() => setAsked({ verb: "make" })}>
          {t("makeKey")}
        </Button>
      </div>
      {result !== null && <ResultStrip onClose={() => setResult(null)}>{result}</ResultStrip>}
      <label class="option">
        <input type="checkbox" checked={isAll} onChange={event => setAll(event.currentTarget.checked)} />
        <span>{t("showRevoked")}</span>
      </label>
      {keys.value === null ? (
        keys.error !== null ? (
          <Failed what={t("keys")} error={keys.error} onAgain={keys.again} />
        ) : (
          <Loading isTall />
        )
      ) : shown.length === 0 ? (
        <Empty>{t("noKeys")}</Empty>
      ) : (
        <KeyTable keys={shown} onAsk={setAsked} />
      )}
      {asked?.verb === "make" && <KeyDialog onClose={close} onMade={shownOnce} />}
      {asked?.verb === "rotate" && (
        <Confirm
          title={say("rotateTitle", { name: <Words text={asked.key.name} /> })}
          verb={t("rotateDo")}
          onClose={close}
          run={async () => shownOnce(await parley().call("rotateKey", { params: { id: asked.key.id }, body: {} }))}
        >
          <p>{t("rotateHint")}</p>
          <OwnKey of={asked.key} />
        </Confirm>
      )}
      {asked?.verb === "revoke" && (
        <Confirm
          title={say("revokeTitle", { name: <Words text={asked.key.name} /> })}
          verb={t("revokeDo")}
          onClose={close}
          run={async () => {
            await parley().call("revokeKey", { params: { id: asked.key.id }, body: {} })
            setResult(t("keyRevoked", { name: isolated(asked.key.name) }))
            close()
            keys.again()
          }}
        >
          <p>{t("revokeHint")}</p>
          <OwnKey of={asked.key} />
        </Confirm>
      )}
      {made !== null && (
        <OnceShown
          title={say("keyMade", { name: <Words text={made.name} /> })}
          secret={made.secret}
          onClose={() => setMade(null)}
        />
      )}
    </>
  )
}

function OwnKey({ of: { id } }: { readonly of: Key }) {
  return me.value?.id === id ? <p class="fault-text">{t("revokeOwn")}</p> : null
}

function isOver({ revokedAt, expiresAt }: Key): boolean {
  return revokedAt !== null || (expiresAt !== null && new Date(expiresAt).getTime() <= now.value)
}

interface KeyTableProps {
  readonly keys: readonly Key[]
  readonly onAsk: (asked: Asked) => void
}

function KeyTable({ keys, onAsk }: KeyTableProps) {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("key")}</th>
            <th scope="col">{t("may")}</th>
            <th scope="col">{t("made")}</th>
            <th scope="col">{t("ends")}</th>
            <th scope="col">{t("lastUsed")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {keys.map(key => (
            <tr key={key.id} class={isOver(key) ? "over" : ""}>
              <th scope="row">
                <Words text={key.name} isName />
                <small class="third">{key.agent === null ? <code>{key.id}</code> : <Words text={key.agent} />}</small>
              </th>
              <td>
                <details>
                  <summary>{presetOf(key.permissions) ?? t("permissions", { n: key.permissions.length })}</summary>
                  <ul class="tags">
                    {key.permissions.map(permission => (
                      <li key={permission} class="tag mono">
                        {permission}
                      </li>
                    ))}
                  </ul>
                </details>
              </td>
              <td data-name={t("made")}>
                <Time at={key.createdAt} />
              </td>
              <td data-name={t("ends")}>{endOf(key)}</td>
              <td data-name={t("lastUsed")}>{key.lastUsedAt === null ? t("never") : <Time at={key.lastUsedAt} />}</td>
              <td class="row-menu">
                {key.revokedAt === null && (
                  <Menu
                    name={`${t("key")} ${isolated(key.name)}`}
                    items={[
                      { label: t("rotate"), run: () => onAsk({ verb: "rotate", key }) },
                      { label: t("revoke"), isGrave: true, run: () => onAsk({ verb: "revoke", key }) },
                    ]}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function endOf(key: Key) {
  if (key.revokedAt !== null) return t("revoked", { time: timeText(key.revokedAt) })
  if (key.expiresAt === null) return t("never")
  return isOver(key) ? t("expired") : <Time at={key.expiresAt} />
}
