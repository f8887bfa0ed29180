/** Every query finds its rows by an index; lines that answer a request are held back for it (`Store.settleReplies`). */
export const PLANS = `
ALTER TABLE outbox ADD COLUMN reply_to TEXT; -- id of an activity; null: nobody waits for them
CREATE TABLE pulse (room BLOB NOT NULL); -- one row: written to find out whether there is room for what turns write
INSERT INTO pulse VALUES (x'');
CREATE INDEX blocks_by_kind ON blocks (kind, at, id);
CREATE INDEX chats_by_turn ON chats (priority DESC, waiting_since, id);
CREATE INDEX chats_by_turn_in_queue ON chats (queue, priority DESC, waiting_since, id);
CREATE INDEX chats_by_turn_of_agent ON chats (agent, priority DESC, waiting_since, id) WHERE agent IS NOT NULL;
`
