import { isLocale, ParleyError, pointerTo, textFault } from "../../../language/index.js"
import { callerName } from "../../auth/callers.js"
import { type CannedAnswer, cannedAnswers, putCannedAnswer, removeCannedAnswer } from "../../canned-answers.js"
import type { Services } from "../../services.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, named, object, orNull, pageSchema, textSchema } from "../schemas/parts.js"
import { sightOf } from "../sight.js"

/** Characters of a text that is had ready. */
const LONGEST = 4096
const LONGEST_SHORTCUT = 64

export const CANNED_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/desk/canned",
    name: "listCannedAnswers",
    summary: "Texts that agents have ready: those of all, and those of the queues of the key's agent.",
    tag: "desk",
    access: { permission: "desk:read" },
    answer: { status: 200, description: "All, by shortcut.", schema: pageSchema(named("CannedAnswer")) },
    refusals: [],
    handle: listCanned,
  },
  {
    method: "put",
    path: "/v1/desk/canned/{shortcut}",
    name: "putCannedAnswer",
    summary: "Adds a canned answer, or changes the one with this shortcut, in whichever case.",
    tag: "desk",
    access: { permission: "canned:manage" },
    body: object({
      text: {
        anyOf: [
          textSchema(LONGEST),
          { type: "object", minProperties: 1, maxProperties: 100, additionalProperties: textSchema(LONGEST) },
        ],
        description: "In all languages, or locale to text. It is said as it is: nothing is filled in.",
      },
      "queues?": orNull(
        listSchema(textSchema(64), { maxItems: 100, uniqueItems: true, description: "Whose agents have it." }),
      ),
    }),
    answer: { status: 200, description: "The canned answer.", schema: object({ cannedAnswer: named("CannedAnswer") }) },
    refusals: ["CANNED_ANSWERS_EXCEEDED", "QUEUE_UNKNOWN", "TEXT_INVALID", "REQUEST_INVALID"],
    handle: putCanned,
  },
  {
    method: "delete",
    path: "/v1/desk/canned/{shortcut}",
    name: "removeCannedAnswer",
    summary: "Deletes a canned answer.",
    tag: "desk",
    access: { permission: "canned:manage" },
    answer: { status: 200, description: "It is gone.", schema: object({ shortcut: { type: "string" } }) },
    refusals: ["CANNED_ANSWER_UNKNOWN"],
    handle: async ({ params: { shortcut = "" }, caller }, services) => {
      await removeCannedAnswer(services.served().store, shortcut, callerName(caller), services.clock.now())
      return json({ shortcut })
    },
  },
]

async function listCanned({ caller }: RouteRequest, services: Services): Promise<Reply> {
  const { seesAll, queues } = await sightOf(caller, services)
  const all = await cannedAnswers(services.served().store, services.clock.now())
  const isTheirs = (answer: CannedAnswer) =>
    seesAll || answer.queues === null || answer.queues.some(queue => queues.includes(queue))
  return json({ items: all.filter(isTheirs), cursor: null })
}

async function putCanned(asked: RouteRequest, services: Services): Promise<Reply> {
  const { shortcut = "" } = asked.params
  // The body was held against the schema above.
  const { text, queues = null } = asked.body as unknown as Omit<CannedAnswer, "shortcut" | "queues"> & {
    readonly queues?: readonly string[] | null
  }
  const { store, bot } = services.served()
  requireShortcut(shortcut)
  requireTexts(text)
  const known = bot.spec.liveChat?.queues?.map(({ code }) => code) ?? ["general"]
  for (const [index, queue] of (queues ?? []).entries()) {
    if (known.includes(queue)) continue
    throw new ParleyError("QUEUE_UNKNOWN", `/queues/${index}`, `There is no queue "${queue}" in bot.json.`)
  }
  const answer = { shortcut, text, queues }
  await putCannedAnswer(store, answer, callerName(asked.caller), services.clock.now())
  return json({ cannedAnswer: answer })
}

/** @throws `TEXT_INVALID`; `REQUEST_INVALID` where a locale is none, in which nobody would ever read the text */
function requireTexts(text: CannedAnswer["text"]): void {
  const texts = typeof text === "string" ? [["/text", text] as const] : Object.entries(text)
  for (const [name, said] of texts) {
    const fault = textFault(said)
    const pointer = typeof text === "string" ? name : pointerTo("/text", name)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
    if (typeof text === "string" || isLocale(name)) continue
    throw new ParleyError("REQUEST_INVALID", pointer, "Texts stand by locale, such as en or zh-CN.")
  }
}

function requireShortcut(shortcut: string): void {
  if (/^[^\s/\p{C}]+$/u.test(shortcut) && shortcut.length <= LONGEST_SHORTCUT) return
  const message = `A shortcut has 1 to ${LONGEST_SHORTCUT} signs, and neither blanks nor slashes.`
  throw new ParleyError("REQUEST_INVALID", "", message)
}
