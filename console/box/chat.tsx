// Of the orders of modules this is the one in which the script is the smallest, compressed: texts first, 90 bytes less.
import "./texts.js"
import { ParleyChat } from "./element.js"

/* The chat box as one script: it defines the element, finds its server by its own address, and makes an element by itself
   where the page has none. */

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null

if (customElements.get("parley-chat") === undefined) {
  if (script !== null) ParleyChat.server = new URL(".", script.src).href
  customElements.define("parley-chat", ParleyChat)
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addBox, { once: true })
  else addBox()
}

function addBox(): void {
  if (document.querySelector("parley-chat") !== null) return
  const box = document.createElement("parley-chat")
  Object.assign(box.dataset, script?.dataset)
  document.body.append(box)
}
