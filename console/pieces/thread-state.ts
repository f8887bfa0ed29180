/** The state of a conversation, of a chat or of a block, which the thread's pattern tells (pages' design, section 1). */
export type ThreadState = "bot" | "waiting" | "connected" | "parked" | "ended" | "blocked"
