import { signal } from "@preact/signals"
import { useEffect, useState } from "preact/hooks"
import { useKeys } from "../keys.js"
import { Icon } from "../pieces/icon.js"
import { useLater } from "../pieces/later.js"
import { common } from "../texts/common.js"

const loadSearch = () => import("../search/search-dialog.js")

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
  const [isResting, setResting] = useState(false)
  useEffect(() => {
    const rest = setTimeout(() => setResting(true), 1000)
    return () => clearTimeout(rest)
  }, [])
  const search = useLater(isResting || isOpen.value, loadSearch)
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
  return isOpen.value && search !== null ? <search.SearchDialog onClose={close} /> : null
}
