import type { AnswerOf } from "../../client/index.js"
import type { Loaded } from "../pieces/load.js"
import { threadClass } from "../pieces/thread.js"
import { say, t } from "./block-texts.js"

/** An address that is known, and who else would be hit by a block of it. */
export interface KnownAddress {
  readonly address: string
  /** Null: it could not be counted. */
  readonly hit: AnswerOf<"checkBlocks"> | null
}

interface AddressProps {
  readonly known: Loaded<KnownAddress | null>
  readonly isChosen: boolean
  readonly onChange: (isChosen: boolean) => void
  readonly isSignedIn: boolean
  /** Of the person themself, who is no other. */
  readonly isThem: (person: AnswerOf<"checkBlocks">["people"][number]) => boolean
}

/** Whether the address is blocked too, and what follows from that, which is told before it is chosen. */
export function AddressChoice({ known, isChosen, onChange, isSignedIn, isThem }: AddressProps) {
  const { value, isLoading } = known
  if (isLoading && value === null) return <p class="second">{t("counting")}</p>
  const address = value?.address ?? null
  return (
    <div class="address-choice">
      <label class="check">
        <input
          type="checkbox"
          checked={isChosen && address !== null}
          disabled={address === null}
          aria-describedby="address-note"
          onChange={event => onChange(event.currentTarget.checked)}
        />
        <b>{address === null ? t("addressUnknown") : say("ip", { ip: <bdi>{address}</bdi> })}</b>
      </label>
      <p id="address-note" class={address === null ? "second" : `warning ${threadClass("blocked")}`}>
        {address === null ? (
          t("noAddress")
        ) : (
          <>
            {!isSignedIn && <b>{t("cookies")} </b>}
            <Hit hit={value?.hit ?? null} isSignedIn={isSignedIn} isThem={isThem} />
          </>
        )}
      </p>
    </div>
  )
}

function Hit({
  hit,
  isSignedIn,
  isThem,
}: Pick<AddressProps, "isSignedIn" | "isThem"> & { readonly hit: KnownAddress["hit"] }) {
  if (hit === null) return t("notCounted")
  const others = hit.people.filter(person => !isThem(person)).length
  const n = Math.max(0, hit.openConversations - 1)
  if (n === 0 && others === 0) return `${t("nobodyElse")} ${t("signedInFree")}`
  return (
    <>
      {say(isSignedIn ? "shared" : "sharedWith", {
        n,
        open: <b>{t("openOthers", { n })}</b>,
        others: <b>{t("otherPeople", { n: others })}</b>,
      })}{" "}
      {t("signedInFree")}
    </>
  )
}
