import { effect } from "@preact/signals"
import { type ChatChange, onChatChange, ownAgent, ownEmail, servedBot } from "../live-desk.js"
import { nameOf } from "../people.js"
import { isolated } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { type Alert, type Alertable, AlertRules } from "./alert-rules.js"
import { alertSettings, quietUntil } from "./alert-settings.js"
import { isLookedAt, openChatId } from "./looking.js"
import { playAlert } from "./sound.js"

const rules = new AlertRules(() => {
  const seconds = servedBot.peek()?.timers.replyTimeoutSeconds ?? null
  return seconds === null ? null : seconds * 1000
}, isLookedAt)
const names = new Map<string, string>()
const shown = new Map<string, Notification>()
let timer: ReturnType<typeof setTimeout> | undefined
/** One tab of a browser sounds, whichever was first. */
let isSounding = false

function hear(event: Alertable): void {
  const alert = rules.hear(event, Date.now())
  if (alert !== null) tell(alert)
  clearTimeout(timer)
  const next = rules.nextAt()
  if (next !== null) timer = setTimeout(() => hear({ kind: "tick" }), Math.max(0, next - Date.now()))
}

function tell({ kind, chatId }: Alert): void {
  if (!isSounding || Date.now() < quietUntil.peek()) return
  const { sound, notifications } = alertSettings.peek()
  if (sound) playAlert()
  if (!notifications || Notification.permission !== "granted") return
  const title = common(kind === "waiting" ? "alertWaiting" : "alertWrote", {
    name: isolated(names.get(chatId) ?? ""),
  })
  close(chatId)
  shown.set(chatId, new Notification(title, { tag: chatId }))
}

/** Read or taken, here or elsewhere. */
function close(chatId: string): void {
  shown.get(chatId)?.close()
  shown.delete(chatId)
}

function heard({ before, now, id, isSnapshot }: ChatChange): void {
  const email = ownEmail.peek()
  if (email === null) return
  const isWaiting = now?.status === "waiting" && ownAgent.peek()?.queues.includes(now.queue) === true
  const wasWaiting = before?.status === "waiting"
  // Nobody is told of a change that they made themselves.
  const isOwnDoing = before?.status === "connected" && before.agent === email
  const isOwn = now?.status === "connected" && now.agent === email
  if (isWaiting || isOwn) names.set(id, nameOf(now))
  else names.delete(id)
  if (isWaiting && !wasWaiting && !isSnapshot && !isOwnDoing) hear({ kind: "waits", chatId: id })
  if (!isWaiting && wasWaiting) {
    close(id)
    hear({ kind: "waitsNoMore", chatId: id })
  }
  if (isOwn && !isSnapshot && now.unanswered > (before?.unanswered ?? 0)) hear({ kind: "wrote", chatId: id })
  if (!isOwn || now.unanswered === 0) {
    if (!isWaiting) close(id)
    hear({ kind: "answered", chatId: id })
  }
}

/** Tells of who waits and who writes from here on. @returns ends it */
export function watchDesk(): () => void {
  const watching = new AbortController()
  void navigator.locks
    .request("parley.alerts", { signal: watching.signal }, () => {
      isSounding = true
      return new Promise<void>(resolve => watching.signal.addEventListener("abort", () => resolve()))
    })
    .catch(() => {
      // It was given up before this tab's turn came.
    })
  const stop = onChatChange(heard)
  const leave = effect(() => {
    const chatId = openChatId.value
    if (chatId === null || !isLookedAt(chatId)) return
    close(chatId)
    hear({ kind: "looked", chatId })
  })
  return () => {
    isSounding = false
    watching.abort()
    clearTimeout(timer)
    stop()
    leave()
  }
}
