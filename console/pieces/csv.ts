import { saveFile } from "./save-file.js"

type Cell = string | number | boolean | null

const FORMULA: ReadonlySet<string> = new Set("=+-@\t\r\n＝＋－＠")

/**
 * Rows as the server writes them (RFC 4180): a text that a spreadsheet would take for a formula has a `'` before it, and one in
 * which cells could seem to be parted is in quotes.
 */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map(row => `${row.map(cellText).join(",")}\r\n`).join("")
}

function cellText(cell: Cell): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell)
  const harmless = FORMULA.has(cell.charAt(0)) ? `'${cell}` : cell
  return /[",;\t\r\n]|^ | $/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/**
 * Has the browser save a table, with the mark at its beginning without which spreadsheets read other letters than Latin ones as
 * those of their own country.
 */
export function saveCsv(name: string, text: string): void {
  saveFile(name, `\uFEFF${text}`, "text/csv;charset=utf-8")
}
