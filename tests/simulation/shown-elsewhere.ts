/**
 * Faults of the kinds that a simulation looks for, which it can't meet: they are in what it has no part of (files, HTTP,
 * threads, fixtures), or in how long something takes. Each has a test that shows it, by the file and a part of its name.
 */
export const SHOWN_ELSEWHERE: readonly {
  readonly fault: string
  readonly file: string
  readonly test: string
}[] = [
  {
    fault: "a webhook repeats lines that the request of an answer got",
    file: "tests/server/replies.test.ts",
    test: "is given once, to who asked",
  },
  {
    fault: "an answer has lines of other answers",
    file: "tests/server/replies.test.ts",
    test: "is neither what an agent nor what the user says meanwhile",
  },
  {
    fault: "a statement goes through all conversations or deliveries",
    file: "tests/store/plans.test.ts",
    test: "no statement goes through a table that grows",
  },
  {
    fault: "due times that fail at every attempt starve the rest",
    file: "tests/server/scheduler.test.ts",
    test: "600 that fail at every attempt",
  },
  {
    fault: "one malformed commit fails its whole group",
    file: "tests/store/sqlite.test.ts",
    test: "a commit that cannot be written as it is fails alone",
  },
  {
    fault: "a thread's proxy answers to `then`",
    file: "tests/server/threads.test.ts",
    test: "can be waited for as any value can",
  },
  {
    fault: "a text that many patterns look at holds up everybody",
    file: "tests/language/recognizer.test.ts",
    test: "that is only done until the first fits",
  },
  {
    fault: "patterns that take too long together are loaded",
    file: "tests/loading/faults.test.ts",
    test: "PATTERN_COSTLY",
  },
  {
    fault: "a full disk is told as a mistake of the server's",
    file: "tests/server/store-unavailable.test.ts",
    test: "a full disk is told",
  },
  {
    fault: "a database that is deleted under the server goes unnoticed",
    file: "tests/server/store-unavailable.test.ts",
    test: "that is deleted, put back, and replaced under the server",
  },
  {
    fault: "a number in a query is beyond all numbers",
    file: "tests/server/numbers.test.ts",
    test: "in queries are whole numbers",
  },
  {
    fault: "thousands of assignments take a second of a turn",
    file: "tests/engine/3.8-limits.test.ts",
    test: "thousands of small ones are no work",
  },
  {
    fault: "a fixture with a typo in what it expects passes for ever",
    file: "tests/replay/misspelt.test.ts",
    test: "a shipped fixture in which one word is misspelt is never green",
  },
  {
    fault: "a page that has signed out hears on",
    file: "tests/server/sessions.test.ts",
    test: "by signing out, with its streams",
  },
  {
    fault: "a key that one process has revoked is taken by another",
    file: "tests/server/many-processes.test.ts",
    test: "a key that is revoked there is refused",
  },
  {
    fault: "a bot that one process serves from now on is not looked for by the others",
    file: "tests/server/many-processes.test.ts",
    test: "a bot that one serves from now on is looked for by the others",
  },
  {
    fault: "a webhook whose key holds no more is told on",
    file: "tests/server/webhooks.test.ts",
    test: "a key that holds no more silences its webhooks at once",
  },
  {
    fault: "a webhook that is enabled again is told of what it missed",
    file: "tests/server/webhooks.test.ts",
    test: "that is enabled again is told nothing from before",
  },
  {
    fault: "two processes send one delivery",
    file: "tests/server/webhooks.test.ts",
    test: "of two processes on one database only one sends a delivery",
  },
  {
    fault: "a delivery is lost with the process that began it",
    file: "tests/server/webhooks.test.ts",
    test: "a delivery that a process began before it died",
  },
  {
    fault: "what is sent again is told twice, or not at all",
    file: "tests/server/webhooks.test.ts",
    test: "what was given up can be seen and sent again",
  },
]
