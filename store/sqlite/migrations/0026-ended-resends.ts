/** Requests that were kept for good end as those of now do: 30 days after this, as nobody knows of all when they were made. */
export const ENDED_RESENDS = `
UPDATE requests SET until = (CAST(strftime('%s', 'now') AS INTEGER) + 30 * 24 * 3600) * 1000 WHERE until IS NULL;
`
