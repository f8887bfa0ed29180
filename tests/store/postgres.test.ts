import { afterEach, describe, expect, test } from "vitest"
import { type KeptStore, openPostgresStore } from "../../store/index.js"
import { connectPostgres } from "../../store/postgres/connection.js"
import type { StoredEvent } from "../../turns/index.js"
import { execute, hasPostgres, newDatabase } from "../postgres.js"
import { ask, block, chat, commit, conversation, NOW, put, queue, turn, webhook } from "./records.js"

const opened: KeptStore[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(store => store.close()))
})

async function open(url: string): Promise<KeptStore> {
  const store = await openPostgresStore(url)
  opened.push(store)
  return store
}

/** Stores of two processes on one database. */
async function two(): Promise<readonly [KeptStore, KeptStore]> {
  const url = await newDatabase()
  return [await open(url), await open(url)]
}

const unavailable = expect.objectContaining({ code: "STORE_UNAVAILABLE" })

describe.runIf(await hasPostgres())("several processes on one PostgreSQL", () => {
  test("all that start on a new database at once find it ready, and none loses what another wrote", async () => {
    const url = await newDatabase()
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(url)))
    const count = async (store: KeptStore, times: number): Promise<void> => {
      for (let left = times; left > 0; ) {
        const [fact] = await store.read([{ kind: "queue", id: "q" }], NOW)
        const version = (fact?.version ?? 0) + 1
        if (await store.commit(commit({ puts: [put.queue(queue("q", version), version)] }))) left--
      }
    }
    await Promise.all(stores.map(store => count(store, 10)))
    expect(await ask(stores[0] as KeptStore, { kind: "queue", id: "q" })).toEqual(queue("q", 40))
  })

  test("of a decision that nobody is blocked and the block that comes with it one is refused", async () => {
    const [one, other] = await two()
    for (let round = 0; round < 20; round++) {
      const user = `u${round}`
      const talk = one.commit(
        commit({
          expects: [{ kind: "subject", id: `user:${user}`, version: 0 }],
          puts: [put.conversation(conversation(`c${round}`, { user }))],
        }),
      )
      const ban = other.commit(
        commit({
          expects: [{ kind: "conversation", id: `c${round}`, version: 0 }],
          puts: [put.block(block(`b${round}`, { kind: "user", value: user }))],
        }),
      )
      expect((await Promise.all([talk, ban])).filter(isDone => isDone)).toHaveLength(1)
    }
  })

  test("who reads events on from the last one misses none of those that are written meanwhile, in order in each lane", async () => {
    const stores = await two()
    const talk = async (store: KeptStore, lane: string): Promise<void> => {
      for (let number = 1; number <= 15; number++) {
        const event = { type: "conversation.started", lane, key: null, at: NOW, body: number, awaited: null } as const
        await store.commit(
          commit({ puts: [put.conversation(conversation(lane, { version: number }), number)], events: [event] }),
        )
      }
    }
    let isOver = false
    const talking = Promise.all(["a", "b", "c", "d"].map((lane, index) => talk(stores[index % 2] as KeptStore, lane)))
    const all = talking.then(() => {
      isOver = true
    })
    const read = async (store: KeptStore): Promise<readonly StoredEvent[]> => {
      const found: StoredEvent[] = []
      for (;;) {
        const wasOver = isOver
        const next = await store.events(found.at(-1)?.number ?? 0, 7)
        found.push(...next)
        if (wasOver && next.length === 0) return found
      }
    }
    const [one, other] = await Promise.all([read(stores[0]), read(stores[1]), all])
    expect(one).toEqual(other)
    for (const lane of ["a", "b", "c", "d"])
      expect(one.filter(event => event.lane === lane).map(({ body }) => body)).toEqual(
        Array.from({ length: 15 }, (_, index) => index + 1),
      )
  })

  test("deliveries that both claim at once are given to one of them", async () => {
    const [one, other] = await two()
    await one.commit(commit({ puts: [{ kind: "webhook", id: "w", version: 1, value: webhook("w") }] }))
    const events = Array.from({ length: 30 }, (_, index) => ({
      number: index + 1,
      lane: `c${index}`,
      type: "activity.created" as const,
    }))
    await one.addDeliveries("w", 0, 30, events, NOW)
    const claims = await Promise.all(
      [one, other, one, other].map(store => store.claimDeliveries("w", NOW, NOW + 9, 20)),
    )
    const numbers = claims.flat().map(({ number }) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
    const rest = await one.claimDeliveries("w", NOW, NOW + 9, 30)
    expect(numbers.length + rest.length).toBe(30)
  })

  test("behind a pooler, which changes connections and loses what was prepared on them, all goes on", async () => {
    const connections = await connectPostgres(await newDatabase(), null)
    const doubled = (number: number) => connections.value<number>("SELECT CAST(? AS BIGINT) * 2", number)
    expect(await doubled(1)).toBe(2)
    // The only connection there is has forgotten it.
    await connections.execute("DEALLOCATE ALL")
    expect(await doubled(2)).toBe(4)
    expect(await connections.change(session => session.value("SELECT CAST(? AS BIGINT) * 3", 3))).toBe(9)
    await connections.close()
  })

  test("a connection that was cut is made anew, and what was under way is told as unavailable or is there", async () => {
    const url = await newDatabase()
    const store = await open(url)
    const cut =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    for (let round = 0; round < 5; round++) {
      const id = `c${round}`
      const [outcome] = await Promise.allSettled([
        store.commit(commit({ puts: [put.conversation(conversation(id))] })),
        execute(url, cut),
      ])
      if (outcome.status === "rejected") expect(outcome.reason).toEqual(unavailable)
      else await expect.poll(() => ask(store, { kind: "conversation", id }).catch(() => null)).not.toBeNull()
    }
    await expect
      .poll(() =>
        store.check("writing").then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  })

  test("a statement that fails in the middle of a commit is what is told, whatever was sent after it", async () => {
    const url = await newDatabase()
    const store = await open(url)
    await store.commit(commit({ puts: [put.chat(chat("x"))] }))
    await execute(
      url,
      `CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql;
       CREATE TRIGGER fails BEFORE INSERT ON turns FOR EACH ROW EXECUTE FUNCTION fail()`,
    )
    // The chat changes what it is found by, which takes a second statement: that comes after the one that fails.
    const turns = [{ conversation: "c", turn: turn(1) }]
    const ended = commit({ puts: [put.chat(chat("x", { status: "ended", endedAt: NOW }), 2)], turns })
    await expect(store.commit(ended)).rejects.toEqual(unavailable)
    expect(await ask(store, { kind: "chat", id: "x" })).toMatchObject({ status: "waiting" })
  })

  test("a database that can only be read is told as unavailable when it is written, and is read", async () => {
    const url = await newDatabase()
    await open(url)
    const name = new URL(url).pathname.slice(1)
    await execute(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    const store = await open(url)
    expect(await store.keys()).toEqual([])
    await expect(store.commit(commit({ puts: [put.queue(queue("q", 1))] }))).rejects.toEqual(unavailable)
    await expect(store.check("writing")).rejects.toEqual(unavailable)
  })

  test("a database of a newer version is refused, and so are a wrong password and a name that is none", async () => {
    const url = await newDatabase()
    await (await open(url)).close()
    await execute(url, "INSERT INTO migrations (number) VALUES (1000)")
    await expect(openPostgresStore(url)).rejects.toMatchObject({ code: "DATABASE_NEWER" })
    await expect(openPostgresStore(url.replace("parley:", "parley:x"))).rejects.toEqual(unavailable)
    await expect(openPostgresStore(url.replace("test_", "none_"))).rejects.toEqual(unavailable)
  })

  test("a migration that was broken off has left nothing, and is made anew", async () => {
    const url = await newDatabase()
    // Something of the same name stands in its way.
    await execute(url, "CREATE VIEW uploads AS SELECT 1 AS id")
    await expect(openPostgresStore(url)).rejects.toThrow()
    expect(await execute(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([])
    await execute(url, "DROP VIEW uploads")
    expect(await (await open(url)).keys()).toEqual([])
  })
})
