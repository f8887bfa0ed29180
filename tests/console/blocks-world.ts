import { DateTime } from "luxon"
import type { Store } from "../../turns/index.js"
import { agent, block, commit, conversation, put } from "../store/records.js"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Blocks of all kinds, with names and reasons that mean harm, as a supervisor finds them. */
export async function keepBlocks(store: Store, now = Date.now()): Promise<void> {
  const mira = { by: "mira@example.com", source: "agent" } as const
  const person = (value: string) => ({ kind: "user", value }) as const
  const visitor = (value: string) => ({ kind: "visitor", value }) as const
  const ip = (value: string) => ({ kind: "ip", value }) as const
  const blocks = [
    block("b1", visitor("v7KQ2"), {
      ...{ ...mira, scope: "conversation", reason: "spam: 40 links in 5 minutes", chat: "c1-chat-1" },
      ...{ at: now - 2 * HOUR, until: now + 22 * MINUTE },
    }),
    block("b2", ip("203.0.113.0/24"), {
      ...{ ...mira, source: "admin", scope: "conversation", reason: "spam wave" },
      ...{ at: now - 3 * HOUR, until: now + 92 * MINUTE },
    }),
    block("b3", person("irina"), {
      ...{ ...mira, name: "Ирина Павлова", email: "irina.p@example.com", reason: "спам" },
      ...{ at: now - DAY, until: now + 250 * MINUTE },
    }),
    block(
      "b4",
      { kind: "conversation", value: "cM3XD" },
      {
        ...{ ...mira, source: "action", reason: "spam" },
        ...{ at: now - DAY, until: now + 7 * HOUR },
      },
    ),
    block("b5", person("chen"), {
      ...{ ...mira, name: "陈静", email: "chen.jing@example.com", reason: "垃圾信息 spam" },
      ...{ at: now - DAY, until: now + 9 * HOUR },
    }),
    block("b6", person("bob"), {
      ...{ ...mira, name: "Bob <b>Tables</b> \u202eevil", email: "bob@example.com" },
      ...{ reason: '=HYPERLINK("http://spam.example") spam', at: now - 2 * DAY, until: noonTomorrow(now) },
    }),
    block("b7", ip("2001:db8:41::/64"), {
      ...{ ...mira, reason: "spam, with the visitor below", at: now - 2 * DAY, until: now + 3 * DAY },
    }),
    block("b8", visitor("vQ9WA"), {
      ...{ ...mira, scope: "conversation", reason: "spam, came back twice after clearing cookies" },
      ...{ at: now - 2 * DAY, until: now + 3 * DAY + HOUR },
    }),
    block("b9", person("user-20418"), {
      ...{ ...mira, source: "admin", scope: "conversation", reason: "spam on the forum, banned ahead" },
      ...{ at: now - 5 * DAY, until: now + 25 * DAY },
    }),
    block("b10", person("leyla"), {
      ...{ ...mira, scope: "conversation", name: "Leyla Demir", email: "leyla@example.com" },
      ...{ reason: "spam and threats", at: now - 54 * DAY, until: null },
    }),
    block("o1", person("old"), {
      ...mira,
      name: "Old Friend",
      reason: "spam",
      at: now - 9 * DAY,
      until: now - 8 * DAY,
    }),
    block("o2", person("freed"), {
      ...{ ...mira, name: "Freed Again", reason: "a mistake", at: now - DAY, until: now + DAY },
      lifted: { at: now - HOUR, by: "oleg@example.com", reason: "a mistake", how: "lifted" },
    }),
  ]
  const met = [
    conversation("cM3XD"),
    conversation("c7KQ2", { visitor: "v7KQ2" }),
    conversation("cQ9WA", { visitor: "vQ9WA" }),
  ]
  const agents = [agent("mira@example.com", { name: "Mira Ionescu" })]
  const puts = [
    ...agents.map(each => put.agent(each)),
    ...met.map(each => put.conversation(each)),
    ...blocks.map(each => put.block(each)),
  ]
  if (!(await store.commit(commit({ puts })))) throw new Error("the blocks are not kept")
}

/** Noon of the next day where the browsers of tests are: it is tomorrow whatever the hour is, and half a day away or more. */
function noonTomorrow(now: number): number {
  return DateTime.fromMillis(now, { zone: "Europe/Bucharest" }).startOf("day").plus({ days: 1, hours: 12 }).toMillis()
}
