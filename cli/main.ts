#!/usr/bin/env node
import { CommanderError } from "commander"
import { exitCodeOf } from "./broken-off.js"
import { commandArguments, parleyCommand } from "./program.js"

// The reader of our output may stop reading, as `head` does. That breaks the command off, and what it would have come to is not known.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
  process.exit(process.exitCode || exitCodeOf("SIGPIPE"))
})
// Words for people that can't be told hold up no work.
process.stderr.on("error", () => {})

process.on("uncaughtException", error => {
  told(error).then(
    code => process.exit(code),
    () => {
      // The words for it can't be loaded: a file of the package is missing or broken, or none can be opened.
      process.stderr.write(
        "code" in error && error.code === "EMFILE"
          ? "error: This process may open too few files: raise ulimit -n, or LimitNOFILE= of its unit.\n"
          : `${error instanceof Error ? error.stack : error}\n`,
      )
      process.exit(1)
    },
  )
})

try {
  await parleyCommand().parseAsync(commandArguments(process.argv))
} catch (error) {
  // Commander has already printed the help or the wrong usage.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else process.exitCode = await told(error)
}

/** @returns the exit code */
async function told(error: unknown): Promise<number> {
  const { tellError } = await import("./tell-error.js")
  return tellError(error)
}
