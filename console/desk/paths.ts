import { BASE } from "../base-path.js"

export const LISTS = ["waiting", "mine", "all"] as const
export type ListName = (typeof LISTS)[number]

/** The address of a list of the desk, with a chat opened beside it; the list's filters stay. */
export function chatPath(
  list: ListName,
  chatId: string | null,
  query: { readonly [name: string]: string } = {},
): string {
  const asked = new URLSearchParams(query).toString()
  const path = `${BASE}/console/desk/${list}${chatId === null ? "" : `/${encodeURIComponent(chatId)}`}`
  return asked === "" ? path : `${path}?${asked}`
}
