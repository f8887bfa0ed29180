/** Chats that an agent has refused or had before, in the order of lists: they are found without going through the others. */
export const GIVEN_AWAY_CHATS = `
CREATE INDEX chats_listed_refused ON chats (is_over, list_rank, list_at, id) WHERE refused_by <> '[]';
`
