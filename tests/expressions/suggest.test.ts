import { expect, test } from "vitest"
import { suggest } from "../../language/values/suggest.js"

const names = ["LiveChatBlockedUntil", "LiveChatBlockedAt", "Channel", "Id", "channels"]

test.each([
  ["LiveChatBlokedUntil", "LiveChatBlockedUntil"],
  ["livechatblockeduntil", "LiveChatBlockedUntil"],
  ["CHANNEL", "Channel"],
  ["Chanel", "Channel"],
  ["Channels", "channels"],
  ["ID", "Id"],
  ["Ix", null],
  ["dI", "Id"],
  ["live", "LiveChatBlockedAt"],
  ["li", null],
  ["Chnanel", "Channel"],
  ["Nothing", null],
  ["", null],
  ["x".repeat(100_000), null],
])("%s means %s", (name, expected) => expect(suggest(name, names)).toBe(expected))
