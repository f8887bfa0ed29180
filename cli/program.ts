import { readFileSync } from "node:fs"
import { Command, Option } from "commander"
import type { CheckOptions } from "./commands/check.js"
import { packageFile } from "./commands/package-file.js"
import type { TestOptions } from "./commands/test.js"

const VERSION: string = JSON.parse(readFileSync(packageFile("package.json"), "utf8")).version

/**
 * The command line (design section 9). A command sets `process.exitCode`; wrong usage is told on standard error and
 * thrown as a `CommanderError`. What a command needs is loaded when it runs, so that help comes at once.
 */
export function parleyCommand(): Command {
  const parley = new Command("parley")
    .description("Conversation flows as JSON: check them, test them, talk to them.")
    .version(VERSION, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureHelp({ sortOptions: false })
    .showHelpAfterError("(--help tells how it is used)")
  addCheck(parley)
  addTest(parley)
  addTalk(parley)
  addNew(parley)
  parley.addHelpText(
    "after",
    examples(
      ["parley new my-bot", "a bot to start from"],
      ["parley check flows", "every fault of the bot in flows"],
      ["parley test", "replay the fixtures in fixtures"],
      ["parley talk", "talk to the bot in flows"],
    ),
  )
  return parley
}

function addCheck(parley: Command): void {
  parley
    .command("check")
    .summary("tell every fault of a bot")
    .description("Tells every fault of every flow: where it is, what is wrong, and how to mend it. Exits 1 on errors.")
    .argument("[dir]", "the bot's folder", "flows")
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "json", "sarif"]).default("text"))
    .option("--strict", "exit 1 on warnings too")
    .addHelpText(
      "after",
      examples(
        ["parley check", "the bot in ./flows"],
        ["parley check bots/support --strict", "another bot, without any warning"],
        ["parley check --format sarif > faults.sarif", "for a code host"],
      ),
    )
    .action(async (folder: string, options: CheckOptions) => {
      const { check } = await import("./commands/check.js")
      process.exitCode = check(folder, options, VERSION)
    })
}

function addTest(parley: Command): void {
  parley
    .command("test")
    .summary("replay fixtures")
    .description("Replays fixtures, without waiting for real time to pass. Exits 1 when one fails.")
    .argument("[files...]", "fixtures, or folders of them (default: fixtures)")
    .option("--flows <dir>", "the bot of fixtures that name none", "flows")
    .addOption(
      new Option("--reporter <reporter>", "form of the report")
        .choices(["text", "json", "junit", "tap"])
        .default("text"),
    )
    .option("--coverage", "which steps and paths were covered")
    .option("--update", "write what was seen in the place of what was expected")
    .option("--watch", "again after every change")
    .option("--filter <text>", "only fixtures with this in their name or description")
    .addOption(
      new Option("--store <store>", "where conversations are kept").choices(["memory", "sqlite"]).default("memory"),
    )
    .addHelpText(
      "after",
      examples(
        ["parley test", "everything in ./fixtures"],
        ["parley test fixtures/blocked.json --flows bots/support", "one fixture, with that bot"],
        ["parley test --reporter junit > results.xml", "for a CI server"],
        ["parley test --filter blocked --watch", "some of them, again after every change"],
      ),
    )
    .action(async (files: readonly string[], options: TestOptions & { readonly watch?: boolean }) => {
      const { test } = await import("./commands/test.js")
      const { runOnChange } = await import("./watch.js")
      const given = files.length === 0 ? ["fixtures"] : files
      if (options.watch === true) return runOnChange(async () => (await test(given, options)).folders)
      process.exitCode = (await test(given, options)).exitCode
    })
}

function addTalk(parley: Command): void {
  parley
    .command("talk")
    .summary("talk to a bot in the terminal")
    .description("A conversation in the terminal. Lines that begin with / steer it: /help lists them.")
    .option("--flows <dir>", "the bot's folder", "flows")
    .addHelpText(
      "after",
      examples(
        ["parley talk", "the bot in ./flows"],
        ["parley talk --flows bots/support", "another bot"],
        ["printf 'agent\\n/why\\n' | parley talk", "lines from elsewhere"],
      ),
    )
    .action(async ({ flows }: { readonly flows: string }) => {
      const { talk } = await import("./commands/talk.js")
      process.exitCode = await talk(flows)
    })
}

function addNew(parley: Command): void {
  parley
    .command("new")
    .summary("make a bot to start from")
    .description("Writes a small bot with a fixture into a folder that is new or empty.")
    .argument("<dir>", "the folder")
    .addHelpText("after", examples(["parley new my-bot", "then: cd my-bot, parley talk"]))
    .action(async (folder: string) => {
      const { createBot } = await import("./commands/new.js")
      createBot(folder)
    })
}

function examples(...lines: readonly (readonly [command: string, what: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length))
  return `\nExamples:\n${lines.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`).join("\n")}\n`
}
