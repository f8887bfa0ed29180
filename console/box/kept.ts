import type { BlockNotice } from "../../client/index.js"
import type { Mark, Unsent } from "./talk.js"

/** All that the browser keeps for the box, under the address of its server. */
export interface Kept {
  readonly visitorToken?: string
  /** The conversation that is on, or was on last. `at`: when its token was made. */
  readonly conversation?: { readonly id: string; readonly token: string; readonly at: number; readonly isOver?: true }
  /** The user whom the host page had proven when it began; left out: nobody. */
  readonly user?: string
  /** The visitor has said something in it. */
  readonly hasSpoken?: true
  readonly notice?: BlockNotice
  readonly unsent?: readonly Unsent[]
  readonly marks?: readonly Mark[]
  /** A start that was sent and not answered, which is sent again as it was. */
  readonly start?: { readonly key: string; readonly body: string }
  /** The text in the field. */
  readonly draft?: string
  /** When the page was left, in milliseconds since 1970. */
  readonly leftAt?: number
  /** The last line that was on the screen. */
  readonly seen?: number
  /** The conversation that it is a line of. */
  readonly seenIn?: string | null
  readonly isMute?: boolean
  readonly language?: string
  /** In this tab. */
  readonly isOpen?: boolean
}

/**
 * A place in a storage of the browser. Every change is written at once; where the browser keeps nothing, or no more, the tab has it for
 * as long as it is there.
 */
export class KeptPlace {
  #here: Kept = {}
  readonly #name: string
  readonly #storage: () => Storage

  /** @param storage asked each time: browsers that keep nothing throw where it is named */
  constructor(name: string, storage: () => Storage) {
    this.#name = name
    this.#storage = storage
  }

  get(): Kept {
    try {
      const text = this.#storage().getItem(this.#name)
      if (text !== null) this.#here = JSON.parse(text) as Kept
    } catch {
      // Storage is switched off, or somebody else wrote there.
    }
    return this.#here
  }

  /** @param change keys that are `undefined` are forgotten */
  set(change: { readonly [key in keyof Kept]?: Kept[key] | undefined }): void {
    this.#put({ ...this.get(), ...change } as Kept)
  }

  forget(): void {
    const { language, isMute } = this.get()
    this.#put({ language, isMute } as Kept)
  }

  #put(kept: Kept): void {
    this.#here = kept
    try {
      this.#storage().setItem(this.#name, JSON.stringify(kept))
    } catch {
      // As above; a full storage too.
    }
  }
}

/** An id that nobody else has, of letters and digits; browsers have `randomUUID` on pages by HTTPS alone. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("")
}
