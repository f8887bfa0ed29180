import { writeSync } from "node:fs"
import Database from "better-sqlite3"
import { openSqliteStore } from "../../store/index.js"
import { activity, commit, conversation, NOW, put, queue, turn } from "./records.js"

/*
 * A process of its own that writes to a database, for tests of what survives it and of several at once:
 * `talk FILE` takes turns in eight conversations until it is killed and says each that was committed (`c3 17`);
 * `count FILE N` raises the number in queue `q` by one, N times.
 */

const [, , mode, file = "", times = "0"] = process.argv
const store = openSqliteStore(new Database(file))

async function talk(id: string): Promise<void> {
  for (let number = 1; ; number++) {
    const isDone = await store.commit(
      commit({
        puts: [
          put.conversation(conversation(id, { version: number, seq: number }), number),
          {
            kind: "entities",
            id: `conversation:${id}`,
            version: number,
            value: { Order: { Number: number, At: new Date(NOW) } },
          },
        ],
        activities: [{ conversation: id, activity: activity(id, number, "x".repeat(500)) }],
        turns: [{ conversation: id, turn: turn(number) }],
        due: [{ owner: `conversation:${id}`, at: NOW + number, rank: 0 }],
      }),
    )
    if (!isDone) throw new Error(`turn ${number} of ${id} was refused`)
    writeSync(1, `${id} ${number}\n`)
  }
}

async function count(left: number): Promise<void> {
  while (left > 0) {
    const [fact] = await store.read([{ kind: "queue", id: "q" }], NOW)
    const version = (fact?.version ?? 0) + 1
    if (await store.commit(commit({ puts: [put.queue(queue("q", version), version)] }))) left--
  }
  await store.close()
}

if (mode === "talk") await Promise.all(Array.from({ length: 8 }, (_, index) => talk(`c${index}`)))
else await count(Number(times))
