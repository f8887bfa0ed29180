import type { IncomingMessage, ServerResponse } from "node:http"
import type { Json, JsonSchema, ParleyErrorCode } from "../../language/index.js"
import type { IdempotentRequest } from "../../turns/index.js"
import type { Permission } from "../auth/permissions.js"
import type { Caller, Services } from "../services.js"
import type { OwnPage } from "./own-page.js"

/**
 * One thing that the server does. The router, the check of who may, the checks of what was sent and the OpenAPI document
 * are all made from a list of these (`routes.ts`), so that none can say something else than another.
 */
export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete"
  /** `/v1/conversations/{id}` */
  readonly path: string
  /** Name of the operation for generated clients. */
  readonly name: string
  readonly summary: string
  readonly tag: "conversations" | "desk" | "blocks" | "reports" | "webhooks" | "authors" | "operators" | "tests"
  readonly access: Access
  /** It tells how the process is, and is answered also while that stops. */
  readonly isProbe?: true
  /** For pages of this server alone: it sets cookies, and what it is asked is kept nowhere, under no `Idempotency-Key` either. */
  readonly isForPages?: true
  /** A turn does its work under `RouteRequest.once`, and its commit keeps that it was done. */
  readonly isDoneOnce?: true
  /** Its answer has a secret that the server does not keep. */
  readonly isSecret?: true
  /** Schema of the query; left out: it has none. */
  readonly query?: JsonSchema
  /** Schema of the body; left out: it has none. */
  readonly body?: JsonSchema
  /** Bytes of the body at most; left out: `LARGEST_BODY`. */
  readonly largestBody?: number
  /** The body is a file, which the handler reads (`RouteRequest.file`). */
  readonly takesFile?: true
  readonly answer: RouteAnswer
  /** Codes of the refusals that are its own. */
  readonly refusals: readonly ParleyErrorCode[]
  handle(asked: RouteRequest, services: Services): Promise<Reply>
}

/** The callers that may use a route. */
export interface Access {
  /** A key with this permission, or with one of these; null: everybody. */
  readonly permission: Permission | readonly Permission[] | null
  /** Permissions that some requests need besides, as a sentence for the document; the route asks for them itself. Left out: none. */
  readonly besides?: string
  /** A token of the conversation in the path does as well. `write`: not one that only reads. */
  readonly token?: "read" | "write"
  /** People without a key may too; the handler decides which of them. */
  readonly people?: true
}

export type RouteAnswer =
  | {
      readonly status: 200 | 201
      readonly description: string
      readonly schema: JsonSchema
      /** The same as a file, for who asks for `text/csv`. */
      readonly csv?: true
    }
  | {
      readonly status: 200
      readonly description: string
      readonly type: string
      /** Of a stream: the data of each of its events, by name. */
      readonly events?: { readonly [name: string]: JsonSchema }
    }

/** A request that was let in, whose parts have been checked. */
export interface RouteRequest {
  readonly params: { readonly [name: string]: string }
  // Checked against the route's schema: a handler says which type that is.
  readonly query: { readonly [name: string]: string | number | undefined }
  readonly body: Json
  /** The request itself, where its body is a file; nobody has read any of it. */
  readonly file: IncomingMessage | null
  readonly caller: Caller
  readonly address: string | null
  /** That address is a proxy's that nobody trusts, and everybody's behind it. */
  readonly isForwarded: boolean
  readonly origin: string | null
  /** The page that asks, where the route is for pages; else null. */
  readonly page: OwnPage | null
  /** It comes from the demo page, or another of the server itself while that is there. */
  readonly isDemoPage: boolean
  readonly requestId: string
  readonly lastEventId: string | null
  /** The header `Accept`. */
  readonly accept: string | null
  /** The request's work is done once under this; null: it had no `Idempotency-Key`, or the route is not `isDoneOnce`. */
  readonly once: IdempotentRequest | null
  /** Stands for the activity's own id where the request had an `Idempotency-Key` and no such id. */
  readonly idempotencyKey: string | null
}

/** Where the user of a conversation asks from; null: nobody can say, since of a bot's requests the address is the bot's. */
export function userAddress({ caller, address }: RouteRequest): string | null {
  return caller.kind === "key" ? null : address
}

/** As `userAddress`, for what the user says: with whether the address says anything of this user. */
export function userPlace(asked: RouteRequest): { readonly address: string | null; readonly isShared?: boolean } {
  const address = userAddress(asked)
  return address === null ? { address } : { address, isShared: asked.isForwarded }
}

/** Whether a request of this method has a body. */
export function hasBody({ method }: Pick<Route, "method">): boolean {
  return method === "post" || method === "put" || method === "patch"
}

/** Whether a route answers with server-sent events: those take a ticket (`POST /v1/stream-tickets`). */
export function isStream({ answer }: Pick<Route, "answer">): boolean {
  return "type" in answer && answer.type === "text/event-stream"
}

export type Reply =
  | {
      readonly kind: "value"
      readonly status: number
      readonly value: object
      readonly headers: { readonly [name: string]: string }
    }
  /** `body` is JSON. */
  | { readonly kind: "json"; readonly status: number; readonly body: string }
  | { readonly kind: "text"; readonly status: number; readonly type: string; readonly text: string }
  /** Written by itself, until the client goes away or `ending` is aborted: the server stops, or the caller may no more. */
  | { readonly kind: "stream"; readonly open: (response: ServerResponse, ending: AbortSignal) => Promise<void> }

/** An answer that is made JSON when it goes out. */
export function json(value: object, status = 200, headers: { readonly [name: string]: string } = {}): Reply {
  return { kind: "value", status, value, headers }
}
