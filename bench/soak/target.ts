/** A server to be soaked, with keys of all kinds. */
export interface Target {
  readonly url: string
  /** How many things are in the cart with which a page starts a conversation: they make the conversation larger. */
  readonly cart: number
  readonly keys: {
    readonly bot: string
    readonly supervisor: string
    readonly admin: string
    /** Of each agent, by e-mail. */
    readonly agents: ReadonlyMap<string, string>
  }
}

/** Agents that take part; each has a key of its own. */
export const AGENTS: readonly string[] = ["ana", "bo", "chen", "dina", "emil", "fay"].map(name => `${name}@example.com`)

/** A page on which people may start conversations without a key. */
export const PAGE_ORIGIN = "https://www.example.com"
