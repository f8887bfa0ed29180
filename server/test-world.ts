import type { LocalService } from "../replay/index.js"

/** What the routes of a test server drive (design section 9): time stands still until it is moved, and calls are stubs. */
export type TestWorld = Pick<
  LocalService,
  "reset" | "advance" | "restart" | "block" | "unblock" | "observe" | "stubs" | "rest"
>
