import { useState } from "preact/hooks"
import { Page } from "./frame/page.js"
import { Button } from "./pieces/button.js"
import { Logo } from "./pieces/icon.js"
import { RefusalText } from "./pieces/states.js"
import { signIn } from "./session.js"
import { common } from "./texts/common.js"

/** Signing in with a key. */
export function SignInPage() {
  const [key, setKey] = useState("")
  const [refusal, setRefusal] = useState<unknown>(null)
  return (
    <Page title={common("signIn")}>
      <form
        class="sign-in"
        onSubmit={event => {
          event.preventDefault()
          signIn(key).catch(setRefusal)
        }}
      >
        <h1>
          <Logo /> Parley
        </h1>
        <label>
          Key
          <input class="field" type="password" value={key} onInput={event => setKey(event.currentTarget.value)} />
        </label>
        {refusal !== null && (
          <p role="alert" class="fault-text">
            <RefusalText error={refusal} />
          </p>
        )}
        <Button kind="chief" type="submit">
          {common("signIn")}
        </Button>
      </form>
    </Page>
  )
}
