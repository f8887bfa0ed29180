/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(" | ")} |\n`
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("")
}

/** A bar would end the cell, in code too; so would a line break. */
function cellText(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ")
}

/** Words of the flow language. */
export function code(text: string): string {
  return `\`${text}\``
}
