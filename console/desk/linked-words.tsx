import { useState } from "preact/hooks"
import { Words } from "../pieces/words.js"
import { t } from "./texts.js"

const ADDRESS = /(https?:\/\/[^\s<>"'）」]+)/g
const LEAST_FOR_FOLDING = 1000

/** Words of a user with addresses in them, which open at the second press: the first shows where they lead. */
export function LinkedWords({ text }: { readonly text: string }) {
  const parts = text.split(ADDRESS)
  // A long text is folded as one, and its addresses can be copied.
  if (parts.length === 1 || text.length > LEAST_FOR_FOLDING) return <Words text={text} />
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? <Address key={index} address={part} /> : part !== "" && <Words key={index} text={part} />,
      )}
    </>
  )
}

function Address({ address }: { readonly address: string }) {
  const [isShown, setShown] = useState(false)
  if (!isShown) {
    return (
      <button type="button" class="as-link" onClick={() => setShown(true)}>
        <Words text={address} />
      </button>
    )
  }
  return (
    <span class="address">
      {t("leadsTo")}{" "}
      <a href={address} target="_blank" rel="noopener noreferrer nofollow">
        <Words text={address} />
      </a>
    </span>
  )
}
