import { ParleyError } from "../../language/index.js"
import type { Route } from "./route.js"

/** Methods that something of ours may be asked for with, in the order in which `Allow` tells them. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

/** A route that takes a request, with the parts of the path that it names. */
export interface Found {
  readonly route: Route
  readonly params: { readonly [name: string]: string }
}

/** The routes and pages of a server, by their paths. */
export interface ServedPaths {
  /**
   * The route of a request; null: it is for none.
   *
   * @throws `URIError` where the path is not well formed, `TEXT_INVALID` where it is no UTF-8
   */
  routeAt(method: string, path: string): Found | null
  /** The methods that a path may be asked for with; none: there is nothing. */
  methodsAt(path: string): readonly string[]
}

/** @param pages paths of pages, which are no routes */
export function servedPaths(served: readonly Route[], pages: readonly string[]): ServedPaths {
  const isPlain = ({ path }: Pick<Route, "path">): boolean => !path.includes("{")
  const words = new Set(served.filter(isPlain).map(({ path }) => path))
  // A path that a route takes may be another route's own, as OpenAPI says: `/v1/blocks/lift` is no block's. Names that
  // people choose may be words of ours too.
  const isHidden = (route: Pick<Route, "path">, path: string): boolean =>
    words.has(path) && !isPlain(route) && !route.path.endsWith("/{name}")
  const taking = <R extends Pick<Route, "path" | "method">>(route: R) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
    methods: route.method === "get" ? ["GET", "HEAD"] : [route.method.toUpperCase()],
  })
  const routes = served.map(taking)
  const known = [...routes, ...pages.map(path => taking({ path, method: "get" }))]
  return {
    routeAt: (method, path) => {
      for (const { route, pattern, methods } of routes) {
        const found = pattern.exec(path)
        if (found === null) continue
        const params = paramsOf(found.groups ?? {})
        if (methods.includes(method) && !isHidden(route, path)) return { route, params }
      }
      return null
    },
    methodsAt: path => {
      const there = known.filter(({ route, pattern }) => pattern.test(path) && !isHidden(route, path))
      const found = new Set(there.flatMap(({ methods }) => methods))
      return found.size === 0 ? [] : [...METHODS.filter(method => found.has(method)), "OPTIONS"]
    },
  }
}

function paramsOf(groups: { readonly [name: string]: string }): Found["params"] {
  return Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, textOf(part)]))
}

function textOf(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    const isWellFormed = !/%(?![\da-f]{2})/i.test(part)
    throw isWellFormed ? new ParleyError("TEXT_INVALID", "", "The path is not valid UTF-8.") : error
  }
}
