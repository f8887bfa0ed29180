export { checkFixture } from "./check-against-bot.js"
export type { Coverage, Share } from "./coverage.js"
export { coverage } from "./coverage.js"
export { Explainer } from "./explain.js"
export type { Failure } from "./failure.js"
export type { Fixture } from "./fixture.js"
export type { FixtureSpec, StubSpec, TurnSpec } from "./fixture-spec.js"
export { fixtureText } from "./fixture-text.js"
export { HttpService } from "./http-service.js"
export { LocalService, type ReplayStores } from "./local-service.js"
export { LAST_MOMENT, parseFixture, type ReadEarlier } from "./parse-fixture.js"
export { play } from "./play.js"
export { readRecording } from "./record/recording.js"
export { recordFixture } from "./record.js"
export { recordConversation } from "./record-conversation.js"
export { reportJson } from "./reporters/json.js"
export { reportJunit } from "./reporters/junit.js"
export { harmless, type Paint, paint } from "./reporters/paint.js"
export { reportTap } from "./reporters/tap.js"
export { reportFixture, reportSummary, reportText } from "./reporters/text.js"
export type { FixtureResult } from "./result.js"
export { unreadable } from "./result.js"
export { type FixtureReading, runFixtures, type TimedResult, wholeFixture } from "./run-fixtures.js"
export { Sandbox, type SandboxHead } from "./sandbox.js"
export { SEEN_PARTS, type SeenPart } from "./sandbox-fixture.js"
export type { ComingDue, SandboxState, StateChange } from "./sandbox-state.js"
export type { ExplainedTurn, SandboxTurn } from "./sandbox-turn.js"
export type {
  ConversationState,
  Observed,
  Service,
  ServiceDeskVerb,
  Setup,
  StartRequest,
  SubjectRequest,
} from "./service.js"
export { type UpdateScope, updateFixture } from "./update.js"
export { mistakeIn, reasonsOf } from "./why.js"
export { withRestartAt } from "./with-restart.js"
