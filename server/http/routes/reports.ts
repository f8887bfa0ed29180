import {
  type AgentRefusal,
  type ChatReport,
  type ChatSum,
  ChatSums,
  groupOf,
  normalEmail,
  REFUSAL_REASONS,
  type ReportGroup,
  reportOf,
} from "../../../helpdesk/index.js"
import type { Page, RefusalFilter, ReportFilter } from "../../../turns/index.js"
import type { Services } from "../../services.js"
import { spanOf, type TimeSpan, wantsCsv } from "../asked-list.js"
import { type Cell, csvReply } from "../csv.js"
import { halfFree } from "../half-free.js"
import { QueryError } from "../problems.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import {
  FORMAT,
  listSchema,
  MOMENT,
  named,
  object,
  oneOf,
  orNull,
  PAGE,
  pageSchema,
  SPAN,
  textSchema,
} from "../schemas/parts.js"
import { chatReportView } from "../views.js"

const FILTERS = {
  ...SPAN,
  "queue?": textSchema(64),
  "agent?": textSchema(254, { description: "Who has or had it last." }),
}

const DAYS_IN = "In which days begin, those of `from` and `to` too: an IANA name. Left out:"

const DAY = 86_400_000
/** Of a report that does not say from when. */
const USUAL_SPAN = 30 * DAY
/** A sum goes through all chats of its span: 366 days of a zone, whose clocks may go back by two hours at most. */
const LONGEST_SPAN = 366 * DAY + 2 * 3_600_000

export const REPORT_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/reports/chats",
    name: "reportChats",
    summary: "Chats by when their users began to wait, oldest first: a row each. As text/csv a whole file.",
    tag: "reports",
    access: { permission: "report:read" },
    query: object({
      ...FILTERS,
      "timeZone?": textSchema(64, { description: `${DAYS_IN} UTC.` }),
      ...FORMAT,
      ...PAGE,
    }),
    answer: {
      status: 200,
      description:
        "Of the last thirty days, where `from` is left out. As JSON a page; its cursor, sent back, gives the next. As CSV all rows, or as many as `limit` says.",
      schema: pageSchema(named("ChatReport")),
      csv: true,
    },
    refusals: ["CURSOR_INVALID"],
    handle: reportChats,
  },
  {
    method: "get",
    path: "/v1/reports/summary",
    name: "reportSummary",
    summary:
      "The same chats in sum, and told apart by queue, agent, day or hour of the day; with those who were refused an agent.",
    tag: "reports",
    access: { permission: "report:read" },
    query: object({
      ...FILTERS,
      ...FORMAT,
      "groupBy?": {
        ...oneOf("queue", "agent", "day", "hour"),
        description: "`hour`: of the day, `00` to `23`. Left out: by queue.",
      },
      "timeZone?": textSchema(64, {
        description: `${DAYS_IN} the bot's, and dates of \`from\` and \`to\` are UTC.`,
      }),
    }),
    answer: {
      status: 200,
      description:
        "`group` is null for chats that no agent has had, and for refusals by agent. With `agent` no refusal is counted. As CSV a row for each group.",
      schema: object({
        from: MOMENT,
        to: MOMENT,
        total: named("ChatSum"),
        groups: listSchema(object({ group: orNull({ type: "string" }), sum: named("ChatSum") })),
      }),
      csv: true,
    },
    refusals: [],
    handle: reportSummary,
  },
]

async function reportChats(asked: RouteRequest, services: Services): Promise<Reply> {
  const { cursor, limit, timeZone } = asked.query as {
    readonly cursor?: string
    readonly limit?: number
    readonly timeZone?: string
  }
  if (timeZone !== undefined) requireZone(timeZone)
  const page = reportedPages(asked, services, usualSpan(asked, services, timeZone))
  if (!wantsCsv(asked)) {
    const { items, cursor: next } = await page(cursor, limit ?? 50)
    return json({ items: items.map(chatReportView), cursor: next })
  }
  return csvReply(
    {
      columns: CSV_COLUMNS,
      cellsOf: item => {
        const view = chatReportView(item)
        return CSV_COLUMNS.map(column => (column === "tags" ? view.tags.join("; ") : view[column]))
      },
      page,
      limit,
    },
    cursor,
  )
}

const CSV_COLUMNS = [
  "chatId",
  "conversationId",
  "userId",
  "queue",
  "agent",
  "status",
  "askedAt",
  "connectedAt",
  "endedAt",
  "waitedSeconds",
  "firstReplySeconds",
  "talkedSeconds",
  "transfers",
  "endedBy",
  "rating",
  "tags",
] as const satisfies readonly (keyof ReturnType<typeof chatReportView>)[]

/** Chats of one look at the store: other requests go on between two of them. */
const LOOK = 100

