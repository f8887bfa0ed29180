/** An option of `parley start`, which a variable may stand for. */
export interface StartOption {
  /** As commander has it. */
  readonly name: string
  readonly flags: string
  readonly variable: string
  /** Another variable that counts where the first one is not set, as hosts of programs set it. */
  readonly other?: string
  readonly about: string
  /** Left out: off, or nothing. */
  readonly byDefault?: string | number
  /** A list's values are separated by spaces or commas in a variable. Left out: `text`. */
  readonly kind?: "switch" | "list" | "port" | "seconds" | "text"
  /** A test server does without, and refuses it. */
  readonly isForRealOnly?: true
}

/** The scopes that a provider is asked for where nothing else is said. */
export const OIDC_SCOPE = "openid email profile"

export const SETTINGS: readonly StartOption[] = [
  {
    ...{ name: "flows", flags: "--flows <dir>", variable: "PARLEY_FLOWS", byDefault: "flows" },
    about: "the bot's folder",
  },
  {
    ...{ name: "db", flags: "--db <address>", variable: "PARLEY_DB", byDefault: "file:parley.db" },
    about: "where conversations are kept: file:NAME, postgres://USER:PASSWORD@HOST/NAME or memory:",
    isForRealOnly: true,
  },
  {
    ...{ name: "port", flags: "--port <number>", variable: "PARLEY_PORT", other: "PORT", byDefault: 3000 },
    about: "the port; 0: any",
    kind: "port",
  },
  {
    ...{ name: "host", flags: "--host <host>", variable: "PARLEY_HOST", other: "HOST", byDefault: "127.0.0.1" },
    about: "the address to listen on",
  },
  {
    ...{ name: "actions", flags: "--actions <file>", variable: "PARLEY_ACTIONS" },
    about: "a module of own actions",
  },
  {
    ...{ name: "trustProxy", flags: "--trust-proxy <ranges...>", variable: "PARLEY_TRUST_PROXY" },
    about: "proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8",
    kind: "list",
    isForRealOnly: true,
  },
  {
    ...{ name: "webhookRanges", flags: "--webhook-ranges <ranges...>", variable: "PARLEY_WEBHOOK_RANGES" },
    about: "private addresses that webhooks may go to, such as 10.0.0.0/8",
    kind: "list",
    isForRealOnly: true,
  },
  {
    ...{ name: "adminPort", flags: "--admin-port <number>", variable: "PARLEY_ADMIN_PORT" },
    about: "another port that answers for /healthz, /readyz and /metrics alone, without a key",
    kind: "port",
    isForRealOnly: true,
  },
  {
    ...{ name: "drain", flags: "--drain <seconds>", variable: "PARLEY_DRAIN", byDefault: 0 },
    about: "for how long, once it is told to stop, it answers as before and says at /readyz that it is not ready",
    kind: "seconds",
    isForRealOnly: true,
  },
  {
    ...{ name: "publicUrl", flags: "--public-url <url>", variable: "PARLEY_PUBLIC_URL" },
    about: "the address that browsers have for the server, such as https://chat.example.com",
    isForRealOnly: true,
  },
  {
    ...{ name: "oidcIssuer", flags: "--oidc-issuer <url>", variable: "PARLEY_OIDC_ISSUER" },
    about: "a provider of OpenID Connect where people sign in to the console",
    isForRealOnly: true,
  },
  {
    ...{ name: "oidcClient", flags: "--oidc-client <id>", variable: "PARLEY_OIDC_CLIENT" },
    about: "the id by which the provider knows the server",
    isForRealOnly: true,
  },
  {
    ...{ name: "oidcTitle", flags: "--oidc-title <name>", variable: "PARLEY_OIDC_TITLE" },
    about: "the provider's name on the button",
    isForRealOnly: true,
  },
  {
    ...{ name: "oidcScope", flags: "--oidc-scope <scope>", variable: "PARLEY_OIDC_SCOPE" },
    byDefault: OIDC_SCOPE,
    about: "the scopes that the provider is asked for",
    isForRealOnly: true,
  },
  {
    ...{ name: "oidcAllow", flags: "--oidc-allow <rules...>", variable: "PARLEY_OIDC_ALLOW" },
    about: "who may come in without an account: claim=value=preset, such as groups=helpdesk=agent",
    kind: "list",
    isForRealOnly: true,
  },
  {
    ...{ name: "demo", flags: "--demo", variable: "PARLEY_DEMO" },
    about: "the page at /demo for anybody who reaches the server; on this machine it is there anyway",
    kind: "switch",
    isForRealOnly: true,
  },
  {
    ...{ name: "watch", flags: "--watch", variable: "PARLEY_WATCH" },
    about: "serve changed flows at once; the last good ones go on while there are errors",
    kind: "switch",
    isForRealOnly: true,
  },
  {
    ...{ name: "test", flags: "--test", variable: "PARLEY_TEST" },
    about: "for fixtures: this machine only, the clock stands still",
    kind: "switch",
  },
]

interface Variable {
  readonly name: string
  readonly about: string
  /** It may be in a file that `NAME_FILE` names, and is never shown. */
  readonly isSecret?: true
  /** A test server does without, and refuses it. */
  readonly isForRealOnly?: true
}

/** Variables that are no options, so that no list of processes and no history of a shell has them. */
export const VARIABLES: readonly Variable[] = [
  { name: "PARLEY_KEY", about: "a key that may do everything, beside those of the database", isSecret: true },
  {
    ...{ name: "PARLEY_OIDC_SECRET", isSecret: true, isForRealOnly: true },
    about: "the secret by which the provider of OpenID Connect knows the server",
  },
  {
    ...{ name: "PARLEY_USER_JWT_SECRET", isSecret: true, isForRealOnly: true },
    about: "the secret that users' tokens are signed with",
  },
  {
    ...{ name: "PARLEY_USER_JWKS", isForRealOnly: true },
    about: "a file of public keys that users' tokens are checked with",
  },
  {
    name: "PARLEY_LOG",
    about: "the least that is logged: `trace`, `debug`, `info` (left out), `warn`, `error`, `fatal` or `silent`",
  },
]

export const PORT_WORDS = "A port is a whole number from 0 to 65535."

/** @returns null: it is no port */
export function portOf(text: string): number | null {
  return /^\d+$/.test(text) && Number(text) <= 65_535 ? Number(text) : null
}

export const SECONDS_WORDS = "A whole number of seconds from 0 to 3600 is meant."

/** @returns null: it is no such number */
export function secondsOf(text: string): number | null {
  return /^\d+$/.test(text) && Number(text) <= 3600 ? Number(text) : null
}
