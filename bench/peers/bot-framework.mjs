// Bot Framework: prompts and a waterfall of botbuilder-dialogs, kept by its memory storage, behind its adapter on Express.
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, ConversationState, MemoryStorage } from "botbuilder"
import {
  ChoicePrompt,
  DialogSet,
  DialogTurnStatus,
  ListStyle,
  NumberPrompt,
  TextPrompt,
  WaterfallDialog,
} from "botbuilder-dialogs"
import express from "express"

const conversations = new ConversationState(new MemoryStorage())
const dialogs = new DialogSet(conversations.createProperty("dialogs"))

dialogs.add(new TextPrompt("name", async ({ recognized }) => recognized.succeeded && recognized.value.length <= 100))
dialogs.add(new NumberPrompt("guests", areGuestsKnown, "en-us"))
const place = new ChoicePrompt("place", undefined, "en-us")
place.style = ListStyle.suggestedAction
dialogs.add(place)
dialogs.add(
  new WaterfallDialog("table", [
    step => step.prompt("name", "For what name?"),
    step => {
      step.values.name = step.result
      return step.prompt("guests", {
        prompt: `How many of you, ${step.result}?`,
        retryPrompt: "A whole number from 1 to 12, please.",
      })
    },
    async step => {
      step.values.guests = step.result
      if (step.result === undefined) await step.context.sendActivity("We will keep a big table.")
      const choices = ["inside", "terrace", "garden"]
      return step.prompt("place", { prompt: "Inside, terrace or garden?", choices })
    },
    async step => {
      const { name, guests } = step.values
      const table = guests === undefined ? "A big table" : `A table of ${guests}`
      await step.context.sendActivity(`${table} for ${name}, ${step.result.value}.`)
      return step.endDialog()
    },
  ]),
)

/** After the second answer that is no number of guests the dialog goes on without. */
async function areGuestsKnown({ recognized, attemptCount }) {
  const { succeeded, value } = recognized
  if (succeeded && Number.isInteger(value) && value >= 1 && value <= 12) return true
  recognized.value = undefined
  return attemptCount >= 2
}

async function handleTurn(context) {
  if (context.activity.type !== "message") return
  const dialog = await dialogs.createContext(context)
  const { status } = await dialog.continueDialog()
  if (status === DialogTurnStatus.empty) {
    if (context.activity.text === "a table") await dialog.beginDialog("table")
    else await context.sendActivity("I did not understand that.")
  }
  await conversations.saveChanges(context)
}

// Without the id of an app it asks for no token. Where an activity expects replies, they come in the answer.
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))
adapter.onTurnError = async (_context, error) => {
  throw error
}
const app = express()
app.use(express.json())
app.post("/api/messages", (request, response) => adapter.process(request, response, handleTurn))
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`))
