import { expect, test } from "vitest"
import { BOT } from "../../bench/requests/bot.js"
import { HeldDocument } from "../../bench/requests/document.js"
import { stageOn } from "../../bench/requests/stage.js"
import { sendMutated } from "../../bench/requests/traffic.js"
import { repeated } from "../thoroughness.js"
import { world } from "./serving.js"

/** Other ones each time. */
const REQUESTS = repeated({ all: 10_000, ci: 2000, here: 1200 })

test("requests made of the document, with something wrong in them, are answered as it says and never with a 500", async () => {
  const { url, key, bugs } = await world({ flows: BOT })
  const server = { url, key: await key("admin") }
  const document = new HeldDocument(false)
  const first = Math.floor(Math.random() * 2 ** 31)
  let seed = first
  const { statuses, faults } = await sendMutated(url, () => stageOn(server, document, seed++), REQUESTS)
  expect({ first, faults, bugs }).toEqual({ first, faults: [], bugs: [] })
  // Requests go wrong at all depths: many are taken, many refused, and for many reasons.
  for (const status of [200, 201, 400, 401, 403, 404, 405, 409, 415, 422])
    expect([first, status, (statuses.get(status) ?? 0) > 0]).toEqual([first, status, true])
}, 600_000)
