import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"
import { useLocation } from "preact-iso"
import { BASE } from "../base-path.js"
import { PAGES, type PageEntry, pageName } from "../pages.js"
import { Icon, Logo } from "../pieces/icon.js"
import { may } from "../session.js"
import { common } from "../texts/common.js"
import { waitingCount } from "./waiting.js"

/** Pages that the signed-in person may see. */
export function allowedPages(): readonly PageEntry[] {
  return PAGES.filter(({ permission }) => permission === undefined || may(permission))
}

/** The path of a page as a link has it. */
export function pathOf({ path }: Pick<PageEntry, "path">): string {
  return `${BASE}/console${path.split("/:")[0]}`
}

/** The bar above all pages: where one is and can go. The end of it belongs to search, alerts and presence. */
export function Bar({ children }: { readonly children?: ComponentChildren }) {
  const { path } = useLocation()
  const popover = useId()
  const pages = allowedPages()
  const present = pages.find(page => `${path}/`.startsWith(`${pathOf(page)}/`))
  const links = pages.map((page, index) => (
    <li key={page.name} class={page.isForBuilders && !pages[index - 1]?.isForBuilders ? "after-rule" : ""}>
      <a href={pathOf(page)} aria-current={page === present ? "page" : undefined}>
        {pageName(page)}
        {page.name === "desk" && waitingCount.value > 0 && <span class="count">{waitingCount.value}</span>}
      </a>
    </li>
  ))
  return (
    <header class="bar">
      <a class="skip" href="#content">
        {common("skip")}
      </a>
      <span class="brand">
        <Logo />
        <span class="brand-name">Parley</span>
      </span>
      <nav aria-label={common("pages")}>
        <ul class="page-links">{links}</ul>
        <button type="button" class="button quiet pages-button" popoverTarget={popover}>
          <span>{present === undefined ? common("pages") : pageName(present)}</span>
          <Icon name="down" />
        </button>
        <ul id={popover} popover="auto" class="popover pages-popover">
          {links}
        </ul>
      </nav>
      <span class="gap" />
      {children}
    </header>
  )
}
