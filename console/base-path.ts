/** The path that the server's routes are under, as this page sees it: `""`, or `/parley` behind a proxy that adds that. */
export const BASE: string = new URL(document.baseURI).pathname.replace(/\/console\/$/, "")
