import { render } from "preact"
import { App } from "./app.js"
import "./tokens.css"
import "./base.css"
import "./pieces/pieces.css"
import "./frame/frame.css"
import { keepFocus } from "./frame/kept-focus.js"
import { resumeSession } from "./session.js"
import { language } from "./texts/texts.js"
import { chosenTheme } from "./theme.js"

document.documentElement.lang = language
chosenTheme.subscribe(theme => {
  if (theme === "auto") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
})
keepFocus()
const page = document.getElementById("page")
if (page !== null) {
  page.replaceChildren()
  render(<App />, page)
}
await resumeSession()
