import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { dump, type KeptStore, openMemoryStore, openPostgresStore, prepareCommit } from "../../store/index.js"
import { type Connections, connectPostgres } from "../../store/postgres/connection.js"
import { GroupedCommits } from "../../store/postgres/grouped-commits.js"
import { emptyTables } from "../../store/postgres/store.js"
import type { Commit, Put } from "../../turns/index.js"
import { newBell } from "../bell.js"
import { execute, hasPostgres } from "../postgres.js"
import { newStoreDatabase } from "./empty-postgres.js"
import { activity, block, chat, commit, conversation, put, turn } from "./records.js"

const IDS = Array.from({ length: 40 }, (_, number) => `c${number}, "${number}\\`)
const entities = (id: string, version: number): Put =>
  ({ kind: "entities", id, version, value: { Order: { number: version } } }) as Put

const BEFORE = commit({
  puts: [
    ...IDS.map(id => put.conversation(conversation(id))),
    ...IDS.map(id => entities(`conversation:${id}`, 1)),
    ...[0, 1, 2].map(number => entities(`user:u${number}`, 1)),
  ],
})

/** A turn as most are: it reads that nobody is blocked, and writes its conversation and lines. */
function usual(id: string, parts: Partial<Commit> = {}): Commit {
  return commit({
    expects: [
      { kind: "subject", id: `visitor:v${id}`, version: 0 },
      { kind: "setting", id: "waitingTick", version: 0 },
    ],
    puts: [put.conversation(conversation(id, { version: 2, seq: 2 }), 2), entities(`conversation:${id}`, 2)],
    activities: [1, 2].map(seq => ({ conversation: id, activity: activity(id, seq) })),
    turns: [{ conversation: id, turn: turn(1) }],
    ...parts,
  })
}

