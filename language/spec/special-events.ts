/** An event of the engine's own (design section 3.5): a flow that is triggered by it is a special flow. */
export interface SpecialEvent {
  readonly name: string
  /** The conversation that its flow runs in. */
  readonly runsIn: "the user's conversation" | "the agent's conversation" | "both conversations"
  /** Such as "when the chat ended". */
  readonly when: string
  /** It is part of what becomes of a live chat, which an action of a flow may have begun or ended. */
  readonly isOfChat: boolean
}

const USER = "the user's conversation"
const AGENT = "the agent's conversation"

/** In the order in which a conversation meets them. */
export const SPECIAL_EVENTS: readonly SpecialEvent[] = [
  special("Welcome", USER, "when the conversation starts"),
  special("NotUnderstood", USER, "when no trigger fits the text"),
  special("InactivityWarning", USER, 'when half of "inactivity" has passed'),
  special("Inactivity", USER, 'when "inactivity" has passed'),
  special("Error", USER, "on an error that no onError took"),
  ofChat("LiveChatWaiting", USER, "every waitingTick in the queue"),
  ofChat("LiveChatQueueTimeout", USER, "when maxWait has passed in the queue"),
  ofChat("LiveChatNobody", USER, "when the queue's last present agent is gone"),
  ofChat("LiveChatClientConnected", USER, "when an agent picked up"),
  ofChat("LiveChatAgentConnected", AGENT, "when an agent picked up"),
  ofChat("LiveChatIdleWarning", "both conversations", "when half of idleTimeout has passed"),
  ofChat("LiveChatRequeued", USER, "when the agent is gone, the user waits again"),
  ofChat("LiveChatClientDisconnected", USER, "when the chat ended"),
  ofChat("LiveChatAgentDisconnected", AGENT, "when the chat ended"),
  ofChat("LiveChatReopened", USER, "when a text opened a closed chat again"),
  special("HelpdeskAgentSignedOut", AGENT, "when an agent was signed out"),
]

/** The actions that begin, hand on or end a live chat. */
export const CHAT_ACTIONS: ReadonlySet<string> = new Set([
  "ConnectToHelpdeskAgent",
  "DisconnectFromHelpdeskAgent",
  "HelpdeskClient.IsBlockedForLiveChat",
  "HelpdeskClient.BlockForLiveChat",
  "IsBlockedForLiveChat",
  "TransferChat",
])

function special(name: string, runsIn: SpecialEvent["runsIn"], when: string, isOfChat = false): SpecialEvent {
  return { name, runsIn, when, isOfChat }
}

function ofChat(name: string, runsIn: SpecialEvent["runsIn"], when: string): SpecialEvent {
  return special(name, runsIn, when, true)
}
