import type { AddressReach, Scope } from "../../client/index.js"
import { threadClass } from "../pieces/thread.js"
import { say, t } from "./block-texts.js"

interface AddressProps {
  /** Null: no address is known, or nobody has counted. */
  readonly reach: AddressReach | null
  readonly isCounting: boolean
  readonly isUncounted: boolean
  readonly isChosen: boolean
  readonly onChange: (isChosen: boolean) => void
  readonly isSignedIn: boolean
  readonly scope: Scope
}

/** Whether the address is blocked too, and what follows from that, which is told before it is chosen. */
export function AddressChoice(props: AddressProps) {
  const { reach, isCounting, isUncounted, isChosen, onChange, isSignedIn, scope } = props
  if (isCounting) return <p class="second">{t("counting")}</p>
  if (isUncounted) return <p class="second">{t("notCounted")}</p>
  return (
    <div class="address-choice">
      <label class="check">
        <input
          type="checkbox"
          checked={isChosen && reach !== null}
          disabled={reach === null}
          aria-describedby="address-note"
          onChange={event => onChange(event.currentTarget.checked)}
        />
        <b>{reach === null ? t("addressUnknown") : say("ip", { ip: <bdi>{shortRange(reach.value)}</bdi> })}</b>
      </label>
      <p id="address-note" class={reach === null ? "second" : `warning ${threadClass("blocked")}`}>
        {reach === null ? (
          t("noAddress")
        ) : (
          <>
            {!isSignedIn && <b>{t("cookies")} </b>}
            <Reach reach={reach} isSignedIn={isSignedIn} scope={scope} />
          </>
        )}
      </p>
    </div>
  )
}

/** One address alone is told without its length. */
function shortRange(range: string): string {
  return range.replace(/\/(?:32|128)$/, "")
}

interface ReachProps extends Pick<AddressProps, "isSignedIn" | "scope"> {
  readonly reach: AddressReach
}

function Reach({ reach: { last30Days, otherPeople, open }, isSignedIn, scope }: ReachProps) {
  if (last30Days === 0) return t("nobodyElse")
  const values = {
    conversations: <b>{t("otherConversations", { n: last30Days })}</b>,
    people: <b>{t("otherPeople", { n: otherPeople })}</b>,
  }
  return (
    <>
      {say(isSignedIn ? "shared" : "sharedWith", values)}{" "}
      {isSignedIn && t(scope === "liveChat" ? "sharedLiveChat" : "sharedBan")}{" "}
      {open > 0 && scope === "conversation" && `${t("openNow", { n: open })} `}
      {t("signedInFree")}
    </>
  )
}
