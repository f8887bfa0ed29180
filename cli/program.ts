import { Command, InvalidArgumentError, Option } from "commander"
import type { Subject } from "../helpdesk/index.js"
import type { AccountsOptions, AddAccountOptions } from "./commands/accounts.js"
import type { BackupOptions } from "./commands/backup.js"
import type { LiftBlocksOptions, ListBlocksOptions, SetBlockOptions } from "./commands/blocks.js"
import type { CheckOptions } from "./commands/check.js"
import type { DatabaseOptions } from "./commands/database.js"
import type { DrawOptions } from "./commands/draw.js"
import type { ForgetOptions } from "./commands/forget.js"
import type { KeysOptions, MakeKeyOptions } from "./commands/keys.js"
import type { LinkOptions } from "./commands/link.js"
import type { MigrateOptions } from "./commands/migrate.js"
import { packageVersion } from "./commands/package-file.js"
import type { RecordOptions } from "./commands/record.js"
import type { SimulateOptions } from "./commands/simulate.js"
import type { StartOptions } from "./commands/start.js"
import type { TalkCommandOptions } from "./commands/talk.js"
import type { TestOptions } from "./commands/test.js"
import { takeHangUps } from "./hang-ups.js"
import { PORT_WORDS, portOf, SECONDS_WORDS, SETTINGS, secondsOf } from "./settings.js"

const VERSION = packageVersion()

/** Of commands that work on a server's database, which variables steer as they steer the server. */
const SERVERS_DATABASE = ["--db <address>", "the server's database (PARLEY_DB)", "file:parley.db"] as const
const SERVERS_FLOWS = ["--flows <dir>", "the bot's folder (PARLEY_FLOWS)", "flows"] as const
const SERVERS_ACTIONS = ["--actions <file>", "a module of own actions (PARLEY_ACTIONS)"] as const

function ofServer(command: Command): Command {
  return command.option(...SERVERS_DATABASE)
}

/**
 * The command line (design section 9). A command sets `process.exitCode`; wrong usage is told on standard error and
 * thrown as a `CommanderError`. A command's modules are loaded when it runs, so that help comes at once.
 */
export function parleyCommand(): Command {
  const parley = new Command("parley")
    .description("Conversation flows as JSON: check them, test them, talk to them.")
    .version(VERSION, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureHelp({ sortOptions: false, commandDescription: aboutOf })
    .showHelpAfterError("(--help tells how it is used)")
  addStart(parley)
  addCheck(parley)
  addTest(parley)
  addDraw(parley)
  addTalk(parley)
  addRecord(parley)
  addSimulate(parley)
  addNew(parley)
  addKeys(parley)
  addAccounts(parley)
  addLink(parley)
  addBlocks(parley)
  addBackup(parley)
  addMigrate(parley)
  addForget(parley)
  addHealth(parley)
  addDatabase(parley)
  addHelp(parley)
  parley.hook("preAction", async (_, command) => {
    if (command.name() === "start" || command.getOptionValue("db") === undefined) return
    const { serversSettings } = await import("./read-settings.js")
    const settings = serversSettings(process.env)
    for (const option of command.options.map(one => one.attributeName())) {
      if (option in settings && command.getOptionValueSource(option) !== "cli")
        command.setOptionValueWithSource(option, settings[option], "env")
    }
  })
  parley.addHelpText(
    "after",
    examples(
      ["parley new my-bot", "a bot to start from"],
      ["parley check flows", "every fault of the bot in flows"],
      ["parley test", "replay the fixtures in fixtures"],
      ["parley talk", "talk to the bot in flows"],
      ["parley help expressions", "what conditions and {{ }} can do"],
    ),
  )
  return parley
}

/** A command of a group is described by the line that its group has of it. */
function aboutOf(command: Command): string {
  const summary = command.summary()
  return command.description() || `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`
}

function addStart(parley: Command): void {
  const start = parley
    .command("start")
    .summary("serve a bot over HTTP")
    .description(
      "Serves a bot over HTTP until it is stopped. Without keys it makes one, and listens on this machine only.",
    )
    .addHelpText(
      "after",
      examples(
        ["parley start", "the bot in ./flows on http://127.0.0.1:3000"],
        ["parley start --watch --port 8080", "while flows are being written"],
        ["parley start --test", "for parley test --http http://127.0.0.1:3000"],
      ),
    )
    .action(async ({ printConfig, ...given }: { readonly printConfig?: true }) => {
      const { SECRET_VARIABLES, settingsFrom, settingsText, withSecretFiles } = await import("./read-settings.js")
      const settings = settingsFrom(given, withSecretFiles(process.env, SECRET_VARIABLES))
      if (printConfig === true) {
        process.stdout.write(settingsText(settings, process.env))
        return
      }
      const onHangUp = takeHangUps()
      const { startServer } = await import("./commands/start.js")
      // The table of settings has the options of `StartOptions`.
      const options = settings.values as unknown as StartOptions
      if ((await startServer(options, VERSION, onHangUp)) === null) process.exitCode = 1
    })
  for (const { flags, about, variable, other, byDefault, kind } of SETTINGS) {
    const names = other === undefined ? variable : `${variable}, ${other}`
    const option = new Option(flags, `${about} (${byDefault === undefined ? "" : `default: ${byDefault}; `}${names})`)
    if (kind === "port") option.argParser(text => numberArgument(text, portOf, PORT_WORDS))
    if (kind === "seconds") option.argParser(text => numberArgument(text, secondsOf, SECONDS_WORDS))
    start.addOption(option)
  }
  start.option("--print-config", "print what holds, and where it comes from, and start nothing")
}

function numberArgument(text: string, read: (text: string) => number | null, words: string): number | undefined {
  if (text === "") return undefined
  const number = read(text)
  if (number === null) throw new InvalidArgumentError(words)
  return number
}

function daysOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("Days are a whole number from 1 to 9999.")
}

