import type { Agent, BlockScope, Subject } from "../helpdesk/index.js"
import type { HoursSpec, Json } from "../language/index.js"
import type { DeskVerb, Person } from "../turns/index.js"

/**
 * One step of a simulation, as plain JSON: a list of them and a bot are played again to the same bytes. Steps name what
 * they concern, so that a list with some left out still means the same; a step whose subject is missing does nothing.
 */
export type SimulationStep =
  /** Somebody asks a process for something. The request goes as far as its first call of the store. */
  | { readonly do: "ask"; readonly id: string; readonly process: number; readonly request: ActorRequest }
  /**
   * The store call that a request waits for is made. `busy`: the store refuses it. `lost`: it is made, and its process
   * dies before it hears of it. `unavailable`: the store can't be reached. `unsure`: it is made, and its process hears
   * that the store can't be reached.
   */
  | { readonly do: "go"; readonly id: string; readonly how?: "busy" | "lost" | "unavailable" | "unsure" }
  /** A request goes on until its commit waits, however many reads that takes, or until it rests. */
  | { readonly do: "decide"; readonly id: string }
  /** All that is under way goes on, first come first served, until it rests. */
  | { readonly do: "settle" }
  /** Less than 0: the clock is set back. */
  | { readonly do: "time"; readonly milliseconds: number }
  /** The system outside answers the oldest call but `which`. */
  | { readonly do: "answer"; readonly which: number; readonly result: Json }
  | { readonly do: "fail"; readonly which: number; readonly code: string }
  /**
   * The webhook takes the oldest delivery that is on its way to it but `which`, or refuses it, or takes it and its answer
   * is lost, or refuses it so often that it is given up.
   */
  | { readonly do: "deliver"; readonly which: number; readonly how: "taken" | "refused" | "unheard" | "givenUp" }
  /** All goes on until it rests, all processes look at the desk, and all who watch it hear what there is to hear. */
  | { readonly do: "hearAll" }
  /** A process dies with its memory, and another one takes its place. */
  | { readonly do: "kill"; readonly process: number }
  /** All processes die, and the store is read back from its bytes. */
  | { readonly do: "restart" }

/** Id of the key that hears of everything by a webhook. */
export const LISTENING_KEY = "key-1"

/** Something that a person, a program or the scheduler asks of a process. */
export type ActorRequest =
  | {
      readonly kind: "start"
      /** Id of the conversation, if it begins. */
      readonly as: string
      readonly visitor: string
      readonly user: string | null
      /** A name that the key which begins it knows of the user; left out: none. */
      readonly name?: string
      readonly address: string | null
      /** The language that the page says; left out: it does not. */
      readonly locale?: string
      /** Entity fields that whoever begins it wants set; left out: none. */
      readonly set?: { readonly [target: string]: Json }
      /** The key that begins it, and hears of the lines that are in no answer; left out: none. */
      readonly keyId?: string
      /** An `Idempotency-Key`. */
      readonly key?: string
    }
  | {
      readonly kind: "message"
      readonly conversation: string
      readonly text: string
      readonly value?: Json
      readonly clientActivityId?: string
      readonly address: string | null
      /** The text is a secret: it answers a question that says so. */
      readonly secret?: true
      /** Ids of files that come with it; left out: none. */
      readonly files?: readonly string[]
    }
  /** A file is sent, in parts of so many bytes; it becomes whole unless it `stopsAfter` some of them. */
  | {
      readonly kind: "upload"
      readonly conversation: string
      readonly file: string
      readonly parts: readonly number[]
      readonly stopsAfter?: number
      readonly address: string | null
    }
  | {
      readonly kind: "event"
      readonly conversation: string
      readonly name: string
      readonly value: Json
      readonly from: "client" | "server"
      readonly clientActivityId?: string
      readonly address: string | null
    }
  /** A page changes what is known of a conversation; `locale` null: it stays. */
  | {
      readonly kind: "change"
      readonly conversation: string
      readonly locale: string | null
      readonly set: { readonly [target: string]: Json }
      readonly address: string | null
    }
  | { readonly kind: "end"; readonly conversation: string; readonly address: string | null; readonly key?: string }
  | { readonly kind: "desk"; readonly agent: string; readonly verb: DeskVerb; readonly key?: string }
  | {
      readonly kind: "signIn"
      readonly agent: string
      readonly queues: readonly string[]
      /** When they work; left out: at all hours, or as before. */
      readonly hours?: HoursSpec
      /** Left out: no limit of their own, or as before. */
      readonly maxChats?: number
      /** They give signs of life. */
      readonly presence?: true
      /** Left out: available. */
      readonly status?: Agent["availability"]
      readonly key?: string
    }
  /** `keep`: their chats stay with them. */
  | { readonly kind: "signOut"; readonly agent: string; readonly keep?: true; readonly key?: string }
  /** A supervisor adds or changes an agent, signed in or not; fields left out stay. */
  | {
      readonly kind: "changeAgent"
      readonly agent: string
      readonly queues?: readonly string[]
      readonly hours?: HoursSpec | null
      readonly maxChats?: number | null
    }
  | { readonly kind: "removeAgent"; readonly agent: string }
  /** `status` null: a sign of life. */
  | {
      readonly kind: "status"
      readonly agent: string
      readonly status: Agent["availability"] | null
      readonly key?: string
    }
  | {
      readonly kind: "block"
      readonly subject: Subject
      readonly minutes: number | null
      readonly scope: BlockScope
      readonly key?: string
    }
  /** Lifts all that a subject has now. */
  | { readonly kind: "lift"; readonly subject: Subject }
  /** Lifts blocks by their ids: those of a list that somebody looked at earlier, so some may be lifted, or gone. */
  | { readonly kind: "liftMany"; readonly ids: readonly string[]; readonly key?: string }
  /** Blocks that were lifted are set again. `ofAnybody`: also what others have lifted. */
  | {
      readonly kind: "restore"
      readonly ids: readonly string[]
      readonly by: string
      readonly ofAnybody: boolean
      readonly key?: string
    }
  /** A block that holds gets another end. */
  | { readonly kind: "moveEnd"; readonly block: string; readonly minutes: number | null }
  /** A person is erased, for good. */
  | { readonly kind: "erase"; readonly person: Person }
  | { readonly kind: "read"; readonly conversation: string; readonly address: string | null }
  /** An operator gives the process another version of the bot. */
  | { readonly kind: "useBot"; readonly version: number }
  /** The process tells the webhook of what happened, as far as its time has come. */
  | { readonly kind: "tell" }
  /** The process goes on with the deliveries that it has on their way. */
  | { readonly kind: "renew" }
  /** Somebody wants deliveries that were given up sent again. */
  | { readonly kind: "resend" }
  /** Somebody opens a stream of the desk. @param agent whose it is; null: that of somebody who sees all */
  | { readonly kind: "watch"; readonly as: string; readonly agent: string | null }
  /** Somebody reads what their stream of the desk, which is of this process, has to tell. */
  | { readonly kind: "hear"; readonly watcher: string }
  /** Somebody closes their stream of the desk. */
  | { readonly kind: "leave"; readonly watcher: string }
  /** The process looks at what others may have changed at the desk. */
  | { readonly kind: "look" }
  /** The process begins to work. */
  | { readonly kind: "begin" }
  /** The process finishes what is under way, and ends; another one takes its place at once. */
  | { readonly kind: "stop" }
  /**
   * The scheduler of a process does what is due for this owner; where its due time has another name by now, what is due
   * for the same queue or block. Left out: whatever is due first.
   */
  | { readonly kind: "due"; readonly owner?: string }
