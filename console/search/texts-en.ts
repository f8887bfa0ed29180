/** Words of the search over everything. */
export const texts = {
  placeholder: "A person, a chat, a block, a flow, a page",
  results: "Results",
  found: { one: "{n} result", other: "{n} results" },
  first: "The first {n} results",
  all: "Show all of them",
  nothing: "Nothing here is called so. People are found by their names, e-mails and ids.",
  failed: "Some of it could not be asked for.",
  pages: "Pages",
  chats: "Open chats",
  conversations: "Conversations",
  blocks: "Blocks",
  flows: "Flows",
} as const
