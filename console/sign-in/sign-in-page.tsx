import { Page } from "../frame/page.js"
import { Logo } from "../pieces/icon.js"
import { useLoaded } from "../pieces/load.js"
import { Words } from "../pieces/words.js"
import { waysToSignIn } from "../session.js"
import { SignInForm } from "./sign-in-form.js"
import "./sign-in.css"
import { say, t } from "./texts.js"

/** In place of a page that nobody may see yet. */
export function SignInPage() {
  const ways = useLoaded("name", waysToSignIn)
  return (
    <Page title={t("title")}>
      <div class="sign-in">
        <p class="brand">
          <Logo />
          Parley
        </p>
        <h1>{ways.value === null ? t("title") : say("to", { name: <Words text={ways.value.name} isName /> })}</h1>
        <SignInForm />
      </div>
    </Page>
  )
}
