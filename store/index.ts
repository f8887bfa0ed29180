export type { KeptStore } from "./contents.js"
export { dump } from "./contents.js"
export { openMemoryStore } from "./memory.js"
export { openSqliteStore } from "./sqlite.js"
