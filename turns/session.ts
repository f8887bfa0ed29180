/** Somebody who signs in with an e-mail, and with a password or at a provider of OpenID Connect. */
export interface Account {
  /** The e-mail, in small letters. */
  readonly id: string
  /** Id of its key, whose permissions, agent and name are the account's, and whose secret nobody has. */
  readonly key: string
  /** How the password is kept, with all that it takes to check one; null: this account has none. */
  readonly password: string | null
  /** The provider's person, from the first time that they came from there; null: nobody has yet. */
  readonly provider: ProviderSubject | null
  /** Where a rule made it, which is asked again each time. */
  readonly isByRule: boolean
  /** Language of the pages; null: the browser's. */
  readonly locale: string | null
  readonly createdAt: number
  readonly removedAt: number | null
}

/** A person as a provider of OpenID Connect names them for good. */
export interface ProviderSubject {
  readonly issuer: string
  readonly subject: string
}

/** The ways in which one can sign in. */
export const SIGN_IN_WAYS = ["link", "key", "password", "provider"] as const
export type SignInWay = (typeof SIGN_IN_WAYS)[number]

/** A browser that is signed in: what it may do is what its key may. */
export interface PageSession {
  /** SHA-256 of the cookie, which is kept nowhere. */
  readonly id: string
  /** SHA-256 of the token that goes beside the cookie. */
  readonly token: string
  /** Id of the key, and the hash of its secret, with which the session ends. */
  readonly key: string
  readonly keyHash: string
  /** E-mail of the account that signed in; null: a key did. */
  readonly account: string | null
  readonly way: SignInWay
  readonly createdAt: number
  /** From then on (ms) it is over, whatever happens. */
  readonly endsAt: number
  /** From then on (ms) it is over, unless it is used. */
  readonly until: number
}
