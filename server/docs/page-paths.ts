/** Paths of the pages of documents. */
export const PAGES = ["/openapi.json", "/docs", "/docs/errors"] as const
