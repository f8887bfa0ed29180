import type { Said } from "./session.js"
import type { BoxTalk, SentFile } from "./talk.js"
import type { Tongue } from "./texts.js"

/** A file on its way to the server, or what became of it. */
export interface Sending {
  readonly id: string
  readonly name: string
  readonly bytes: number
  /** From 0 to 1. */
  readonly part: number
  /** Why it was refused, in words; null: it is on its way. */
  readonly refusal: string | null
}

/** All that the box shows, and all that can be done in it. */
export interface Look {
  readonly talk: BoxTalk
  readonly tongue: Tongue
  readonly title: string
  /** Where somebody banned may write to: an address of the host page's choice. */
  readonly contact: string | null
  readonly isOpen: boolean
  /** It fills the screen. */
  readonly isPhone: boolean
  readonly unread: number
  /** The text in the field. */
  readonly draft: string
  readonly isMute: boolean
  /** Languages that may be chosen. */
  readonly languages: readonly string[]
  readonly sending: readonly Sending[]
  /** The strip that says that the visitor is back where they were. */
  readonly isBackShown: boolean
  /** How something is open, chosen or unfolded in the box, by its name; 0: it is not. */
  readonly shown: (name: string) => number
  /** The address of a picture, where one may be shown from there; else null. */
  readonly picture: (address: string) => string | null
  /** Where a link leads, where it may lead anywhere; else null. */
  readonly link: (address: string) => string | null
  readonly act: {
    readonly show: (name: string, how: number) => void
    readonly open: () => void
    readonly close: () => void
    readonly say: (said: Said) => void
    readonly retry: (id: string) => void
    readonly leave: () => void
    readonly end: () => void
    readonly again: () => void
    readonly tryAgain: () => void
    readonly write: (draft: string) => void
    readonly attach: (files: readonly File[]) => void
    readonly stop: (id: string) => void
    readonly save: (file: SentFile) => void
    readonly copy: () => void
    readonly mute: (isMute: boolean) => void
    readonly speak: (language: string) => void
  }
}

export interface WithLook {
  readonly look: Look
}
