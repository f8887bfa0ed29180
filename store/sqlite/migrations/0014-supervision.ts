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

DROP INDEX audit_by_subject;
CREATE INDEX audit_by_time ON audit (at, number, what, by);
CREATE INDEX audit_by_subject ON audit (subject, at, number);
CREATE INDEX audit_by_maker ON audit (by, at, number) WHERE by IS NOT NULL;
CREATE INDEX audit_by_deed ON audit (what, at, number);
`
