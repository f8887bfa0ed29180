import { useState } from "preact/hooks"
import { type FixtureResult, type Json, Refusal } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { useLoaded } from "../pieces/load.js"
import { saveFile } from "../pieces/save-file.js"
import { Empty, Failed, Loading, RefusalText } from "../pieces/states.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { sandbox, turns } from "./playground.js"
import { t } from "./texts.js"
import { deedText } from "./turn-words.js"

const PARTS = ["bot", "toAgent", "calls", "events", "status"] as const

/** The outcome of saving: where the fixture is, and what playing it came to; or the file, where the server writes none. */
export interface SavedFixture {
  readonly file: string
  readonly result: FixtureResult | null
}

/** Keeps what was played as a fixture, and runs it. */
export function SaveDialog({
  onClose,
  onSaved,
}: {
  readonly onClose: () => void
  readonly onSaved: (saved: SavedFixture) => void
}) {
  const made = turns.value.slice(0, 8).map(deedText).join(", ")
  const [begun] = useState({ description: t("fixtureOf", { deeds: made.slice(0, 160) }), name: slugOf(made) })
  const [description, setDescription] = useState(begun.description)
  const [name, setName] = useState(begun.name)
  const [parts, setParts] = useState<readonly string[]>(PARTS)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const isName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)
  const read = () =>
    parley().call("readSandboxFixture", {
      params: { id: sandbox.value?.id ?? "" },
      query: {
        description: description.trim() === "" ? t("played") : description,
        expect: parts.length === 0 ? "none" : parts.join(","),
      },
    })
  const save = async (replace: boolean): Promise<void> => {
    setBusy(true)
    try {
      // A fixture is JSON, whatever is in it.
      const fixture = (await read()) as unknown as { readonly [key: string]: Json }
      const { file, result } = await parley().call("saveFixture", { body: { name, fixture, replace } })
      onSaved({ file, result })
    } catch (refusal) {
      setError(refusal)
    } finally {
      setBusy(false)
    }
  }
  const download = async (): Promise<void> => {
    try {
      saveFile(`${name}.json`, `${JSON.stringify(await read(), null, 2)}\n`, "application/json")
      onSaved({ file: `${name}.json`, result: null })
    } catch (refusal) {
      setError(refusal)
    }
  }
  const code = error instanceof Refusal ? error.code : ""
  const isReadOnly = code === "FIXTURES_READ_ONLY" || !may("fixture:save")
  return (
    <Dialog
      title={t("saveFixture")}
      isWritten={name !== begun.name || description !== begun.description}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("cancel")}</Button>
          {!isReadOnly && code === "FIXTURE_EXISTS" && (
            <Button kind="grave" isOff={!isName} isBusy={isBusy} onPress={() => void save(true)}>
              {t("replaceFixture")}
            </Button>
          )}
          {isReadOnly ? (
            <Button kind="chief" icon="download" isOff={!isName} onPress={() => void download()}>
              {t("downloadFixture")}
            </Button>
          ) : (
            <Button kind="chief" isOff={!isName} isBusy={isBusy} onPress={() => void save(false)}>
              {isBusy ? t("saving") : t("saveAndRun")}
            </Button>
          )}
        </>
      }
    >
      <div class="save-form">
        <label>
          {t("fixtureName")}
          <input
            class="field"
            data-first
            value={name}
            maxLength={64}
            aria-invalid={!isName}
            onInput={event => setName(event.currentTarget.value)}
          />
        </label>
        {!isName && <p class="fault-text">{t("nameRule")}</p>}
        <label>
          {t("description")}
          <textarea
            class="field"
            rows={3}
            value={description}
            maxLength={1000}
            onInput={event => setDescription(event.currentTarget.value)}
          />
        </label>
        <fieldset>
          <legend>{t("expectations")}</legend>
          {PARTS.map(part => (
            <label key={part} class="box-line">
              <input
                type="checkbox"
                checked={parts.includes(part)}
                onChange={event =>
                  setParts(event.currentTarget.checked ? [...parts, part] : parts.filter(one => one !== part))
                }
              />
              {t(part === "bot" ? "botMessages" : part)}
            </label>
          ))}
        </fieldset>
        {error !== null && (
          <p class="fault-text" role="alert">
            <RefusalText error={error} />
          </p>
        )}
        {!may("fixture:save") && <p class="second">{t("mayNotSave")}</p>}
      </div>
    </Dialog>
  )
}

function slugOf(text: string): string {
  const words = text.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-")
  return (
    words
      .replace(/^-+|-+$/g, "")
      .slice(0, 40)
      .replace(/-+$/, "")
      .toLowerCase() || "played"
  )
}

/** The fixtures of the bot, to be opened and stepped through. */
export function OpenDialog({
  onClose,
  onOpen,
}: {
  readonly onClose: () => void
  readonly onOpen: (name: string) => void
}) {
  const { value, error, again } = useLoaded("fixtures", signal => parley().call("listFixtures", {}, { signal }))
  const [filter, setFilter] = useState("")
  const found = (value?.items ?? []).filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(filter.toLowerCase()),
  )
  return (
    <Dialog title={t("openFixtureTitle")} onClose={onClose}>
      <input
        class="field"
        type="search"
        data-first
        aria-label={t("filterFixtures")}
        placeholder={t("filterFixtures")}
        value={filter}
        onInput={event => setFilter(event.currentTarget.value)}
      />
      {error !== null && <Failed what={t("fixtures")} error={error} onAgain={again} />}
      {value === null && error === null && <Loading />}
      {value !== null && found.length === 0 && (
        <Empty>{t(value.items.length === 0 ? "noFixtures" : "noneMatch")}</Empty>
      )}
      <ul class="fixture-list">
        {found.map(({ name, description, turns: count, fault }) => (
          <li key={name}>
            <button type="button" class="fixture-row" onClick={() => onOpen(name)}>
              <strong>
                <Words text={name} />
              </strong>{" "}
              <span class="second">{t("countTurns", { n: count })}</span>
              <span class="second fixture-about">
                <Words text={fault ?? description} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