function addKeys(parley: Command): void {
  const keys = parley.command("keys").summary("make, list, rotate and revoke keys").description("Keys for the server.")
  ofServer(keys.command("make").summary("make a key, and tell it once"))
    .requiredOption("--allow <names...>", "what it may: bot, agent, supervisor, metrics, admin, or permissions")
    .option("--name <name>", "what it is called in histories")
    .option("--agent <email>", "the agent whose key it is")
    .option("--days <number>", "for how many days it holds; left out: until it is revoked", daysOf)
    .addHelpText(
      "after",
      examples(
        ["parley keys make --allow bot", "for a program that runs conversations"],
        ["parley keys make --allow agent --agent ana@example.com", "for an agent"],
      ),
    )
    .action(async (options: MakeKeyOptions) => (await import("./commands/keys.js")).tellNewKey(options))
  ofServer(keys.command("list").summary("list all keys, without their secrets")).action(async (options: KeysOptions) =>
    (await import("./commands/keys.js")).tellKeys(options),
  )
  ofServer(keys.command("rotate").summary("give a key another secret").argument("<id>")).action(
    async (id: string, options: KeysOptions) => (await import("./commands/keys.js")).tellRotatedKey(id, options),
  )
  ofServer(keys.command("revoke").summary("refuse a key from now on").argument("<id>")).action(
    async (id: string, options: KeysOptions) => (await import("./commands/keys.js")).tellRevokedKey(id, options),
  )
}

function addAccounts(parley: Command): void {
  const accounts = parley
    .command("accounts")
    .summary("who signs in to the console with an e-mail")
    .description("Accounts for people who sign in to the console. Programs use keys.")
  ofServer(accounts.command("add").summary("add an account, with the password from standard input").argument("<email>"))
    .requiredOption("--allow <names...>", "what it may: agent, supervisor, admin, or permissions")
    .option("--name <name>", "what it is called (default: what the e-mail begins with)")
    .option("--agent <email>", "the agent who it acts as (default: its own e-mail)")
    .option("--no-agent", "it acts as no agent")
    .option("--no-password", "for who comes from the provider of OpenID Connect")
    .option("--locale <locale>", "language of the pages (default: the browser's)", localeOf)
    .addHelpText(
      "after",
      examples(
        ["parley accounts add ana@example.com --allow agent --name Ana", "asks for a password"],
        ["parley accounts add oleg@example.com --allow supervisor --no-password", "for OpenID Connect"],
      ),
    )
    .action(async (email: string, options: AddAccountOptions) =>
      (await import("./commands/accounts.js")).addAccount(email, options),
    )
  ofServer(accounts.command("list").summary("list all accounts")).action(async (options: AccountsOptions) =>
    (await import("./commands/accounts.js")).listAccounts(options),
  )
  ofServer(accounts.command("password").summary("set another password").argument("<email>")).action(
    async (email: string, options: AccountsOptions) =>
      (await import("./commands/accounts.js")).changePassword(email, options),
  )
  ofServer(accounts.command("remove").summary("remove an account").argument("<email>")).action(
    async (email: string, options: AccountsOptions) =>
      (await import("./commands/accounts.js")).removeAccountOf(email, options),
  )
}

