import { ParleyError } from "../language/index.js"
import type { Page, Total } from "../turns/index.js"

/** Where a page ends: the place of its last item in the order of the list, so that inserts and deletions move nothing. */
export type PagePosition = readonly (string | number)[]

/**
 * One page of a list.
 *
 * @param rows in order from the cursor on, one more than `limit` if there are as many
 * @param placeOf the values the list is ordered by
 */
export function pageOf<T>(rows: readonly T[], limit: number, placeOf: (row: T) => PagePosition): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, cursor: rows.length > limit && last !== undefined ? encodeCursor(placeOf(last)) : null }
}

/** A total of those that were counted, one more than `most` at most. */
export function totalOf(found: number, most: number): Total {
  return { count: Math.min(found, most), atLeast: found > most }
}

/** Limits come from people too: at least one item, and a whole number of them. */
export function pageSize(limit: number): number {
  return Math.max(1, Math.floor(limit) || 1)
}

function encodeCursor(place: PagePosition): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url")
}

/** The form of the places of chats in their order: whether one is over, its rank, its time and its id. */
export const CHAT_FORM: PagePosition = [1, 2 ** 31 - 1, 0, ""]

/**
 * The place a cursor stands for; null for none.
 *
 * @param form a place of this list, for its length and types: `[0, ""]`. A number but 0 is the most that one is there
 * @throws ParleyError `CURSOR_INVALID`: not a cursor of this list
 */
export function decodeCursor(cursor: string | undefined, form: PagePosition): PagePosition | null {
  if (cursor === undefined) return null
  const place = parse(Buffer.from(cursor, "base64url").toString("utf8"))
  const fits =
    Array.isArray(place) && place.length === form.length && form.every((part, index) => isOfForm(place[index], part))
  if (fits) return place
  const message = "This is no cursor of this list: leave it out to begin at the start."
  throw new ParleyError("CURSOR_INVALID", "/cursor", message)
}

/** Anybody can make a cursor: a number or a text that a column of a database refuses is of no place. */
function isOfForm(part: unknown, form: string | number): boolean {
  if (typeof form === "string") return typeof part === "string" && !part.includes("\u0000")
  return Number.isSafeInteger(part) && Math.abs(Number(part)) <= (form || Number.MAX_SAFE_INTEGER)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
