import type { Route } from "./route.js"

/** Methods that something of ours may be asked for with, in the order in which `Allow` tells them. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

/** The routes and pages of a server, by their paths. */
export interface ServedPaths {
  /**
   * Whether a path that a route takes is another route's own, as OpenAPI says: `/v1/blocks/lift` is no block's. Names that
   * people choose may be words of ours too.
   */
  isHidden(route: Pick<Route, "path">, path: string): boolean
  /** The methods that a path may be asked for with; none: there is nothing. */
  methodsAt(path: string): readonly string[]
}

/** @param pages paths of pages, which are no routes */
export function servedPaths(served: readonly Route[], pages: readonly string[]): ServedPaths {
  const isPlain = ({ path }: Pick<Route, "path">): boolean => !path.includes("{")
  const words = new Set(served.filter(isPlain).map(({ path }) => path))
  const isHidden: ServedPaths["isHidden"] = (route, path) =>
    words.has(path) && !isPlain(route) && !route.path.endsWith("/{name}")
  const known = [...served, ...pages.map(path => ({ path, method: "get" }) as const)].map(({ path, method }) => ({
    route: { path },
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    methods: method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()],
  }))
  return {
    isHidden,
    methodsAt: path => {
      const there = known.filter(({ route, pattern }) => pattern.test(path) && !isHidden(route, path))
      const found = new Set(there.flatMap(({ methods }) => methods))
      return found.size === 0 ? [] : [...METHODS.filter(method => found.has(method)), "OPTIONS"]
    },
  }
}
