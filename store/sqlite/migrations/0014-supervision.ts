/**
 * Fields of chats for reports, and indexes of lists that supervisors filter. Chats of before have of it all that they kept: of
 * several connects the last. `first_waited_at` is `firstWaitedAt`, whose `FRONT` is written out.
 */
export const SUPERVISION = `
ALTER TABLE chats ADD COLUMN first_connected_at INTEGER;
ALTER TABLE chats ADD COLUMN first_reply_at INTEGER;
ALTER TABLE chats ADD COLUMN talked_for INTEGER NOT NULL DEFAULT 0; -- milliseconds, without the present connect
ALTER TABLE chats ADD COLUMN transfers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN rating TEXT;
ALTER TABLE chats ADD COLUMN first_waited_at INTEGER GENERATED ALWAYS AS
  (CASE WHEN waiting_since < 0 THEN waiting_since + 8796093022208 ELSE waiting_since END) VIRTUAL;
UPDATE chats SET first_connected_at = connected_at,
  talked_for = CASE WHEN status = 'ended' AND connected_at IS NOT NULL THEN max(0, ended_at - connected_at) ELSE 0 END;
CREATE INDEX chats_reported ON chats (first_waited_at, id, queue, agent);

ALTER TABLE blocks ADD COLUMN name TEXT; -- of the person whom it hit, as known when it was made
ALTER TABLE blocks ADD COLUMN email TEXT;
ALTER TABLE blocks ADD COLUMN search_person TEXT; -- both without case
DROP INDEX blocks_by_time;
DROP INDEX blocks_by_kind;
DROP INDEX held_blocks_by_time;
-- A page is found in these three without a look at a row that is not in it.
CREATE INDEX blocks_by_time ON blocks (at, id, kind, scope, until, lifted_at, search, search_person);
CREATE INDEX blocks_by_kind ON blocks (kind, at, id, scope, until, lifted_at, search, search_person);
CREATE INDEX held_blocks_by_time ON blocks (at, id, until, kind, scope, search, search_person) WHERE lifted_at IS NULL;
CREATE INDEX blocks_by_value ON blocks (value, at, id);
CREATE INDEX blocks_by_maker ON blocks (by, at, id) WHERE by IS NOT NULL;
CREATE INDEX blocks_by_conversation ON blocks (conversation, at, id) WHERE conversation IS NOT NULL;

DROP INDEX audit_by_subject;
CREATE INDEX audit_by_time ON audit (at, number, what, by);
CREATE INDEX audit_by_subject ON audit (subject, at, number);
CREATE INDEX audit_by_maker ON audit (by, at, number) WHERE by IS NOT NULL;
CREATE INDEX audit_by_deed ON audit (what, at, number);
`
