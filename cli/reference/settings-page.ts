import { SETTINGS, VARIABLES } from "../settings.js"
import { code, table } from "./markdown.js"

/** The reference of all that `parley start` can be told. */
export function settingsPage(): string {
  const options = SETTINGS.map(({ flags, variable, other, about, byDefault }) => [
    code(flags),
    [variable, ...(other === undefined ? [] : [other])].map(code).join(", "),
    about,
    byDefault === undefined ? "" : code(String(byDefault)),
  ])
  const variables = VARIABLES.map(({ name, about, isSecret }) => [
    [name, ...(isSecret === true ? [`${name}_FILE`] : [])].map(code).join(", "),
    about,
  ])
  return `${INTRODUCTION}${table(["option", "variable", "is", "left out"], options)}${OTHERS}${table(["variable", "is"], variables)}`
}

const INTRODUCTION = `# Settings

All that \`parley start\` can be told, on its command line or by variables. The command line counts before variables; a variable that
is set to nothing is not set. A list's values are separated by spaces or commas in a variable, and a switch is \`1\` or \`0\`.
Blanks around a variable's value count for nothing. What a server with \`--test\` does without is refused, and so are settings of a
provider without \`--oidc-issuer\`. Commands that work on a server's database (\`keys\`, \`accounts\`, \`link\`, \`blocks\`,
\`backup\`, \`forget\`, \`record\`, \`db\`) take \`PARLEY_DB\`, \`PARLEY_FLOWS\` and \`PARLEY_ACTIONS\` too.

\`parley start --print-config\` prints what holds and where it comes from, with secrets and passwords left out, and starts nothing.

`

const OTHERS = `
## Variables without an option

What is secret may be in a file that a variable names, as service managers hand it over: \`NAME_FILE\` for \`NAME\`, with one line. That
holds for \`PARLEY_DB\` too, whose address may have a password in it, and for each name in \`http.secrets\` of \`bot.json\`.

`
