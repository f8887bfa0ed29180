import { LRUCache } from "lru-cache"
import { type Drawing, drawingOf, graphvizHere, type Outline, outlinedFlow, svgOf } from "../../drawing/index.js"
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
    const reader = readerOf(locale, bot)
    const { fallback } = reader
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

/** A flow in words, as its picture would show it. @param locale of the texts; null: the bot's first */
export function outlineIn(
  flow: { readonly name: string; readonly source: Json },
  locale: string | null,
  bot: Bot,
): Outline {
  return outlinedFlow(drawingOf(flow.name, flow.source, readerOf(locale, bot)))
}

function readerOf(locale: string | null, { locales: [fallback] }: Bot) {
  return { locale: locale ?? fallback, fallback }
}
