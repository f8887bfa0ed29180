import type { Fixture } from "./fixture.js"
import type { AgentSpec } from "./fixture-spec.js"

/** E-mails of the agents who are known before a fixture's own first turn: of its head, and of the one that it comes after. */
export function agentsBefore(
  agents: readonly Pick<AgentSpec, "email">[],
  earlier: Pick<Fixture, "agents" | "turns"> | null,
): ReadonlySet<string> {
  const came = (earlier?.turns ?? []).flatMap(({ spec: { agent } }) =>
    agent?.signIn === true && agent.email !== undefined ? [agent.email] : [],
  )
  return new Set([...(earlier?.agents ?? []), ...agents].map(({ email }) => email).concat(came))
}