function addLink(parley: Command): void {
  parley
    .command("link")
    .summary("print a link that signs in to the console")
    .description("Prints a link that signs in to the console of a server on this machine, for a day.")
    .argument("[id]", "the key that it signs in with (default: the one beside the database)")
    .option(...SERVERS_DATABASE)
    .option(
      "--url <url>",
      "the server's address (left out: on this machine, at the port that PARLEY_PORT tells)",
      addressGiven,
    )
    .addHelpText("after", examples(["parley link", "for the server on port 3000"]))
    .action(async (id: string | undefined, options: LinkOptions) =>
      (await import("./commands/link.js")).tellLink(id, options),
    )
}

function addHelp(parley: Command): void {
  parley
    .command("help")
    .summary("tell how a command is used, or what flows may say")
    .description(
      "Tells how a command is used, or prints a page of the reference: flows, steps, inputs, texts, expressions, entities, events, keywords, actions, own-actions, bot, limits, settings, fixtures, faults or errors.",
    )
    .argument("[topic...]", "a command, or a page of the reference")
    .addHelpText(
      "after",
      examples(
        ["parley help check", "how check is used"],
        ["parley help keys make", "how keys make is used"],
        ["parley help steps", "the types of steps and their keys"],
        ["parley help expressions", "all functions"],
      ),
    )
    .action(async (words: readonly string[]) => {
      const command = words.reduce<Command | undefined>(
        (group, word) => group?.commands.find(one => one.name() === word),
        parley,
      )
      if (command !== undefined) return command.outputHelp()
      const topic = words.join(" ")
      const { helpPage, unknownTopic } = await import("./commands/help.js")
      const page = helpPage(topic)
      const names = parley.commands.map(one => one.name())
      if (page === null) parley.error(unknownTopic(topic, names))
      else process.stdout.write(page)
    })
}

function addCheck(parley: Command): void {
  parley
    .command("check")
    .summary("tell every fault of a bot")
    .description("Tells every fault of every flow: where it is, what is wrong, and how to mend it. Exits 1 on errors.")
    .argument("[dir]", "the bot's folder", "flows")
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "json", "sarif"]).default("text"))
    .option("--strict", "exit 1 on warnings too")
    .option("--actions <file>", "a module of own actions")
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
      process.exitCode = await check(folder, options, VERSION)
    })
}

