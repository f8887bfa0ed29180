import { useEffect } from "preact/hooks"
import { now } from "../clock.js"
import { Icon } from "../pieces/icon.js"
import { useLater } from "../pieces/later.js"
import { Popover } from "../pieces/menu.js"
import { timeText } from "../pieces/time.js"
import { common } from "../texts/common.js"
import { type AlertSettings, alertSettings, beQuiet, changeAlerts, quietUntil } from "./alert-settings.js"

/** Nothing is told before the page is drawn. */
const loadAlerting = () => import("./alerting.js")

/** The bell: what tells of people who wait and write, and quiet for an hour. */
export function Alerts() {
  const alerting = useLater(true, loadAlerting)
  useEffect(() => alerting?.watchDesk(), [alerting])
  return (
    <Popover label={<Icon name="bell" />} name={common(isQuietNow() ? "alertsQuiet" : "alerts")} isQuietButton>
      <AlertSwitches />
    </Popover>
  )
}

function isQuietNow(): boolean {
  return quietUntil.value > now.value
}

/** Three switches, and quiet for an hour: in the bell, and in one's settings. */
export function AlertSwitches() {
  const isQuiet = isQuietNow()
  return (
    <fieldset class="switches">
      <legend>{common("alerts")}</legend>
      <Switch of="sound" />
      <Switch of="title" />
      <Switch of="notifications" />
      <label>
        <input type="checkbox" checked={isQuiet} onChange={event => beQuiet(event.currentTarget.checked)} />
        <span>
          {common("quietHour")}
          {isQuiet && <small>{common("quietUntil", { time: timeText(quietUntil.value) })}</small>}
        </span>
      </label>
    </fieldset>
  )
}

const NAMES = { sound: "alertSound", title: "alertTitle", notifications: "alertNotifications" } as const

function Switch({ of }: { readonly of: keyof AlertSettings }) {
  const change = async (isOn: boolean): Promise<void> => {
    const isAllowed = of !== "notifications" || !isOn || (await Notification.requestPermission()) === "granted"
    changeAlerts({ [of]: isOn && isAllowed })
  }
  return (
    <label>
      <input
        type="checkbox"
        checked={alertSettings.value[of]}
        onChange={event => void change(event.currentTarget.checked)}
      />
      <span>{common(NAMES[of])}</span>
    </label>
  )
}
