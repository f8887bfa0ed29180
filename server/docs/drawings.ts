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
  /** The one asked for longest ago comes first. */
  private readonly kept = new Map<string, Promise<string>>()

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
    this.kept.delete(key)
    this.kept.set(key, picture)
    if (known === undefined) picture.catch(() => this.kept.delete(key))
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST) break
      this.kept.delete(oldest)
    }
    return picture
  }
}