function addTest(parley: Command): void {
  parley
    .command("test")
    .summary("replay fixtures")
    .description("Replays fixtures, without waiting for real time to pass. Exits 1 when one fails.")
    .argument("[files...]", "fixtures, or folders of them (default: fixtures)")
    .option("--flows <dir>", "the bot of fixtures that name none", "flows")
    .option("--actions <file>", "a module of own actions")
    .addOption(
      new Option("--reporter <reporter>", "form of the report")
        .choices(["text", "json", "junit", "tap"])
        .default("text"),
    )
    .option("--verbose", "what was said, also in fixtures that pass")
    .option("--coverage", "which steps and paths were covered")
    .option("--min-coverage <percent>", "exit 1 when less of the steps or of the paths was covered", percentOf)
    .option("--update", "write what was seen in the place of what was expected; --update=all: also where nothing was")
    .addOption(new Option(UPDATE_ALL).hideHelp())
    .option("--watch", "again after every change")
    .option("--http <url>", "play them on a server that was started with --test", addressGiven)
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
        ["parley test --verbose", "and read what was said"],
        ["parley test --min-coverage 90", "and fail when too little is tested"],
        ["parley test fixtures/new.json --update=all", "write down all that happens in a fixture of stimuli"],
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

/** A name of its own, so that `--update FILE` does not take the file for a value of the option. */
const UPDATE_ALL = "--update-all"

/** The arguments of a command as `parleyCommand` reads them. */
export function commandArguments(argv: readonly string[]): readonly string[] {
  return argv.map(argument => (argument === "--update=all" ? UPDATE_ALL : argument))
}

function percentOf(text: string): number {
  const percent = Number(text.replace(/%$/, ""))
  if (text !== "" && percent >= 0 && percent <= 100) return percent
  throw new InvalidArgumentError("A number from 0 to 100 is meant.")
}

function addDraw(parley: Command): void {
  parley
    .command("draw")
    .summary("draw a flow, or the whole bot")
    .description(
      "Draws a flow: its steps, and the paths between them; or with --all the whole bot: what begins each flow, and which flows it calls, hands over to and brings about. What has errors is drawn too, and exits 1.",
    )
    .argument("[flow]", "its name")
    .option("--all", "the whole bot")
    .option("--flows <dir>", "the bot's folder", "flows")
    .addOption(
      new Option("--format <format>", "svg unless the file's name says otherwise").choices(["svg", "mermaid", "dot"]),
    )
    .option("-o, --output <file>", "where to (default: standard output)")
    .option("--locale <locale>", "of the texts (default: the bot's first)", localeOf)
    .option("--actions <file>", "a module of own actions")
    .addHelpText(
      "after",
      examples(
        ["parley draw menu -o menu.svg", "a picture for any browser"],
        ["parley draw menu --format mermaid", "for Markdown"],
        ["parley draw --all -o bot.svg", "all flows of the bot, and what leads from one to another"],
        ["parley draw --all --flows bots/support", "of another bot, to standard output"],
        ["parley draw default-welcome -o welcome.dot", "a flow that every bot has, for Graphviz"],
      ),
    )
    .action(async (flow: string | undefined, { all, ...options }: DrawOptions & { readonly all?: true }, command) => {
      if ((flow === undefined) !== (all === true))
        command.error(
          flow === undefined
            ? "error: missing required argument 'flow', or --all for the whole bot"
            : "error: give either the name of a flow, or --all for the whole bot",
        )
      if (options.format === undefined && /\.(?:png|jpe?g|gif|webp|pdf)$/i.test(options.output ?? "")) {
        command.error(`error: ${options.output} cannot be drawn: name a file that ends with .svg, .mmd, .md or .dot.`)
      }
      const { draw, drawBot } = await import("./commands/draw.js")
      process.exitCode = flow === undefined ? await drawBot(options) : await draw(flow, options)
    })
}

function addTalk(parley: Command): void {
  parley
    .command("talk")
    .summary("talk to a bot in the terminal")
    .description("A conversation in the terminal. Lines that begin with / steer it: /help lists them.")
    .option("--flows <dir>", "the bot's folder", "flows")
    .option("--locale <locale>", "the user's (default: the bot's first)", localeOf)
    .option("--now <time>", "when it begins, such as 2026-03-02T09:00:00Z (default: now)", timeOf)
    .option("--actions <file>", "a module of own actions")
    .addHelpText(
      "after",
      examples(
        ["parley talk", "the bot in ./flows"],
        ["parley talk --flows bots/support --locale ru", "another bot, in Russian"],
        ["parley talk --now 2026-12-24T23:30:00Z", "as it will be then"],
        ["printf 'agent\\n/why\\n' | parley talk", "lines from elsewhere"],
      ),
    )
    .action(async (options: TalkCommandOptions) => {
      const { talkInTerminal } = await import("./commands/talk.js")
      process.exitCode = await talkInTerminal(options)
    })
}

function localeOf(text: string): string {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? text
  } catch {
    throw new InvalidArgumentError("A locale such as en or zh-CN is meant.")
  }
}

function timeOf(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/.test(text) ? Date.parse(withZone(text)) : Number.NaN
  if (Number.isFinite(time)) return time
  throw new InvalidArgumentError("A time such as 2026-03-02T09:00:00Z is meant.")
}

/** Times without a zone are UTC, as in fixtures, wherever the command runs. */
function withZone(text: string): string {
  return /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes(":") ? text : `${text}Z`
}

function addRecord(parley: Command): void {
  parley
    .command("record")
    .summary("write a stored conversation as a fixture")
    .description("Writes a stored conversation as a fixture, plays it, and tells whether it shows the same.")
    .argument("<id>", "the conversation")
    .option(...SERVERS_FLOWS)
    .option(...SERVERS_DATABASE)
    .option(...SERVERS_ACTIONS)
    .option("-o, --output <file>", "the file to write (default: standard output)")
    .addHelpText(
      "after",
      examples(
        ["parley record 5f3c...", "to standard output"],
        ["parley record 5f3c... -o fixtures/lost-order.json", "a mistake becomes a test"],
      ),
    )
    .action(async (id: string, options: RecordOptions) => {
      const { record } = await import("./commands/record.js")
      process.exitCode = await record(id, options)
    })
}

