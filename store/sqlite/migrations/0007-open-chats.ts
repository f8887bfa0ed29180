/** Chats that have not ended, by id: a changed `bot.json` goes through them. */
export const OPEN_CHATS = `
CREATE INDEX open_chats ON chats (id) WHERE status <> 'ended';
`
