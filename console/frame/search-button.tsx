import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { ErrorBoundary, lazy } from "preact-iso"
import { useKeys } from "../keys.js"
import { Icon } from "../pieces/icon.js"
import { common } from "../texts/common.js"

const SearchDialog = lazy(() => import("../search/search-dialog.js").then(module => module.SearchDialog))

const isOpen = signal(false)

/** Stands in the bar. */
export function SearchButton() {
  return (
    <button
      type="button"
      class="button quiet search-button"
      onClick={() => {
        isOpen.value = true
      }}
    >
      <Icon name="search" />
      <span class="unseen">{common("search")}</span>
      <span aria-hidden="true">
        <kbd>Ctrl K</kbd>
      </span>
    </button>
  )
}

/** The search over everything, where it is open, and its key. It is loaded when the page rests, before anybody types. */
export function Search() {
  useEffect(() => {
    const rest = setTimeout(() => void SearchDialog.preload(), 1000)
    return () => clearTimeout(rest)
  }, [])
  useKeys([
    {
      key: "k",
      withControl: true,
      inFields: true,
      label: common("search"),
      run: () => {
        isOpen.value = true
      },
    },
  ])
  const close = (): void => {
    isOpen.value = false
  }
  return isOpen.value ? (
    <ErrorBoundary>
      <SearchDialog onClose={close} />
    </ErrorBoundary>
  ) : null
}
