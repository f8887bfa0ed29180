import type { Store } from "../turns/index.js"

/** The methods by which a store writes; all others read. */
export const WRITES = [
  "commit",
  "claimDue",
  "noteKeyUse",
  "noteBlockHits",
  "beginSession",
  "extendSession",
  "endSession",
  "answerRequest",
  "settleReplies",
  "releaseEvents",
  "dropEvents",
  "addDeliveries",
  "claimDeliveries",
  "renewDelivery",
  "settleDelivery",
  "resendDeliveries",
  "failDeliveries",
  "restartWebhook",
  "erase",
  "scrub",
  "beginUpload",
  "addUploadPart",
  "finishUpload",
  "dropUpload",
] as const satisfies readonly (keyof Store)[]