function addSimulate(parley: Command): void {
  parley
    .command("simulate")
    .summary("play a bot with made-up people, agents, clocks and crashes")
    .description(
      "Plays a bot with made-up people, agents, clocks and crashes, and says which promise broke: as steps and, where one can say it, as a fixture. Exits 1 when one broke.",
    )
    .argument("[dir]", "the bot's folder (default: generated bots, and the one in flows)")
    .option("--seeds <number>", "how many days to play (default: 100, or as many as there are minutes for)", seedsOf)
    .option("--seed <number>", "the first one; the same seed is the same day", countOf)
    .option("--minutes <number>", "play no longer than this", minutesOf)
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "json"]).default("text"))
    .option("-o, --output <dir>", "where what broke is written", "simulations")
    .option("--case <file>", "play a case again that was written so, and nothing else")
    .option("--actions <file>", "a module of own actions; in a simulation nothing goes outside")
    .addHelpText(
      "after",
      examples(
        ["parley simulate", "100 days of generated bots, and of the bot in ./flows"],
        ["parley simulate bots/support --minutes 10", "one bot, for ten minutes"],
        ["parley simulate --seed 4711", "one day again, as it was"],
        ["parley simulate --minutes 2 --format json", "for a CI server"],
      ),
    )
    .action(async (folder: string | undefined, options: SimulateOptions) => {
      const { simulateBots } = await import("./commands/simulate.js")
      process.exitCode = await simulateBots(folder, options)
    })
}

function countOf(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count
  throw new InvalidArgumentError("A whole number is meant, such as 100.")
}

function seedsOf(text: string): number {
  const days = countOf(text)
  if (days > 0) return days
  throw new InvalidArgumentError("At least one day is meant.")
}

function minutesOf(text: string): number {
  const minutes = Number(text)
  if (text !== "" && minutes > 0 && Number.isFinite(minutes)) return minutes
  throw new InvalidArgumentError("A number of minutes is meant, such as 2 or 0.5.")
}

function wholeMinutesOf(text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new InvalidArgumentError("A number of minutes is meant, such as 60.")
}

function addBlocks(parley: Command): void {
  const blocks = parley
    .command("blocks")
    .summary("tell, lift and set blocks, also while no server answers")
    .description("Who is kept out, straight from the server's database. A server may go on with it.")
  const changing = (command: Command) =>
    ofServer(command)
      .option("--reason <text>", "what is told of it")
      .option(...SERVERS_FLOWS)
      .option(...SERVERS_ACTIONS)
  ofServer(blocks.command("list").summary("list the blocks that hold, newest first"))
    .option("--all", "also those that are lifted or over")
    .option("--find <text>", "a part of the subject, the name, the e-mail, the reason or who made it")
    .action(async (options: ListBlocksOptions) => (await import("./commands/blocks.js")).tellBlocks(options))
  changing(blocks.command("lift").summary("lift blocks").argument("[ids...]"))
    .option("--subject <subject>", "all that hold for user:ID, visitor:ID, conversation:ID or ip:ADDRESS", subjectNamed)
    .addHelpText("after", examples(["parley blocks lift --subject user:4711", "the user may chat again"]))
    .action(async (ids: readonly string[], options: LiftBlocksOptions, command: Command) => {
      if (ids.length === 0 && options.subject === undefined) command.error("error: give ids, or --subject SUBJECT")
      process.exitCode = await (await import("./commands/blocks.js")).liftMeant(ids, options)
    })
  changing(
    blocks
      .command("set")
      .summary("block somebody")
      .argument("<subject>", "user:ID, visitor:ID, conversation:ID or ip:ADDRESS", subjectNamed),
  )
    .option("--minutes <number>", "for how long; left out, with --ban: for good", wholeMinutesOf)
    .option("--ban", "of all conversations; left out: of live chats")
    .option("--confirm", "a wide range of addresses is meant")
    .addHelpText("after", examples(["parley blocks set ip:203.0.113.7 --minutes 60 --reason Abuse", "no live chat"]))
    .action(async (subject: Subject, options: SetBlockOptions) => {
      process.exitCode = await (await import("./commands/blocks.js")).setBlock(subject, options)
    })
}

