import { signal } from "@preact/signals"
import { type AnswerOf, ParleyClient, Refusal } from "../client/index.js"
import { BASE } from "./base-path.js"

/** The person who is signed in, and their permissions. */
export type Me = AnswerOf<"readMe">

const KEPT = "parley.key"
const ADDRESS = location.origin + BASE

/** Null: nobody is signed in; `undefined`: not known yet. */
export const me = signal<Me | null | undefined>(undefined)
/** Somebody was signed in, and is no more: the page stays as it is until they are again. */
export const hasEnded = signal(false)

let client = new ParleyClient({ url: ADDRESS })

/** The server as whoever is signed in may use it. */
export function parley(): ParleyClient {
  return client
}

export function may(permission: string): boolean {
  return me.value?.permissions.includes(permission) === true
}

/**
 * Signs in with a key.
 *
 * @throws `Refusal`
 */
export async function signIn(key: string): Promise<void> {
  const tried = new ParleyClient({ url: ADDRESS, token: key })
  const known = await tried.call("readMe", {})
  if (known.kind !== "key") throw new Refusal(401, "KEY_UNKNOWN", "", "This key is not known here.", {})
  client = tried
  sessionStorage.setItem(KEPT, key)
  me.value = known
  hasEnded.value = false
}

/** Signs in by what the browser still has, or by the link that the server printed; else nobody is. */
export async function resumeSession(): Promise<void> {
  const linked = new URLSearchParams(location.hash.slice(1)).get("key")
  if (linked !== null) history.replaceState(null, "", location.pathname + location.search)
  const key = linked ?? sessionStorage.getItem(KEPT)
  try {
    if (key !== null) await signIn(key)
    else me.value = null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    me.value = null
  }
}

export async function signOut(): Promise<void> {
  sessionStorage.removeItem(KEPT)
  client = new ParleyClient({ url: ADDRESS })
  me.value = null
}
