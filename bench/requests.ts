import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { atMost, type Figure, information } from "./measure.js"
import { BOT } from "./requests/bot.js"
import { HeldDocument } from "./requests/document.js"
import { stageOn } from "./requests/stage.js"
import { sendMutated } from "./requests/traffic.js"
import { startParley } from "./server-process.js"
import type { SoakOptions } from "./soak.js"

/**
 * Requests made of the OpenAPI document, each with something wrong in it, on a server and a file of its own. None may be
 * answered with a mistake of the server, or otherwise than the document says.
 */
export async function requestFigures({ requests, seed }: SoakOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-requests-"))
  mkdirSync(join(folder, "flows"))
  for (const [file, content] of Object.entries(BOT)) writeFileSync(join(folder, "flows", file), JSON.stringify(content))
  const server = await startParley(["--flows", join(folder, "flows"), "--db", `file:${join(folder, "one.db")}`], {
    folder,
  })
  console.log(`seed ${seed}, ${requests} requests`)
  const document = new HeldDocument(false)
  let next = seed
  try {
    const { statuses, faults } = await sendMutated(server.url, () => stageOn(server, document, next++), requests)
    for (const fault of faults) console.log(fault)
    const counts = [...statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${status}: ${count}`)
    return [
      information(`requests made of the document (${counts.join(", ")})`, requests, "requests"),
      atMost("kinds of answers that the document does not have, and of mistakes", faults.length, 0, "kinds"),
    ]
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
