import type { Delivery, Store } from "../turns/index.js"
import type { Clock } from "./runtime.js"

/** Milliseconds for which a delivery is one process's: nobody else sends it meanwhile, and after a crash it waits so long. */
export const DELIVERY_CLAIM = 5000

/** A delivery that is this process's, as long as its claim is renewed and until it is let go. */
export class HeldDelivery {
  private readonly lost = new AbortController()
  private renewal: Promise<void> = Promise.resolve()
  private isReleased = false

  /** @param delivery as it is claimed now */
  constructor(
    public delivery: Delivery,
    private readonly store: Pick<Store, "renewDelivery">,
    private readonly clock: Clock,
  ) {}

  /** Aborted when somebody else has it. */
  get signal(): AbortSignal {
    return this.lost.signal
  }

  get isLost(): boolean {
    return this.lost.signal.aborted
  }

  isOver(): boolean {
    return this.isLost || this.clock.now() >= (this.delivery.nextAt ?? 0)
  }

  /** Goes on with its claim, after the renewals under way. To be called some times while a claim holds. */
  renew(): Promise<void> {
    if (!this.isReleased) this.renewal = this.renewal.then(() => this.renewClaim())
    return this.renewal
  }

  /** It is renewed no more. @returns when its claim stays as it is */
  release(): Promise<void> {
    this.isReleased = true
    return this.renewal
  }

  private async renewClaim(): Promise<void> {
    const until = this.clock.now() + DELIVERY_CLAIM
    try {
      if (await this.store.renewDelivery(this.delivery, until)) this.delivery = { ...this.delivery, nextAt: until }
      else this.lost.abort()
    } catch {
      // It goes on while the claim holds, and is looked at again.
    }
  }
}
