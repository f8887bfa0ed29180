/**
 * Fields of a chat that the desk is told, and the order in which chats are listed: open ones in their turn, then ended ones, the
 * last to end first.
 */
export const TOLD_CHATS = `
ALTER TABLE chats ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0; -- messages of the user since an agent last spoke
ALTER TABLE chats ADD COLUMN person TEXT; -- JSON
ALTER TABLE chats ADD COLUMN questions TEXT NOT NULL DEFAULT '[]'; -- what agents are asked, a JSON list, as the next two
ALTER TABLE chats ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE chats ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE chats ADD COLUMN handover TEXT; -- JSON: the last agent's word to the next
ALTER TABLE chats ADD COLUMN is_over INTEGER GENERATED ALWAYS AS (CASE WHEN status = 'ended' THEN 1 ELSE 0 END) VIRTUAL;
ALTER TABLE chats ADD COLUMN list_rank INTEGER GENERATED ALWAYS AS (CASE WHEN status = 'ended' THEN 0 ELSE -priority END) VIRTUAL;
ALTER TABLE chats ADD COLUMN list_at INTEGER GENERATED ALWAYS AS (CASE WHEN status = 'ended' THEN -coalesce(ended_at, 0) ELSE waiting_since END) VIRTUAL;
DROP INDEX chats_by_status;
DROP INDEX chats_by_turn;
DROP INDEX chats_by_turn_in_queue;
DROP INDEX chats_by_turn_of_agent;
CREATE INDEX chats_listed ON chats (is_over, list_rank, list_at, id);
CREATE INDEX chats_listed_of_queue ON chats (queue, is_over, list_rank, list_at, id);
CREATE INDEX chats_listed_of_agent ON chats (agent, is_over, list_rank, list_at, id) WHERE agent IS NOT NULL;
CREATE INDEX chats_listed_of_status ON chats (status, is_over, list_rank, list_at, id);
CREATE INDEX chats_listed_of_conversation ON chats (conversation, is_over, list_rank, list_at, id);
CREATE INDEX chats_picked_up ON chats (queue, connected_at DESC, id) WHERE connects = 1 AND connected_at IS NOT NULL;
`