describe.runIf(await hasPostgres())("commits that come while others are written", () => {
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
    expect(await store.commit(BEFORE)).toBe(true)
  })
  afterAll(() => Promise.all([store, connections].map(each => each?.close())))

  const asMemory = async (commits: readonly Commit[]): Promise<string> => {
    const memory = openMemoryStore()
    for (const each of [BEFORE, ...commits]) await memory.commit(each)
    return dump(memory)
  }
  const numbered = async (sql: string): Promise<number> => {
    const [row] = (await execute(url, sql)) as readonly { readonly count: string }[]
    return Number(row?.count)
  }

  test("are written together, as every store writes them", async () => {
    const commits = IDS.map(id => usual(id))
    expect(await Promise.all(commits.map(each => store.commit(each)))).toEqual(IDS.map(() => true))
    expect(await dump(store)).toBe(await asMemory(commits))
    // Each transaction marks the rows that it writes.
    const transactions = await numbered("SELECT count(DISTINCT CAST(xmin AS text)) AS count FROM conversations")
    expect(transactions).toBeLessThan(IDS.length / 4)
  })

  test("are each refused, or written another way, by themselves", async () => {
    const newChat = (id: string): Commit =>
      usual(id, { puts: [put.conversation(conversation(id), 2), put.chat(chat(id))] })
    const commits = IDS.map((id, number) => {
      if (number % 4 === 1) return usual(id, { puts: [put.conversation(conversation(id), 7)] })
      return number % 4 === 2 ? newChat(id) : usual(id)
    })
    const outcomes = await Promise.all(commits.map(each => store.commit(each)))
    expect(outcomes).toEqual(IDS.map((_, number) => number % 4 !== 1))
    expect(await dump(store)).toBe(await asMemory(commits.filter((_, number) => number % 4 !== 1)))
  })

  test("fail by themselves where one can't be written", async () => {
    const [first = "", ...others] = IDS
    const lines = usual(first).activities
    expect(await store.commit(commit({ activities: lines }))).toBe(true)
    const commits = [...others.slice(0, 20), first, ...others.slice(20)].map(id => store.commit(usual(id)))
    const outcomes = await Promise.allSettled(commits)
    expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([
      { status: "rejected", reason: expect.objectContaining({ code: "23505" }) },
    ])
    expect(outcomes.indexOf(outcomes.find(({ status }) => status === "rejected") ?? (outcomes[0] as never))).toBe(20)
    const written = [commit({ activities: lines }), ...others.map(id => usual(id))]
    expect(await dump(store)).toBe(await asMemory(written))
  })

  test("of several that change one record one is written, and none waits for one that waits for it", async () => {
    const commits = IDS.map((id, number) => {
      const [conversationPut] = usual(id).puts
      const users = [entities(`user:u${number % 3}`, 2), entities(`user:u${(number + 1) % 3}`, 2)]
      return usual(id, { puts: [...(conversationPut === undefined ? [] : [conversationPut]), ...users] })
    })
    const outcomes = await Promise.all(commits.map(each => store.commit(each)))
    // Each of the three is changed by whoever changes two of them: one commit alone goes through.
    expect(outcomes.filter(isWritten => isWritten)).toHaveLength(1)
    expect(await numbered("SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()")).toBe(0)
  })

  test("never wait for those of another process that wait for them", async () => {
    const other = await openPostgresStore(url)
    const one = IDS.map(id => store.commit(usual(id)))
    const backwards = IDS.toReversed().map(id => other.commit(usual(id)))
    const [written, others] = [await Promise.all(one), (await Promise.all(backwards)).reverse()]
    expect(written.map((isWritten, index) => isWritten !== others[index])).toEqual(IDS.map(() => true))
    expect(await numbered("SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()")).toBe(0)
    await other.close()
  })

  test("are refused where somebody is blocked beside them, or written before the block", async () => {
    const bans = IDS.map((id, number) =>
      commit({ puts: [put.block(block(`b${number}`, { kind: "visitor", value: `v${id}` }))] }),
    )
    const asked = IDS.flatMap((id, number) => [usual(id), ...(number % 2 === 0 ? [bans[number] as Commit] : [])])
    const outcomes = await Promise.all(asked.map(each => store.commit(each)))
    const written = asked.filter((_, index) => outcomes[index])
    expect(written.filter(({ puts }) => puts.some(({ kind }) => kind === "block"))).toHaveLength(IDS.length / 2)
    const { activities } = await store.contents()
    expect(activities).toHaveLength(2 * written.filter(each => each.activities.length > 0).length)
  })

  test("wait for nobody where another one of them, or the one before, waits for a row that is locked", async () => {
    const connections = await connectPostgres(url)
    const bell = newBell()
    const state = { isHeld: false, isOver: false }
    const [first = "", second = "", third = "", ...others] = IDS
    const held = [first, second, third]
    const holds = connections.change(async session => {
      for (const id of held) await session.run("SELECT 1 FROM conversations WHERE id = ? FOR UPDATE", id)
      state.isHeld = true
      bell.ring()
      await bell.until(() => state.isOver)
    })
    await bell.until(() => state.isHeld)
    // The first two are written alone, before others gather; the third is one of a group.
    const late = held.map(id => store.commit(usual(id)))
    expect(await Promise.all(others.map(id => store.commit(usual(id))))).toEqual(others.map(() => true))
    state.isOver = true
    bell.ring()
    await holds
    expect(await Promise.all(late)).toEqual([true, true, true])
    await connections.close()
  })

  test("are written one by one where the database locks no rows of several conversations by one query", async () => {
    const connections = await connectPostgres(url)
    let groups = 0
    const relative: Connections = {
      ...connections,
      change: async work =>
        connections.change(async session => {
          groups += 1
          await session.run("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''0A000''; END'")
          return work(session)
        }),
    }
    const commits = new GroupedCommits(relative)
    const [some, others] = [IDS.slice(0, 20), IDS.slice(20)]
    for (const ids of [some, others])
      expect(await Promise.all(ids.map(id => commits.write(prepareCommit(usual(id)))))).toEqual(ids.map(() => true))
    expect(groups).toBe(1)
    expect(await dump(store)).toBe(await asMemory(IDS.map(id => usual(id))))
    await connections.close()
  })

  test("go through before the store is closed", async () => {
    const other = await openPostgresStore(url)
    const commits = IDS.map(id => other.commit(usual(id)))
    await other.close()
    expect(await Promise.all(commits)).toEqual(IDS.map(() => true))
  })
})
