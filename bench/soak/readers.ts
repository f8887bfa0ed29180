import type { Act } from "./scene.js"

/** Somebody reads a conversation: as it is, its log or why it went as it did. */
export const readConversation: Act = async ({ target, wire, crowd, chance }) => {
  const person = crowd.someone(chance)
  if (person === null) return
  const path = `/v1/conversations/${person.id}`
  const after = chance.below(20)
  const parts = [
    "",
    "",
    `/activities?after=${after}`,
    `/activities?after=${after}&limit=${1 + chance.below(5)}`,
    "/trace",
  ]
  const part = chance.of(parts)
  const key = part === "/trace" || chance.is(0.5) ? target.keys.bot : person.token
  const answer = await wire.send({ method: "GET", path: path + part, key })
  if (answer.status !== 200 || !part.startsWith("/activities") || key !== target.keys.bot) return
  const seqs = answer.body.items.map(({ seq }: { readonly seq: number }) => seq)
  const isWhole = seqs.every((seq: number, index: number) => seq === after + 1 + index)
  if (!isWhole) wire.broken(`the log of ${person.id} after ${after} has ${seqs.join()}`)
}

/** Lists as supervisors and consoles ask for them. */
export const readList: Act = async ({ target, wire, crowd, chance }) => {
  const lists = [
    "/v1/conversations?limit=20",
    "/v1/conversations?status=active&liveChat=waiting",
    `/v1/conversations?user=user-${chance.below(200)}`,
    "/v1/conversations?side=agent&limit=5",
    "/v1/desk/agents",
    "/v1/desk/chats?limit=20",
    `/v1/desk/chats?agent=${crowd.agent(chance)}&limit=10`,
    "/v1/blocks?limit=20",
    "/v1/blocks?q=reason-1&status=lifted&limit=20",
    "/v1/blocks?kind=ip&scope=conversation",
    "/v1/flows",
    "/v1/flows/menu",
  ]
  const path = chance.of(lists)
  const answer = await wire.send({ method: "GET", path, key: target.keys.supervisor })
  const cursor = answer.body?.cursor ?? null
  if (cursor === null || chance.is(0.5)) return
  const next = `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`
  await wire.send({ method: "GET", path: next, key: target.keys.supervisor })
}

/** Reads the pages that operators and tools look at. */
export const readOperations: Act = async ({ target, wire, chance }) => {
  const path = chance.of(["/healthz", "/healthz", "/readyz", "/metrics", "/v1/actions"])
  await wire.send({ method: "GET", path, key: target.keys.admin })
}

/** Watches a conversation from some line on: who may read all of it gets every line, in order. */
export const watch: Act = async ({ target, wire, crowd, chance, streams }) => {
  const person = crowd.someone(chance)
  if (person === null) return
  const isAll = chance.is(0.7)
  let last = chance.of([0, 0, 1, 3])
  const headers: { readonly [name: string]: string } = chance.is(0.5) ? { "last-event-id": String(last) } : {}
  const query = "last-event-id" in headers ? "" : `?after=${last}`
  await streams.open(
    `/v1/conversations/${person.id}/stream${query}`,
    isAll ? target.keys.bot : person.token,
    headers,
    id => {
      const isNext = isAll ? id === last + 1 : id > last
      if (!isNext) wire.broken(`a stream of ${person.id} went from ${last} to ${id}`)
      last = id
    },
  )
}

/** Watches the desk. */
export const watchDesk: Act = async ({ target, streams }) => {
  await streams.open("/v1/desk/stream", target.keys.supervisor, {}, () => {})
}
