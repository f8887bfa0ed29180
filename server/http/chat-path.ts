/** A path names a conversation's chat by this and the conversation's id; a chat by its id. */
export const CONVERSATION_CHAT = "of:"
/** A path of a verb may be one of these too: the chat that waits longest, the agent's one chat or the last. */
export const ANY_CHAT: ReadonlySet<string> = new Set(["next", "current"])
