import { signal } from "@preact/signals"
import { type AnswerOf, ParleyClient, Refusal, type RequestOf } from "../client/index.js"
import { BASE } from "./base-path.js"
import { lineBack, lineLost } from "./line.js"

/** The person who is signed in, and their permissions. */
export type Me = AnswerOf<"readMe">

/** The proof that one signs in with. */
type Proof = RequestOf<"beginSession">["body"]

/**
 * The session's token, which counts with the session's cookie alone. The cookie is kept from scripts, and what is kept here from
 * other servers of this machine, which share cookies.
 */
const KEPT = "parley.session"
/** The place to go to when the provider has led back. */
const RETURN_TO = "parley.to"
const ADDRESS = location.origin + BASE
/** Milliseconds between tries where no server answers. */
const PAUSE = 2000

/** Null: nobody is signed in; `undefined`: not known yet. */
export const me = signal<Me | null | undefined>(undefined)
/** Somebody was signed in, and is no more: the page stays as it is until they are again. */
export const hasEnded = signal(false)
/** Why the link, or the provider, that led here let nobody in; null: nothing did. */
export const entryRefusal = signal<Refusal | null>(null)

const csrfToken = (): string | null => localStorage.getItem(KEPT)
/** Requests that wait until somebody has signed in again. */
const waiting = new Set<() => void>()

const client = new ParleyClient({
  url: ADDRESS,
  csrfToken,
  onSignedOut: () => {
    hasEnded.value = true
    return new Promise(resolve => waiting.add(resolve))
  },
})
/** For what is asked of somebody who may not be signed in. */
const entrance = new ParleyClient({ url: ADDRESS, csrfToken })

/** The server as whoever is signed in may use it. A request that finds them signed out waits until they are in again. */
export function parley(): ParleyClient {
  return client
}

export function may(permission: string): boolean {
  return me.value?.permissions.includes(permission) === true
}

/** The ways in which one can sign in here. */
export function waysToSignIn(): Promise<AnswerOf<"readSignIn">> {
  return entrance.call("readSignIn", {})
}

/**
 * Signs in; the page goes on where it was, unless somebody else signs in.
 *
 * @throws `Refusal`
 */
export async function signIn(proof: Proof): Promise<void> {
  const begun = await entrance.call("beginSession", { body: proof })
  localStorage.setItem(KEPT, begun.csrfToken)
  entryRefusal.value = null
  enter(begun.me)
}

function enter(person: Me): void {
  const before = me.value
  // Words of one person are not sent as another.
  if (hasEnded.value && before && nameOf(before) !== nameOf(person)) location.reload()
  else {
    me.value = person
    hasEnded.value = false
    for (const goOn of waiting) goOn()
    waiting.clear()
  }
}

function nameOf({ id, email }: Me): string {
  return `${id} ${email}`
}

/** Leads to the provider where people sign in; back from there, the page is the present one. */
export function leaveForProvider(): void {
  sessionStorage.setItem(RETURN_TO, location.pathname + location.search)
}

/** Where the page was before the provider led back; null: nowhere. */
export function returnPath(): string | null {
  const path = sessionStorage.getItem(RETURN_TO)
  sessionStorage.removeItem(RETURN_TO)
  return path
}

/** Signs in by the link that led here, or by what the browser still has; else nobody is. */
export async function resumeSession(): Promise<void> {
  const led = new URLSearchParams(location.hash.slice(1))
  const [link, ticket, refused] = ["link", "ticket", "refused"].map(name => led.get(name))
  if (link || ticket || refused) history.replaceState(null, "", location.pathname + location.search)
  if (refused) entryRefusal.value = new Refusal(401, refused, "", "", {})
  if (link || ticket) {
    try {
      await signIn(link ? { link } : { ticket: ticket ?? "" })
      return
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      entryRefusal.value = error
    }
  }
  me.value = await signedIn()
}

/** The person who is signed in; null: nobody. A server that does not answer is asked again. */
async function signedIn(): Promise<Me | null> {
  if (csrfToken() === null) return null
  for (;;) {
    try {
      const person = await entrance.call("readMe", {})
      lineBack()
      if (person.kind === "key") return person
      localStorage.removeItem(KEPT)
      return null
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) return null
      lineLost()
      await new Promise(resolve => setTimeout(resolve, PAUSE))
    }
  }
}

/** Signs out, in all tabs of this browser. */
export async function signOut(): Promise<void> {
  try {
    await entrance.call("endSession", {})
  } catch (error) {
    // A session that is over already needs no end.
    if (!(error instanceof Refusal && error.status === 401)) throw error
  }
  localStorage.removeItem(KEPT)
  me.value = null
}

// Another tab has signed in or out, or a link was opened in this one.
addEventListener("storage", ({ key, newValue }) => {
  if (key !== KEPT || !me.value) return
  if (newValue === null) hasEnded.value = true
  else void signedIn().then(person => person !== null && enter(person))
})
addEventListener("hashchange", () => {
  if (/^#(?:link|ticket)=/.test(location.hash)) void resumeSession()
})
