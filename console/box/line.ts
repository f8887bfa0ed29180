import { RefusedRequest } from "./server.js"

/** Milliseconds to wait, up to half of it left out at random, before a line that was cut is taken up again; then no more. */
const PAUSES = [2000, 12_000, 60_000]
/** Milliseconds for which a line must have held for a cut to be another matter than the one before. */
const CALM = 20_000

/** Opens a stream, says that it is there, and reads it to its end. */
type Read = (signal: AbortSignal, opened: () => void) => Promise<void>

/**
 * The one stream that is open. One that was there and is cut is taken up again three times within a minute and a half, and then
 * rests until somebody opens it; one that could not be opened is not tried again.
 */
export class Line {
  #controller: AbortController | null = null
  #reads: Read | null = null
  #tries = 0
  #openedAt = 0
  #wasThere = false

  readonly #tell: (isThere: boolean) => void

  /** @param tell hears whether there is a line, whenever it is there or is gone for good */
  constructor(tell: (isThere: boolean) => void) {
    this.#tell = tell
  }

  /** It is there, or about to be. */
  get isOpen(): boolean {
    return this.#controller !== null
  }

  open(read: Read): void {
    this.#tries = 0
    this.#wasThere = false
    this.#reads = read
    void this.#read(0)
  }

  close(): void {
    this.#controller?.abort()
    this.#controller = null
  }

  /** A request has found no server: the stream is none any more either, though it may not have noticed. */
  retake(): void {
    this.close()
    if (this.#reads !== null && this.#mayTry()) void this.#read(this.#pause())
  }

  async #read(pause: number): Promise<void> {
    this.close()
    const controller = new AbortController()
    this.#controller = controller
    for (let wait = pause; ; wait = this.#pause()) {
      if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
      if (this.#controller !== controller) return
      const opened = () => {
        this.#wasThere = true
        this.#openedAt = Date.now()
        this.#tell(true)
      }
      const refusal = await this.#reads?.(controller.signal, opened).catch(error => error)
      if (this.#controller !== controller) return
      const isCut = !(refusal instanceof RefusedRequest) || refusal.status >= 500 || refusal.problem.code === undefined
      if (isCut && this.#mayTry()) {
        if (this.#tries > 1) this.#tell(false)
        continue
      }
      this.close()
      if (isCut) this.#tell(false)
      return
    }
  }

  /** Counts a cut. @returns whether the line may be taken up again by itself */
  #mayTry(): boolean {
    const hasHeld = this.#openedAt > 0 && Date.now() - this.#openedAt > CALM
    this.#openedAt = 0
    this.#tries = hasHeld ? 1 : this.#tries + 1
    return this.#wasThere && navigator.onLine && this.#tries <= PAUSES.length
  }

  #pause(): number {
    return (PAUSES[this.#tries - 1] ?? 0) * (1 - Math.random() / 2)
  }
}
