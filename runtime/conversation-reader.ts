import { type Bot, type Entities, readField } from "../engine/index.js"
import { type DeskSettings, deskSettings } from "../helpdesk/index.js"
import type { Value } from "../language/index.js"
import {
  banOfReader,
  type ConversationView,
  type FactKey,
  FactSet,
  FactsMissing,
  newUnitOfWork,
  noticeOfBan,
  ownersOf,
  presentActivity,
  type ReaderBan,
  refuseBannedStart,
  type Store,
  type StoredConversation,
  type ToldChat,
  toldChat,
  touchConversation,
  type UnitOfWork,
  type Versioned,
  viewOf,
  viewsOf,
  worldOf,
  zoneOfReader,
} from "../turns/index.js"

/** A field of an entity and what it is. */
export interface FieldValue {
  readonly entity: string
  readonly field: string
  readonly value: Value
}

/** What a person is called; null: unknown. */
export interface PersonNames {
  readonly name: string | null
  readonly email: string | null
}

/**
 * How conversations are now, as a bot's flows and settings see them. It reads a store and writes nothing, so it works in
 * whichever thread is asked: the turns' thread has nothing to do with it.
 */
export class ConversationReader {
  private readonly settings: DeskSettings

  constructor(
    private readonly bot: Bot,
    private readonly store: Pick<Store, "read">,
    private readonly clock: { now(): number },
  ) {
    this.settings = deskSettings(bot.spec)
  }

  /** A conversation as it is kept. @throws `CONVERSATION_UNKNOWN` */
  conversation(id: string): Promise<StoredConversation> {
    return this.decide(work => touchConversation(work, id).conversation)
  }

  /** A conversation as it is kept, and the state of its open chat. @throws `CONVERSATION_UNKNOWN` */
  state(
    id: string,
  ): Promise<{ readonly conversation: StoredConversation; readonly liveChat: "none" | "waiting" | "connected" }> {
    return this.decide(work => {
      const { conversation } = touchConversation(work, id)
      const chat = conversation.chat === null ? null : work.facts.chat(conversation.chat)
      return { conversation, liveChat: chat === null || chat.status === "ended" ? "none" : chat.status }
    })
  }

  /** A conversation as answers tell of it. @throws `CONVERSATION_UNKNOWN` */
  view(id: string): Promise<ConversationView> {
    return this.decide(work => viewOf(work, touchConversation(work, id)))
  }

  /** Conversations that were just read, as answers tell of them: the facts they need besides are read for all of them at once. */
  views(conversations: readonly Versioned<StoredConversation>[]): Promise<readonly ConversationView[]> {
    const facts = new FactSet()
    for (const { version, value } of conversations)
      facts.add({ key: { kind: "conversation", id: value.id }, version, value })
    return this.decide(
      work =>
        viewsOf(
          work,
          conversations.map(({ value }) => value.id),
        ),
      facts,
    )
  }

  /** What the people of conversations are called now, read for all of them at once; in an agent's conversation nothing. */
  async names(conversations: readonly StoredConversation[]): Promise<readonly PersonNames[]> {
    const keys = conversations.map(conversation => {
      return { kind: "entities", id: ownersOf(conversation).person } as const
    })
    const facts = await this.store.read(keys, this.clock.now())
    return facts.map(({ value }, index) => {
      const { Name = null, Email = null } = (value as Entities | null)?.ChatUser ?? {}
      const isPerson = conversations[index]?.side === "user"
      return {
        name: isPerson && typeof Name === "string" ? Name : null,
        email: isPerson && typeof Email === "string" ? Email : null,
      }
    })
  }

  /** The open or last chat of a conversation as its user may know it, or null. @throws `CONVERSATION_UNKNOWN` */
  chat(id: string): Promise<ToldChat | null> {
    return this.decide(work => toldChat(work, id))
  }

  /** The values of all fields of all entities, as flows of the conversation see them now. @throws `CONVERSATION_UNKNOWN` */
  fields(id: string): Promise<readonly FieldValue[]> {
    return this.decide(work => {
      const touched = touchConversation(work, id)
      presentActivity(work, touched)
      const world = worldOf(work, touched)
      return [...this.bot.entities].flatMap(([entity, { fields }]) =>
        [...fields.keys()].map(field => {
          return { entity, field, value: readField(this.bot, world, entity, field, new Date(work.now)) }
        }),
      )
    })
  }

  /** The ban of whoever reads a conversation from this address, or null. @throws `CONVERSATION_UNKNOWN` */
  banOfReader(id: string, address: string | null): Promise<ReaderBan | null> {
    return this.decide(work => banOfReader(work, id, address))
  }

  /** The notice of a ban that would be made, in this language; null: its user would be told nothing. */
  noticeOfBan(ban: Parameters<typeof noticeOfBan>[1], locale: string | null): Promise<ReturnType<typeof noticeOfBan>> {
    return this.decide(work => noticeOfBan(work, ban, locale))
  }

  /** The zone in which a conversation's times are told. @throws `CONVERSATION_UNKNOWN` */
  zone(id: string): Promise<string> {
    return this.decide(work => zoneOfReader(work, id))
  }

  /** @throws `BLOCKED` where a ban holds for who would start, and so nothing else may be told */
  refuseBanned(request: Parameters<typeof refuseBannedStart>[1], locale: string | null): Promise<void> {
    return this.decide(work => refuseBannedStart(work, request, locale))
  }

  private async decide<R>(decision: (work: UnitOfWork) => R, facts = new FactSet()): Promise<R> {
    const now = this.clock.now()
    for (;;) {
      try {
        return decision(newUnitOfWork(this.bot, this.settings, facts, now))
      } catch (missing) {
        if (!(missing instanceof FactsMissing)) throw missing
        await this.read(facts, missing.keys, now)
      }
    }
  }

  private async read(facts: FactSet, keys: readonly FactKey[], now: number): Promise<void> {
    for (const fact of await this.store.read(keys, now)) facts.add(fact)
    if (facts.isOfTwoMoments) await this.read(facts, facts.forget(), now)
  }
}
