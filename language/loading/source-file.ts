/** A file of a bot, read by whoever may. */
export interface SourceFile {
  /** As shown in faults, such as `flows/menu.json`. */
  readonly file: string
  /** From the bot's folder on, such as `menu.json` or `orders/list.json`. */
  readonly name: string
  readonly content: string | Uint8Array
}

/** A file's name without its folder and its ending. @param name from the bot's folder on */
export function nameOfFile(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/\.jsonc?$/, "")
}

/**
 * The name of the flow in a file (design section 3.1); null: the file is `bot.json` or `texts.json`, which stand directly in
 * the bot's folder.
 *
 * @param name from the bot's folder on
 */
export function flowNameOf(name: string): string | null {
  const own = nameOfFile(name)
  return !name.includes("/") && (own === "bot" || own === "texts") ? null : own
}
