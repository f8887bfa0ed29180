/** Requests that were kept for good end as those of now do: 30 days after this, as nobody knows of all when they were made. */
export const POSTGRES_ENDED_RESENDS = `
UPDATE requests SET until = (CAST(extract(epoch FROM now()) AS BIGINT) + 30 * 24 * 3600) * 1000 WHERE until IS NULL;
`
