import { write } from "node:fs"

/** Characters that wait to be written at most; what comes on top of them is dropped. */
const MAX_WAITING = 1_000_000
/** Characters that are written at once. */
const MAX_WRITE = 65_536
/** Milliseconds until a write that the system put off is tried again. */
const PAUSE = 100

/**
 * A file, pipe or terminal that is written to without waiting for it. Lines that it does not take (a full disk, a pipe
 * that nobody reads) are dropped and counted; nothing that happens to it is an error of whoever writes.
 */
export class BoundedOutput {
  private lines: string[] = []
  private waiting = 0
  private isWriting = false
  /** The last write ended within a line, which the next one must not go on. */
  private isTorn = false
  private lost = 0
  private toldOfLost = 0
  private readonly whenIdle = new Set<() => void>()

  /**
   * @param file a file descriptor
   * @param onRecovered told when lines are taken again, with how many were lost meanwhile
   */
  constructor(
    private readonly file: number,
    private readonly onRecovered: (lost: number) => void = () => {},
  ) {}

  /** How many lines were dropped so far. */
  get dropped(): number {
    return this.lost
  }

  /** @param line with its end */
  write(line: string): void {
    if (this.waiting + line.length > MAX_WAITING) {
      this.lost += 1
      return
    }
    this.lines.push(line)
    this.waiting += line.length
    if (!this.isWriting) this.next()
  }

  /** @returns whether all that was said is written, or dropped, within the milliseconds */
  async settled(within: number): Promise<boolean> {
    if (!this.isWriting) return true
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer)
        this.whenIdle.delete(done)
        resolve(!this.isWriting)
      }
      const timer = setTimeout(done, within)
      this.whenIdle.add(done)
    })
  }

  private next(): void {
    if (this.lines.length === 0) {
      this.isWriting = false
      for (const done of this.whenIdle) done()
      return
    }
    this.isWriting = true
    let length = 0
    let count = 0
    for (const line of this.lines) {
      length += line.length
      if (count > 0 && length > MAX_WRITE) break
      count += 1
    }
    const lines = this.lines.splice(0, count)
    const text = lines.join("")
    this.waiting -= text.length
    this.put(Buffer.from(this.isTorn ? `\n${text}` : text), lines.length)
  }

  /** @param count of the lines in `bytes` */
  private put(bytes: Buffer, count: number): void {
    write(this.file, bytes, 0, bytes.length, null, (error, written) => {
      if (error?.code === "EAGAIN" || error?.code === "EINTR") {
        setTimeout(() => this.put(bytes, count), PAUSE)
        return
      }
      if (error !== null) {
        this.lost += count
        this.next()
        return
      }
      this.isTorn = bytes[written - 1] !== LINE_END
      if (written < bytes.length) {
        const rest = bytes.subarray(written)
        this.put(rest, rest.filter(byte => byte === LINE_END).length)
        return
      }
      const lost = this.lost - this.toldOfLost
      this.toldOfLost = this.lost
      if (lost > 0) this.onRecovered(lost)
      this.next()
    })
  }
}

const LINE_END = 10
