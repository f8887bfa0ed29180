import { LRUCache } from "lru-cache"
import { type Drawing, drawingOf, graphvizHere, svgOf } from "../../drawing/index.js"
import type { Bot } from "../../engine/index.js"
import type { Json } from "../../language/index.js"

/** Makes SVG of a drawing; what takes long is better done in a thread of its own. */
export type Draw = (drawing: Drawing) => Promise<string>

/** In this thread: for servers that nobody else waits for. */
export const drawHere: Draw = drawing => svgOf(drawing, graphvizHere)

/** So many pictures are kept. */
const MOST = 100

/** Pictures of the flows that are served, each made once for as long as its flow stays as it is. */
export class Drawings {
  private readonly kept = new LRUCache<string, Promise<string>>({ max: MOST })

  constructor(private readonly draw: Draw) {}

  /**
   * The picture of a flow as SVG.
   *
   * @param locale of the texts; null: the bot's first
   * @throws `DRAWING_EXCEEDED`
   */
  of(flow: { readonly name: string; readonly source: Json }, locale: string | null, bot: Bot): Promise<string> {
    const [fallback] = bot.locales
    const reader = { locale: locale ?? fallback, fallback }
    const key = JSON.stringify([flow.name, bot.flows.get(flow.name)?.version, reader.locale, fallback])
    const known = this.kept.get(key)
    const picture = known ?? this.draw(drawingOf(flow.name, flow.source, reader))
    if (known === undefined) {
      this.kept.set(key, picture)
      picture.catch(() => this.kept.delete(key))
    }
    return picture
  }
}
