export { makeBot } from "./bot-folder.js"
