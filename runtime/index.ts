export { ConversationReader } from "./conversation-reader.js"
export { Poller } from "./poller.js"
export { type Clock, Runtime, TURNS, type Turns } from "./runtime.js"
export { Scheduler } from "./scheduler.js"
