import type { Commit, ReadVersion, Webhook } from "../../turns/index.js"
import { checkCommit } from "../well-formed.js"
import { BLOCK_STATEMENTS, blockWrites } from "./blocks.js"
import { CHAT_STATEMENTS, chatWrites } from "./chats.js"
import { CONVERSATION_STATEMENTS, conversationWrites } from "./conversations.js"
import { PROGRESS_STATEMENTS, progressWrites } from "./deliveries.js"
import { agentWrites, DESK_STATEMENTS, queueWrites } from "./desk.js"
import type { SqlDialect } from "./dialect.js"
import { DOCUMENT_STATEMENTS, documentWrites } from "./documents.js"
import { entityStatements, entityWrites } from "./entities.js"
import { eventStatements, eventWrites } from "./events.js"
import { LINE_STATEMENTS, lineWrites } from "./lines.js"
import { REQUEST_STATEMENTS, requestWrites } from "./requests.js"
import type { PutWrites, Write, WriteStatements } from "./statements.js"
import { SUBJECT_STATEMENTS, subjectWrites } from "./subjects.js"

/**
 * A commit as what is to be checked and written: texts, numbers and bytes alone, so that it is made where turns are decided,
 * and the thread that writes reads no JSON and makes none.
 */
export interface PreparedCommit {
  /** Versions it was decided on. */
  readonly decided: readonly (readonly [kind: ReadVersion["kind"], id: string, version: number])[]
  /** How many of these, the last ones, are written. */
  readonly puts: number
  /** The request it does, of which nothing may be kept that is not over at this moment; null: none. */
  readonly request: readonly [id: string, at: number] | null
  readonly writes: readonly Write[]
}

/** All statements that prepared commits are written by. */
export function commitStatements(dialect: SqlDialect): WriteStatements {
  return {
    ...CONVERSATION_STATEMENTS,
    ...entityStatements(dialect),
    ...CHAT_STATEMENTS,
    ...DESK_STATEMENTS,
    ...BLOCK_STATEMENTS,
    ...DOCUMENT_STATEMENTS,
    ...SUBJECT_STATEMENTS,
    ...LINE_STATEMENTS,
    ...eventStatements(dialect),
    ...PROGRESS_STATEMENTS,
    ...REQUEST_STATEMENTS,
  }
}

const PUT_WRITES = {
  conversation: conversationWrites,
  entities: entityWrites,
  chat: chatWrites,
  agent: agentWrites,
  queue: queueWrites,
  block: blockWrites,
  key: documentWrites("Key"),
  setting: documentWrites("Setting"),
  webhook: webhookWrites,
  account: documentWrites("Account"),
}

/** @throws Error where no store could keep it (`checkCommit`): a mistake of the caller */
export function prepareCommit(commit: Commit): PreparedCommit {
  checkCommit(commit)
  const { expects, puts, request } = commit
  return {
    decided: [
      ...expects.map(({ kind, id, version }) => [kind, id, version] as const),
      ...puts.map(({ kind, id, version }) => [kind, id, version - 1] as const),
    ],
    puts: puts.length,
    request: request === undefined ? null : [request.id, request.at],
    writes: [
      ...puts.flatMap(put => [...putWrites(put), ...subjectWrites(put)]),
      ...lineWrites(commit),
      ...eventWrites(commit),
      ...requestWrites(commit),
    ],
  }
}

function putWrites({ kind, id, version, value }: Commit["puts"][number]): readonly Write[] {
  // A put's value belongs to its kind, which the compiler cannot follow through the lookup.
  return (PUT_WRITES[kind] as PutWrites<unknown>)(id, version, value)
}

function webhookWrites(id: string, version: number, value: Webhook): readonly Write[] {
  return [...documentWrites("Webhook")(id, version, value), ...progressWrites(id, version, value.deletedAt !== null)]
}
