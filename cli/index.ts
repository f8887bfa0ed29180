export { makeBot } from "./bot-folder.js"
export { storeInThread } from "./threads/store-in-thread.js"
