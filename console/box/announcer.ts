import type { Activity } from "../../client/index.js"
import { type BoxTalk, stateOf } from "./talk.js"
import type { Tongue } from "./texts.js"

/** Milliseconds between two places in the queue that are said. */
const PLACES = 60_000

interface Change {
  readonly before: BoxTalk | null
  readonly talk: BoxTalk
  /** Messages that have come since. */
  readonly fresh: readonly Activity[]
  readonly tongue: Tongue
  readonly isOpen: boolean
  readonly unread: number
}

/** Says to screen readers what is new, politely: each thing once, and nothing that the visitor did. */
export class Announcer {
  readonly element = document.createElement("div")
  #placeAt = 0
  #saidUnread = false

  constructor() {
    this.element.className = "unseen"
    this.element.setAttribute("role", "status")
  }

  say(text: string): void {
    // The same text once more would not be noticed.
    this.element.textContent = this.element.textContent === text ? `${text}\u00a0` : text
  }

  tell(change: Change): void {
    const words = this.#wordsOf(change)
    if (words.length > 0) this.say(words.join(" "))
  }

  #wordsOf({ before, talk, fresh, tongue, isOpen, unread }: Change): readonly string[] {
    const { t } = tongue
    const [was, is] = [before === null ? null : stateOf(before), stateOf(talk)]
    const words: string[] = []
    const heard = fresh.filter(({ from }) => from.role !== "user")
    if (is === "banned" || is === "hidden") return words
    if (isOpen) {
      for (const { from, text = "" } of heard)
        if (text !== "") words.push(from.role === "agent" ? t("said", { name: from.name ?? "", text }) : text)
    } else if (heard.length > 0 && !this.#saidUnread) {
      this.#saidUnread = true
      words.push(t("unread", { n: unread }))
    }
    if (isOpen) this.#saidUnread = false
    if (was !== null && was !== is) {
      if (is === "connected") words.push(t("with", { name: talk.chat?.agent?.name ?? "" }))
      if (is === "ended") words.push(t("ended"))
      if (is === "offline") words.push(t("offline"))
      if (is === "refused") words.push(t("down"))
    }
    if (was === "banned" && talk.isFreed) words.push(t("free"))
    const place = is === "waiting" ? talk.chat?.place : null
    if (place != null && place !== before?.chat?.place && Date.now() - this.#placeAt > PLACES) {
      this.#placeAt = Date.now()
      words.push(place === 1 ? t("next") : t("place", { n: place }))
    }
    const isTyping = talk.chat?.typing === true && before?.chat?.typing !== true && before !== null
    if (isOpen && isTyping) words.push(t("typing", { name: talk.chat?.agent?.name ?? "" }))
    return words
  }
}