async function reportSummary(asked: RouteRequest, services: Services): Promise<Reply> {
  const { groupBy = "queue", timeZone = services.served().bot.spec.timeZone ?? "UTC" } = asked.query as {
    readonly groupBy?: ReportGroup
    readonly timeZone?: string
  }
  requireZone(timeZone)
  // A zone that is named is meant with its days.
  const span = usualSpan(asked, services, asked.query.timeZone === undefined ? "utc" : timeZone)
  if (span.to - span.from > LONGEST_SPAN) {
    throw new QueryError("REQUEST_INVALID", "/from", "A sum is of 366 days at most: ask for each part by itself.")
  }
  const total = new ChatSums()
  const groups = new Map<string | null, ChatSums>()
  const sumsOf = (group: string | null): readonly ChatSums[] => {
    const sums = groups.get(group) ?? new ChatSums()
    groups.set(group, sums)
    return [sums, total]
  }
  for await (const chat of each(reportedPages(asked, services, span)))
    for (const sums of sumsOf(groupOf(chat, groupBy, timeZone))) sums.add(chat)
  // Nobody who was refused had an agent.
  if (asked.query.agent === undefined)
    for await (const refusal of each(refusalPages(asked, services, span))) {
      const { queue, at: askedAt } = refusal
      for (const sums of sumsOf(groupOf({ queue, askedAt, agent: null }, groupBy, timeZone))) sums.addRefusal(refusal)
    }
  const { from, to } = span
  const sorted = [...groups].sort(([one], [other]) => ((one ?? "") < (other ?? "") ? -1 : 1))
  const told = sorted.map(([group, sums]) => ({ group, sum: sums.sum() }))
  if (wantsCsv(asked)) {
    const columns = ["group", ...Object.keys(sumCells(total.sum()))]
    const page = async () => ({ items: told, cursor: null })
    return csvReply({ columns, cellsOf: ({ group, sum }) => [group, ...Object.values(sumCells(sum))], page }, undefined)
  }
  return json({ from: new Date(from), to: new Date(to), total: total.sum(), groups: told })
}

type Pages<T> = (cursor: string | undefined, limit: number) => Promise<Page<T>>

/** All items of a list, with rests in which other requests go on. */
async function* each<T>(page: Pages<T>): AsyncGenerator<T> {
  const rest = halfFree()
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const found: Page<T> = await page(cursor, LOOK)
    yield* found.items
    cursor = found.cursor
    await rest()
  }
}

/** A sum as cells of a table, by their columns. */
function sumCells(sum: ChatSum): { readonly [column: string]: Cell } {
  const { chats, answered, abandoned, open, transfers, refused, endedBy, rating } = sum
  const lengths = (["waitedSeconds", "firstReplySeconds", "talkedSeconds"] as const).flatMap(name => {
    const { median, p90, longest } = sum[name]
    return [
      [`${name}Median`, median],
      [`${name}P90`, p90],
      [`${name}Longest`, longest],
    ] as const
  })
  return {
    ...{ chats, answered, abandoned, open, transfers },
    ...Object.fromEntries(REFUSAL_REASONS.map(reason => [`refused${capitalised(reason)}`, refused[reason]])),
    ...Object.fromEntries(lengths),
    ...Object.fromEntries(ENDS.map(by => [`endedBy${capitalised(by)}`, endedBy[by] ?? 0])),
    ratings: rating.count,
    ratingAverage: rating.average,
  }
}

const ENDS = ["user", "agent", "timeout", "block", "none"] as const

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** @throws `REQUEST_INVALID` */
function requireZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone })
  } catch {
    const message = `"${timeZone.slice(0, 64)}" is no time zone: write one such as Europe/Bucharest.`
    throw new QueryError("REQUEST_INVALID", "/timeZone", message)
  }
}

/** The span that is asked for; left out: until now, and from thirty days before its end. @throws `REQUEST_INVALID` */
function usualSpan(asked: RouteRequest, { clock }: Services, timeZone = "utc"): Required<TimeSpan> {
  const span = spanOf(asked, timeZone)
  // A chat of this very moment is in it.
  const { to = Math.max(clock.now() + 1, (span.from ?? 0) + 1) } = span
  return { from: span.from ?? to - USUAL_SPAN, to }
}

function refusalPages({ query }: RouteRequest, { served }: Services, span: Required<TimeSpan>): Pages<AgentRefusal> {
  const { queue } = query as Pick<RefusalFilter, "queue">
  const filter = { ...span, ...(queue === undefined ? {} : { queue }) }
  return (cursor, limit) => served().store.refusals({ ...filter, ...(cursor === undefined ? {} : { cursor }), limit })
}

function reportedPages({ query }: RouteRequest, { served, clock }: Services, span: TimeSpan): Pages<ChatReport> {
  const { queue, agent } = query as Pick<ReportFilter, "queue" | "agent">
  const filter = {
    ...span,
    ...(queue === undefined ? {} : { queue }),
    ...(agent === undefined ? {} : { agent: normalEmail(agent) }),
  }
  return async (cursor, limit) => {
    const { items, cursor: next } = await served().store.reportedChats({
      ...filter,
      ...(cursor === undefined ? {} : { cursor }),
      limit,
    })
    return { items: items.map(({ chat, user }) => reportOf(chat, user, clock.now())), cursor: next }
  }
}
