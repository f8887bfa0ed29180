// The dialog written by hand on xstate, Express and better-sqlite3: a turn is one transaction of the conversation and of the
// lines said, on the disk before the answer. Its database is in the folder in which it is started.
import Database from "better-sqlite3"
import express from "express"
import { assign, createActor, emit, setup } from "xstate"

const PLACES = ["inside", "terrace", "garden"]
const placeIn = text => PLACES[Number(text) - 1] ?? PLACES.find(place => place === text.trim().toLowerCase())
const say = text => emit(({ context }) => ({ type: "say", text: typeof text === "string" ? text : text(context) }))
const askPlace = emit({ type: "say", text: "Inside, terrace or garden?", options: PLACES })

const machine = setup({
  guards: {
    isTable: ({ event }) => event.text.trim().toLowerCase() === "a table",
    isName: ({ event }) => event.text.trim() !== "" && event.text.length <= 100,
    isNumber: ({ event }) => /^\d+$/.test(event.text.trim()) && Number(event.text) >= 1 && Number(event.text) <= 12,
    isFirst: ({ context }) => context.attempts === 0,
    isPlace: ({ event }) => placeIn(event.text) !== undefined,
  },
  actions: {
    begin: assign({ name: null, guests: null, place: null, attempts: 0 }),
    saveName: assign({ name: ({ event }) => event.text.trim() }),
    saveGuests: assign({ guests: ({ event }) => Number(event.text) }),
    savePlace: assign({ place: ({ event }) => placeIn(event.text) }),
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
    askName: say("For what name?"),
    askGuests: say(({ name }) => `How many of you, ${name}?`),
    askNumber: say("A whole number from 1 to 12, please."),
    askPlace,
    keepBig: say("We will keep a big table."),
    confirm: say(
      ({ name, guests, place }) => `${guests === null ? "A big table" : `A table of ${guests}`} for ${name}, ${place}.`,
    ),
    shrug: say("I did not understand that."),
  },
}).createMachine({
  context: { name: null, guests: null, place: null, attempts: 0 },
  initial: "idle",
  states: {
    idle: { on: { text: [{ guard: "isTable", target: "name", actions: "begin" }, { actions: "shrug" }] } },
    name: {
      entry: "askName",
      on: { text: [{ guard: "isName", target: "guests", actions: "saveName" }, { actions: "askName" }] },
    },
    guests: {
      entry: "askGuests",
      on: {
        text: [
          { guard: "isNumber", target: "place", actions: "saveGuests" },
          { guard: "isFirst", actions: ["countAttempt", "askNumber"] },
          { target: "place", actions: "keepBig" },
        ],
      },
    },
    place: {
      entry: "askPlace",
      on: { text: [{ guard: "isPlace", target: "idle", actions: ["savePlace", "confirm"] }, { actions: "askPlace" }] },
    },
  },
})

const database = new Database("hand-written.db")
database.pragma("journal_mode = WAL")
database.pragma("synchronous = FULL")
database.exec(`
  CREATE TABLE conversations (id TEXT PRIMARY KEY, lines INTEGER NOT NULL, snapshot TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE lines (
    conversation TEXT, number INTEGER, at INTEGER, sender TEXT, text TEXT, PRIMARY KEY (conversation, number)
  ) WITHOUT ROWID`)
const read = database.prepare("SELECT lines, snapshot FROM conversations WHERE id = ?")
const write = database.prepare("INSERT OR REPLACE INTO conversations (id, lines, snapshot) VALUES (?, ?, ?)")
const addLine = database.prepare("INSERT INTO lines (conversation, number, at, sender, text) VALUES (?, ?, ?, ?, ?)")

/** The machine's replies to a text. */
const handleText = database.transaction((id, text) => {
  const found = read.get(id)
  const actor = createActor(machine, found === undefined ? {} : { snapshot: JSON.parse(found.snapshot) })
  const replies = []
  actor.on("say", ({ text, options }) => replies.push({ text, options }))
  actor.start()
  actor.send({ type: "text", text })
  const said = [{ sender: "user", text }, ...replies.map(reply => ({ sender: "bot", text: reply.text }))]
  let lines = found?.lines ?? 0
  const now = Date.now()
  for (const { sender, text } of said) addLine.run(id, ++lines, now, sender, text)
  write.run(id, lines, JSON.stringify(actor.getPersistedSnapshot()))
  actor.stop()
  return replies
})

const app = express()
app.use(express.json())
app.post("/conversations/:id/messages", (request, response) => {
  const { text } = request.body
  if (typeof text !== "string" || text.length > 4000) response.status(400).json({ error: "text" })
  else response.json({ activities: handleText.immediate(request.params.id, text) })
})
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`))
