import type { Page } from "../../turns/index.js"
import { isWritten } from "../push/event-stream.js"
import { halfFree } from "./half-free.js"
import type { Reply } from "./route.js"

/** A cell of a table; null: an empty one. */
export type Cell = string | number | boolean | null

/**
 * One line of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula has a `'` before it, as OWASP asks
 * for: those begin with = + - @, the same in full width, or with a tab or a line break. A text with a semicolon is in quotes
 * too, since spreadsheets of some countries part cells by it.
 */
export function csvLine(cells: readonly Cell[]): string {
  let line = ""
  for (const [index, cell] of cells.entries()) line += index === 0 ? csvCell(cell) : `,${csvCell(cell)}`
  return `${line}\r\n`
}

const FORMULA: ReadonlySet<string> = new Set("=+-@\t\r\n＝＋－＠")
const PARTING = /[",;\t\r\n]/

function csvCell(cell: Cell): string {
  if (cell === null || cell === "") return ""
  if (typeof cell !== "string") return String(cell)
  const harmless = FORMULA.has(cell.charAt(0)) ? `'${cell}` : cell
  const isBare = !PARTING.test(harmless) && !harmless.startsWith(" ") && !harmless.endsWith(" ")
  return isBare ? harmless : `"${harmless.replaceAll('"', '""')}"`
}

/** Rows of one look at the store: other requests go on between two of them. */
const ROWS = 100

/** A list as a CSV file that is written page by page: however long it is, no more than a page of it is held. */
export interface CsvFile<T> {
  readonly columns: readonly string[]
  cellsOf(item: T): readonly Cell[]
  /** @param cursor where a page begins; left out: at the start of what is asked for */
  page(cursor: string | undefined, limit: number): Promise<Page<T>>
  /** Rows at most; left out: all. */
  readonly limit?: number | undefined
}

/** @throws what the first page throws; where a later one does, the connection breaks off, so that nobody takes a part for the whole */
export async function csvReply<T>(file: CsvFile<T>, cursor: string | undefined): Promise<Reply> {
  const { columns, cellsOf, limit = Number.MAX_SAFE_INTEGER } = file
  const first = await file.page(cursor, Math.min(limit, ROWS))
  return {
    kind: "stream",
    open: async (response, ending) => {
      response.writeHead(200, {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Cache-Control": "no-store",
      })
      if (response.req.method === "HEAD") {
        response.end()
        return
      }
      let text = csvLine(columns)
      let left = limit
      const rest = halfFree()
      for (let page: Page<T> | null = first; page !== null; ) {
        text += page.items.map(item => csvLine(cellsOf(item))).join("")
        if (response.destroyed || ending.aborted || !(await isWritten(response, text, ending))) {
          response.destroy()
          return
        }
        text = ""
        left -= page.items.length
        const next: string | null = page.cursor
        page = next === null || left <= 0 ? null : await file.page(next, Math.min(left, ROWS))
        await rest()
      }
      response.end()
    },
  }
}
