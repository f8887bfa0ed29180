/** Seconds after which the timer of `later` fires. */
export const TIMER = 1

const TALLY = { scope: "conversation", properties: { Count: { type: "integer" } } }

/** The flows of a bot whose log shows whether anything was lost or done twice, by file. */
export const CRASH_FLOWS: { readonly [file: string]: object } = {
  "bot.json": { entities: { Tally: TALLY }, limits: { answerWithin: "PT3S" } },
  // Each text has a number of its own, one more than the last one's.
  "count.json": {
    trigger: { phrases: ["count"] },
    start: "count",
    steps: {
      count: {
        type: "message",
        set: { "[[Tally]].Count": "{{ default([[Tally]].Count, 0) + 1 }}" },
        message: "count {{ [[Tally]].Count }}",
      },
    },
  },
  "later.json": {
    trigger: { phrases: ["later"] },
    start: "wait",
    steps: {
      wait: { type: "wait", for: ["never"], timeout: { after: `PT${TIMER}S`, next: "over" } },
      over: { type: "message", message: "time is up" },
    },
  },
  "look.json": {
    trigger: { phrases: ["look"] },
    start: "look",
    steps: {
      look: { type: "action", action: "Crash.Look", save: "@found", timeout: "PT600S", next: "found" },
      found: { type: "message", message: "found {{ @found }}" },
    },
  },
  "agent.json": {
    trigger: { phrases: ["agent"] },
    start: "connect",
    steps: { connect: { type: "action", action: "ConnectToHelpdeskAgent", next: "end" } },
  },
  "after-chat.json": {
    trigger: { event: "LiveChatClientDisconnected" },
    start: "over",
    steps: { over: { type: "message", message: "chat is over" } },
  },
}

/**
 * The module with the outside action: it notes each call in a file before it is made and when it is over.
 *
 * @param calls the file
 */
export function crashActions(calls: string): string {
  return `import { appendFileSync } from "node:fs"
const note = (what, key) => appendFileSync(${JSON.stringify(calls)}, [what, key, process.pid, performance.timeOrigin + performance.now()].join(" ") + "\\n")
export const look = {
  name: "Crash.Look", summary: "Looks.", params: { type: "object", properties: {} }, result: {},
  run: async (_, { idempotencyKey }) => {
    note("began", idempotencyKey)
    await new Promise(resolve => setTimeout(resolve, Math.random() * 300))
    note("ended", idempotencyKey)
    return idempotencyKey
  },
}`
}
