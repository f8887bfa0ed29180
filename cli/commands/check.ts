import { type Fault, flowNameOf, ParleyError, type SourceFile } from "../../language/index.js"
import { makeBot, readBotFolder } from "../bot-folder.js"
import { faultSarif } from "../fault-sarif.js"
import { faultSummary, faultText } from "../fault-text.js"
import { ownActions } from "../own-actions.js"
import { loadDriver } from "../sqlite-driver.js"
import { brushFor } from "../terminal.js"

export type CheckFormat = "text" | "json" | "sarif"

export interface CheckOptions {
  readonly format: CheckFormat
  /** Warnings fail too. */
  readonly strict?: boolean
  /** A module of own actions, which flows may call. */
  readonly actions?: string
}

/**
 * Tells every fault of a bot's own files (design section 9) on standard output, and fails where no server can start.
 *
 * @returns the exit code: 1 where there are errors or, strictly, warnings
 * @throws `FOLDER_UNREADABLE`, `OWN_ACTIONS_INVALID`, `DRIVER_UNFIT`
 */
export async function check(folder: string, options: CheckOptions, version: string): Promise<0 | 1> {
  const { format, strict = false } = options
  const files = readBotFolder(folder)
  if (files.length === 0) {
    // A check that found nothing to check would be green for a folder that is misspelt.
    const message = `There is no .json or .jsonc file in the folder ${folder}. Give the bot's folder.`
    throw new ParleyError("FOLDER_UNREADABLE", "", message)
  }
  const { faults } = makeBot(files, await ownActions(options.actions))
  process.stdout.write(written(faults, files, format, version))
  // A bot that passes here must not fail at the start of a server for want of a database driver.
  await loadDriver()
  return faults.some(fault => strict || fault.severity === "error") ? 1 : 0
}

function written(faults: readonly Fault[], files: readonly SourceFile[], format: CheckFormat, version: string): string {
  if (format === "json") return `${JSON.stringify({ faults }, null, 2)}\n`
  if (format === "sarif") return faultSarif(faults, version)
  const brush = brushFor(process.stdout)
  const flows = files.filter(({ name }) => flowNameOf(name) !== null).length
  return faultText(faults, textIn(files), brush) + faultSummary(faults, flows, brush)
}

/** The text of each of these files, for faults that point into them. */
export function textIn(files: readonly SourceFile[]): (file: string) => string | null {
  return name => {
    const content = files.find(({ file }) => file === name)?.content
    return content === undefined ? null : Buffer.from(content).toString("utf8")
  }
}
