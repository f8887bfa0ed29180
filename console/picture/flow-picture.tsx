import Panzoom, { type PanzoomObject } from "@panzoom/panzoom"
import { useEffect, useRef, useState } from "preact/hooks"
import { type Outline, Refusal } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { useLoaded } from "../pieces/load.js"
import { Scroller } from "../pieces/scroller.js"
import { Failed, Loading } from "../pieces/states.js"
import { parley } from "../session.js"
import { FlowOutline } from "./flow-outline.js"
import { markPicture, type PictureMarks } from "./marks.js"
import "./picture.css"
import { t } from "./texts.js"

interface FlowPictureProps {
  readonly flow: string
  /** Of the texts in it; left out: the bot's first. */
  readonly locale?: string
  /** Another where the flow may have changed. */
  readonly version: string
  readonly marks: PictureMarks
  /** Its words and signs explained, in a corner. */
  readonly legend?: preact.ComponentChildren
  /** The text form is shown in the place of the picture. */
  readonly isText: boolean
  readonly onStep?: (step: string) => void
}

interface Drawn {
  /** Null: the flow is too big to draw. */
  readonly svg: string | null
  readonly outline: Outline
}

async function load(flow: string, locale: string | undefined, signal: AbortSignal): Promise<Drawn> {
  const words = locale === undefined ? {} : { locale }
  const params = { name: flow }
  const [{ outline }, svg] = await Promise.all([
    parley().call("outlineFlow", { params, query: words }, { signal }),
    parley()
      .call("drawFlow", { params, query: { ...words, theme: "page" } }, { signal })
      .catch((error: unknown) => {
        if (error instanceof Refusal && error.code === "DRAWING_EXCEEDED") return null
        throw error
      }),
  ])
  return { svg, outline }
}

/**
 * A flow's picture, with the way that was taken marked in it, to be moved and made larger by mouse, keys, fingers and buttons.
 * The same is there as a list, for people who cannot see it and for all who want to.
 */
export function FlowPicture({ flow, locale, version, marks, legend, isText, onStep }: FlowPictureProps) {
  const { value, error, isLoading, again } = useLoaded(`${flow} ${locale} ${version}`, signal =>
    load(flow, locale, signal),
  )
  if (error !== null) return <Failed what={t("picture")} error={error} onAgain={again} />
  if (value === null || (isLoading && value.outline.name !== flow)) return <Loading />
  const { svg, outline } = value
  if (svg === null || isText)
    return (
      <Scroller class="picture-text" label={t("asText")}>
        {svg === null && <p class="fault-text">{t("tooBig")}</p>}
        <FlowOutline outline={outline} marks={marks} {...(onStep === undefined ? {} : { onStep })} />
      </Scroller>
    )
  return (
    <>
      <Canvas svg={svg} marks={marks} legend={legend} {...(onStep === undefined ? {} : { onStep })} />
      <div class="unseen">
        <FlowOutline outline={outline} marks={marks} />
      </div>
    </>
  )
}

const WIDEST = 2.5
const NARROWEST = 0.15
/** Smaller than this nobody reads it, so the rest is moved to. */
const READABLE = 0.8
/** On phones, which are held closer. */
const READABLE_NARROW = 0.62
const NARROW = 480
/** The way that was taken may be a little smaller than that, if all of it is seen then. */
const READABLE_WAY = 0.55
/** Around the way, in pixels. */
const ROOM = 24
/** Of the buttons at the end side, under which nothing of the way lies. */
const TOOLS = 52

