import { type AllowedHosts, ParleyError, plainHostName } from "../../language/index.js"

function parseUrl(text: string, base?: URL): URL | null {
  const from = base?.href
  return URL.canParse(text, from) ? new URL(text, from) : null
}

/**
 * The address of a request, if the bot may call it.
 *
 * @param base where a redirect comes from: its address may be a relative one
 * @throws `ACTION_PARAMS_INVALID` where it is no address of the web, `HOST_NOT_ALLOWED`
 */
export function targetOf(text: string, hosts: AllowedHosts, base?: URL): URL {
  const url = parseUrl(text, base)
  if (url === null) throw invalidUrl("is no address such as https://crm.example.com/orders")
  if (url.protocol !== "https:" && url.protocol !== "http:") throw invalidUrl("must begin with https:// or http://")
  if (url.username !== "" || url.password !== "") {
    throw invalidUrl("must not have a user and password in it: send them in the header Authorization")
  }
  url.hostname = plainHostName(url)
  url.hash = ""
  if (!hosts.includes(url)) {
    const message = `${url.host} is not in "http.hosts" of bot.json, so it is not called.`
    throw new ParleyError("HOST_NOT_ALLOWED", "/Url", message)
  }
  return url
}

/** The error does not repeat the URL as written: it may hold a secret. */
function invalidUrl(what: string): ParleyError {
  return new ParleyError("ACTION_PARAMS_INVALID", "/Url", `Params of HttpRequest are wrong at /Url: it ${what}.`)
}
