import { type Answer, ask } from "./serving.js"

/** A page of a server that is signed in, as its browser keeps it. */
export interface SignedIn {
  readonly answer: Answer
  /** Of its requests. */
  readonly headers: { readonly cookie: string; readonly "x-csrf-token": string; readonly origin: string }
}

/** Signs in as a page of the server does. @param more headers beside the page's origin */
export async function signIn(
  url: string,
  credentials: object,
  more: { readonly [name: string]: string } = {},
): Promise<SignedIn> {
  const answer = await ask(url, "POST", "/v1/session", credentials, undefined, { origin: url, ...more })
  const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";")
  return { answer, headers: { cookie, "x-csrf-token": answer.body.csrfToken ?? "", origin: more.origin ?? url } }
}
