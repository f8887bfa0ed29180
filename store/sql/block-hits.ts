/** How often blocks have refused somebody, beside the blocks. */
export const BLOCK_HITS = {
  /** Binds a block's id, a count and a moment. */
  note: `INSERT INTO block_hits (id, hits, last_at) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET hits = block_hits.hits + excluded.hits,
    last_at = CASE WHEN block_hits.last_at < excluded.last_at THEN excluded.last_at ELSE block_hits.last_at END`,
  /** Binds an id. */
  read: 'SELECT id, hits AS "count", last_at AS "lastAt" FROM block_hits WHERE id = ?',
}
