import { totalmem } from "node:os"
import { getHeapStatistics } from "node:v8"

/** Bytes that a process has, and that it may have. */
export interface MemoryFigures {
  readonly heap: number
  readonly heapLimit: number
  readonly resident: number
  /** By its container, or its unit; 0: as much as there is. */
  readonly allowed: number
}

/** Beyond this part of what is allowed the end is near: Node's own, or the system's, neither of which says what to do. */
const NEARLY_ALL = 0.9
/** Milliseconds between looks. */
const PERIOD = 1000

/** A sentence that says what to do before a process is ended for its memory; null: it has enough. */
export function memoryWarning({ heap, heapLimit, resident, allowed }: MemoryFigures): string | null {
  if (allowed > 0 && resident > allowed * NEARLY_ALL)
    return `This process takes ${megabytes(resident)} of ${megabytes(allowed)} MB, and is killed beyond them: raise the memory limit of its container (MemoryMax= of its unit).`
  if (heap > heapLimit * NEARLY_ALL)
    return `Node uses ${megabytes(heap)} of ${megabytes(heapLimit)} MB for objects, and ends beyond them: give it more with NODE_OPTIONS=--max-old-space-size=${2 * megabytes(heapLimit)}.`
  return null
}

/** Warns each time that memory begins to run out. */
export function watchMemory(warn: (sentence: string) => void): void {
  let isWarned = false
  setInterval(() => {
    const sentence = memoryWarning(memoryFigures())
    if (sentence !== null && !isWarned) warn(sentence)
    isWarned = sentence !== null
  }, PERIOD).unref()
}

function memoryFigures(): MemoryFigures {
  const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics()
  const limit = process.constrainedMemory() ?? 0
  // Where nothing limits it the system tells a number beyond all memory.
  return { heap, heapLimit, resident: residentBytes(), allowed: limit < totalmem() ? limit : 0 }
}

/** The system tells it by a file, which can't be opened where too many are open. */
function residentBytes(): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    return 0
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
