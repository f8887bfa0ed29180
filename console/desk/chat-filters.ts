import type { Chat } from "../../client/index.js"

export const STATUSES = ["waiting", "connected", "ended"] as const

/** The filters of the list *All*, as its address has it. */
export interface ChatFilters {
  readonly status: Chat["status"] | null
  readonly queue: string | null
  readonly agent: string | null
}

export function filtersOf(query: { readonly [name: string]: string }): ChatFilters {
  return {
    status: STATUSES.find(status => status === query.status) ?? null,
    queue: query.queue ?? null,
    agent: query.agent ?? null,
  }
}
