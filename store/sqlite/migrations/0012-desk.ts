/** The side that a chat waits for, and agents who gave it away; whether agents take chats, how many, and when they were seen last. */
export const DESK = `
ALTER TABLE chats ADD COLUMN waits_for TEXT; -- agent or user, who has not answered since heard_at
ALTER TABLE chats ADD COLUMN refused_by TEXT NOT NULL DEFAULT '[]'; -- e-mails of agents who had it and get it only if nobody else is there, a JSON list
UPDATE chats SET waits_for = 'user' WHERE status = 'connected';
ALTER TABLE agents ADD COLUMN availability TEXT NOT NULL DEFAULT 'available'; -- available, break or away
ALTER TABLE agents ADD COLUMN max_chats INTEGER; -- of all queues; null: no limit
ALTER TABLE agents ADD COLUMN seen_at INTEGER; -- the last sign of life; null: none is asked for
ALTER TABLE agents ADD COLUMN presence TEXT; -- here, away or lost; null: none is asked for
`
