import { ParleyError, textFault } from "../language/index.js"
import type { UnitOfWork } from "./unit-of-work.js"

/**
 * A text that somebody has typed is one that can be kept, and no longer than a bot hears (design section 3.8).
 *
 * @param most code points; left out: `limits.text`
 * @throws `TEXT_INVALID`, `TEXT_EXCEEDED`
 */
export function checkTypedText({ bot }: UnitOfWork, text: string, most = bot.limits.text): void {
  const fault = textFault(text)
  if (fault !== null) throw new ParleyError("TEXT_INVALID", "/text", fault)
  if (text.length <= most || [...text].length <= most) return
  throw new ParleyError("TEXT_EXCEEDED", "/text", `A text may have ${most} characters here (limits.text).`)
}
