import type { Store } from "../turns/index.js"

/** What a store writes by; everything else reads. */
export const WRITES = [
  "commit",
  "claimDue",
  "keepAnswer",
  "completeAnswer",
  "claimDeliveries",
  "settleDelivery",
  "settleReplies",
  "resendDelivery",
] as const satisfies readonly (keyof Store)[]
