import type { SourceFile } from "../language/index.js"
import error from "./defaults/default-error.json" with { type: "json" }
import helpdeskAgentSignedOut from "./defaults/default-helpdesk-agent-signed-out.json" with { type: "json" }
import inactivity from "./defaults/default-inactivity.json" with { type: "json" }
import inactivityWarning from "./defaults/default-inactivity-warning.json" with { type: "json" }
import liveChatAgentConnected from "./defaults/default-live-chat-agent-connected.json" with { type: "json" }
import liveChatAgentDisconnected from "./defaults/default-live-chat-agent-disconnected.json" with { type: "json" }
import liveChatClientConnected from "./defaults/default-live-chat-client-connected.json" with { type: "json" }
import liveChatClientDisconnected from "./defaults/default-live-chat-client-disconnected.json" with { type: "json" }
import liveChatIdleWarning from "./defaults/default-live-chat-idle-warning.json" with { type: "json" }
import liveChatNobody from "./defaults/default-live-chat-nobody.json" with { type: "json" }
import liveChatQueueTimeout from "./defaults/default-live-chat-queue-timeout.json" with { type: "json" }
import liveChatReopened from "./defaults/default-live-chat-reopened.json" with { type: "json" }
import liveChatRequeued from "./defaults/default-live-chat-requeued.json" with { type: "json" }
import liveChatWaiting from "./defaults/default-live-chat-waiting.json" with { type: "json" }
import notUnderstood from "./defaults/default-not-understood.json" with { type: "json" }
import welcome from "./defaults/default-welcome.json" with { type: "json" }

/**
 * The special flows that every bot has unless it brings its own (design section 3.5): ordinary flows, in English,
 * Russian and Chinese.
 */
export const DEFAULT_FLOWS: readonly SourceFile[] = Object.entries({
  "default-error": error,
  "default-helpdesk-agent-signed-out": helpdeskAgentSignedOut,
  "default-inactivity-warning": inactivityWarning,
  "default-inactivity": inactivity,
  "default-live-chat-agent-connected": liveChatAgentConnected,
  "default-live-chat-agent-disconnected": liveChatAgentDisconnected,
  "default-live-chat-client-connected": liveChatClientConnected,
  "default-live-chat-client-disconnected": liveChatClientDisconnected,
  "default-live-chat-idle-warning": liveChatIdleWarning,
  "default-live-chat-queue-timeout": liveChatQueueTimeout,
  "default-live-chat-requeued": liveChatRequeued,
  "default-live-chat-nobody": liveChatNobody,
  "default-live-chat-reopened": liveChatReopened,
  "default-live-chat-waiting": liveChatWaiting,
  "default-not-understood": notUnderstood,
  "default-welcome": welcome,
}).map(([name, flow]) => ({ file: `default/${name}.json`, name: `${name}.json`, content: JSON.stringify(flow) }))
