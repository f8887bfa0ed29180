/** An agent's open chats by queue, as JSON. */
export const OPEN_BY_QUEUE = `
ALTER TABLE agents ADD COLUMN open_by_queue TEXT NOT NULL DEFAULT '{}';
UPDATE agents SET open_by_queue = (
  SELECT json_group_object(queue, open) FROM (
    SELECT queue, count(*) AS open FROM chats WHERE agent = agents.email AND status = 'connected' GROUP BY queue
  )
);
`
