import { type Json, readJson, type SourceFile } from "../../language/index.js"

/** The files of a bot as values, by name without extension: `bot` is `bot.json`. */
export interface BotFiles {
  readonly [name: string]: Json
}

export function filesOf(files: BotFiles): readonly SourceFile[] {
  return Object.entries(files).map(([name, content]) => ({
    file: `${name}.json`,
    name: `${name}.json`,
    content: JSON.stringify(content),
  }))
}

/** The contents of files that load, without comments. */
export function valuesOf(files: readonly SourceFile[]): BotFiles {
  return Object.fromEntries(
    files.map(({ file, name, content }) => {
      const read = readJson(file, content)
      if ("faults" in read) throw new Error(`${file} is not read`)
      return [name.replace(/\.jsonc?$/, ""), read.document.value]
    }),
  )
}
