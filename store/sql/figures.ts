/** Counts for operators, each of a few rows of an index. */
export const FIGURES = {
  /** By queue. */
  waitingChats: "SELECT queue, count(*) AS chats FROM chats WHERE status = 'waiting' GROUP BY queue ORDER BY queue",
  connectedChats: "SELECT count(*) FROM chats WHERE status = 'connected'",
  /** Binds the present moment. */
  activeBlocks: `SELECT (SELECT count(*) FROM blocks WHERE lifted_at IS NULL AND until IS NULL)
    + (SELECT count(*) FROM blocks WHERE lifted_at IS NULL AND until > ?)`,
  waitingDeliveries: "SELECT count(*) FROM deliveries WHERE status = 'waiting'",
  failedDeliveries: "SELECT count(*) FROM deliveries WHERE status = 'failed'",
}
