import type { Agent } from "../client/index.js"
import { asAgent } from "./live-desk.js"
import { me, parley } from "./session.js"

/** Signs the agent in at the desk, or changes what they are there for. @throws `Refusal` */
export async function signInAtDesk(status: "available" | "break"): Promise<Agent> {
  // Requests of a key are signs of life of its own agent alone.
  const presence = me.peek()?.agent != null ? { presence: true } : {}
  return (await parley().call("signIn", { body: { ...asAgent(), status, ...presence } })).agent
}
