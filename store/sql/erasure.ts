import type { Person } from "../../turns/index.js"
import { SHORT_RATING } from "../erase-part.js"

/*
 * Statements by which things are erased for good. Ids follow from what they name, so that all that belongs to a conversation
 * is found by how its id begins: `between` binds the ends of such a stretch (`idsAfter`).
 */

const between = (column: string) => `${column} > ? AND ${column} < ?`

/** The ends of the stretch of ids that begin so; the last character has a next one. */
export function idsAfter(beginning: string): readonly [from: string, to: string] {
  const last = beginning.codePointAt(beginning.length - 1) ?? 0
  return [beginning, `${beginning.slice(0, -1)}${String.fromCodePoint(last + 1)}`]
}

const NOBODY = "name = NULL, email = NULL, search_person = NULL"

const COLUMN_OF: { readonly [kind in Person["kind"]]: string } = { user: '"user"', visitor: "visitor" }

export const ERASURE_READS = {
  /** Bind an id and a limit. */
  endedOf: (kind: Person["kind"]) =>
    `SELECT id FROM conversations WHERE ${COLUMN_OF[kind]} = ? AND status = 'ended' ORDER BY started_at, id LIMIT ?`,
  /** Bind a person's id and a conversation's. */
  otherOf: (kind: Person["kind"]) => `SELECT 1 FROM conversations WHERE ${COLUMN_OF[kind]} = ? AND id <> ? LIMIT 1`,
  peopleOf: 'SELECT "user", visitor FROM conversations WHERE id = ?',
  /** Bind a moment and a limit. */
  endedBefore: "SELECT id FROM conversations WHERE ended_at < ? ORDER BY ended_at, id LIMIT ?",
  tracedBefore: "SELECT id FROM conversations WHERE ended_at < ? AND traced = 1 ORDER BY ended_at, id LIMIT ?",
  /** Binds a stretch. */
  agentConversations: `SELECT id FROM conversations WHERE ${between("id")} ORDER BY id`,
  /** Both bind a conversation. */
  firstActivity: "SELECT min(seq) AS first FROM activities WHERE conversation = ?",
  firstTurn: "SELECT min(number) AS first FROM turns WHERE conversation = ?",
  /** Binds a subject's kind and value. */
  blocksOf: "SELECT id FROM blocks WHERE kind = ? AND value = ?",
  /** Binds a conversation: its files. */
  uploadsOf: "SELECT id FROM uploads WHERE conversation = ?",
  /** Bind a moment and a limit. */
  oldUploads: `SELECT u.id FROM uploads u WHERE u.at < ? AND NOT EXISTS
    (SELECT 1 FROM conversations c WHERE c.id = u.conversation AND (c.ended_at IS NULL OR c.ended_at >= ?))
    ORDER BY u.at, u.id LIMIT ?`,
  begunUploads: "SELECT id FROM uploads WHERE size IS NULL AND at < ? ORDER BY at, id LIMIT ?",
}

/** Statements that bind a conversation and the number of a line: those before it go. */
export const ERASE_LINES = {
  activities: "DELETE FROM activities WHERE conversation = ? AND seq < ?",
  turns: "DELETE FROM turns WHERE conversation = ? AND number < ?",
}

/** Names under which something is kept of blocks that are over: binds a moment and a limit. */
const OLD_BLOCK_NAMES =
  "(SELECT 'block:' || id FROM blocks WHERE coalesce(lifted_at, until) < ? ORDER BY coalesce(lifted_at, until), id LIMIT ?)"

