import { describe, expect, test } from "vitest"
import { readJson } from "../../language/loading/read-json.js"
import { checkAgainst } from "../../language/loading/schema.js"
import type { Json } from "../../language/values/values.js"

const findings = (fixture: Json) => {
  const read = readJson("a.json", JSON.stringify(fixture))
  return "document" in read ? checkAgainst("fixture", read.document) : []
}
const faults = (fixture: Json) => findings(fixture).map(finding => [finding.code, finding.pointer])
const turn = (more: Json) => ({ turns: [more] })

describe("a fixture", () => {
  test.each<[string, Json, string[][]]>([
    ["the least", { turns: [] }, []],
    [
      "the head",
      {
        description: "x",
        flows: "../flows",
        now: "2026-03-02T09:00:00Z",
        user: { id: "u1", name: "Ana", email: "a@b.c" },
        ip: "192.0.2.1",
        locale: "ru",
        channel: "test",
        agents: [{ email: "ana@example.com", name: "Ana", queues: ["general"] }],
        set: { "[[Order]].Number": "5" },
        blocks: [{ user: "u1", minutes: null, reason: "x", scope: "conversation" }],
        stubs: { HttpRequest: [{ result: { Status: 200 } }, { error: { code: "HTTP_FAILED" } }] },
        turns: [],
      },
      [],
    ],
    [
      "every stimulus",
      {
        turns: [
          { start: { as: "b", visitor: "new" }, bot: [] },
          { user: "hi", in: "a", bot: ["x", { text: "y", options: ["A"] }, { contains: "z" }, { matches: "^z" }] },
          {
            user: { text: "hi", value: 1, clientActivityId: "1" },
            status: { conversation: "active", liveChat: "none", step: null, flow: "a" },
          },
          { agent: { accept: true }, toAgent: [] },
          { agent: { email: "a", accept: "b" } },
          { agent: { say: "x" } },
          { agent: { block: { minutes: 5, reason: "x", scope: "liveChat", ip: true } } },
          { agent: { transfer: { queue: "x" } } },
          { admin: { block: { visitor: "current", minutes: null, reason: "x", scope: "conversation" } } },
          { admin: { unblock: { all: true } } },
          { advance: "PT0S", expect: ["true"] },
          { event: { name: "x", value: 1, from: "client" }, events: [{ name: "y", value: null }] },
          { end: true, refused: { code: "BLOCKED", reason: "x" } },
          {
            restart: true,
            calls: [
              { action: "HttpRequest", params: {}, result: 1 },
              { action: "x", error: "Y" },
            ],
          },
        ],
      },
      [],
    ],
    ["no turns", {}, [["SCHEMA_INVALID", ""]]],
    ["an unknown key", { turn: [] }, [["SCHEMA_INVALID", "/turn"]]],
    ["no stimulus", turn({ bot: [] }), [["SCHEMA_INVALID", "/turns/0"]]],
    ["two stimuli", turn({ user: "x", end: true }), [["SCHEMA_INVALID", "/turns/0"]]],
    ["a misspelt stimulus is one mistake", turn({ usr: "x" }), [["SCHEMA_INVALID", "/turns/0/usr"]]],
    ["a misspelt expectation", turn({ user: "x", bots: [] }), [["SCHEMA_INVALID", "/turns/0/bots"]]],
    ["two verbs of an agent", turn({ agent: { say: "x", close: true } }), [["SCHEMA_INVALID", "/turns/0/agent"]]],
    ["a misspelt verb", turn({ agent: { acept: true } }), [["SCHEMA_INVALID", "/turns/0/agent/acept"]]],
    [
      "two ways to expect a message",
      turn({ user: "x", bot: [{ text: "a", contains: "b" }] }),
      [["SCHEMA_INVALID", "/turns/0/bot/0"]],
    ],
    [
      "a pattern that is none",
      turn({ user: "x", bot: [{ matches: "(?=a)" }] }),
      [["PATTERN_INVALID", "/turns/0/bot/0/matches"]],
    ],
    ["a duration that is none", turn({ advance: "1 hour" }), [["SCHEMA_INVALID", "/turns/0/advance"]]],
    ["a user who is neither", { user: { name: "x" }, turns: [] }, [["SCHEMA_INVALID", "/user"]]],
    ["a user who says nothing", turn({ user: { clientActivityId: "1" } }), [["SCHEMA_INVALID", "/turns/0/user"]]],
    ["a user who says neither", turn({ user: {} }), [["SCHEMA_INVALID", "/turns/0/user"]]],
    ["a value without a text", turn({ user: { value: null } }), []],
    ["a stub that takes its time", { stubs: { A: [{ result: 1, after: "PT5S", optional: true }] }, turns: [] }, []],
    [
      "a stub's time that is none",
      { stubs: { A: [{ result: 1, after: "5 s" }] }, turns: [] },
      [["SCHEMA_INVALID", "/stubs/A/0/after"]],
    ],
    [
      "a verb that is no object is one mistake",
      { turns: [{ agent: "accept" }] },
      [["SCHEMA_INVALID", "/turns/0/agent"]],
    ],
    ["a stub of nothing", { stubs: { A: [{}] }, turns: [] }, [["SCHEMA_INVALID", "/stubs/A/0"]]],
  ])("%s", (_, fixture, expected) => {
    expect(faults(fixture)).toEqual(expected)
  })

  test("says the rule about stimuli in words", () => {
    expect(findings(turn({ bot: [] }))[0]?.message).toBe(
      "A turn has exactly one of user, agent, admin, advance, event, start, change, end, restart.",
    )
  })
})
