/** Design section 7: `http.hosts` only. A host stands there as a name, or as `name:port` for another than the usual port. */
export interface AllowedHosts {
  includes(url: URL): boolean
}

/** @param hosts the bot's `http.hosts` */
export function allowedHosts(hosts: readonly string[]): AllowedHosts {
  const known = new Set(hosts.map(normalEntry))
  return {
    includes(url) {
      const name = plainHostName(url)
      if (url.port === "" && known.has(name)) return true
      const usual = url.protocol === "https:" ? "443" : "80"
      return known.has(`${name}:${url.port === "" ? usual : url.port}`)
    },
  }
}

function normalEntry(entry: string): string {
  const [, name = "", port = ""] = /^(.*?)(?::(\d{1,5}))?$/.exec(entry) ?? []
  const host = URL.canParse(`http://${name}`) ? plainHostName(new URL(`http://${name}`)) : name.toLowerCase()
  return host + (port === "" ? "" : `:${Number(port)}`)
}

/** Lower case already; a trailing dot means the same host. */
export function plainHostName({ hostname }: URL): string {
  return hostname.replace(/\.$/, "")
}
