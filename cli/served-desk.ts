import { DeskFeed, DeskStream, ENVIRONMENT_KEY, Hints, OtherProcesses, PRESETS } from "../server/index.js"
import type { OpenDesk } from "../simulation/index.js"

/** The desk as a server tells it, for processes of a simulation: they do not hear of each other, and look. */
export const servedDesk: OpenDesk = (store, now) => {
  const clock = { now }
  const hints: Hints = new Hints({ listen: topic => others.listen(topic), ignore: () => {} })
  const deskFeed = new DeskFeed(() => store, hints, clock)
  const lookAgain = (hasChats: boolean): void => {
    if (hasChats) deskFeed.lookAgain()
  }
  const bots = { look: async () => {} }
  const others = new OtherProcesses({ notices: "unheard", store, clock, hints, bots, onErased: lookAgain })
  return {
    committed: ({ puts }) => {
      others.know(puts)
      hints.tell(puts)
    },
    erased: lookAgain,
    look: () => others.look(),
    open: async agent => {
      const permissions = PRESETS[agent === null ? "admin" : "agent"] ?? []
      const key = { ...ENVIRONMENT_KEY, permissions, agent }
      const caller = { kind: "key", key, permissions: new Set<string>(permissions) } as const
      const stream = new DeskStream(caller, { deskFeed, hints, clock, served: () => ({ store }) })
      const close = await stream.listen(() => {})
      return {
        next: async () =>
          (await stream.next()).map(told => ({
            event: told.event,
            data: "json" in told ? JSON.parse(told.json) : told.data,
          })),
        close,
      }
    },
  }
}
