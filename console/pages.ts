import type { AnyComponent } from "preact"
import { lazy } from "preact-iso"
import { common } from "./texts/common.js"

/** A page of the console: its path, who may see it, and where it stands in the bar. */
export interface PageEntry {
  readonly name: "desk" | "blocks" | "conversations" | "reports" | "play" | "flows" | "settings"
  /** Its own path below `/console`, and how it may go on. */
  readonly path: string
  /** Left out: everybody who is signed in. */
  readonly permission?: string
  /** The letter after G. */
  readonly key: string
  /** People who build come after the rule. */
  readonly isForBuilders?: boolean
  readonly component: AnyComponent
}

/** In the order of the bar. */
export const PAGES: readonly PageEntry[] = [
  {
    name: "desk",
    path: "/desk/:list?/:chat?",
    permission: "desk:read",
    key: "d",
    component: lazy(() => import("./desk/desk-page.js").then(module => module.DeskPage)),
  },
  {
    name: "blocks",
    path: "/blocks/:block?",
    permission: "block:read",
    key: "b",
    component: lazy(() => import("./blocks/blocks-page.js").then(module => module.BlocksPage)),
  },
  {
    name: "conversations",
    path: "/conversations/:id?/:view?",
    permission: "conversation:read",
    key: "c",
    component: lazy(() => import("./conversations/conversations-page.js").then(module => module.ConversationsPage)),
  },
  {
    name: "reports",
    path: "/reports",
    permission: "report:read",
    key: "r",
    component: lazy(() => import("./reports/reports-page.js").then(module => module.ReportsPage)),
  },
  {
    name: "play",
    path: "/play/:session?/:turn?/:number?",
    permission: "flow:play",
    key: "p",
    isForBuilders: true,
    component: lazy(() => import("./play/play-page.js").then(module => module.PlayPage)),
  },
  {
    name: "flows",
    path: "/flows/:name?",
    permission: "flow:read",
    key: "f",
    isForBuilders: true,
    component: lazy(() => import("./flows/flows-page.js").then(module => module.FlowsPage)),
  },
  {
    name: "settings",
    path: "/settings/:section?",
    key: "s",
    isForBuilders: true,
    component: lazy(() => import("./settings/settings-page.js").then(module => module.SettingsPage)),
  },
]

/** The page's name in the language of the page. */
export function pageName({ name }: Pick<PageEntry, "name">): string {
  return common(name)
}
