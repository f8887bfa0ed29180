/** What is looked for is found by an index; lines that answer a request are held back for it (`Store.settleReplies`). */
export const PLANS = `
ALTER TABLE outbox ADD COLUMN reply_to TEXT; -- id of an activity; null: nobody waits for them
`
