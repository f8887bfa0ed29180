// Microsoft's Agents SDK, kept by its memory storage, behind its adapter on Express. It has no dialogs any more since 1.0, so
// the steps are written by hand.
import { CloudAdapter, ConversationState, MemoryStorage, MessageFactory } from "@microsoft/agents-hosting"
import express from "express"

const PLACES = ["inside", "terrace", "garden"]
const conversations = new ConversationState(new MemoryStorage())
const booking = conversations.createProperty("booking")

/** What is known after a text, and what is said. */
function answer(known, text) {
  const askPlace = MessageFactory.suggestedActions(PLACES, "Inside, terrace or garden?")
  switch (known.step) {
    case "name": {
      const isName = text.trim() !== "" && text.length <= 100
      if (!isName) return [known, "For what name?"]
      return [{ step: "guests", name: text, isFirst: true }, `How many of you, ${text}?`]
    }
    case "guests": {
      const guests = Number(text)
      const isNumber = /^\d+$/.test(text) && guests >= 1 && guests <= 12
      if (isNumber) return [{ ...known, step: "place", guests }, askPlace]
      if (known.isFirst) return [{ ...known, isFirst: false }, "A whole number from 1 to 12, please."]
      return [{ ...known, step: "place" }, "We will keep a big table.", askPlace]
    }
    case "place": {
      const place = PLACES[Number(text) - 1] ?? PLACES.find(one => one === text.trim().toLowerCase())
      if (place === undefined) return [known, askPlace]
      const table = known.guests === undefined ? "A big table" : `A table of ${known.guests}`
      return [{ step: "none" }, `${table} for ${known.name}, ${place}.`]
    }
    default:
      if (text === "a table") return [{ step: "name" }, "For what name?"]
      return [known, "I did not understand that."]
  }
}

async function handleTurn(context) {
  if (context.activity.type !== "message") return
  const [known, ...replies] = answer(await booking.get(context, { step: "none" }), context.activity.text)
  await booking.set(context, known)
  for (const reply of replies) await context.sendActivity(reply)
  await conversations.saveChanges(context)
}

// In production it wants the id of an app, and with it asks for no token as long as `authorizeJWT` is not in front. Where an
// activity expects replies, they come in the answer.
const adapter = new CloudAdapter({ clientId: "00000000-0000-0000-0000-000000000000" })
adapter.onTurnError = async (_context, error) => {
  throw error
}
const app = express()
app.use(express.json())
app.post("/api/messages", (request, response) => adapter.process(request, response, handleTurn))
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`))
