import type { LocalService } from "../replay/index.js"

/** The world that a test server's routes drive (design section 9): time stands until moved, and calls are stubs. */
export type TestWorld = Pick<
  LocalService,
  "reset" | "advance" | "restart" | "block" | "unblock" | "observe" | "stubs" | "rest"
>
