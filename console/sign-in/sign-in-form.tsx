import type { ComponentChildren, TargetedInputEvent } from "preact"
import { useId, useState } from "preact/hooks"
import { Refusal } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { entryRefusal, leaveForProvider, signIn, waysToSignIn } from "../session.js"
import { say, t } from "./texts.js"

const COMMAND = <code>parley link</code>

/** The ways to sign in that are set up, the chief one open. */
export function SignInForm({ isAgain = false }: { readonly isAgain?: boolean }) {
  const ways = useLoaded("ways", waysToSignIn)
  const [wantsKey, setWantsKey] = useState(false)
  const known = ways.value
  const { provider = null } = known ?? {}
  const hasPasswords = known?.ways.includes("password") === true
  const isKey = wantsKey || !hasPasswords
  return (
    <>
      {entryRefusal.value !== null && !isAgain && <Refused error={entryRefusal.value} way="link" />}
      {provider !== null && (
        <>
          <a
            class="button chief on-accent"
            href={`${BASE}${provider.path}`}
            {...(isAgain ? { target: "_blank", rel: "noopener" } : {})}
            onClick={() => {
              if (!isAgain) leaveForProvider()
            }}
          >
            <span>{say("withProvider", { provider: <Words text={provider.title} /> })}</span>
          </a>
          {isAgain && <p class="second">{t("endedProvider")}</p>}
          <p class="sign-in-or">
            <span>{t("or")}</span>
          </p>
        </>
      )}
      {isKey ? <KeyForm isChief={provider === null} /> : <AccountForm isChief={provider === null} />}
      {hasPasswords && (
        <button type="button" class="as-link" onClick={() => setWantsKey(!wantsKey)}>
          {t(wantsKey ? "withAccount" : "withKey")}
        </button>
      )}
      {isKey && known?.ways.includes("link") === true && <p class="third">{say("linkHint", { command: COMMAND })}</p>}
    </>
  )
}

function KeyForm({ isChief }: { readonly isChief: boolean }) {
  const [key, setKey] = useState("")
  return (
    <ProofForm way="key" isChief={isChief} prove={() => signIn({ key })}>
      <Field label={t("key")} type="password" hint={t("keyHint")} value={key} onInput={setKey} completes="off" />
    </ProofForm>
  )
}

function AccountForm({ isChief }: { readonly isChief: boolean }) {
  const [email, setEmail] = useState("")
  const [password, setPassword] = useState("")
  return (
    <ProofForm way="password" isChief={isChief} prove={() => signIn({ email, password })}>
      <Field label={t("email")} type="email" value={email} onInput={setEmail} completes="username" />
      <Field
        label={t("password")}
        type="password"
        value={password}
        onInput={setPassword}
        completes="current-password"
      />
    </ProofForm>
  )
}

interface ProofFormProps {
  readonly way: "key" | "password"
  readonly isChief: boolean
  readonly prove: () => Promise<void>
  readonly children: ComponentChildren
}

function ProofForm({ way, isChief, prove, children }: ProofFormProps) {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    setBusy(true)
    try {
      await prove()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <form class="sign-in-form" onSubmit={submit}>
      {children}
      {error !== null && <Refused error={error} way={way} />}
      <Button kind={isChief ? "chief" : "plain"} type="submit" isBusy={isBusy}>
        {t(isBusy ? "working" : "title")}
      </Button>
    </form>
  )
}

interface FieldProps {
  readonly label: string
  readonly type: "password" | "email"
  readonly hint?: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly completes: AutoFill
}

function Field({ label, type, hint, value, onInput, completes }: FieldProps) {
  const id = useId()
  const common = {
    ...{ id, class: "field", required: true, value, autoComplete: completes },
    "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => onInput(event.currentTarget.value),
  }
  return (
    <div class="sign-in-field">
      <label for={id}>{label}</label>
      {type === "email" ? <input {...common} type="email" /> : <input {...common} type="password" />}
      {hint !== undefined && (
        <small id={`${id}-hint`} class="third">
          {hint}
        </small>
      )}
    </div>
  )
}

/** Why nobody came in, in the words of the way that was tried; which part of it was wrong is never told. */
function Refused({ error, way }: { readonly error: unknown; readonly way: "key" | "password" | "link" }) {
  return (
    <p role="alert" class="sign-in-refused">
      {sentenceOf(error, way)}
    </p>
  )
}

function sentenceOf(error: unknown, way: "key" | "password" | "link"): ComponentChildren {
  if (!(error instanceof Refusal)) return t("noServer")
  const { code, retryAfterSeconds } = error
  if (code === "SIGN_INS_EXCEEDED")
    return t("tooMany", { time: timeText(Date.now() + (retryAfterSeconds ?? 600) * 1000 + 60_000) })
  if (code === "SESSION_INSECURE") return t("insecure")
  if (code === "PROVIDER_UNAVAILABLE") return t("providerDown")
  if (code !== "SIGN_IN_REFUSED") return error.message
  if (way === "key") return t("wrongKey")
  if (way === "password") return t("wrongPassword")
  return error.message === "" ? t("wrongPerson") : say("wrongLink", { command: COMMAND })
}
