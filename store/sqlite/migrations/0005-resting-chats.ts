/** A chat that only went to and fro is not given out before this moment (milliseconds since 1970). */
export const RESTING_CHATS = `
ALTER TABLE chats ADD COLUMN rests_until INTEGER;
`
