import { afterEach, describe, expect, test } from "vitest"
import {
  emptyPostgres,
  type KeptStore,
  openMovablePostgres,
  openPostgresStore,
  openSharedPostgres,
  prepareCommit,
} from "../../store/index.js"
import { DatabaseClock } from "../../store/postgres/clock.js"
import { connectPostgres } from "../../store/postgres/connection.js"
import { postgresError } from "../../store/postgres/errors.js"
import { numberEvents } from "../../store/postgres/events.js"
import { recordLocks } from "../../store/postgres/locks.js"
import type { NewEvent, StoredEvent } from "../../turns/index.js"
import { newBell } from "../bell.js"
import { withoutNotices } from "../pooler.js"
import { execute, hasPostgres, newDatabase } from "../postgres.js"
import { newStoreDatabase } from "./empty-postgres.js"
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
  const url = await newStoreDatabase()
  return [await open(url), await open(url)]
}

/** Statements of this database that wait for others. */
const WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

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

  test("commits that move due times of several queues never wait for each other", async () => {
    const url = await newStoreDatabase()
    const stores = [await openPostgresStore(url), await openPostgresStore(url)]
    const owners = ["nobody:a", "nobody:b", "nobody:c", "nobody:d"]
    const move = async (round: number) => {
      const inOrder = round % 2 === 0 ? owners : owners.toReversed()
      const due = inOrder.map(owner => ({ owner, at: NOW + round, rank: 1 }))
      await (stores[round % 2] as KeptStore).commit(commit({ due }))
    }
    for (let count = 0; count < 10; count++)
      await Promise.all(Array.from({ length: 12 }, (_, index) => move(count * 12 + index)))
    await Promise.all(stores.map(store => store.close()))
    await execute(url, "SELECT pg_stat_clear_snapshot()")
    const met = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    expect(await execute(url, met)).toEqual([{ deadlocks: "0" }])
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

  test("records are locked in one order, in whichever a turn read them", () => {
    const read = [
      { kind: "chat", id: "b", version: 1 },
      { kind: "entities", id: "user:u", version: 1 },
      { kind: "agent", id: "a@x", version: 1 },
      { kind: "chat", id: "a", version: 1 },
    ] as const
    const locked = [read, read.toReversed()].map(expects => recordLocks(prepareCommit(commit({ expects }))))
    expect(locked[0]).toEqual(locked[1])
    expect(locked[0]?.flatMap(({ bound }) => bound)).toEqual(["user", "u", "a@x", "a", "b"])
  })

  test("a transaction that met another one is run again, five times at most", async () => {
    const connections = await connectPostgres(await newDatabase())
    let runs = 0
    const meeting = (times: number) => {
      runs = 0
      return connections.change(async session => {
        if (++runs <= times) await session.run("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")
        return session.value("SELECT 7")
      })
    }
    expect([await meeting(4), runs]).toEqual([7, 5])
    await expect(meeting(5)).rejects.toMatchObject({ code: "40P01" })
    expect(runs).toBe(5)
    await connections.close()
  })

  test("while one gives numbers to events another waits, and goes on after them", async () => {
    const url = await newStoreDatabase()
    const store = await open(url)
    const told = (lane: string) =>
      commit({ events: [{ type: "conversation.started", lane, key: null, at: NOW, body: 1, awaited: null }] })
    await store.commit(told("a"))
    const other = await connectPostgres(url)
    const { reading } = await other.change(async session => {
      await numberEvents(session)
      await store.commit(told("b"))
      const waits = store.events(0, 9)
      const waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
      await expect.poll(() => session.value(waiting), { timeout: 20_000 }).toBe(1)
      return { reading: waits }
    })
    await other.close()
    expect((await reading).map(({ number, lane }) => [number, lane])).toEqual([
      [1, "a"],
      [2, "b"],
    ])
  })

  test("an event that gets its number, or is let go, while its conversation is erased is erased too", async () => {
    const url = await newStoreDatabase()
    const [store, other] = [await open(url), await connectPostgres(url)]
    const begins = (id: string, awaited: NewEvent["awaited"]) => {
      const event = { type: "activity.created", lane: id, key: "k", at: NOW, body: "words of Ann", awaited } as const
      return store.commit(
        commit({ puts: [put.conversation(conversation(id, { user: id, status: "ended" }))], events: [event] }),
      )
    }
    const erases = (id: string) => store.erase({ kind: "person", person: { kind: "user", id }, now: NOW }, 100)

    await begins("a", null)
    const { numbered } = await other.change(async session => {
      await numberEvents(session)
      const erased = erases("a")
      await expect.poll(() => other.value(WAITING), { timeout: 20_000 }).toBe(1)
      return { numbered: erased }
    })
    expect((await numbered).counts).toMatchObject({ conversations: 1 })
    expect(await store.events(0, 9)).toEqual([])

    await begins("b", { replyTo: "b-1", seq: 2, until: NOW })
    const both = await other.change(async session => {
      await session.run("SELECT 1 FROM held_events FOR UPDATE")
      const erased = erases("b")
      await expect.poll(() => other.value(WAITING), { timeout: 20_000 }).toBe(1)
      const released = store.releaseEvents(NOW, 9)
      await expect.poll(() => other.value(WAITING), { timeout: 20_000 }).toBe(2)
      return [erased, released]
    })
    await Promise.all(both)
    await other.close()
    expect([await store.events(0, 9), await store.nextHeldEvent()]).toEqual([[], null])
  })

  test("who comes back while their last conversation is kept no longer is known as before", async () => {
    const url = await newStoreDatabase()
    const [store, other] = [await open(url), await connectPostgres(url)]
    const known = { ChatUser: { Name: "Ann" } }
    const ended = conversation("a", { user: "ann", status: "ended" })
    await store.commit(
      commit({ puts: [put.conversation(ended), { kind: "entities", id: "user:ann", version: 1, value: known }] }),
    )
    const { retired } = await other.change(async session => {
      // As a conversation begins that was decided on what is known of her.
      await session.run("SELECT 1 FROM entity_owners WHERE owner = 'ann' FOR SHARE")
      await session.run(
        `INSERT INTO conversations (id, version, side, status, channel, "user", began_authenticated, started_at, state)
         SELECT 'b', 1, side, 'active', channel, "user", began_authenticated, started_at, state FROM conversations`,
      )
      const erased = store.erase({ kind: "conversations", before: NOW + 99 }, 100)
      await expect.poll(() => other.value(WAITING), { timeout: 20_000 }).toBe(1)
      return { retired: erased }
    })
    expect((await retired).counts).toMatchObject({ conversations: 1, entities: 0 })
    expect(await ask(store, { kind: "entities", id: "user:ann" })).toEqual(known)
    await other.close()
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

  test("a delivery that another process is just claiming is passed over, and not waited for", async () => {
    const url = await newStoreDatabase()
    const store = await open(url)
    await store.commit(commit({ puts: [{ kind: "webhook", id: "w", version: 1, value: webhook("w") }] }))
    const events = [1, 2].map(number => ({ number, lane: `c${number}`, type: "activity.created" as const }))
    await store.addDeliveries("w", 0, 2, events, NOW)
    const other = await connectPostgres(url)
    const claimed = await other.change(async session => {
      await session.run("SELECT 1 FROM deliveries WHERE lane = ? FOR UPDATE", "c1")
      return store.claimDeliveries("w", NOW, NOW + 9, 20)
    })
    await other.close()
    expect(claimed.map(({ lane }) => lane)).toEqual(["c2"])
  })

  test("behind a pooler, which changes connections and loses what was prepared on them, all goes on", async () => {
    const connections = await connectPostgres(await newDatabase())
    const doubled = (number: number) => connections.value<number>("SELECT CAST(? AS BIGINT) * 2", number)
    expect(await doubled(1)).toBe(2)
    // The only connection there is has forgotten it.
    await connections.execute("DEALLOCATE ALL")
    expect(await doubled(2)).toBe(4)
    expect(await connections.change(session => session.value("SELECT CAST(? AS BIGINT) * 3", 3))).toBe(9)
    await connections.close()
  })

  test("a connection that was cut is made anew, and what was under way is told as unavailable or is there", async () => {
    const url = await newStoreDatabase()
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
    const url = await newStoreDatabase()
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
    const url = await newStoreDatabase()
    await open(url)
    const name = new URL(url).pathname.slice(1)
    await execute(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    const store = await open(url)
    expect(await store.keys()).toEqual([])
    await expect(store.commit(commit({ puts: [put.queue(queue("q", 1))] }))).rejects.toEqual(unavailable)
    await expect(store.check("writing")).rejects.toEqual(unavailable)
    // A server needs one that can be written, also where it would find nothing to write at its start.
    await expect(openSharedPostgres(url)).rejects.toEqual(unavailable)
  })

  test("a database whose tables are gone is told as unavailable, and goes on when they are back", async () => {
    const url = await newStoreDatabase()
    const store = await open(url)
    await store.commit(commit({ puts: [put.queue(queue("q", 1))] }))
    await execute(url, "ALTER SCHEMA public RENAME TO away; CREATE SCHEMA public")
    await expect(ask(store, { kind: "queue", id: "q" })).rejects.toEqual(unavailable)
    await expect(store.commit(commit({ puts: [put.queue(queue("q", 2), 2)] }))).rejects.toEqual(unavailable)
    await expect(store.check("reading")).rejects.toEqual(unavailable)
    await expect(store.check("writing")).rejects.toEqual(unavailable)
    await execute(url, "DROP SCHEMA public; ALTER SCHEMA away RENAME TO public")
    expect(await ask(store, { kind: "queue", id: "q" })).toMatchObject({ joined: 1 })
    expect(await store.commit(commit({ puts: [put.queue(queue("q", 2), 2)] }))).toBe(true)
    await store.check("writing")
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

  test.each([
    ["keeps texts in another encoding", "", /keeps texts in LATIN1, and Parley needs UTF8/],
    ["has tables of another program", "CREATE TABLE migrations (id SERIAL, name TEXT)", /tables of another program/],
    ["has a table of a name of ours", "CREATE TABLE settings (name TEXT)", /tables of another program/],
    ["lets its user make no tables", "REVOKE CREATE ON SCHEMA public FROM PUBLIC; SET ROLE {role}", /lacks a right/],
    ["has none of the schemas that are looked through", "", /None of the schemas is there/],
  ])("a database that %s is refused with a sentence", async (how, change, told) => {
    const url = await newDatabase(
      how.includes("encoding") ? "ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0" : "",
    )
    await execute(url, change.replace("SET ROLE {role}", ""))
    const asked = how.includes("schemas") ? `${url}&options=-c%20search_path%3Dnone` : url
    const role = change.includes("{role}") ? await otherRole(url) : asked
    await expect(openPostgresStore(role)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringMatching(told),
    })
  })

  test("a user without a right to make tables serves those that were made by their owner", async () => {
    const url = await newDatabase()
    await (await open(url)).close()
    const other = await otherRole(url)
    await expect(openPostgresStore(other)).rejects.toEqual(unavailable)
    const role = new URL(other).username
    await execute(url, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`)
    const store = await open(other)
    const events = [{ type: "conversation.started", lane: "c", key: null, at: NOW, body: 1, awaited: null }] as const
    const audit = [{ id: "a", at: NOW, what: "x", by: null, subject: "s", detail: null }]
    expect(await store.commit(commit({ puts: [put.conversation(conversation("c"))], events, audit }))).toBe(true)
    expect(await store.events(0, 9)).toHaveLength(1)
  })

  test("a store in a schema of its own touches no other, whatever its address or a pooler says of schemas", async () => {
    const url = await newStoreDatabase()
    const store = await open(url)
    await store.commit(commit({ puts: [put.queue(queue("q", 1))] }))
    const elsewhere = `${url}&options=-c%20search_path%3Dpublic`
    expect(await ask(await opens(elsewhere, "apart"), { kind: "queue", id: "q" })).toBeNull()
    await emptyPostgres(elsewhere, "apart")
    const pooler = await withoutNotices(url, asked => new Map([...asked].filter(([name]) => name !== "options")))
    await expect(openPostgresStore(pooler.url, "apart")).rejects.toEqual(unavailable)
    await expect(emptyPostgres(pooler.url, "apart")).rejects.toEqual(unavailable)
    await pooler.close()
    expect(await ask(store, { kind: "queue", id: "q" })).toEqual(queue("q", 1))
  })

  test("the clock is the database's, though the first look at it took long", async () => {
    const connections = await connectPostgres(await newDatabase())
    try {
      let looks = 0
      const slowAtFirst = async <T>(statement: string): Promise<T | null> => {
        looks += 1
        return connections.value<T>(looks === 1 ? `${statement} FROM pg_sleep(0.4)` : statement)
      }
      const clock = await DatabaseClock.open({ value: slowAtFirst })
      clock.close()
      const theirs = (): Promise<number | null> =>
        connections.value<number>("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")
      const before = await theirs()
      const ours = clock.now()
      const after = await theirs()
      expect(looks).toBeGreaterThan(1)
      expect(ours).toBeGreaterThan((before ?? 0) - 100)
      expect(ours).toBeLessThan((after ?? 0) + 100)
    } finally {
      await connections.close()
    }
  })

  test("what others notify is no word of ours, and harms nothing", async () => {
    const url = await newStoreDatabase()
    const [one, other] = await Promise.all([openSharedPostgres(url), openSharedPostgres(url)])
    opened.push(one.store, other.store)
    const heard: unknown[] = []
    one.notices.hear(
      words => heard.push(...words),
      () => {},
    )
    other.notices.hear(
      () => {},
      () => {},
    )
    await expect.poll(() => one.notices.isHeard() && other.notices.isHeard()).toBe(true)
    for (const payload of ["x", "{", "1", "null", '["a", 1]', '[["a"]]', "[]", ""])
      await execute(url, `NOTIFY parley, '${payload}'`)
    await expect
      .poll(() => {
        other.notices.tell(["events"])
        return heard.length
      })
      .toBeGreaterThan(0)
    expect(heard.every(word => JSON.stringify(word) === '["events"]')).toBe(true)
  })

  test("who holds a transaction and does nothing is cut off, and whoever waited goes on", async () => {
    const url = await newStoreDatabase()
    const store = await open(url)
    await store.commit(commit({ puts: [put.queue(queue("q", 1))] }))
    const bounds = `SELECT setting FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'lock_timeout',
      'statement_timeout') ORDER BY name`
    const usual = await connectPostgres(url)
    expect(await usual.all(bounds)).toEqual(["5000", "10000", "25000"].map(setting => ({ setting })))
    await usual.close()
    const name = new URL(url).pathname.slice(1)
    // An operator's own are kept.
    await execute(url, `ALTER DATABASE ${name} SET idle_in_transaction_session_timeout = '200ms'`)
    const still = await connectPostgres(url)
    const bell = newBell()
    let [isLocked, isOver] = [false, false]
    const stands = still.change(async session => {
      await session.all("SELECT version FROM queues WHERE code = 'q' FOR UPDATE")
      isLocked = true
      bell.ring()
      await bell.until(() => isOver)
    })
    await bell.until(() => isLocked)
    expect(await store.commit(commit({ puts: [put.queue(queue("q", 2), 2)] }))).toBe(true)
    isOver = true
    bell.ring()
    await expect(stands.catch(error => postgresError(error))).resolves.toEqual(unavailable)
    expect(await still.value("SELECT version FROM queues WHERE version = ?", 2)).toBe(2)
    await still.close()
  })

  test("a transaction is at its own level, and a long one may take as long as it takes, whatever the database has by default", async () => {
    const url = await newDatabase()
    const name = new URL(url).pathname.slice(1)
    await execute(url, `ALTER DATABASE ${name} SET default_transaction_isolation = serializable`)
    await execute(url, `ALTER DATABASE ${name} SET statement_timeout = '50ms'`)
    const connections = await connectPostgres(url)
    expect(await connections.change(session => session.value("SHOW transaction_isolation"))).toBe("read committed")
    const slow = "SELECT CAST(pg_sleep(0.1) AS TEXT)"
    await expect(connections.change(session => session.value(slow))).rejects.toMatchObject({ code: "57014" })
    expect(await connections.changePatiently(session => session.value(slow))).toBe("")
    await connections.close()
  })

  test("a server is known to be at work whatever its address calls it", async () => {
    const url = await newStoreDatabase()
    const store = await openPostgresStore(`${url}&application_name=eu`)
    const movable = await openMovablePostgres(`${url}&application_name=eu`)
    expect(await movable.usedBy()).toContain("servers are open")
    await store.close()
    await expect.poll(() => movable.usedBy()).toBeNull()
    await movable.close()
  })

  test("of several servers the one that can be written is taken, and another one when it is away", async () => {
    const url = await newStoreDatabase()
    const reading = await withoutNotices(url, asked => new Map([...asked, ["default_transaction_read_only", "on"]]))
    const [one, other] = [await withoutNotices(url), await withoutNotices(url)]
    const hosts = [reading, one, other].map(({ url: each }) => new URL(each).host)
    const several = one.url.replace(/@[^/]+/, `@127.0.0.1:1,${hosts.join()}`)
    const store = await open(`${several}?target_session_attrs=read-write`)
    const join = (version: number) => store.commit(commit({ puts: [put.queue(queue("q", version), version)] }))
    expect(await join(1)).toBe(true)
    one.block(true)
    await expect.poll(() => join(2).catch(() => false)).toBe(true)
    await Promise.all([reading, one, other].map(way => way.close()))
  })
})

/** A store in a schema. */
async function opens(url: string, schema: string): Promise<KeptStore> {
  const store = await openPostgresStore(url, schema)
  opened.push(store)
  return store
}

/** The address of the same database by another user, who has no rights of its own. */
async function otherRole(url: string): Promise<string> {
  const role = `${new URL(url).pathname.slice(1)}_user`
  await execute(url, `CREATE ROLE ${role} LOGIN PASSWORD 'other'`)
  return url.replace(/\/\/[^@]*@/, `//${role}:other@`)
}
