import type { Json } from "../../language/index.js"

type Flow = { readonly [key: string]: Json }

/** A flow that an event starts and that says one thing. */
export function on(event: string, message: string, set: Flow = {}): Flow {
  return { trigger: { event }, start: "say", steps: { say: { type: "message", message, set } } }
}

/** A flow that a phrase starts and that says one thing. */
export function onPhrase(phrase: string, message: string, set: Flow = {}): Flow {
  return { trigger: { phrases: [phrase] }, start: "say", steps: { say: { type: "message", message, set } } }
}

/** A phrase that asks for an agent, and says how that went. */
export function connecting(phrase: string, params: Flow = {}): Flow {
  return {
    trigger: { phrases: [phrase] },
    start: "connect",
    steps: {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        params,
        onError: "failed",
        next: [{ when: "@InternalActionResult", to: "queued" }, { to: "refused" }],
      },
      queued: { type: "message", message: "Number {{ [[HelpdeskClient]].QueuePosition }}" },
      refused: { type: "message", message: "No: {{ [[HelpdeskClient]].RefusalReason }}" },
      failed: { type: "message", message: "Failed: {{ [[SystemError]].Code }}" },
    },
  }
}

/** A phrase or an event that calls an action, and says its result or its error. */
export function calling(trigger: Flow | string, action: string, params: Flow = {}): Flow {
  return {
    trigger: typeof trigger === "string" ? { phrases: [trigger] } : trigger,
    start: "call",
    steps: {
      call: { type: "action", action, params, onError: "failed", next: "done" },
      done: { type: "message", message: "{{ @InternalActionResult }}" },
      failed: { type: "message", message: "Failed: {{ [[SystemError]].Code }}" },
    },
  }
}

export const BLOCK = "HelpdeskClient.IsBlockedForLiveChat"

/** The agent's side after a chat: feedback, and a path that blocks, as the authors of the first such bots were told. */
export function judging(params: Flow = {}, asks: Flow = {}): Flow {
  return {
    trigger: { event: "LiveChatAgentDisconnected" },
    start: "ask",
    steps: {
      ask: {
        type: "choice",
        message: "How was it?",
        options: [{ value: "fine" }, { value: "abuse" }],
        save: "@how",
        next: [{ when: "@how == 'abuse'", to: "block" }, { to: "thanks" }],
        ...asks,
      },
      block: { type: "action", action: BLOCK, params, onError: "failed", next: "blocked" },
      blocked: { type: "message", message: "Blocked" },
      thanks: { type: "message", message: "Thanks" },
      failed: { type: "message", message: "Failed: {{ [[SystemError]].Code }}" },
    },
  }
}

/** Flows of a bot that is just large enough to show what the helpdesk does. */
export const DESK_FLOWS: { readonly [flow: string]: Json } = {
  welcome: on("Welcome", "Welcome"),
  "not-understood": on("NotUnderstood", "What?"),
  error: on("Error", "Error: {{ [[SystemError]].Code }}"),
  agent: connecting("agent"),
  waiting: on("LiveChatWaiting", "Still number {{ [[HelpdeskClient]].QueuePosition }}"),
  "nobody-came": on("LiveChatQueueTimeout", "Nobody came"),
  nobody: on("LiveChatNobody", "Nobody is here"),
  requeued: on("LiveChatRequeued", "Back in front, by {{ @event.by }}"),
  reopened: on("LiveChatReopened", "Open again: number {{ [[HelpdeskClient]].QueuePosition }}"),
  connected: on("LiveChatClientConnected", "{{ [[HelpdeskAgent]].Name }} is here"),
  over: on("LiveChatClientDisconnected", "Over: {{ @event.by }}"),
  "talk-to-them": on("LiveChatAgentConnected", "A chat for {{ [[ChatUser]].Name }}"),
  judge: judging(),
  "signed-out": on("HelpdeskAgentSignedOut", "Signed out"),
  quiz: {
    trigger: { phrases: ["quiz"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "A colour?", save: "@colour", next: "done" },
      done: { type: "message", message: "You said {{ @colour }}" },
    },
  },
}
