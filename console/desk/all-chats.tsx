import { useEffect, useRef, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import type { Chat } from "../../client/index.js"
import { agents, gaps, onChatChange, servedBot } from "../live-desk.js"
import { isolated } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { type ChatFilters, STATUSES } from "./chat-filters.js"
import { chatPath } from "./paths.js"
import { t } from "./texts.js"

/** Chats of one request. */
const PAGE = 200
/** Ended chats that are kept: the list may stand open for days. */
const MOST = 5000

interface EndedChats {
  /** The filters that they are of. */
  readonly key: string
  readonly items: readonly Chat[]
  readonly cursor: string | null
  readonly error: unknown
  readonly isLoading: boolean
}

/** Ended chats with another page of them, each once; those of the first page may have ended since it was read before. */
function withPage(
  { key, items }: EndedChats,
  page: { readonly items: readonly Chat[]; readonly cursor: string | null },
  isFirst: boolean,
): EndedChats {
  const [before, after] = isFirst ? [page.items, items] : [items, page.items]
  const known = new Set(before.map(({ id }) => id))
  const all = [...before, ...after.filter(({ id }) => !known.has(id))]
  return { key, items: all, cursor: page.cursor, error: null, isLoading: false }
}

/** Ended chats, as many as were scrolled to; the open ones come by the desk's stream. */
export function useEndedChats(filters: ChatFilters) {
  const { status, queue, agent } = filters
  const isWanted = status === null || status === "ended"
  const key = JSON.stringify([isWanted, queue, agent])
  const [state, setState] = useState<EndedChats>({ key: "", items: [], cursor: null, error: null, isLoading: true })
  const asking = useRef<string | null>(null)
  const ask = async (cursor: string | null): Promise<void> => {
    const round = `${key} ${cursor}`
    if (asking.current === round) return
    asking.current = round
    setState(before => ({
      ...(before.key === key ? before : { key, items: [], cursor: null }),
      ...{ isLoading: true, error: null },
    }))
    try {
      const page = await parley().call("listChats", {
        query: {
          ...{ status: "ended", limit: PAGE },
          ...(queue === null ? {} : { queue }),
          ...(agent === null ? {} : { agent }),
          ...(cursor === null ? {} : { cursor }),
        },
      })
      setState(before => (before.key === key ? withPage(before, page, cursor === null) : before))
    } catch (error) {
      setState(before => (before.key === key ? { ...before, error, isLoading: false } : before))
    } finally {
      asking.current = null
    }
  }
  useEffect(() => {
    if (isWanted) void ask(null)
    else setState({ key, items: [], cursor: null, error: null, isLoading: false })
  }, [key, gaps.value])
  useEffect(
    () =>
      onChatChange(({ now }) => {
        if (now?.status !== "ended") return
        const isMeant = (queue === null || now.queue === queue) && (agent === null || now.agent === agent)
        if (!isMeant || !isWanted) return
        setState(before => ({
          ...before,
          items: [now, ...before.items.filter(({ id }) => id !== now.id)].slice(0, MOST),
        }))
      }),
    [key],
  )
  const { cursor } = state
  return {
    ended: state.items,
    error: state.error,
    isLoading: state.isLoading,
    again: () => void ask(null),
    more: cursor === null || state.isLoading ? null : () => void ask(cursor),
  }
}

/** Queue, agent and status, each kept in the address. */
export function AllFilters({
  filters,
  count,
  isMore,
}: {
  readonly filters: ChatFilters
  readonly count: number
  readonly isMore: boolean
}) {
  const { route, query } = useLocation()
  const set = (name: keyof ChatFilters, value: string): void => {
    const { [name]: _, ...rest } = query
    route(chatPath("all", null, value === "" ? rest : { ...rest, [name]: value }))
  }
  const select = (name: keyof ChatFilters, all: string, options: readonly (readonly [string, string])[]) => (
    <select
      class={filters[name] === null ? "field" : "field set"}
      aria-label={t(`filter-${name}`)}
      value={filters[name] ?? ""}
      onChange={event => set(name, event.currentTarget.value)}
    >
      <option value="">{all}</option>
      {options.map(([value, title]) => (
        <option key={value} value={value}>
          {isolated(title)}
        </option>
      ))}
    </select>
  )
  const queues = servedBot.value?.queues.map(({ code, title }) => [code, title] as const) ?? []
  return (
    <fieldset class="list-filters" aria-label={t("filters")}>
      {select(
        "status",
        t("anyStatus"),
        STATUSES.map(status => [status, common(status)] as const),
      )}
      {select("queue", t("anyQueue"), queues)}
      {select(
        "agent",
        t("anyAgent"),
        agents.value.map(({ email, name }) => [email, name] as const),
      )}
      <p role="status" class="third">
        {isMore ? t("atLeastChats", { n: count }) : t("countChats", { n: count })}
      </p>
    </fieldset>
  )
}
