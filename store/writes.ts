import type { Store } from "../turns/index.js"

/** The methods by which a store writes; all others read. */
export const WRITES = [
  "commit",
  "claimDue",
  "noteKeyUse",
  "answerRequest",
  "claimDeliveries",
  "settleDelivery",
  "settleReplies",
  "resendDelivery",
  "erase",
  "scrub",
  "beginUpload",
  "addUploadPart",
  "finishUpload",
  "dropUpload",
] as const satisfies readonly (keyof Store)[]
