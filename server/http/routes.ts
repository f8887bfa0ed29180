import type { Route } from "./route.js"
import { AGENT_ROUTES } from "./routes/agents.js"
import { AUDIT_ROUTES } from "./routes/audit.js"
import { AUTHOR_ROUTES } from "./routes/authors.js"
import { BLOCK_ROUTES } from "./routes/blocks.js"
import { BOT_ROUTES } from "./routes/bot.js"
import { BOX_ROUTES } from "./routes/box.js"
import { CALLER_ROUTES } from "./routes/callers.js"
import { CANNED_ROUTES } from "./routes/canned.js"
import { CONVERSATION_ROUTES } from "./routes/conversations.js"
import { DESK_ROUTES } from "./routes/desk.js"
import { DESK_CHAT_ROUTES } from "./routes/desk-chats.js"
import { ERASING_ROUTES } from "./routes/erasing.js"
import { EVENT_ROUTES } from "./routes/events.js"
import { FIXTURE_ROUTES } from "./routes/fixtures.js"
import { KEY_ROUTES } from "./routes/keys.js"
import { LIFTING_ROUTES } from "./routes/lifting.js"
import { OPERATOR_ROUTES } from "./routes/operators.js"
import { PLAY_ROUTES } from "./routes/play.js"
import { REPORT_ROUTES } from "./routes/reports.js"
import { SESSION_ROUTES } from "./routes/sessions.js"
import { TEST_ROUTES } from "./routes/tests.js"
import { TOKEN_ROUTES } from "./routes/tokens.js"
import { UPLOAD_ROUTES } from "./routes/uploads.js"
import { WEBHOOK_ROUTES } from "./routes/webhooks.js"

/** Everything that the server does, but the pages of `pages.ts`. */
export function routes(isTest: boolean): readonly Route[] {
  return [
    ...CONVERSATION_ROUTES,
    ...TOKEN_ROUTES,
    ...UPLOAD_ROUTES,
    ...BOX_ROUTES,
    ...DESK_ROUTES,
    ...DESK_CHAT_ROUTES,
    ...CANNED_ROUTES,
    ...AGENT_ROUTES,
    ...LIFTING_ROUTES,
    ...BLOCK_ROUTES,
    ...REPORT_ROUTES,
    ...AUDIT_ROUTES,
    ...AUTHOR_ROUTES,
    ...PLAY_ROUTES,
    ...FIXTURE_ROUTES,
    ...BOT_ROUTES,
    ...WEBHOOK_ROUTES,
    ...EVENT_ROUTES,
    ...CALLER_ROUTES,
    ...SESSION_ROUTES,
    ...KEY_ROUTES,
    ...OPERATOR_ROUTES,
    ...ERASING_ROUTES,
    ...(isTest ? TEST_ROUTES : []),
  ]
}
