import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type KeptStore, openPostgresStore } from "../../store/index.js"
import { type Connections, connectPostgres, type Session } from "../../store/postgres/connection.js"
import { emptyTables } from "../../store/postgres/store.js"
import { newBell } from "../bell.js"
import { execute, hasPostgres } from "../postgres.js"
import { newStoreDatabase } from "./empty-postgres.js"
import { commit, conversation, NOW, put, request, webhook } from "./records.js"

const DAY = 24 * 60 * 60_000
const LATER = NOW + 1000

describe.runIf(await hasPostgres())("beside another process that has not committed yet", () => {
  let url = ""
  let store: KeptStore
  let connections: Connections
  beforeAll(async () => {
    url = await newStoreDatabase()
    connections = await connectPostgres(url)
    store = await openPostgresStore(url)
  })
  beforeEach(async () => {
    await emptyTables(connections)
    const ended = conversation("c", { status: "ended", user: "ann" })
    expect(await store.commit(commit({ puts: [put.conversation(ended)] }))).toBe(true)
  })
  afterAll(() => Promise.all([store, connections].map(each => each?.close())))

  const isWaiting = async (): Promise<boolean> => {
    const sql = `SELECT count(*) AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    const [row] = (await execute(url, sql)) as readonly { readonly count: string }[]
    return Number(row?.count) > 0
  }

  /** Another process is in the middle of something; what is asked meanwhile waits for it. @returns its answer */
  async function afterIt<T>(isDoing: (session: Session) => Promise<unknown>, ask: () => Promise<T>): Promise<T> {
    const { ring, until } = newBell()
    const state = { isHeld: false, isOver: false, isAnswered: false }
    const other = connections.change(async session => {
      await isDoing(session)
      state.isHeld = true
      ring()
      await until(() => state.isOver)
    })
    await until(() => state.isHeld)
    const asked = ask().finally(() => {
      state.isAnswered = true
    })
    await expect.poll(async () => state.isAnswered || (await isWaiting()), { interval: 5 }).toBe(true)
    const isEarly = state.isAnswered
    state.isOver = true
    ring()
    await other
    const answer = await asked
    expect(isEarly).toBe(false)
    return answer
  }

  /** The last part of an erasure. */
  const erases = async (session: Session): Promise<void> => {
    await session.run("SELECT 1 FROM conversations WHERE id = 'c' FOR UPDATE")
    await session.run("DELETE FROM conversations WHERE id = 'c'")
  }
  const begun = { id: "f", conversation: "c", name: "a.txt", contentType: "text/plain", at: NOW }
  const answered = request("key", { answer: { text: "Ann" }, until: NOW + DAY, conversation: "c" })

  test("that erases its conversation no file begins to come", async () => {
    expect(await afterIt(erases, () => store.beginUpload(begun, 3))).toBe(false)
    expect((await store.contents()).uploads).toEqual([])
  })

  test("that begins a file of the same conversation the two are counted together", async () => {
    const begins = async (session: Session): Promise<void> => {
      await session.run("SELECT 1 FROM conversations WHERE id = 'c' FOR UPDATE")
      await session.run(
        "INSERT INTO uploads (id, conversation, name, content_type, at) VALUES ('e', 'c', 'b.txt', 'text/plain', ?)",
        NOW,
      )
    }
    expect(await afterIt(begins, () => store.beginUpload(begun, 1))).toBe(false)
    expect((await store.contents()).uploads.map(({ id }) => id)).toEqual(["e"])
  })

  test("that erases the conversation that an answer is about the answer is not kept", async () => {
    await afterIt(erases, () => store.answerRequest(answered, false))
    expect((await store.contents()).requests).toEqual([])
  })

  test("that keeps an answer about a conversation the erasure takes that too", async () => {
    const keeps = async (session: Session): Promise<void> => {
      await session.run("SELECT 1 FROM conversations WHERE id = 'c' FOR SHARE")
      const columns = "id, fingerprint, answer, at, until, conversation"
      await session.run(`INSERT INTO requests (${columns}) VALUES ('key', '', '{}', ?, ?, 'c')`, NOW, NOW + DAY)
    }
    const person = { kind: "user", id: "ann" } as const
    const { isMore } = await afterIt(keeps, () => store.erase({ kind: "person", person, now: NOW }, 1000))
    expect(isMore).toBe(false)
    expect((await store.contents()).requests).toEqual([])
  })

  test("that adds a delivery to a lane that gets free just then, the delivery has its time", async () => {
    const line = (seq: number) =>
      ({ type: "activity.created", lane: "c", key: "k", at: NOW, body: { seq }, awaited: null }) as const
    await store.commit(commit({ puts: [{ kind: "webhook", id: "w", version: 1, value: webhook("w") }] }))
    await store.commit(commit({ events: [line(1)] }))
    await store.addDeliveries("w", 0, 1, await store.events(0, 10), NOW)
    const [first] = await store.claimDeliveries("w", NOW, LATER, 1)
    if (first === undefined) throw new Error("nothing is due")
    const adds = async (session: Session): Promise<void> => {
      await session.run("SELECT 1 FROM webhook_progress WHERE webhook = 'w' FOR UPDATE")
      await session.run(
        `INSERT INTO deliveries (webhook, event, type, lane, at, status, attempts)
          VALUES ('w', 2, 'activity.created', 'c', ?, 'waiting', 0)`,
        NOW,
      )
    }
    await afterIt(adds, () => store.settleDelivery(first, { kind: "delivered", status: 200 }, NOW))
    expect((await store.claimDeliveries("w", LATER, LATER + 1, 10)).map(({ event }) => event)).toEqual([2])
  })
})
