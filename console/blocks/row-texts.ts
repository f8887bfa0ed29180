import type { Block } from "../../client/index.js"
import { durationText, endText, timeText } from "../pieces/time.js"
import { isolated } from "../pieces/words.js"
import { listText } from "./list-texts.js"
import { plainAddress, subjectName } from "./whom.js"

const DAY = 24 * 60 * 60_000

/** The person or address that a block is on, as its row calls them. */
export function blockName({ name, subject }: Block): string {
  return name !== null && name !== "" ? name : subjectName(subject)
}

/** The kind of its subject: what the block holds to. */
export function blockKind({ subject, email, name }: Block): string {
  switch (subject.kind) {
    case "user":
      return [
        email === null ? null : isolated(email),
        listText(name === null && email === null ? "kindNotMet" : "kindUser"),
      ]
        .filter(part => part !== null)
        .join(" · ")
    case "visitor":
      return listText("kindVisitor")
    case "conversation":
      return listText("kindConversation")
    case "ip":
      // One household has a /64 of the new kind.
      return listText(
        /:.*\/64$/.test(subject.value) || !plainAddress(subject.value).includes("/") ? "kindAddress" : "kindRange",
      )
  }
}

/** Where it came from. */
export function blockSource({ source, chatId, conversationId }: Block): string {
  if (source === "agent") return listText("fromAgent")
  if (source === "action") return listText("fromAction")
  if (source === "flow") return listText("fromFlow")
  return listText(chatId !== null || conversationId !== null ? "fromConversation" : "fromAdmin")
}

export function makerOf({ createdByName, createdBy }: Block): string {
  return createdByName ?? createdBy ?? listText("nobody")
}

/** The rest of a block that holds, and its end. */
export function remaining(
  until: string | null,
  now: number,
): { readonly left: string; readonly end: string; readonly share: number } {
  if (until === null) return { left: listText("forGood"), end: listText("noEnd"), share: 1 }
  const left = new Date(until).getTime() - now
  const isTomorrow = left < 2 * DAY && left > 0 && dayOf(now + DAY) === dayOf(new Date(until).getTime())
  return {
    left: isTomorrow && left > DAY / 2 ? listText("tomorrow") : listText("in", { duration: durationText(left) }),
    end: left < DAY ? timeText(until, now) : endText(until),
    // An hour is a bit of the line, a month all of it.
    share: Math.min(1, Math.max(0.06, Math.log10(1 + left / 3_600_000) / Math.log10(1 + 30 * 24))),
  }
}

function dayOf(moment: number): string {
  return new Date(moment).toDateString()
}

/** How a block that is over came to be so. */
export function overText({ lifted }: Block): string {
  if (lifted === null) return listText("endedItself")
  const time = timeText(lifted.liftedAt)
  if (lifted.how === "replaced") return listText("replacedAt", { time })
  return lifted.liftedBy === null
    ? listText("liftedByNobody", { time })
    : listText("liftedBy", { by: isolated(lifted.liftedBy), time })
}
