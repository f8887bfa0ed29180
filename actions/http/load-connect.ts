/** Loads what opens connections to allowed addresses alone, before the first request: undici takes a tenth of a second. */
export function loadConnect(): Promise<typeof import("./connect.js")> {
  return import("./connect.js")
}
