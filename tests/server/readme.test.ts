import { execFile, spawn } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { ROOT } from "../project/sources.js"
import { site } from "./process.js"
import { later } from "./serving.js"

const readme = readFileSync(`${ROOT}README.md`, "utf8")
const commands = /## A chat and a block over HTTP.*?```sh\n(.*?)```/s.exec(readme)?.[1] ?? ""
const program = /```js\n(.*?)```/s.exec(readme)?.[1] ?? ""

test("the README's commands hold a chat, block, show the refusal with reason and end, and lift it", async () => {
  const at = site({})
  cpSync(join(ROOT, "flows"), join(at.folder, "flows"), { recursive: true })
  const { url, key } = await at.start()
  const script = commands.replace("http://127.0.0.1:3000", url)
  const { stdout } = await promisify(execFile)("bash", ["-euc", script.replaceAll(/^post /gm, "echo; post ")], {
    cwd: at.folder,
  })
  const answers = stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line))
  const refused = answers.findIndex(answer => answer.code === "BLOCKED")
  expect(answers.filter(answer => answer.code !== undefined).map(answer => answer.code)).toEqual(["BLOCKED"])
  expect(answers[refused]).toMatchObject({
    status: 403,
    blocked: { reason: "Abusive language", until: expect.any(String) },
  })
  expect(answers.at(-1)).toMatchObject({
    conversation: { status: "active" },
    activities: [{ type: "message" }, { type: "message" }],
  })
  await followsAChat(at.folder, program.replace("http://127.0.0.1:3000", url).replace("token: key", `token: "${key}"`))
})

/** Runs the README's program until it tells what the bot has said. */
async function followsAChat(folder: string, source: string): Promise<void> {
  mkdirSync(join(folder, "node_modules"))
  symlinkSync(ROOT, join(folder, "node_modules/parley"))
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], { cwd: folder, stdio: "pipe" })
  later(async () => void child.kill("SIGKILL"))
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", text => (said += text))
  await expect.poll(() => said).toMatch(/^user agent\nbot What is it about\?/m)
}
