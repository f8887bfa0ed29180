import { type DeskSettings, deskSettings, isOpen, opensAt } from "../../helpdesk/index.js"
import { millisecondsOf } from "../../language/index.js"
import type { Served, Services } from "../services.js"
import { LARGEST_UPLOAD, MOST_UPLOADS } from "../uploads/receive-file.js"
import { momentOrNull } from "./views.js"

/** The bot as people who work with it see it: what pages say of queues, times and languages comes from here. */
export function botView({ served, clock }: Pick<Services, "served" | "clock">) {
  const { bot } = served()
  const { spec } = bot
  const settings = deskSettings(spec)
  return {
    name: spec.name ?? null,
    locales: bot.locales,
    timeZone: bot.timeZone,
    queues: queueViews(settings, clock.now()),
    blocking: { notice: settings.notice, onStart: settings.onStart, reasons: settings.reasons },
    timers: {
      waitingTickSeconds: secondsOrNull(settings.waitingTick),
      maxWaitSeconds: secondsOrNull(settings.maxWait),
      idleTimeoutSeconds: secondsOrNull(settings.idleTimeout),
      replyTimeoutSeconds: secondsOrNull(settings.replyTimeout),
      inactivitySeconds: spec.inactivity === undefined ? null : secondsOrNull(millisecondsOf(spec.inactivity)),
      awaySeconds: settings.presence.away / 1000,
      lostSeconds: settings.presence.lost / 1000,
    },
    uploads: uploadsView(served()),
  }
}

/** Null: nobody may send files. */
export function uploadsView({ bot }: Pick<Served, "bot">) {
  const { uploads } = bot.spec
  if (uploads === undefined) return null
  const { types, maxBytes = LARGEST_UPLOAD, maxFiles = MOST_UPLOADS } = uploads
  return { types, maxBytes, maxFiles }
}

/** @param now milliseconds since 1970: whether they are open depends on it */
export function queueViews({ queues, timeZone }: DeskSettings, now: number) {
  return [...queues.values()].map(({ code, title, hours, maxWaiting, maxChatsPerAgent, requireAgents }) => ({
    ...{ code, title, isOpen: isOpen(hours, now, timeZone), opensAt: momentOrNull(opensAt(hours, now, timeZone)) },
    ...{ maxWaiting, maxChatsPerAgent, requireAgents },
  }))
}

function secondsOrNull(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000
}
