import { useState } from "preact/hooks"
import { AlertSwitches } from "../frame/alerts.js"
import { lettersOff } from "../keys.js"
import { Button } from "../pieces/button.js"
import { Time } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { type Me, may, me, signOut } from "../session.js"
import { common } from "../texts/common.js"
import { LANGUAGE_KEPT, LANGUAGES } from "../texts/texts.js"
import { chosenTheme, THEMES } from "../theme.js"
import { Choice } from "./choice.js"
import { say, t } from "./texts.js"

const NAMES = { en: "English", ru: "Русский", zh: "中文" } as const
const THEME_WORDS = { auto: "themeAuto", light: "themeLight", dark: "themeDark" } as const

/** The person who is signed in, and how the pages are for them. */
export function MeSection() {
  const person = me.value
  if (!person) return null
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return (
    <>
      <dl class="facts">
        <dt>{t("name")}</dt>
        <dd>
          <Words text={person.name ?? ""} isName />
        </dd>
        {person.email !== null && (
          <>
            <dt>{t("email")}</dt>
            <dd>
              <Words text={person.email} />
            </dd>
          </>
        )}
        <dt>{t("signedInBy")}</dt>
        <dd>
          <SignedInBy person={person} />
        </dd>
        <dt>{t("mayDo")}</dt>
        <dd>
          <details>
            <summary>{t("permissions", { n: person.permissions.length })}</summary>
            <ul class="tags">
              {person.permissions.map(permission => (
                <li key={permission} class="tag mono">
                  {permission}
                </li>
              ))}
            </ul>
          </details>
        </dd>
        <dt>{t("zone")}</dt>
        <dd>
          {timeZone} <small class="third">{t("zoneHint")}</small>
        </dd>
      </dl>
      <LanguageChoice />
      <Choice
        legend={t("theme")}
        options={THEMES.map(value => ({ value, label: t(THEME_WORDS[value]) }))}
        value={chosenTheme.value}
        onChoose={theme => {
          chosenTheme.value = theme
        }}
      />
      <fieldset class="choice">
        <legend>{t("letters")}</legend>
        <label class="option">
          <input
            type="checkbox"
            checked={!lettersOff.value}
            onChange={event => {
              lettersOff.value = !event.currentTarget.checked
            }}
          />
          <span>
            {t("lettersOn")} <small class="third">{t("lettersHint")}</small>
          </span>
        </label>
      </fieldset>
      {may("desk:read") && <AlertSwitches />}
      <p class="settings-verbs">
        <Button onPress={() => void signOut()}>{common("signOut")}</Button>{" "}
        <small class="third">{t("signOutHint")}</small>
      </p>
    </>
  )
}

function SignedInBy({ person: { name, session } }: { readonly person: Me }) {
  if (session === null) return t("byKey", { key: isolated(name ?? "") })
  const how = {
    link: say("byLink", { key: <Words text={name ?? ""} /> }),
    key: say("byKey", { key: <Words text={name ?? ""} /> }),
    password: t("byPassword"),
    provider: t("byProvider"),
  }[session.way]
  return <>{say("signedInUntil", { how, time: <Time at={session.expiresAt} /> })}</>
}

function LanguageChoice() {
  const [chosen] = useState(() => localStorage.getItem(LANGUAGE_KEPT) ?? "")
  return (
    <Choice
      legend={t("language")}
      hint={t("languageHint")}
      options={[
        { value: "", label: t("languageBrowser") },
        ...LANGUAGES.map(value => ({ value, label: NAMES[value], language: value })),
      ]}
      value={chosen}
      onChoose={value => {
        if (value === "") localStorage.removeItem(LANGUAGE_KEPT)
        else localStorage.setItem(LANGUAGE_KEPT, value)
        location.reload()
      }}
    />
  )
}
