import type { Action } from "../engine/index.js"
import { connectToHelpdeskAgent } from "./connect-to-helpdesk-agent.js"
import { disconnectFromHelpdeskAgent } from "./disconnect-from-helpdesk-agent.js"
import { endChatActivity } from "./end-chat-activity.js"
import { getConversationTranscript } from "./get-conversation-transcript.js"
import { type HttpOptions, httpRequest } from "./http-request.js"
import { isBlockedForLiveChat } from "./is-blocked-for-live-chat.js"
import { isOutsideWorkingHours } from "./is-outside-working-hours.js"
import { saveIdentifiedUser } from "./save-identified-user.js"
import { setLanguage } from "./set-language.js"
import { transferChat } from "./transfer-chat.js"
import { unblockForLiveChat } from "./unblock-for-live-chat.js"

export { abortAfter } from "./http/abort-after.js"
export { loadConnect } from "./http/load-connect.js"
export { isPublicAddress } from "./http/public-address.js"
export { readSecrets, type Secrets } from "./http/secrets.js"
export { type HttpOptions, httpRequest } from "./http-request.js"

const callsNobody = httpRequest()

/** The shipped internal actions (design section 7), in the order in which they are documented. */
export const ACTIONS: readonly Action[] = [
  connectToHelpdeskAgent,
  disconnectFromHelpdeskAgent,
  isBlockedForLiveChat,
  unblockForLiveChat,
  isOutsideWorkingHours,
  getConversationTranscript,
  endChatActivity,
  setLanguage,
  saveIdentifiedUser,
  transferChat,
  callsNobody,
]

/** The same for one bot: its `HttpRequest` reaches the bot's `http.hosts`, with its secrets. */
export function actionsFor(http: HttpOptions): readonly Action[] {
  return ACTIONS.map(action => (action === callsNobody ? httpRequest(http) : action))
}
