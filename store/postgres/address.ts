/** An address of one server as `pg` takes it. */
export interface DriverAddress {
  readonly connectionString: string
  /** Settings of a session, as PostgreSQL's own programs write them (`-c search_path=parley`); empty: none are given. */
  readonly options: string
  /** By which the server is to know us; null: none is given. */
  readonly name: string | null
}

const PARTS = /^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/s

/**
 * The address of each server that an address names, of which one is to be written: `postgres://user:password@one,other/db`.
 *
 * @returns itself, where it names one
 */
export function addressesOf(url: string): readonly string[] {
  const [, before = "", hosts = "", after = ""] = PARTS.exec(url) ?? []
  return hosts.includes(",") ? hosts.split(",").map(host => before + host + after) : [url]
}

/**
 * An address of one server as `pg` is to read it. `sslmode` means what it means to PostgreSQL's own programs (`require`
 * encrypts, and `verify-full` looks at the certificate too), as operators' addresses are written for these. Settings that `pg`
 * would take from it in place of ours are taken out of it.
 */
export function addressForDriver(url: string): DriverAddress {
  const address = new URL(url)
  const { searchParams } = address
  const options = searchParams.get("options") ?? ""
  const name = searchParams.get("application_name")
  // Of several servers that which can be written is looked for by us.
  for (const one of ["options", "application_name", "fallback_application_name", "target_session_attrs"])
    searchParams.delete(one)
  if (searchParams.has("sslmode") && !searchParams.has("uselibpqcompat")) searchParams.set("uselibpqcompat", "true")
  return { connectionString: address.href, options, name }
}