export const ERASURES = {
  /** Bind a conversation. */
  conversation: "DELETE FROM conversations WHERE id = ?",
  traced: "UPDATE conversations SET traced = 0 WHERE id = ?",
  deliveries: "DELETE FROM deliveries WHERE event IN (SELECT number FROM events WHERE lane = ?)",
  eventsIn: (table: string) => `DELETE FROM ${table} WHERE lane = ?`,
  requestsAbout: "DELETE FROM requests WHERE conversation = ?",
  /** Binds a stretch. */
  requestsNamed: `DELETE FROM requests WHERE ${between("id")}`,
  /** Bind a scope and an owner. */
  entities: "DELETE FROM entities WHERE scope = ? AND owner = ?",
  entityOwner: "DELETE FROM entity_owners WHERE scope = ? AND owner = ?",
  /** Bind a scope and a stretch of owners. */
  entitiesNamed: `DELETE FROM entities WHERE scope = ? AND ${between("owner")}`,
  entityOwnersNamed: `DELETE FROM entity_owners WHERE scope = ? AND ${between("owner")}`,
  /** Binds an owner, and a stretch of owners. */
  due: "DELETE FROM due_times WHERE owner = ?",
  dueNamed: `DELETE FROM due_times WHERE ${between("owner")}`,
  /** Binds a stretch of ids. A longer rating may be words of its user. */
  chatsNamed: `UPDATE chats SET message = NULL, agent_conversation = NULL, person = NULL, questions = '[]', notes = '[]', handover = NULL,
    rating = CASE WHEN length(rating) <= ${SHORT_RATING} THEN rating END, version = version + 1 WHERE ${between("id")}`,
  /** Binds a conversation. */
  blocksMadeIn: `UPDATE blocks SET conversation = NULL, chat = NULL, ${NOBODY}, version = version + 1 WHERE conversation = ?`,
  /** Binds a subject's kind and value. */
  blockPerson: `UPDATE blocks SET ${NOBODY}, version = version + 1 WHERE kind = ? AND value = ? AND search_person IS NOT NULL`,
  /** Binds a subject's kind and value. */
  blocksOf: "DELETE FROM blocks WHERE kind = ? AND value = ?",
  hitsOf: "DELETE FROM block_hits WHERE id IN (SELECT id FROM blocks WHERE kind = ? AND value = ?)",
  /** Binds a subject's kind and value, and the present moment. */
  blocksNoMore: "DELETE FROM blocks WHERE kind = ? AND value = ? AND (lifted_at IS NOT NULL OR until <= ?)",
  hitsNoMore:
    "DELETE FROM block_hits WHERE id IN (SELECT id FROM blocks WHERE kind = ? AND value = ? AND (lifted_at IS NOT NULL OR until <= ?))",
  /** Binds a subject's id, kind and value. */
  subject: "DELETE FROM subjects WHERE id = ? AND NOT EXISTS (SELECT 1 FROM blocks WHERE kind = ? AND value = ?)",
  /** Binds an id. */
  setting: "DELETE FROM settings WHERE id = ?",
  upload: "DELETE FROM uploads WHERE id = ?",
  uploadParts: "DELETE FROM upload_parts WHERE upload = ?",
  /** Binds the subject that stands there then, the one that stood there, and a limit. */
  audit: `UPDATE audit SET id = 'erased-' || number, subject = ?, detail = 'null'
    WHERE number IN (SELECT number FROM audit WHERE subject = ? ORDER BY number LIMIT ?)`,
  /** Bind a moment and a limit. */
  oldChats: `DELETE FROM chats WHERE id IN (SELECT h.id FROM chats h WHERE h.ended_at < ?
    AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = h.conversation) ORDER BY h.ended_at, h.id LIMIT ?)`,
  oldHits: `DELETE FROM block_hits WHERE id IN
    (SELECT id FROM blocks WHERE coalesce(lifted_at, until) < ? ORDER BY coalesce(lifted_at, until), id LIMIT ?)`,
  oldBlocks: `DELETE FROM blocks WHERE id IN
    (SELECT id FROM blocks WHERE coalesce(lifted_at, until) < ? ORDER BY coalesce(lifted_at, until), id LIMIT ?)`,
  oldBlockRequests: `DELETE FROM requests WHERE conversation IN ${OLD_BLOCK_NAMES}`,
  oldBlockDeliveries: `DELETE FROM deliveries WHERE event IN (SELECT number FROM events WHERE lane IN ${OLD_BLOCK_NAMES})`,
  oldBlockEventsIn: (table: string) => `DELETE FROM ${table} WHERE lane IN ${OLD_BLOCK_NAMES}`,
  oldRefusals:
    "DELETE FROM refusals WHERE number IN (SELECT number FROM refusals WHERE at < ? ORDER BY at, number LIMIT ?)",
  oldAudit: "DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE at < ? ORDER BY at, number LIMIT ?)",
}
