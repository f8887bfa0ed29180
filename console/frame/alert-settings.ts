import { computed, signal } from "@preact/signals"
import { may } from "../session.js"

/** The ways in which the agent is told of something, each switched by itself (pages' design, section 6, *Alerts*). */
export interface AlertSettings {
  readonly sound: boolean
  readonly title: boolean
  readonly notifications: boolean
}

const KEPT = "parley.alerts"
const QUIET = "parley.quietUntil"
const HOUR = 3_600_000

const chosen = signal<Partial<AlertSettings>>(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<AlertSettings>)

/** Supervisors, who see all, are told of nothing unless they say so. */
export const alertSettings = computed<AlertSettings>(() => {
  const isAgent = !may("desk:all")
  return { sound: isAgent, title: true, notifications: false, ...chosen.value }
})

export function changeAlerts(change: Partial<AlertSettings>): void {
  chosen.value = { ...chosen.value, ...change }
  localStorage.setItem(KEPT, JSON.stringify(chosen.value))
}

/** Until when nothing sounds, in milliseconds since 1970. */
export const quietUntil = signal(Number(localStorage.getItem(QUIET) ?? 0))

/** Nothing sounds for an hour, or it does again. */
export function beQuiet(isQuiet: boolean): void {
  quietUntil.value = isQuiet ? Date.now() + HOUR : 0
  localStorage.setItem(QUIET, String(quietUntil.value))
}

addEventListener("storage", ({ key, newValue }) => {
  if (key === KEPT) chosen.value = JSON.parse(newValue ?? "{}") as Partial<AlertSettings>
  if (key === QUIET) quietUntil.value = Number(newValue ?? 0)
})
