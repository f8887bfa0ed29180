#!/usr/bin/env node
import { CommanderError } from "commander"
import { parleyCommand } from "./program.js"
import { tellError } from "./tell-error.js"

// Whoever reads what we write may stop reading, as `head` does; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
  process.exit()
})

process.on("uncaughtException", error => process.exit(tellError(error)))

try {
  await parleyCommand().parseAsync()
} catch (error) {
  // What there is to say, help or wrong usage, has been said.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else process.exitCode = tellError(error)
}
