import type { Action } from "../../engine/index.js"
import { ParleyError } from "../../language/index.js"
import type { CheckedFlows, CheckFlows } from "../../server/index.js"
import { signatureOf } from "../bot-folder.js"
import { askThread } from "./asked-thread.js"
import type { AskedCheck } from "./checking-thread.js"

/** Milliseconds (design section 10). */
const LONGEST = 5000

/**
 * Checks a bot's files in a thread of its own, one bot after the other (`askThread`).
 *
 * @param actions users' own
 * @param longest milliseconds that one bot may take
 * @returns from files to their faults; rejects with `CHECK_EXCEEDED` where that takes too long
 */
export function checkInThread(actions: readonly Action[], longest = LONGEST): CheckFlows {
  const ask = askThread<AskedCheck, CheckedFlows>({
    file: "dist/cli/threads/checking-thread.js",
    longest,
    tooMuch: () => {
      const message = `These files could not be checked within ${longest / 1000} seconds. Send fewer, or ask parley check.`
      return new ParleyError("CHECK_EXCEEDED", "", message)
    },
  })
  const signatures = actions.map(signatureOf)
  return files => ask({ files, actions: signatures })
}
