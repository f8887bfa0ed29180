/** Paths of the pages and of the chat box, and any path below `/console`. */
export const CONSOLE_PATHS = ["/console", "/chat.js"] as const

/** @returns whether a path, below that of the routes, is one of a page of the console */
export function isConsolePath(path: string): boolean {
  return path.startsWith("/console/") || CONSOLE_PATHS.some(one => one === path)
}