function subjectNamed(text: string): Subject {
  const [, kind, value] = /^(user|visitor|conversation|ip):(.+)$/s.exec(text) ?? []
  if (kind === undefined || value === undefined)
    throw new InvalidArgumentError("A subject is user:ID, visitor:ID, conversation:ID or ip:ADDRESS.")
  return { kind: kind as Subject["kind"], value }
}

function addBackup(parley: Command): void {
  parley
    .command("backup")
    .summary("copy the database of a server that goes on")
    .description("Copies a server's database, as it is at this moment, into a new file, and checks the copy.")
    .argument("<file>", "the copy, which must not be there yet")
    .option(...SERVERS_DATABASE)
    .addHelpText("after", examples(["parley backup parley-monday.db", "of ./parley.db, while it is served"]))
    .action(async (file: string, options: BackupOptions) =>
      (await import("./commands/backup.js")).backup(file, options),
    )
}

function addMigrate(parley: Command): void {
  parley
    .command("migrate")
    .summary("move all that a server keeps into another database")
    .description(
      "Moves all that a server keeps into another database, and compares both row by row. Servers are stopped before. One that was broken off goes on when it is run again.",
    )
    .requiredOption("--from <address>", "the server's database, which is not changed")
    .requiredOption("--to <address>", "another one, with nothing in it")
    .addHelpText(
      "after",
      examples(
        ["parley migrate --from file:parley.db --to postgres://parley:secret@localhost/parley", "to PostgreSQL"],
        ["parley migrate --from postgres://parley:secret@localhost/parley --to file:parley.db", "and back"],
      ),
    )
    .action(async (options: MigrateOptions) => (await import("./commands/migrate.js")).migrateDatabase(options))
}

function addHealth(parley: Command): void {
  parley
    .command("health")
    .summary("ask a server whether it is ready")
    .description("Asks a server whether it can do work, and exits 1 when it can't.")
    .option(
      "--url <url>",
      "the server's address (left out: as PARLEY_ADMIN_PORT, PARLEY_PORT and PARLEY_HOST tell)",
      addressGiven,
    )
    .addHelpText("after", examples(["parley health", "the server on port 3000 of this machine"]))
    .action(async ({ url }: { readonly url?: string }) => {
      const { addressFrom, tellHealth } = await import("./commands/health.js")
      process.exitCode = await tellHealth(url ?? addressFrom(process.env))
    })
}

function addressGiven(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text
  throw new InvalidArgumentError("An address such as http://127.0.0.1:3000 is meant.")
}

function addDatabase(parley: Command): void {
  const database = parley.command("db").summary("look after a server's database").description("For a database's file.")
  ofServer(database.command("info").summary("tell its size and form, as JSON")).action(
    async (options: DatabaseOptions) => (await import("./commands/database.js")).tellDatabase(options),
  )
  ofServer(database.command("check").summary("read all of it, and tell damage")).action(
    async (options: DatabaseOptions) => {
      process.exitCode = await (await import("./commands/database.js")).checkDatabase(options)
    },
  )
  ofServer(database.command("compact").summary("give back the space that nothing needs any more")).action(
    async (options: DatabaseOptions) => (await import("./commands/database.js")).compactDatabase(options),
  )
}

function addForget(parley: Command): void {
  parley
    .command("forget")
    .summary("erase a person for good")
    .description(
      "Erases all that is kept of a person, but for blocks that hold: conversations, entities, files and what else there is. A server may go on with the database.",
    )
    .option("--user <id>", "an authenticated user")
    .option("--visitor <id>", "a browser")
    .option(...SERVERS_DATABASE)
    .addHelpText(
      "after",
      examples(
        ["parley forget --user 4711", "a user of the host page"],
        ["parley forget --visitor mwwy1f3c...", "somebody who stayed anonymous"],
      ),
    )
    .action(async (options: ForgetOptions, command: Command) => {
      if ((options.user === undefined) === (options.visitor === undefined))
        command.error("error: give either --user ID or --visitor ID")
      const { forget } = await import("./commands/forget.js")
      process.exitCode = await forget(options)
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
