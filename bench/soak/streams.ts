import { Agent } from "undici"

const OPEN = 24

/** Streams that are being read; who came first is dropped first. */
export interface Streams {
  /** Opens one and reads until it is dropped. @throws where it is refused */
  open(
    path: string,
    key: string,
    headers: { readonly [name: string]: string },
    read: (id: number) => void,
  ): Promise<void>
  /** Drops all. */
  close(): Promise<void>
}

export function openStreams(url: string): Streams {
  const agent = new Agent({ connections: 2 * OPEN, bodyTimeout: 0 })
  const open: { readonly drop: () => void; readonly dropped: Promise<void> }[] = []
  return {
    open: async (path, key, headers, read) => {
      const signal = new AbortController()
      const { statusCode, body } = await agent.request({
        origin: url,
        path,
        method: "GET",
        headers: { authorization: `Bearer ${key}`, ...headers },
        signal: signal.signal,
      })
      if (statusCode !== 200) {
        const text = await body.text()
        throw new Error(`a stream was refused: ${statusCode} ${text.slice(0, 300)}`)
      }
      const dropped = readEvents(body.setEncoding("utf8"), read)
      open.push({ drop: () => signal.abort(), dropped })
      if (open.length > OPEN) open.shift()?.drop()
    },
    close: async () => {
      for (const { drop } of open) drop()
      await Promise.all(open.map(({ dropped }) => dropped))
      await agent.destroy()
    },
  }
}

/** Reads ids of events until the stream ends, in whatever way. */
function readEvents(body: NodeJS.ReadableStream, read: (id: number) => void): Promise<void> {
  return new Promise(resolve => {
    let rest = ""
    body.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) if (line.startsWith("id: ")) read(Number(line.slice(4)))
    })
    body.on("error", () => resolve())
    body.on("close", () => resolve())
  })
}
