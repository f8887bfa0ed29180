import type { SourceFile } from "../../language/index.js"
import { TURNS, type Turns } from "../../runtime/index.js"
import {
  type CommitNotice,
  connectThread,
  type Loop,
  type LoopListener,
  type ServedBot,
  type UserKeys,
  userTokens,
} from "../../server/index.js"
import type { Store } from "../../turns/index.js"
import type { OwnModule } from "../own-module.js"
import { OF_BYTES, startThread, WRITER, type Writer, writtenBy } from "./store-in-thread.js"

/** Given to the thread when it begins. */
export interface LoopData {
  /** The file of the database. */
  readonly database: string
  /** The bot's, which have no errors. */
  readonly files: readonly SourceFile[]
  /** The module of own actions; null: there are none. */
  readonly actions: OwnModule | null
  readonly userKeys: UserKeys | null
}

/** The news that the thread tells. */
export interface LoopEvents {
  onCommit(told: CommitNotice): void
  onError(error: string, owner: string): void
  onErased(...told: Parameters<LoopListener["onErased"]>): void
}
export const LOOP_EVENTS = ["onCommit", "onError", "onErased"] as const satisfies readonly (keyof LoopEvents)[]

/** The methods of the thread. */
type LoopApi = Turns &
  Writer &
  Pick<Loop, "listen" | "ignore" | "figures"> & {
    useBot(files: readonly SourceFile[]): void
    begin(): void
    stop(): void
  }

/**
 * The loop in a thread of its own: this one speaks HTTP and reads, that one decides turns, and a third writes them.
 *
 * Durable turns a second over HTTP to bare Express (design section 13), on two cores: 0.4 with one thread, 0.55 with two,
 * 0.7 with three.
 *
 * @param here a store on the same database
 * @throws `USER_KEYS_INVALID`
 */
export function loopInThread(
  here: Store,
  data: LoopData,
): { readonly store: Store; readonly startLoop: (listener: LoopListener) => Loop } {
  // A mistake in the keys is told before anything begins.
  if (data.userKeys !== null) userTokens(data.userKeys)
  const { worker, end } = startThread("loop-thread", data)
  const heard: { listener: LoopListener | null } = { listener: null }
  const thread = connectThread<LoopApi>(
    worker,
    {
      onCommit: (told: CommitNotice) => heard.listener?.onCommit(told),
      onError: (error: string, owner: string) => heard.listener?.onError(error, owner),
      onErased: (...told: Parameters<LoopListener["onErased"]>) => heard.listener?.onErased(...told),
    },
    [...TURNS, ...WRITER, "listen", "ignore", "figures", "useBot", "begin", "stop"],
    OF_BYTES,
  )
  const store = writtenBy(here, thread, end)
  const loop: Loop = {
    turns: thread,
    listen: topic => thread.listen(topic),
    ignore: topic => void thread.ignore(topic),
    useBot: ({ files }: ServedBot) => thread.useBot(files.map(asText)),
    figures: () => thread.figures(),
    begin: () => void thread.begin(),
    stop: () => thread.stop(),
  }
  return {
    store,
    startLoop: listener => {
      heard.listener = listener
      return loop
    },
  }
}

/** Threads tell each other JSON. */
function asText({ file, name, content }: SourceFile): SourceFile {
  return { file, name, content: typeof content === "string" ? content : Buffer.from(content).toString("utf8") }
}
