export { makeBot, readBotFolder } from "./bot-folder.js"