function Canvas({
  svg,
  marks,
  legend,
  onStep,
}: Pick<FlowPictureProps, "marks" | "legend" | "onStep"> & { readonly svg: string }) {
  const frame = useRef<HTMLDivElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const zoom = useRef<PanzoomObject | null>(null)
  const [isMoved, setMoved] = useState(false)
  const picture = (): SVGSVGElement | null => sheet.current?.querySelector("svg") ?? null

  useEffect(() => {
    const [element, parent] = [sheet.current, frame.current]
    if (element === null || parent === null) return
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement
    parsed.setAttribute("aria-hidden", "true")
    element.replaceChildren(document.importNode(parsed, true))
    const panzoom = Panzoom(element, { origin: "0 0", minScale: NARROWEST, maxScale: WIDEST, canvas: true, step: 0.25 })
    zoom.current = panzoom
    const wheel = (event: WheelEvent): void => {
      panzoom.zoomWithWheel(event, { animate: false })
      setMoved(true)
    }
    const moved = (): void => setMoved(true)
    parent.addEventListener("wheel", wheel, { passive: false })
    element.addEventListener("panzoomstart", moved)
    setMoved(false)
    return () => {
      parent.removeEventListener("wheel", wheel)
      element.removeEventListener("panzoomstart", moved)
      panzoom.destroy()
    }
  }, [svg])

  const follow = (): void => {
    const [drawn, panzoom, parent] = [picture(), zoom.current, frame.current]
    if (drawn !== null && panzoom !== null && parent !== null) showStep(panzoom, parent, drawn, marks.present)
    setMoved(false)
  }
  const marked = JSON.stringify([[...marks.steps], [...marks.paths], marks.present, marks.missing])
  useEffect(() => {
    const drawn = picture()
    if (drawn === null) return
    markPicture(drawn, marks)
    if (!isMoved) follow()
  }, [svg, marked])
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (!isMoved) follow()
    })
    if (frame.current !== null) observer.observe(frame.current)
    return () => observer.disconnect()
  })

  const step = (by: 1 | -1): void => {
    const [panzoom, parent] = [zoom.current, frame.current]
    if (panzoom === null || parent === null) return
    const { left, top, width, height } = parent.getBoundingClientRect()
    const point = { clientX: left + width / 2, clientY: top + height / 2 }
    panzoom.zoomToPoint(panzoom.getScale() * (by === 1 ? 1.25 : 0.8), point)
    setMoved(true)
  }
  const move = (x: number, y: number): void => {
    zoom.current?.pan(x, y, { relative: true })
    setMoved(true)
  }
  const keys: { readonly [key: string]: () => void } = {
    "+": () => step(1),
    "=": () => step(1),
    "-": () => step(-1),
    "0": follow,
    ArrowLeft: () => move(60, 0),
    ArrowRight: () => move(-60, 0),
    ArrowUp: () => move(0, 60),
    ArrowDown: () => move(0, -60),
  }
  useKeys([
    { key: "+", label: t("larger"), run: () => step(1) },
    { key: "-", label: t("smaller"), run: () => step(-1) },
    { key: "0", label: t(isMoved ? "follow" : "whole"), run: follow },
  ])
  return (
    <div class="picture-frame">
      <div
        ref={frame}
        class="picture"
        role="application"
        aria-label={t("canvas")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves it by arrow keys
        tabIndex={0}
        data-lit={marks.isLit || undefined}
        onKeyDown={event => {
          const run = keys[event.key]
          if (run === undefined || event.ctrlKey || event.metaKey || event.altKey) return
          event.preventDefault()
          event.stopPropagation()
          run()
        }}
        onClick={event => {
          const name = (event.target as Element).closest("[data-step]")?.getAttribute("data-step")
          if (name !== null && name !== undefined) onStep?.(name)
        }}
      >
        <div ref={sheet} class="picture-sheet" />
      </div>
      {legend !== undefined && <div class="picture-legend">{legend}</div>}
      <div class="picture-tools">
        <Button icon="plus" name={t("larger")} onPress={() => step(1)} />
        <Button icon="minus" name={t("smaller")} onPress={() => step(-1)} />
        <Button icon="focus" name={isMoved ? t("follow") : t("whole")} onPress={follow} />
      </div>
    </div>
  )
}

/** Makes the picture fit, or moves to a step where all of it would be too small. */
function showStep(panzoom: PanzoomObject, parent: Element, drawn: SVGSVGElement, step: string | null): void {
  const { clientHeight: height } = parent
  const width = parent.clientWidth - TOOLS
  const [whole, tall] = [drawn.width.baseVal.value, drawn.height.baseVal.value]
  if (width <= 0 || whole === 0) return
  const fits = Math.min(1, width / whole, height / tall)
  const readable = width < NARROW ? READABLE_NARROW : READABLE
  const shape = drawn.querySelector(step === null ? "[data-kind=entry]" : `[data-step="${CSS.escape(step)}"]`)
  const way = [...drawn.querySelectorAll(".passed[data-step]"), ...(shape === null ? [] : [shape])]
  const places = way.flatMap(one => (one instanceof SVGGraphicsElement ? (boxOf(one, drawn) ?? []) : []))
  const here = places.at(-1)
  const spanOf = (side: "x" | "y", extent: "width" | "height"): readonly [number, number] => [
    Math.min(...places.map(box => box[side])),
    Math.max(...places.map(box => box[side] + box[extent])),
  ]
  const [[left, right], [top, bottom]] = [spanOf("x", "width"), spanOf("y", "height")]
  const wayFits = Math.min((width - 2 * ROOM) / (right - left), (height - 2 * ROOM) / (bottom - top))
  const close = Math.min(1, Math.max(readable, width / whole))
  const scale = Math.max(fits, wayFits >= READABLE_WAY ? Math.min(close, wayFits) : close)
  panzoom.zoom(scale, { animate: false })
  /** All of the way where it has room, else the step. */
  const at = (length: number, size: number, side: "x" | "y", extent: "width" | "height"): number => {
    if (length * scale <= size || here === undefined) return Math.max((size - length * scale) / 2, 0) / scale
    const [from, to] = spanOf(side, extent)
    const isWhole = (to - from) * scale <= size - 2 * ROOM
    const middle = isWhole ? (from + to) / 2 : here[side] + here[extent] / 2
    return Math.min(0, Math.max(size - length * scale, size / 2 - middle * scale)) / scale
  }
  const place = { x: at(whole, width, "x", "width"), y: at(tall, height, "y", "height") }
  panzoom.pan(place.x, place.y, { animate: false, force: true })
}

/** A shape's place in the picture. */
function boxOf(shape: SVGGraphicsElement, drawn: SVGSVGElement): Pick<DOMRect, "x" | "y" | "width" | "height"> | null {
  const [inside, outside] = [shape.getScreenCTM(), drawn.getScreenCTM()]
  if (inside === null || outside === null) return null
  const { x, y, width, height } = shape.getBBox()
  // The picture is moved and made larger as a whole, so its own measures are those of its shapes.
  const point = new DOMPoint(x, y).matrixTransform(outside.inverse().multiply(inside))
  return { x: point.x, y: point.y, width, height }
}
