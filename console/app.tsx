import { useEffect } from "preact/hooks"
import { ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation } from "preact-iso"
import { BASE } from "./base-path.js"
import { Alerts } from "./frame/alerts.js"
import { allowedPages, Bar, pathOf } from "./frame/bar.js"
import { FrameKeys } from "./frame/frame-keys.js"
import { LineStrip } from "./frame/line-strip.js"
import { Page } from "./frame/page.js"
import { Presence } from "./frame/presence.js"
import { Search, SearchButton } from "./frame/search-button.js"
import { PAGES, type PageEntry, pageName } from "./pages.js"
import { Empty } from "./pieces/states.js"
import { hasEnded, may, me, returnPath } from "./session.js"
import { common, sayCommon } from "./texts/common.js"

const SignInPage = lazy(() => import("./sign-in/sign-in-page.js").then(module => module.SignInPage))
const SignInDialog = lazy(() => import("./sign-in/sign-in-dialog.js").then(module => module.SignInDialog))

/** The page that `/console` goes to the next time. */
const LAST_PAGE = "parley.page"

/** All pages in their frame; before that, signing in. */
export function App() {
  return (
    <LocationProvider scope={`${BASE}/console`}>
      <ErrorBoundary>
        <Framed />
      </ErrorBoundary>
    </LocationProvider>
  )
}

function Framed() {
  const { path } = useLocation()
  const present = path.slice(`${BASE}/console/`.length).split("/")[0] ?? ""
  useEffect(() => {
    if (present !== "" && present !== "sign-in") localStorage.setItem(LAST_PAGE, present)
  }, [present])
  if (me.value === undefined) return null
  if (me.value === null) return <SignInPage />
  return (
    <>
      <Bar>
        <SearchButton />
        {may("desk:read") && (
          <>
            <Alerts />
            <Presence />
          </>
        )}
      </Bar>
      <LineStrip />
      <FrameKeys />
      <Search />
      {hasEnded.value && (
        <ErrorBoundary>
          <SignInDialog />
        </ErrorBoundary>
      )}
      {/* A router for each page: one that still waits for its page when another is asked for would draw that one late. */}
      <Router key={present}>
        {PAGES.map(page => (
          <Route key={page.name} path={`${BASE}/console${page.path}`} component={allowed(page)} />
        ))}
        <Route path={`${BASE}/console`} component={Entrance} />
        <Route path={`${BASE}/console/`} component={Entrance} />
        <Route path={`${BASE}/console/sign-in`} component={Entrance} />
        <Route default component={Nowhere} />
      </Router>
    </>
  )
}

function allowed(page: PageEntry) {
  const { permission } = page
  return permission === undefined || may(permission) ? page.component : () => <NotAllowed page={page} />
}

/** Goes to the page from which the provider was asked, else to the one that was used last, else to the first in the bar. */
function Entrance() {
  const { route } = useLocation()
  useEffect(() => {
    const pages = allowedPages()
    const last = localStorage.getItem(LAST_PAGE)
    const page = pages.find(({ name }) => name === last) ?? pages[0]
    const to = returnPath() ?? (page === undefined ? null : pathOf(page))
    if (to !== null) route(to, true)
  }, [route])
  return null
}

function NotAllowed({ page }: { readonly page: PageEntry }) {
  return (
    <Page title={pageName(page)}>
      <h1 class="unseen">{pageName(page)}</h1>
      <Empty>{sayCommon("notAllowed", { what: pageName(page), permission: <code>{page.permission}</code> })}</Empty>
    </Page>
  )
}

function Nowhere() {
  return (
    <Page title={common("nothingHere")}>
      <h1 class="unseen">Parley</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
