import { signal } from "@preact/signals"

export const THEMES = ["auto", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

const KEPT = "parley.theme"

/** As it was chosen in Settings; `auto`: as the browser has it. */
export const chosenTheme = signal<Theme>(THEMES.find(one => one === localStorage.getItem(KEPT)) ?? "auto")
chosenTheme.subscribe(theme => localStorage.setItem(KEPT, theme))
