import type { Entities } from "../../engine/index.js"
import { type CommitPromise, firstOf } from "./promise.js"

export const identityIsProven: CommitPromise = {
  promise: "nobody is anybody, and has roles, without proof",
  section: "5",
  broken: ({ commit }) => firstOf(commit.puts, put => (put.kind === "entities" ? wrongIn(put.id, put.value) : null)),
}

/** Fields that the engine alone writes. @param owner of the entities */
function wrongIn(
  owner: string,
  { ChatUser = {}, ConversationInfo = {}, ChatActivityData = {} }: Entities,
): string | null {
  const [kind = ""] = owner.split(":")
  const id = owner.slice(kind.length + 1)
  const isProven = kind === "user"
  if (kind === "user" || kind === "visitor") {
    const { Id = id, IsAuthenticated = isProven, Roles = null } = ChatUser
    if (Id !== id || IsAuthenticated !== isProven) return `${owner} is ${Id}, authenticated: ${IsAuthenticated}.`
    return isProven || Roles === null ? null : `${owner} has the roles ${JSON.stringify(Roles)}.`
  }
  const { Id = id } = ConversationInfo
  const { ActivityId = id } = ChatActivityData
  if (kind === "conversation" && Id !== id) return `${owner} calls itself ${Id}.`
  return kind === "activity" && ActivityId !== id ? `${owner} calls itself ${ActivityId}.` : null
}
