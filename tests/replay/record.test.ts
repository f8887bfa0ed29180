import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { makeBot, readBotFolder } from "../../cli/bot-folder.js"
import type { Bot } from "../../engine/index.js"
import type { Fixture } from "../../replay/index.js"
import { soundFixture } from "../engine/story.js"
import { botOf, fixtureOf } from "../helpdesk/play.js"
import { STORIES } from "../helpdesk/stories/index.js"
import { ROOT } from "../project/sources.js"
import { inCi, partOf, TESTS_ALL } from "../thoroughness.js"
import { differencesOfRecords } from "./recorded.js"

const { bot: shipped } = makeBot(readBotFolder(`${ROOT}/flows`))
if (shipped === null) throw new Error("the shipped bot has errors")
const bot: Bot = shipped
const FILES = readdirSync(`${ROOT}/fixtures`).sort()
const fixtures = FILES.map(file => soundFixture(file, readFileSync(`${ROOT}/fixtures/${file}`))).filter(isByItself)

/** Nothing in a store tells that an inside action failed by a stub, so a record of that would not show the same. */
function isByItself({ stubs }: Fixture): boolean {
  return Object.keys(stubs).every(action => bot.actions.get(action)?.action.inside !== true)
}

/** At one moment nobody can tell whether a block of a person, or an agent's coming, was before or after what was said. */
function isInOrder({ turns }: Fixture): boolean {
  return turns.every(
    ({ stimulus: { kind }, spec }) => kind !== "block" && kind !== "unblock" && spec.agent?.signIn !== true,
  )
}

describe("a record of any conversation of a shipped fixture passes, shows the same, and is recorded the same", () => {
  test.each(partOf(fixtures.filter(isInOrder), 0, 2).map(fixture => [fixture.file, fixture] as const))(
    "%s",
    async (_, fixture) => {
      expect(await differencesOfRecords(bot, fixture, still => still)).toBe("")
    },
  )
})

describe("and so where a millisecond is between its turns", () => {
  test.each(partOf(fixtures, 1, 2).map(fixture => [fixture.file, fixture] as const))("%s", async (_, fixture) => {
    expect(await differencesOfRecords(bot, fixture)).toBe("")
  })
})

/** Stories of many conversations, which are recorded one by one, are longer. */
const LONG = 60

// Every third of those that are not long, and every ninth elsewhere than in CI: much of what is recorded is the same in all.
describe.each(STORIES)("of the stories of the helpdesk: %s", (_, stories) => {
  const played = stories.filter(
    ({ turns }, index) => TESTS_ALL || (index % (inCi ? 3 : 9) === 0 && turns.length <= LONG),
  )
  test.each(played.map(story => [story.name, story] as const))("%s", async (_name, story) => {
    expect(await differencesOfRecords(botOf(story), fixtureOf(story))).toBe("")
  })
})
