import type { Action } from "../engine/index.js"

/** The settings that `createParley` needs. Settings of a bot are in its `bot.json`. */
export interface ParleyOptions {
  /** The bot's folder: `bot.json` and its flows. */
  readonly flows: string | URL
  /** Where conversations are kept: `file:parley.db`, `postgres://USER:PASSWORD@HOST/NAME`, or `memory:`, which is gone at the end. */
  readonly db: string
  /** Own actions, made by `defineAction`; they may use all that the application has. Left out: none. */
  readonly actions?: readonly Action[]
  /** A key that may do everything, beside those that `parley keys make` has made. Left out: `PARLEY_KEY`, else none. */
  readonly adminKey?: string
  /**
   * How the tokens are checked that tell who a user is: a secret that both know (HS256), or public keys (a JWKS). Left out:
   * `PARLEY_USER_JWT_SECRET`, or the file that `PARLEY_USER_JWKS` names, else no token proves anything.
   */
  readonly userKeys?: { readonly secret: string } | { readonly jwks: { readonly keys: readonly object[] } }
  /** A provider of OpenID Connect where people sign in to the console. Left out: there is none. */
  readonly provider?: {
    /** Its address, under which it tells of itself. */
    readonly issuer: string
    /** The id by which it knows the application. */
    readonly clientId: string
    /** Left out: `PARLEY_OIDC_SECRET`, else none. */
    readonly clientSecret?: string
    /** Its name on the button. Left out: its host. */
    readonly title?: string
    /** Left out: `openid email profile`. */
    readonly scope?: string
    /** People without an account who may come in, as `claim=value=preset`: `groups=helpdesk=agent`. Left out: nobody. */
    readonly allow?: readonly string[]
  }
  /** Where browsers find Parley, with the path that it is put at, for addresses that a provider leads back to. Left out: as they ask. */
  readonly publicUrl?: string
  /** Addresses and ranges of proxies whose `X-Forwarded-For` is believed. Left out: none. */
  readonly trustProxy?: readonly string[]
  /** Addresses and ranges that webhooks may go to though they are not of the public internet. Left out: none. */
  readonly webhookRanges?: readonly string[]
  /** Told what is done; never what is said. Left out: lines of JSON on standard output, from `PARLEY_LOG` on (`info`). */
  readonly log?: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
    error(fields: object, message: string): void
  }
  /** Holds the variables named above, and the secrets of `http.secrets`. Left out: `process.env`. */
  readonly environment?: { readonly [name: string]: string | undefined }
}
