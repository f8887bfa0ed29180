export type { KeptStore } from "./contents.js"
export { dump } from "./contents.js"
export { openMemoryStore } from "./memory/store.js"
export { openSqliteStore } from "./sqlite/store.js"
