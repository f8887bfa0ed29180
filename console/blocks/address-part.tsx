import { useId } from "preact/hooks"
import type { AddressReach, Scope } from "../../client/index.js"
import { dialogText, sayInDialog } from "./dialog-texts.js"
import type { BlockCheckAnswer } from "./whom.js"
import { plainAddress } from "./whom.js"

interface AddressProps {
  readonly check: BlockCheckAnswer | null
  /** The server did not count in time. */
  readonly isUncounted: boolean
  readonly isSignedIn: boolean
  readonly scope: Scope
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

/** The address too: off at first, with what follows from it always below. */
export function AddressPart({ check, isUncounted, isSignedIn, scope, isOn, onChange }: AddressProps) {
  const hint = useId()
  const address = check?.address ?? null
  const isUnknown = check !== null && address === null
  return (
    <div class="block-part">
      <label class="block-check">
        <input
          type="checkbox"
          checked={isOn && !isUnknown}
          disabled={isUnknown || check === null}
          aria-describedby={hint}
          onChange={event => onChange(event.currentTarget.checked)}
        />
        <strong>
          {sayInDialog("also", { address: <bdi>{address === null ? "" : plainAddress(address.value)}</bdi> })}
        </strong>
      </label>
      <p id={hint} class={isUnknown ? "block-follows unknown" : "block-follows"} aria-live="polite">
        {isUnknown && dialogText("noAddress")}
        {check === null && dialogText(isUncounted ? "notCounted" : "counting")}
        {address !== null && <Follows reach={address} isSignedIn={isSignedIn} scope={scope} />}
      </p>
    </div>
  )
}

function Follows({
  reach: { last30Days, otherPeople, open, isComplete },
  isSignedIn,
  scope,
}: {
  readonly reach: AddressReach
  readonly isSignedIn: boolean
  readonly scope: Scope
}) {
  const many = (n: number) => (isComplete ? n : dialogText("moreThan", { n }))
  const people = <strong>{dialogText("people", { n: many(otherPeople) })}</strong>
  const key = !isSignedIn ? "refusedToo" : scope === "liveChat" ? "shared" : "sharedBan"
  return (
    <>
      {!isSignedIn && (
        <>
          <strong>{dialogText("cookies")}</strong>{" "}
        </>
      )}
      {last30Days === 0 ? dialogText("nobodyElse") : sayInDialog(key, { n: many(last30Days), people })}{" "}
      {scope === "conversation" && open > 0 && `${dialogText("openToo", { n: open })} `}
      {last30Days > 0 && dialogText("letThrough")}
    </>
  )
}
