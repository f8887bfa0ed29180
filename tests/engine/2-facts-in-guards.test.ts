import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

/** Design section 2, "Guards never throw": a fact that only a condition asks for is read, and the turn decided again. */
const PLACE = "[[HelpdeskClient]].QueuePosition == 1"
const say = (message: Json) => ({ type: "message", message })
const first = [{ when: PLACE, to: "yes" }, { to: "no" }]
const ends = { yes: say("First."), no: say("Not first.") }
const flow = (phrase: string, steps: { readonly [name: string]: Json }, variables = {}) => ({
  trigger: { phrases: [phrase] },
  variables,
  start: Object.keys(steps)[0] ?? "",
  steps: { ...steps, ...ends },
})
/** In the queue since a turn before, so that the place is a query of its own. */
const queue = {
  trigger: { phrases: ["queue"] },
  start: "c",
  steps: {
    c: {
      type: "action",
      action: "ConnectToHelpdeskAgent",
      next: [{ when: "@InternalActionResult", to: "end" }, { to: "n" }],
    },
    n: say("No."),
  },
}
const failing = { type: "action", action: "Fail" }

stories(
  (
    [
      ["an action's next", { a: { type: "action", action: "Give", next: first } }, [{ user: "go", bot: ["First."] }]],
      ["an action's onError", { a: { ...failing, onError: first } }, [{ user: "go", bot: ["First."] }]],
      ["a branch", { a: { type: "branch", next: first } }, [{ user: "go", bot: ["First."] }]],
      [
        "a prompt's next",
        { a: { type: "prompt", message: "?", next: first } },
        [{ user: "go" }, { user: "x", bot: ["First."] }],
      ],
      [
        "a question's exceeded",
        {
          a: { type: "prompt", message: "?", input: { type: "integer" }, maxAttempts: 1, exceeded: first, next: "no" },
        },
        [{ user: "go" }, { user: "x", bot: ["First."] }],
      ],
      [
        "a question's timeout",
        { a: { type: "prompt", message: "?", timeout: { after: "PT1M", next: first }, next: "no" } },
        [{ user: "go" }, { advance: "PT1M", bot: ["First."] }],
      ],
      [
        "a wait's next",
        { a: { type: "wait", for: ["paid"], next: first } },
        [{ user: "go" }, { event: { name: "paid" }, bot: ["First."] }],
      ],
      [
        "a wait's timeout",
        { a: { type: "wait", for: ["paid"], timeout: { after: "PT1M", next: first }, next: "no" } },
        [{ user: "go" }, { advance: "PT1M", bot: ["First."] }],
      ],
      ["a call's next", { a: { type: "call", flow: "sub", next: first } }, [{ user: "go", bot: ["Sub.", "First."] }]],
      [
        "a call's onError",
        { a: { type: "call", flow: "failing", onError: first, next: "no" } },
        [{ user: "go", bot: ["First."] }],
      ],
    ] as const
  ).map(([what, steps, turns]) => ({
    name: `a fact first needed in ${what}`,
    flows: {
      queue,
      f: flow("go", steps),
      sub: { start: "s", steps: { s: say("Sub.") } },
      failing: { start: "s", steps: { s: failing } },
    },
    turns: [{ user: "queue", bot: [] }, ...turns],
  })),
)
