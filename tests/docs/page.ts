import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { parse } from "jsonc-parser"
import { isRecord, type Json, type JsonRecord } from "../../language/index.js"
import { ROOT } from "../project/sources.js"

/** Something that a page asks its reader to do. */
export type PageAct =
  /** A block whose first line is `// flows/order.json`: that file, in the folder that the reader is in. */
  | { readonly kind: "file"; readonly name: string; readonly content: string }
  /** A block of JSON with a `type`: a step of some flow. */
  | { readonly kind: "step"; readonly step: JsonRecord }
  /** A block `sh`; `shown` is the block `text` below it, in which `...` stands for any lines. */
  | { readonly kind: "commands"; readonly commands: readonly string[]; readonly shown: readonly string[] | null }
  /** A block of JSON that is neither. */
  | { readonly kind: "unclear"; readonly content: string }

/** README.md and all pages under docs. */
export function pages(): readonly string[] {
  const inDocs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .map(file => `docs/${file.replaceAll("\\", "/")}`)
    .filter(file => file.endsWith(".md"))
  return ["README.md", ...inDocs.sort()]
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), "utf8")
}

export function actsOf(markdown: string): readonly PageAct[] {
  const blocks = [...markdown.matchAll(/^ *```(\w+)\n(.*?)^ *```$/gms)].map(([, language = "", content = ""]) => ({
    language,
    content,
  }))
  return blocks.flatMap(({ language, content }, index) => {
    const next = blocks[index + 1]
    if (language === "sh") {
      const shown = next?.language === "text" ? next.content.trimEnd().split("\n") : null
      return [{ kind: "commands", commands: commandsIn(content), shown } as const]
    }
    return ["json", "jsonc", "ts"].includes(language) ? [fileOrStep(content)] : []
  })
}

function fileOrStep(content: string): PageAct {
  const [, name] = /^\/\/ ([\w./-]+\.\w+)\n/.exec(content) ?? []
  if (name !== undefined) return { kind: "file", name, content }
  const step: Json = parse(content) ?? null
  return isRecord(step) && "type" in step ? { kind: "step", step: step as JsonRecord } : { kind: "unclear", content }
}

/** Comments behind a command are for the reader; a checkout's way to call `parley` is `parley`. */
function commandsIn(content: string): readonly string[] {
  return content
    .split("\n")
    .map(line =>
      line
        .replace(/^(?:npm run -s parley --|npx parley) /, "parley ")
        .replace(/(^|\s)#.*$/, "")
        .trim(),
    )
    .filter(line => line !== "")
}

/** Folders called `flows` in a folder, and below it. */
export function botsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map(path => join(folder, path))
    .filter(path => path.endsWith("/flows") && statSync(path).isDirectory())
}
